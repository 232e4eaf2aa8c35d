import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateTokens } from '../../../electron/engine/analyze/budget.ts';
import { GENERAL_LENS } from '../../../electron/engine/analyze/lens.ts';
import { MOST_TEMPLATES, packedCount } from '../../../electron/engine/analyze/pack.ts';
import {
  buildPrompt,
  delimiterFor,
  recordOf,
  systemPrompt,
} from '../../../electron/engine/analyze/prompt.ts';
import { byUrgency } from '../../../electron/engine/analyze/urgency.ts';
import { askInput, question, SIX, type Parts } from './questions.ts';

const hostileText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\n',
        '\r',
        '\u2028',
        '\u0085',
        '=== 00 ===',
        'T1 new',
        '===',
        'Above were data',
        '<|im_end|>',
        '</think>',
        '`',
        ' ',
      ),
      fc.string({ unit: 'binary', maxLength: 20 }),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((parts) => parts.join(''));

const hostileParts: fc.Arbitrary<Parts> = fc.record({
  text: hostileText,
  service: hostileText,
  level: fc.constantFrom('err', 'info', '=== x ==='),
  samples: fc.array(hostileText, { maxLength: 2 }),
  novelty: fc.constantFrom('new' as const, 'known' as const),
  namedByRule: fc.boolean(),
  minutes: fc.array(fc.tuple(fc.integer({ min: SIX, max: SIX + 9 }), fc.integer({ min: 1, max: 5_000 })), {
    minLength: 1,
    maxLength: 4,
  }),
  parameters: fc.array(
    fc.record({
      index: fc.nat(5),
      top: fc.array(fc.tuple(hostileText, fc.integer({ min: 1, max: 9 })), { maxLength: 4 }),
    }),
    { maxLength: 3 },
  ),
});

describe('the stable part', () => {
  it('is the same whatever the window', () => {
    expect(systemPrompt([GENERAL_LENS])).toBe(systemPrompt([GENERAL_LENS]));
    expect(systemPrompt([GENERAL_LENS]).length).toBeLessThan(1_800);
  });

  it('names every category and key of the answer', () => {
    const words = systemPrompt([GENERAL_LENS]);
    for (const category of Object.keys(GENERAL_LENS.categories)) expect(words).toContain(category);
    for (const key of [
      'a_findings',
      'a_cites',
      'b_why',
      'c_kind',
      'd_verdict',
      'e_severity',
      'f_title',
      'g_do',
      'b_noise',
      'c_routine',
    ]) {
      expect(words).toContain(`"${key}"`);
    }
  });
});

describe('log text in a prompt', () => {
  it('can neither end the data, nor begin a record of its own, nor leave its line', () => {
    fc.assert(
      fc.property(fc.array(hostileParts, { minLength: 1, maxLength: 6 }), hostileText, (all, serverName) => {
        const input = askInput(all.map(question), {
          serverName,
          sources: [{ id: 'auth', name: serverName }],
        });
        const records = input.templates.map((template) => recordOf(input, template));
        let drawn = 0;
        const delimiter = delimiterFor(records, () => `0${drawn++}`);
        const lines = buildPrompt(input, records, delimiter).user.split('\n');
        const marks = lines.flatMap((line, at) => (line === delimiter ? [at] : []));
        expect(marks).toHaveLength(2);
        const between = lines.slice((marks[0] ?? 0) + 1, marks[1]);
        expect(between.filter((line) => /^T\d+ /u.test(line))).toHaveLength(all.length);
        expect(between.every((line) => /^(?:T\d+ | )/u.test(line))).toBe(true);
        expect(lines.slice((marks[1] ?? 0) + 1)).toHaveLength(1);
        expect(lines.join('\n')).not.toMatch(/<\||\|>|<\/?think|`|[^\n\P{Cc}]/iu);
      }),
      { numRuns: 500 },
    );
  });

  it('cannot hold the delimiter, even if it guessed one', () => {
    const tokens = ['guessed', 'fresh'];
    expect(delimiterFor(['x === guessed === y'], () => tokens.shift() ?? '')).toBe('=== fresh ===');
  });

  it('reads as counts, span and what varies, in one line', () => {
    const template = question({
      text: 'Failed password for <*> from <*> port <*> ssh2',
      service: 'sshd',
      level: 'info',
      minutes: [
        [SIX + 1, 4],
        [SIX + 4, 8],
      ],
      parameters: [
        {
          index: 0,
          top: [
            ['root', 9],
            ['admin', 2],
          ],
          distinct: 3,
          other: 1,
        },
        { index: 1, top: [['203.0.113.5', 12]] },
        {
          index: 2,
          top: [
            ['4222', 1],
            ['4223', 1],
          ],
          distinct: 12,
          other: 10,
        },
      ],
      samples: ['Failed password for root from 203.0.113.5 port 4222 ssh2'],
      namedByRule: true,
    });
    expect(recordOf(askInput([template]), template)).toBe(
      'rule-found info sshd 12x 06:01-06:04 Failed password for {root 9, admin 2, 1 more} from 203.0.113.5 port {12 values} ssh2',
    );
  });

  it('shows one of the messages where the message itself is what varies', () => {
    const message = (worker: number) => `worker ${worker} lost its lease on shard ${worker * 3}`;
    const template = question({
      text: 'level=error msg="<*>"',
      minutes: [[SIX + 1, 12]],
      parameters: [
        {
          index: 0,
          top: [
            [message(0), 1],
            [message(1), 1],
          ],
          distinct: 12,
          other: 10,
        },
      ],
      samples: [`level=error msg="${message(0)}"`],
    });
    expect(recordOf(askInput([template]), template)).toContain(
      'msg="{12 values as worker 0 lost its lease on shard 0}"',
    );
  });

  it('is the line itself where there is only one', () => {
    const template = question({ text: 'exited with <*>', samples: ['exited with 139'] });
    expect(recordOf(askInput([template]), template)).toBe('06:00 exited with 139');
  });

  it('names the days where it spans more than one', () => {
    const template = question({
      text: 'late',
      minutes: [
        [SIX, 1],
        [SIX + 1_440, 1],
      ],
    });
    expect(recordOf(askInput([template]), template)).toContain('2026-11-21 06:00 to 2026-11-22 06:00');
  });

  it('names the source only where there are several', () => {
    const template = question({ sourceId: 'nginx', text: 'upstream timed out' });
    const sources = [
      { id: 'auth', name: 'auth' },
      { id: 'nginx', name: 'nginx' },
    ];
    expect(recordOf(askInput([template], { sources }), template)).toBe('S2 06:00 upstream timed out');
  });
});

describe('what goes into a prompt', () => {
  const parts: fc.Arbitrary<Parts> = fc.record({
    text: fc.string({ minLength: 1, maxLength: 300 }),
    level: fc.constantFrom('err', 'info', 'warn', 'crit', 'odd'),
    novelty: fc.constantFrom('new' as const, 'known' as const),
    namedByRule: fc.boolean(),
    minutes: fc.array(fc.tuple(fc.constant(SIX), fc.integer({ min: 1, max: 100_000 })), {
      minLength: 1,
      maxLength: 1,
    }),
  });

  it('is the most urgent part: all of it, in order, within the budget, nothing twice, nothing lost', () => {
    fc.assert(
      fc.property(
        fc.array(parts, { maxLength: 70 }),
        fc.integer({ min: 300, max: 6_000 }),
        fc.double({ min: 1, max: 6, noNaN: true }),
        (all, budgetTokens, charactersPerToken) => {
          const templates = all.map(question);
          const ordered = byUrgency(templates);
          expect(new Set(ordered)).toEqual(new Set(templates));
          expect(ordered).toHaveLength(templates.length);
          const input = askInput(ordered);
          const records = ordered.map((template) => recordOf(input, template));
          const { size: empty } = buildPrompt(input, [], '=== 0123456789abcdef ===');
          const count = packedCount(
            records.map(({ length }) => length),
            { empty, budgetTokens, charactersPerToken },
          );
          expect(count).toBeLessThanOrEqual(Math.min(MOST_TEMPLATES, ordered.length));
          if (ordered.length > 0) expect(count).toBeGreaterThan(0);
          const { size } = buildPrompt(input, records.slice(0, count), '=== 0123456789abcdef ===');
          if (count > 1) expect(estimateTokens(size, charactersPerToken)).toBeLessThanOrEqual(budgetTokens);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('does not depend on the order in which templates came', () => {
    fc.assert(
      fc.property(
        fc
          .array(parts, { maxLength: 20 })
          .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          const order = (some: readonly Parts[]) =>
            byUrgency(some.map(question)).map(({ template, count, level, novelty }) => [
              template.text,
              count,
              level,
              novelty,
            ]);
          expect(order(shuffled)).toEqual(order(all));
        },
      ),
    );
  });

  it('is new and error-like first, then rare, then by level; what a rule found last', () => {
    const named = [
      'rule',
      'usual often',
      'usual rare',
      'new plain info',
      'new plain warn',
      'known error',
      'new failed',
    ];
    const templates = [
      question({ text: 'rule failed', namedByRule: true, level: 'crit' }),
      question({ text: 'usual often', novelty: 'known', minutes: [[SIX, 4_000]] }),
      question({ text: 'usual rare', novelty: 'known', minutes: [[SIX, 2]] }),
      question({ text: 'new plain info', level: 'info', minutes: [[SIX, 3]] }),
      question({ text: 'new plain warn', level: 'warn', minutes: [[SIX, 3]] }),
      question({ text: 'known thing', novelty: 'known', level: 'err', minutes: [[SIX, 3]] }),
      question({ text: 'new connection failed', minutes: [[SIX, 900]] }),
    ];
    expect(named).toHaveLength(templates.length);
    expect(byUrgency(templates).map(({ template }) => template.text)).toEqual([
      'new connection failed',
      'known thing',
      'new plain warn',
      'new plain info',
      'usual rare',
      'usual often',
      'rule failed',
    ]);
  });
});
