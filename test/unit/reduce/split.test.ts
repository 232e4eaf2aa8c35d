import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WindowDigester } from '../../../electron/engine/reduce/digest.ts';
import {
  columnsOf,
  partHead,
  partName,
  valueOfPart,
  type Splits,
} from '../../../electron/engine/reduce/split.ts';
import { TemplateMiner } from '../../../electron/engine/reduce/templates/miner.ts';
import type { RedactedLine, RedactedText } from '../../../shared/domain/line.ts';
import type { TemplateDigest } from '../../../shared/domain/template.ts';

function lineOf(message: string, at = 0): RedactedLine {
  return {
    timestamp: 1_700_000_040_000_000_000n + BigInt(at) * 1_000_000_000n,
    sourceId: 'source',
    labels: {},
    text: message as RedactedText,
    message: message as RedactedText,
    fields: {},
    originalLength: message.length,
    secrets: 0,
  };
}

const answer = (status: number | string, at = 0) => lineOf(`answer ${status} in 12 ms`, at);

function digest(
  lines: readonly RedactedLine[],
  splits: Splits,
  miner = new TemplateMiner({ seed: 5 }),
): TemplateDigest[] {
  const digester = new WindowDigester({ miner, sourceId: 'source', splits });
  for (const line of lines) digester.push(line);
  return digester.finish();
}

const canonical = digest([answer(200)], new Map())[0]?.template.canonicalText ?? '';
const byStatus = (values: readonly string[] = []): Splits => new Map([[canonical, { column: 1, values }]]);
const countsOf = (digests: readonly TemplateDigest[]) =>
  new Map(digests.map(({ template, count }) => [template.canonicalText as string, count]));
const sum = (digests: readonly TemplateDigest[]) => digests.reduce((all, { count }) => all + count, 0);

describe('a template that is told apart by a parameter', () => {
  it('has a part for each value, named after it, with the value in its text', () => {
    expect(canonical).toMatch(/^answer <\*> in <\*>/);
    const parts = digest([answer(200), answer(404), answer(200, 3)], byStatus());
    expect(parts.map(({ template, count }) => [template.canonicalText, template.text, count])).toEqual([
      [`${canonical} {1=200}`, expect.stringMatching(/^answer 200 in <\*>/), 2],
      [`${canonical} {1=404}`, expect.stringMatching(/^answer 404 in <\*>/), 1],
    ]);
  });

  it('has parts that add up to the whole, minute by minute, whatever the order', () => {
    const statuses = fc.array(fc.tuple(fc.nat({ max: 60 }), fc.nat({ max: 300 })), {
      minLength: 1,
      maxLength: 150,
    });
    fc.assert(
      fc.property(statuses, fc.nat(), (all, turn) => {
        const lines = all.map(([status, at]) => answer(status, at));
        const at = turn % lines.length;
        const [whole] = digest(lines, new Map());
        const parts = digest(lines, byStatus());
        const turned = digest([...lines.slice(at), ...lines.slice(0, at)], byStatus());
        for (const each of [parts, turned]) {
          expect(sum(each)).toBe(all.length);
          const minutes = new Map<number, number>();
          for (const part of each)
            for (const [minute, count] of part.minutes)
              minutes.set(minute, (minutes.get(minute) ?? 0) + count);
          expect(minutes).toEqual(new Map(whole?.minutes));
          expect(each.length).toBeLessThanOrEqual(33);
        }
        if (new Set(all.map(([status]) => status)).size <= 32)
          expect(countsOf(turned)).toEqual(countsOf(parts));
      }),
    );
  });

  it('counts together what is beyond 32 values, and lets no new value take the place of a known one', () => {
    const known = Array.from({ length: 30 }, (_none, index) => String(100 + index));
    const flood = Array.from({ length: 500 }, (_none, index) => answer(1_000 + index));
    const parts = countsOf(digest([...flood, answer(129)], byStatus(known)));
    expect(parts.get(`${canonical} {1=129}`)).toBe(1);
    expect(parts.get(`${canonical} {1=1000}`)).toBe(1);
    expect(parts.get(`${canonical} {1=1001}`)).toBe(1);
    expect(parts.get(`${canonical} {1 other}`)).toBe(498);
    expect(parts.size).toBe(4);
  });

  it('keeps the names of its parts from window to window', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 45 }), { minLength: 1, maxLength: 90 }), fc.nat(), (all, cut) => {
        const at = cut % all.length;
        const miner = new TemplateMiner({ seed: 5 });
        const first = digest(
          all.slice(0, at).map((status) => answer(status)),
          byStatus(),
          miner,
        );
        const head = partHead(canonical, 1);
        const named = first
          .map(({ template }) => template.canonicalText)
          .filter((name) => name.startsWith(head))
          .map((name) => valueOfPart(name, head));
        const second = countsOf(
          digest(
            all.slice(at).map((status) => answer(status)),
            byStatus(named),
            miner,
          ),
        );
        for (const value of named) {
          const own = all.slice(at).filter((status) => String(status) === value).length;
          expect(second.get(partName(canonical, 1, value)) ?? 0).toBe(own);
        }
      }),
    );
  });

  it('loses no line to templates that merge meanwhile, whichever of them is told apart, and by what', () => {
    const word = fc.constantFrom('alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eta', 'theta');
    const job = fc.tuple(fc.nat({ max: 9 }), word, fc.nat({ max: 200 }));
    const split = fc.constantFrom(1, 3);
    fc.assert(
      fc.property(fc.array(job, { minLength: 1, maxLength: 120 }), word, split, word, split, (...given) => {
        const [all, oneWord, oneColumn, otherWord, otherColumn] = given;
        const lines = all.map(([id, state, at]) => lineOf(`job ${id} was ${state} again`, at));
        const nameOf = (state: string) =>
          digest([lineOf(`job 1 was ${state} again`)], new Map())[0]?.template.canonicalText ?? '';
        const splits: Splits = new Map([
          [nameOf(oneWord), { column: oneColumn, values: [] }],
          [nameOf(otherWord), { column: otherColumn, values: ['alpha'] }],
        ]);
        const parts = digest(lines, splits);
        expect(sum(parts)).toBe(all.length);
        expect(new Set(parts.map(({ template }) => template.canonicalText)).size).toBe(parts.length);
        for (const { count, minutes, parameters } of parts) {
          expect([...minutes.values()].reduce((left, right) => left + right, 0)).toBe(count);
          for (const { top, other } of parameters)
            expect(top.reduce((left, [, each]) => left + each, 0) + other).toBe(count);
        }
      }),
    );
  });

  it('keeps what it has told apart when others become part of it', () => {
    const miner = new TemplateMiner({ seed: 5 });
    const name = digest([lineOf('the cat ate today again')], new Map())[0]?.template.canonicalText ?? '';
    const lines = ['ate', 'saw', 'hid', 'ran', 'sat', 'saw'].map((verb) =>
      lineOf(`the cat ${verb} today again`),
    );
    const parts = countsOf(digest(lines, new Map([[name, { column: 2, values: [] }]]), miner));
    expect([...parts.values()].reduce((left, right) => left + right, 0)).toBe(6);
    // What had merged before it met this template can no longer be told apart in this window.
    expect(parts.get(`${name} {2=saw}`)).toBeGreaterThanOrEqual(1);
    expect(parts.get(`${name} {2=ate}`)).toBe(1);
  });

  it('is cut short where a value is long, and still tells values apart by their beginning', () => {
    const parts = digest([answer(`"${'x'.repeat(300)}"`), answer(7)], byStatus());
    expect(sum(parts)).toBe(2);
    for (const { template } of parts) expect(template.canonicalText.length).toBeLessThan(150);
  });
});

describe('the columns that a template can be told apart by', () => {
  it('are its parameters, found by its canonical text, for the miner that knows it', () => {
    const miner = new TemplateMiner({ seed: 9 });
    miner.add(answer(200).message);
    const columns = columnsOf(miner, new Set([canonical, 'never seen']));
    expect(columns.get(canonical)?.[0]).toBe(1);
    expect(columns.size).toBe(1);
  });
});
