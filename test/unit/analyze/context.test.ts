import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateTokens } from '../../../electron/engine/analyze/budget.ts';
import { contextLines, NO_CONTEXT } from '../../../electron/engine/analyze/context.ts';
import { firstPrompt } from '../../../electron/engine/analyze/first-prompt.ts';
import { BUILT_IN_LENSES, GENERAL_LENS } from '../../../electron/engine/analyze/lens.ts';
import { lensOf } from '../../../electron/engine/analyze/lens-of.ts';
import { overlapOf, tellingWords } from '../../../electron/engine/analyze/overlap.ts';
import { promptAbout, recordOf, systemPrompt } from '../../../electron/engine/analyze/prompt.ts';
import type { AskContext, AskInput, TemplateQuestion } from '../../../electron/engine/analyze/question.ts';
import type { Lens } from '../../../shared/domain/lens.ts';
import type { NotePiece } from '../../../shared/domain/server-note.ts';
import { CONTROL_TOKENS, HOSTILE_LINES } from '../../fixtures/hostile-lines.ts';
import { askInput, question, SIX } from './questions.ts';

const TOKEN = '00c0ffee00c0ffee';
const MARK = `=== ${TOKEN} ===`;

function contextOf(parts: Partial<AskContext>): AskContext {
  return { ...NO_CONTEXT, ...parts };
}

function userOf(templates: readonly TemplateQuestion[], parts: Partial<AskInput>): string {
  return promptAbout(askInput(templates, parts), templates, () => TOKEN).user;
}

function pieces(...texts: readonly string[]): NotePiece[] {
  return texts.map((text) => ({ text, sourceId: null }));
}

const LEASE = question({ text: 'worker <*> lost its lease on shard <*>', level: 'error' });
const DISK = question({ text: '磁盘空间不足，剩余 <*> 兆', samples: ['磁盘空间不足，剩余 12 兆'] });
const CODE = question({
  text: 'import failed with <*>',
  parameters: [{ index: 0, top: [['E1042', 3]] }],
});

describe('words that say what a text is about', () => {
  it.each<readonly [text: string, words: readonly string[]]>([
    ['Failed password for <*> from <*>', ['failed', 'password']],
    ['error code E1042 and ORA-00600', ['code', 'e1042', 'ora-00600']],
    ['磁盘空间不足', ['磁盘', '盘空', '空间', '间不', '不足']],
    ['nginx 重启 is normal', ['nginx', '重启', 'normal']],
    ['<secret:password:9f86> <*>', []],
    ['', []],
  ])('%s', (text, words) => {
    expect([...tellingWords(text)].sort()).toEqual([...words].sort());
  });

  it('overlap is one with itself, none with what is strange, and the same both ways', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (left, right) => {
        const [one, other] = [tellingWords(left), tellingWords(right)];
        expect(overlapOf(one, other)).toBeCloseTo(overlapOf(other, one));
        if (one.size > 0) expect(overlapOf(one, one)).toBeCloseTo(1);
      }),
    );
    expect(overlapOf(tellingWords('disk is full'), tellingWords('login refused'))).toBe(0);
  });
});

describe('notes', () => {
  const context = contextOf({
    notes: pieces(
      'Shards move at 6, a lease may get lost.',
      '磁盘空间不足时先清理缓存',
      'E1042: supplier is closed',
      'Coffee',
    ),
  });

  it.each<readonly [string, TemplateQuestion, string]>([
    ['by a word', LEASE, 'Shards move at 6'],
    ['in Chinese', DISK, '磁盘空间不足时先清理缓存'],
    ['by a code that is a value', CODE, 'E1042: supplier is closed'],
  ])('are added where they fit: %s', (_how, template, note) => {
    const { notes } = contextLines(askInput([template], { context }), [template]);
    expect(notes).toHaveLength(2);
    expect(notes[1]).toContain(note);
  });

  it('of a source are for its templates, and say whose they are', () => {
    const sources = [
      { id: 'auth', name: 'auth' },
      { id: 'web', name: 'web' },
    ];
    const notes = [{ text: 'a lease may get lost', sourceId: 'web' }];
    const lines = (template: TemplateQuestion) =>
      contextLines(askInput([template], { sources, context: contextOf({ notes }) }), [template]).notes;
    expect(lines(LEASE)).toEqual([]);
    expect(lines({ ...LEASE, sourceId: 'web' })[1]).toBe('- S2: a lease may get lost');
  });

  it('that fit nothing are left out, the ones for all times are not', () => {
    const other = question({ text: 'session opened' });
    const lines = contextLines(
      askInput([other], { context: { ...context, alwaysNotes: pieces('Backups run at 3') } }),
      [other],
    );
    expect(lines.notes).toEqual([]);
    expect(lines.always[1]).toBe('- Backups run at 3');
  });
});

describe('earlier verdicts', () => {
  it('are the nearest ones, a person’s first, few, whatever order they come in', () => {
    const verdicts = [
      ...Array.from({ length: 12 }, (_, at) => ({
        text: `worker <*> lost its lease on disk${at}`,
        verdict: 'problem' as const,
        by: 'model' as const,
      })),
      {
        text: 'worker <*> lost its way, lease kept',
        verdict: 'noise' as const,
        by: 'administrator' as const,
      },
      { text: 'session opened for user <*>', verdict: 'noise' as const, by: 'administrator' as const },
    ];
    const said = (some: typeof verdicts) =>
      contextLines(askInput([LEASE], { context: contextOf({ verdicts: some }) }), [LEASE]).examples;
    expect(said(verdicts)).toHaveLength(7);
    expect(said(verdicts)[1]).toBe('- noise (administrator): worker <*> lost its way, lease kept');
    expect(said(verdicts).join()).not.toContain('session opened');
    expect(said(verdicts.toReversed())).toEqual(said(verdicts));
  });
});

describe('what else a suspect did', () => {
  const failed = question({
    text: 'Failed password for <*> from <*> port <*>',
    namedByRule: true,
    minutes: [[SIX, 12]],
    parameters: [
      { index: 0, top: [['root', 12]] },
      { index: 1, top: [['203.0.113.5', 12]] },
    ],
  });
  const accepted = question({
    text: 'Accepted password for <*> from <*>',
    novelty: 'known',
    parameters: [
      { index: 0, top: [['root', 1]] },
      { index: 1, top: [['203.0.113.5', 1]] },
    ],
  });

  it('is said by number for the prompt’s templates, in words for others and for what was found before', () => {
    const upload = question({
      text: 'upload from <*>',
      novelty: 'known',
      parameters: [{ index: 0, top: [['203.0.113.5', 4]] }],
    });
    const context = contextOf({
      otherTemplates: [upload],
      earlier: [{ title: 'Port scan', entities: { ip: { '203.0.113.5': 40 } } }],
    });
    const input = askInput([failed, accepted], { context });
    expect(contextLines(input, [failed, accepted]).related).toEqual([
      'In several places, so perhaps one cause or one attack:',
      '- ip 203.0.113.5: T1 12x, T2 1x; also upload from <*> 1x; found: Port scan 40x',
      '- user root: T1 12x, T2 1x',
    ]);
  });

  it('is not said of what nobody suspects, nor of what stands in one place', () => {
    const context = contextOf({});
    expect(contextLines(askInput([accepted], { context }), [accepted]).related).toEqual([]);
    expect(contextLines(askInput([failed], { context }), [failed]).related).toEqual([]);
  });

  it('follows a request by its id, and a rate that is unusual makes a suspect', () => {
    const [slow, lost] = ['slow query', 'gateway gave up'].map((words) =>
      question({
        text: `${words} request_id=<*>`,
        novelty: 'known',
        usual: '412 in 5 minutes, normally 3 to 20 at this hour',
        parameters: [{ index: 0, top: [['9f86d081ab', 2]] }],
      }),
    );
    if (!slow || !lost) throw new Error('two templates');
    const input = askInput([slow, lost], { context: contextOf({}) });
    expect(contextLines(input, [slow, lost]).related[1]).toBe('- request 9f86d081ab: T1 2x, T2 2x');
    expect(recordOf(input, slow)).toContain('(412 in 5 minutes, normally 3 to 20 at this hour)');
  });

  it('leaves out what stands nearly everywhere', () => {
    const all = Array.from({ length: 12 }, (_, at) =>
      question({
        text: `step${'abcdefghijkl'[at] ?? ''} failed for <*>`,
        parameters: [{ index: 0, top: [['192.0.2.1', 1]] }],
      }),
    );
    expect(contextLines(askInput(all, { context: contextOf({}) }), all).related).toEqual([]);
  });
});

describe('lenses', () => {
  it('are sections of one question, and each source names its own', () => {
    const sources = [
      { id: 'auth', name: 'auth', lenses: ['security'] },
      { id: 'web', name: 'web', lenses: ['general', 'performance'] },
    ];
    const { system, user } = promptAbout(
      askInput([LEASE], { sources, lenses: BUILT_IN_LENSES }),
      [LEASE],
      () => TOKEN,
    );
    for (const [at, { name, question: asked }] of BUILT_IN_LENSES.entries())
      expect(system).toContain(`Lens ${at + 1}, ${name}: ${asked}`);
    expect(user).toContain('S1 auth (lens 2), S2 web (lens 1, 3)');
    expect(user).toMatch(/Judge each template by the lenses of its source/);
  });

  it('a finding is seen under the narrowest lens of its source that asks for its category', () => {
    const sources = [{ id: 'auth', name: 'auth', lenses: ['general', 'security'] }];
    const claim = (category: 'security' | 'mail' | 'performance') =>
      lensOf(
        { lenses: BUILT_IN_LENSES, sources },
        {
          cited: [LEASE],
          claim: {
            category,
            cites: [1],
            verdict: 'problem',
            severity: 'low',
            title: '',
            why: '',
            advice: '',
          },
        },
      )?.id;
    expect([claim('security'), claim('mail'), claim('performance')]).toEqual([
      'security',
      'general',
      'general',
    ]);
  });
});

describe('two windows of one server', () => {
  it('share everything up to the window itself', () => {
    const context = contextOf({
      alwaysNotes: pieces('Backups run at 3'),
      normal: ['session opened for <*>'],
      notes: pieces('a lease may get lost', 'E1042: supplier is closed'),
    });
    const early = userOf([LEASE], { context, lenses: BUILT_IN_LENSES });
    const late = userOf([CODE, DISK], {
      context,
      lenses: BUILT_IN_LENSES,
      range: {
        from: BigInt(Date.UTC(2026, 10, 22)) * 1_000_000n,
        to: BigInt(Date.UTC(2026, 10, 23)) * 1_000_000n,
      },
      knownNormal: { templates: 7, lines: 90 },
    });
    let shared = 0;
    while (early[shared] === late[shared]) shared++;
    expect(early.slice(0, shared)).toMatch(
      /^Server .*\n.*Backups run at 3\n.*\n- session opened for <\*>\n2026-11-2$/su,
    );
    expect(systemPrompt(BUILT_IN_LENSES)).not.toContain('Server');
  });
});

const words = fc
  .array(
    fc.oneof(
      fc.constantFrom(...HOSTILE_LINES.map(({ text }) => text)),
      fc.constantFrom(...CONTROL_TOKENS, '\n', `\n${MARK}\n`, '\nT1 new', 'lease', '磁盘空间', '=== '),
      fc.string({ unit: 'binary', maxLength: 60 }),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(' '));

const piece = fc.record({ text: words, sourceId: fc.constantFrom(null, 'auth', 'gone') });

const someContext: fc.Arbitrary<AskContext> = fc.record({
  alwaysNotes: fc.array(piece, { maxLength: 20 }),
  normal: fc.array(words, { maxLength: 20 }),
  notes: fc.array(piece, { maxLength: 20 }),
  verdicts: fc.array(
    fc.record({
      text: words,
      verdict: fc.constantFrom('problem' as const, 'noise' as const, 'unsure' as const),
      by: fc.constantFrom('administrator' as const, 'model' as const),
    }),
    { maxLength: 20 },
  ),
  earlier: fc.array(
    fc.record({ title: words, entities: fc.constant({ ip: { '203.0.113.5': 3 }, user: { root: 2 } }) }),
    { maxLength: 4 },
  ),
  otherTemplates: fc.array(
    words.map((text) => question({ text: `x ${text}` })),
    { maxLength: 4 },
  ),
});

const someLens: fc.Arbitrary<Lens> = fc
  .tuple(words, words, fc.array(words, { maxLength: 4 }))
  .map(([name, asked, examples]) => ({
    ...GENERAL_LENS,
    id: 'own',
    builtIn: false,
    name,
    question: asked,
    categories: { mail: name, errors: asked },
    examples,
  }));

const someTemplates = fc.array(
  words.map((text) =>
    question({
      text: `${text} for <*> from <*>`,
      namedByRule: text.length % 2 === 0,
      parameters: [
        { index: 0, top: [['root', 2]] },
        { index: 1, top: [['203.0.113.5', 2]] },
      ],
    }),
  ),
  { minLength: 1, maxLength: 30 },
);

describe('whatever people write', () => {
  it('stays data: no token of a model, no second marker, no record of its own', () => {
    fc.assert(
      fc.property(someTemplates, someContext, someLens, (templates, context, lens) => {
        const input = askInput(templates, { context, lenses: [GENERAL_LENS, lens], budgetTokens: 8_000 });
        const { system, user } = promptAbout(input, templates, () => TOKEN);
        const lines = user.split('\n');
        const marks = lines.flatMap((line, at) => (line === MARK ? [at] : []));
        expect(marks).toHaveLength(2);
        const [from = 0, to = 0] = marks;
        expect(lines.slice(0, from).some((line) => /^T\d+ /u.test(line))).toBe(false);
        expect(lines.slice(from + 1, to)).toHaveLength(templates.length);
        expect(system.split('\n')).toHaveLength(
          systemPrompt([GENERAL_LENS, GENERAL_LENS]).split('\n').length,
        );
        const seen = `${system}\n${user}`.normalize('NFKC').toLowerCase();
        expect(CONTROL_TOKENS.filter((token) => seen.includes(token))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('fits the budget with all that was added, loses no template, and is the same each time', () => {
    fc.assert(
      fc.property(
        someTemplates,
        someContext,
        fc.integer({ min: 700, max: 5_000 }),
        fc.double({ min: 1, max: 6, noNaN: true }),
        (templates, context, budgetTokens, charactersPerToken) => {
          const input = askInput(templates, { context, budgetTokens, charactersPerToken });
          const { prompt, inPrompt, waiting } = firstPrompt(input, () => TOKEN);
          if (inPrompt.length > 1)
            expect(estimateTokens(prompt.size, charactersPerToken)).toBeLessThanOrEqual(budgetTokens);
          expect(new Set([...inPrompt, ...waiting])).toEqual(new Set(templates));
          expect(promptAbout(input, inPrompt, () => TOKEN)).toEqual(prompt);
          expect(firstPrompt(input, () => TOKEN).prompt).toEqual(prompt);
        },
      ),
      { numRuns: 200 },
    );
  });
});
