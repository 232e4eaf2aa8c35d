import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAnswer } from '../../../electron/engine/analyze/answer.ts';
import { plainText } from '../../../electron/engine/analyze/plain-text.ts';
import { salvage } from '../../../electron/engine/analyze/salvage.ts';
import { wireSchema } from '../../../electron/engine/analyze/wire-schema.ts';
import { finding } from '../../doubles/ollama-answers.ts';

/** Keywords that llama.cpp turns into grammar. */
const SUPPORTED = new Set([
  'type', 'properties', 'required', 'items', 'enum', 'minItems', 'maxItems', 'minLength', 'maxLength', 'minimum', 'maximum',
  'additionalProperties',
]); // prettier-ignore

interface Node {
  readonly [keyword: string]: unknown;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly items?: Node;
  readonly maxItems?: number;
  readonly maxLength?: number;
}

function nodes(node: Node): Node[] {
  const children = [...Object.values(node.properties ?? {}), ...(node.items ? [node.items] : [])];
  return [node, ...children.flatMap(nodes)];
}

/** Largest product of nested repetitions. */
function repetitions(node: Node): number {
  const own = node.maxItems ?? node.maxLength ?? 1;
  const children = [...Object.values(node.properties ?? {}), ...(node.items ? [node.items] : [])];
  return own * Math.max(1, ...children.map(repetitions));
}

describe('the wire schema', () => {
  const schema = wireSchema(40) as Node;
  const all = nodes(schema);

  it('uses only what the host enforces', () => {
    expect(all.flatMap((node) => Object.keys(node)).filter((keyword) => !SUPPORTED.has(keyword))).toEqual([]);
  });

  it('requires every key, in an order that sorting does not change', () => {
    for (const { properties, required } of all) {
      if (!properties) continue;
      expect(required).toEqual(Object.keys(properties));
      expect(Object.keys(properties).toSorted()).toEqual(Object.keys(properties));
    }
  });

  it('bounds every list and text, and stays far under the limit of repetitions', () => {
    for (const node of all) {
      if (node.type === 'array') expect(node.maxItems).toBeGreaterThan(0);
      if (node.type === 'string' && node['enum'] === undefined) expect(node.maxLength).toBeGreaterThan(0);
    }
    expect(repetitions(schema)).toBeLessThan(2_000);
  });

  it('allows only ids of the prompt', () => {
    const bounds = nodes(wireSchema(3) as Node).filter(({ type }) => type === 'integer');
    expect(bounds).toEqual([
      { type: 'integer', minimum: 1, maximum: 3 },
      { type: 'integer', minimum: 1, maximum: 3 },
    ]);
  });
});

describe('an answer', () => {
  const whole = JSON.stringify({ a_findings: [finding([1]), finding([2, 3])], b_noise: [4, 5] });

  it('is read as it is, in a fence, or with words around it', () => {
    for (const text of [
      whole,
      `\n${whole}\n`,
      `\`\`\`json\n${whole}\n\`\`\``,
      `Here you are: ${whole} Good luck!`,
    ]) {
      const answer = parseAnswer(text, false);
      expect(answer?.claims.map(({ cites }) => cites)).toEqual([[1], [2, 3]]);
      expect(answer?.noise).toEqual([4, 5]);
    }
  });

  it('says why what it lists is routine, plainly and briefly, or does not', () => {
    const routineOf = (c_routine?: unknown) =>
      parseAnswer(JSON.stringify({ a_findings: [], b_noise: [1], c_routine }), false)?.routine;
    expect(routineOf('**Jobs** of cron.')).toBe('Jobs of cron.');
    expect(routineOf('x'.repeat(500))?.length).toBeLessThanOrEqual(120);
    expect(routineOf()).toBe('');
    expect(routineOf(7)).toBe('');
  });

  it('is of no use if it is something else', () => {
    for (const text of [
      '',
      '{}',
      'null',
      '[]',
      '42',
      '{"a_findings":"none","b_noise":[]}',
      '{"a_findings":[',
      '}{',
    ]) {
      expect(parseAnswer(text, false)).toBeNull();
    }
  });

  it('is of no use if it nests without end, whole or cut', () => {
    for (const open of ['[', '{"a":']) {
      const [opened, closed] = [open.repeat(3_000), (open === '[' ? ']' : '}').repeat(3_000)];
      for (const text of [`${opened}1${closed}`, `{"a_findings":${opened}1${closed},"b_noise":1}`]) {
        expect(parseAnswer(text, false)?.claims ?? []).toEqual([]);
        expect(parseAnswer(text, true)?.claims ?? []).toEqual([]);
      }
      expect(parseAnswer(`{"a_findings":[${opened}`, true)).toBeNull();
    }
  });

  it('loses one finding, not all, to one of another form', () => {
    const odd = JSON.stringify({
      a_findings: [finding([1], { c_kind: 'doom' }), 7, finding([2])],
      b_noise: 'x',
    });
    expect(parseAnswer(odd, false)).toMatchObject({
      claims: [{ cites: [2] }],
      noise: [],
      rejections: [{}, {}].map(() => expect.any(String)),
    });
  });

  it('never throws and never gives texts that are too long or hold what cannot be seen', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.boolean(),
        (noise, words, cut) => {
          parseAnswer(noise, cut);
          const answer = parseAnswer(
            JSON.stringify({
              a_findings: [finding([1], { f_title: words, b_why: words, g_do: words })],
              b_noise: [],
            }),
            cut,
          );
          for (const { title, why, advice } of answer?.claims ?? []) {
            expect([title.length <= 80, why.length <= 240, advice.length <= 200]).toEqual([true, true, true]);
            expect(title + why + advice).not.toMatch(
              /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}{}`]/u,
            );
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('a cut answer', () => {
  const words = fc.string({
    unit: fc.constantFrom('a', '"', '\\', '{', '}', '[', ']', ',', '\n', '1', ' '),
    maxLength: 12,
  });
  const items = fc.array(
    words.map((why) => finding([1], { b_why: why })),
    { maxLength: 4 },
  );

  it('gives its complete findings, wherever it was cut, and nothing else', () => {
    fc.assert(
      fc.property(
        items,
        fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 5 }),
        fc.nat(),
        (findings, noise, at) => {
          const text = JSON.stringify({ a_findings: findings, b_noise: noise });
          const cut = at % (text.length + 1);
          const saved = salvage(text.slice(0, cut));
          const ends = findings.map(
            (_, count) => JSON.stringify({ a_findings: findings.slice(0, count + 1) }).length - 2,
          );
          expect(saved.findings).toEqual(findings.slice(0, ends.filter((end) => end <= cut).length));
          expect(saved.noise).toEqual(noise.slice(0, saved.noise.length));
          if (cut === text.length) expect(saved).toEqual({ findings, noise });
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('plain text', () => {
  it.each([
    ['**bold** and __under__ and `code`', 'bold and under and code'],
    ['[text](http://evil.example) here', 'text here'],
    ['![img](x.png) there', 'img there'],
    ['see https://evil.example/x?y=1 now', 'see (link removed) now'],
    ['www.evil.example', '(link removed)'],
    ['javascript:alert(1) x', '(link removed)) x'],
    ['<img src=x onerror=alert(1)>hi<!-- c -->', 'hi'],
    ['# Title', 'Title'],
    ['- item', 'item'],
    ['two\nlines\u0000', 'two lines'],
    ['a {ip|address|addresses} b', 'a (ip|address|addresses) b'],
    ['for <*> from sda1 at 5 > 3', 'for <*> from sda1 at 5 > 3'],
    ['磁盘 sda 已满', '磁盘 sda 已满'],
  ])('%j reads %j', (text, shown) => {
    expect(plainText(text, 100)).toBe(shown);
  });
});
