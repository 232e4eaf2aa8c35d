import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completionsAt } from '../../../../renderer/inbox/complete.ts';
import { filterOf, problemsOf } from '../../../../renderer/inbox/query-filter.ts';
import { instantOf } from '../../../../renderer/inbox/query-time.ts';
import {
  FIELDS,
  parse,
  print,
  tokens,
  valuesOf,
  withValues,
  type Term,
} from '../../../../renderer/inbox/query.ts';

const NOW = new Date(2026, 10, 21, 9, 41).getTime();
const KNOWN = {
  servers: [
    { id: 's1', name: 'web1' },
    { id: 's2', name: 'my db' },
  ],
  sources: [
    { id: 'a', name: 'nginx' },
    { id: 'b', name: 'nginx' },
  ],
};
const filter = (text: string) => filterOf(parse(text), KNOWN, NOW);
const OPEN = { states: ['new', 'acknowledged'], hidden: 'exclude' };

const text = fc.string({
  unit: fc.constantFrom('a', 'is', ':', '"', '\\', ' ', ',', '-', '/', '磁', '\t', '😀'),
});
const some = text.filter((one) => one !== '');
const term: fc.Arbitrary<Term> = fc.oneof(
  fc.record({ kind: fc.constant('words' as const), text: some, negated: fc.boolean() }),
  fc.record({
    kind: fc.constant('field' as const),
    field: fc.constantFrom(...FIELDS),
    values: fc.array(some, { maxLength: 3 }),
    negated: fc.boolean(),
  }),
);

describe('a typed search', () => {
  it('is read as it is written, whatever it holds', () => {
    fc.assert(
      fc.property(fc.array(term, { maxLength: 5 }), (query) => {
        expect(parse(print(query))).toEqual(query);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is a search whatever is typed, and the same once it was printed', () => {
    fc.assert(
      fc.property(text, (typed) => {
        expect(parse(print(parse(typed)))).toEqual(parse(typed));
        for (const { from, to } of tokens(typed)) expect(to).toBeGreaterThan(from);
      }),
      { numRuns: 2_000 },
    );
  });

  it('has fields, negation, quotes and words', () => {
    expect(parse('Severity:high,low -server:"my db" nginx "exact  words" -"a b" http://x/y fe80::1')).toEqual(
      [
        { kind: 'field', field: 'severity', values: ['high', 'low'], negated: false },
        { kind: 'field', field: 'server', values: ['my db'], negated: true },
        { kind: 'words', text: 'nginx', negated: false },
        { kind: 'words', text: 'exact  words', negated: false },
        { kind: 'words', text: 'a b', negated: true },
        { kind: 'words', text: 'http://x/y', negated: false },
        { kind: 'words', text: 'fe80::1', negated: false },
      ],
    );
  });

  it('is changed by chips in place', () => {
    const query = parse('a severity:high b -severity:low');
    expect(valuesOf(query, 'severity')).toEqual(['high']);
    expect(print(withValues(query, 'severity', ['low']))).toBe('a severity:low b -severity:low');
    expect(print(withValues(query, 'server', ['my db']))).toBe(
      'a severity:high b -severity:low server:"my db"',
    );
    expect(print(withValues(query, 'severity', []))).toBe('a b -severity:low');
  });
});

describe('what a search asks the engine for', () => {
  it('is what is open and not hidden, unless it says otherwise', () => {
    expect(filter('')).toEqual(OPEN);
    expect(filter('is:acknowledged')).toEqual({ states: ['acknowledged'], hidden: 'exclude' });
    expect(filter('is:new,resolved')).toEqual({ states: ['new', 'resolved'], hidden: 'exclude' });
    expect(filter('is:hidden')).toEqual({ hidden: 'include', is: [['hidden']] });
    expect(filter('is:suppressed,new')).toEqual({ hidden: 'include', is: [['suppressed', 'new']] });
    expect(filter('is:any is:unusual')).toEqual({ hidden: 'include', is: [['unusual']] });
    expect(filter('is:unread is:regressed')).toEqual({ ...OPEN, is: [['unread'], ['regressed']] });
    expect(filter('-is:judged')).toEqual({ ...OPEN, not: { is: ['judged'] } });
  });

  it('takes values of one field as or, fields as and, and leaves out what means nothing', () => {
    expect(filter('severity:high,LOW severity:critical category:security origin:model')).toEqual({
      ...OPEN,
      severities: ['low', 'high', 'critical'],
      categories: ['security'],
      origins: ['model'],
    });
    expect(filter('server:web1,"my db" source:nginx -server:nowhere')).toEqual({
      ...OPEN,
      serverIds: ['s1', 's2'],
      sourceIds: ['a', 'b'],
    });
    expect(filter('disk "is full" -mail -severity:low')).toEqual({
      ...OPEN,
      phrases: ['disk', 'is full'],
      not: { severities: ['low'], phrases: ['mail'] },
    });
  });

  it('knows times', () => {
    const day = (date: number, hour = 0) => new Date(2026, 10, date, hour).getTime();
    expect(filter('after:2026-11-19 after:-7d before:today')).toEqual({
      ...OPEN,
      seenFrom: day(19),
      seenBefore: day(21),
    });
    expect(filter('-before:yesterday')).toEqual({ ...OPEN, seenFrom: day(20) });
    expect(instantOf('2026-11-20T09:00', NOW)).toBe(day(20, 9));
    expect(instantOf('-2h', NOW)).toBe(NOW - 7_200_000);
    for (const wrong of ['', '2026-02-30', '2026-13-01', '7d', 'soon', '2026-11-20T25:00', '-7y'])
      expect(instantOf(wrong, NOW)).toBeNull();
  });

  it('says what is wrong', () => {
    expect(problemsOf('severty:high server:web9 before: after:soon is:new nginx', KNOWN, NOW)).toEqual([
      { kind: 'unknown-field', name: 'severty' },
      { kind: 'unknown-value', field: 'server', value: 'web9' },
      { kind: 'no-value', field: 'before' },
      { kind: 'unknown-value', field: 'after', value: 'soon' },
    ]);
    expect(problemsOf('"severty:high" Server:WEB1 after:-7d', KNOWN, NOW)).toEqual([]);
  });
});

describe('completion', () => {
  const words = (typed: string) => completionsAt(typed, typed.length, KNOWN).map(({ word }) => word);
  it('offers fields, then values that are not there yet', () => {
    expect(words('s')).toEqual(['severity:', 'server:', 'source:']);
    expect(words('nginx ')).toHaveLength(FIELDS.length);
    expect(words('severity:')).toEqual(['critical', 'high', 'medium', 'low', 'info']);
    expect(words('-severity:high,')).toEqual(['critical', 'medium', 'low', 'info']);
    expect(words('server:m')).toEqual(['my db']);
    expect(words('磁盘')).toEqual([]);
  });

  it('puts its word in place and the caret behind it', () => {
    const [only] = completionsAt('a server:m nginx', 10, KNOWN);
    expect(only).toMatchObject({ text: 'a server:"my db" nginx', caret: 17 });
    const [first] = completionsAt('-sev', 4, KNOWN);
    expect(first).toMatchObject({ text: '-severity:', caret: 10 });
  });
});
