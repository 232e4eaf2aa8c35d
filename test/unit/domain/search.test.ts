import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parser } from '@grafana/lezer-logql';
import { parseQuery } from '../../../electron/demo/loki/logql.ts';
import { passStages } from '../../../electron/demo/loki/stages.ts';
import { narrowed, onStreams, searchedIn, wordsOf } from '../../../shared/domain/search.ts';
import { checkSearch, checkSelector, within, writeMatchers } from '../../../shared/domain/selector.ts';

/** Lines that a query finds, as a Loki would. */
function finds(query: string, line: string): boolean {
  const parsed = parseQuery(query);
  if (parsed.kind !== 'log') throw new Error('This is no query for lines.');
  return passStages(parsed.selector.stages, line, {}, {}) !== null;
}

/** Whether Grafana's grammar reads it without a mistake. */
function isLogqlText(query: string): boolean {
  let good = true;
  parser.parse(query).iterate({
    enter: ({ type }) => {
      good &&= !type.isError;
    },
  });
  return good;
}

const hostile = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', '`', '|', '=', ' ', 'a', '.', '*'), minLength: 1 }),
);

describe('words', () => {
  it('are all that stands between blanks, and phrases in quotes', () => {
    expect(wordsOf('  Failed password "from 10.0.0.1" Failed ')).toEqual([
      'Failed',
      'password',
      'from 10.0.0.1',
    ]);
    expect(wordsOf('')).toEqual([]);
    expect(wordsOf('say "hi')).toEqual(['say', '"hi']);
  });

  it('find exactly the lines that have them all, whatever they are', () => {
    const sent = (text: string) => text.toWellFormed();
    fc.assert(
      fc.property(fc.array(hostile, { maxLength: 4 }), hostile, (typed, other) => {
        const query = typed.join(' ').trimStart();
        fc.pre(!query.startsWith('{'));
        const words = wordsOf(query);
        const logql = searchedIn('{job="a"}', query);
        expect(isLogqlText(logql)).toBe(true);
        expect(checkSelector(logql).kind).toBe('good');
        const all = sent(words.join(' '));
        expect(finds(logql, all)).toBe(true);
        expect(finds(logql, sent(other))).toBe(words.every((word) => sent(other).includes(sent(word))));
      }),
    );
  });
});

describe('a search', () => {
  it.each([
    '{job="a"} | json | status >= 500',
    '{job="a"} |= "x" | logfmt --strict level, took="a.b" | level="error" | drop __error__, a="b"',
    '{job="a"} | pattern "<ip> - <_>" | ip="10.0.0.1"',
    '{job="a"} | regexp `(?P<who>\\w+)` | keep who',
  ])('reads labels off lines: %s', (query) => {
    expect(checkSearch(query).kind).toBe('good');
    expect(checkSelector(query)).toMatchObject({ problem: { code: 'changes-lines' } });
    // Never beyond the streams of its server.
    expect(within(query, '{host="web1"}')).toMatch(/^\{host="web1", job="a"\} /);
  });

  it.each(['{job="a"} | line_format "x"', '{job="a"} | json | unwrap took', '{job="a"} | decolorize'])(
    'does not rewrite them: %s',
    (query) => expect(checkSearch(query)).toMatchObject({ problem: { code: 'rewrites-lines' } }),
  );
});

describe('a value of a label', () => {
  const job = { name: 'job', value: 'sshd' };

  it.each([
    ['{job="a"} |= "x"', null, '{job="sshd"} |= "x"'],
    ['{host="h", job!="b", level="i", job=~"c|d"} | json', null, '{host="h", job="sshd", level="i"} | json'],
    ['{host="h"}', '{job="other"}', '{host="h", job="sshd"}'],
    ['', null, '{job="sshd"}'],
    ['', '{job="a", host="h"} != "y"', '{job="sshd", host="h"} != "y"'],
    ['two "in one"', null, '{job="sshd"} |= "two" |= "in one"'],
    ['word', '{host="h"}', '{host="h", job="sshd"} |= "word"'],
    ['{job=', null, null],
    ['{job="a"} | line_format "x"', null, null],
  ])('of %j within %j is chosen as %j', (query, selector, chosen) => {
    expect(onStreams(query, job, selector)).toBe(chosen);
  });

  it('is the only thing that is asked of its label, and nothing else changes, whatever there is', () => {
    const name = fc.constantFrom('job', 'host', 'level');
    const matcher = fc.record({ name, operator: fc.constantFrom('=', '!=', '=~', '!~'), value: hostile });
    const matchers = fc.array(matcher, { maxLength: 5 });
    fc.assert(
      fc.property(matchers, hostile, name, hostile, (given, word, label, value) => {
        const query = searchedIn(writeMatchers(given), word.replaceAll('{', ''));
        const before = checkSearch(query);
        const after = onStreams(query, { name: label, value }, null);
        if (before.kind === 'bad') {
          expect(after).toBe(null);
          return;
        }
        const check = checkSearch(after ?? '');
        if (check.kind === 'bad') throw new Error(`It cannot be read: ${after}`);
        const of = (isLabel: boolean) =>
          check.selector.matchers.filter((one) => (one.name === label) === isLabel);
        expect(of(true)).toEqual([{ name: label, operator: '=', value: value.toWellFormed() }]);
        expect(of(false)).toEqual(before.selector.matchers.filter((one) => one.name !== label));
        expect(check.selector.filters).toBe(before.selector.filters);
        expect(onStreams(after ?? '', { name: label, value }, null)).toBe(after);
      }),
    );
  });
});

describe('a field', () => {
  const query = '{job="a"} |= "x"';
  const field = (name: string, value: string) => ({ kind: 'field', name, value }) as const;

  it('narrows to a label of the stream, once', () => {
    const label = { kind: 'label', name: 'host', value: 'we"b' } as const;
    expect(narrowed(query, label, '', 'only')).toBe('{job="a", host="we\\"b"} |= "x"');
    expect(narrowed(query, label, '', 'not')).toBe('{job="a", host!="we\\"b"} |= "x"');
    expect(narrowed(query, { ...label, name: 'job', value: 'a' }, '', 'only')).toBe(query);
    expect(narrowed('{job=', label, '', 'only')).toBe(null);
  });

  it('narrows to what came along with the line', () => {
    const trace = { kind: 'metadata', name: 'trace_id', value: 'f00' } as const;
    expect(narrowed(query, trace, '', 'only')).toBe(`${query} | trace_id="f00"`);
    expect(narrowed(query, { ...trace, name: 'a-b' }, '', 'only')).toBe(null);
  });

  it.each([
    ['JSON text', field('level', 'error'), '{"level":"error"}', '{"level":"errors"}'],
    ['JSON number', field('http.status', '500'), '{"http":{"status": 500}}', '{"http":{"status": 5001}}'],
    ['logfmt', field('took', '5ms'), 'level=info took=5ms', 'level=info took=5ms3'],
    ['logfmt in quotes', field('msg', 'a b'), 'msg="a b" n=1', 'msg="a bc" n=1'],
    [
      'a header',
      field('service', 'sshd'),
      'Nov 21 03:12:00 web1 sshd[7]: x',
      'Nov 21 03:12:00 web1 sshdx[7]: x',
    ],
  ])('narrows to %s as it stands in the line', (_, one, line, other) => {
    const only = narrowed('{job="a"}', one, line, 'only') ?? '';
    const not = narrowed('{job="a"}', one, line, 'not') ?? '';
    expect([finds(only, line), finds(only, other)]).toEqual([true, false]);
    expect([finds(not, line), finds(not, other)]).toEqual([false, true]);
  });

  it('is what a source may be, and finds the line it was taken from, whatever it says', () => {
    const line = fc.record({ name: fc.stringMatching(/^[a-z_.]{1,8}$/), value: hostile, rest: hostile });
    fc.assert(
      fc.property(line, fc.constantFrom('json', 'logfmt', 'plain'), ({ name, value, rest }, form) => {
        const good = value.toWellFormed();
        const text = (
          form === 'json'
            ? JSON.stringify({ [name]: good, rest })
            : `${rest} ${form === 'plain' ? good : `${name}=${good}`}`
        ).toWellFormed();
        const only = narrowed('{job="a"}', field(name, good), text, 'only');
        const not = narrowed('{job="a"}', field(name, good), text, 'not');
        if (only === null || not === null) return;
        expect(checkSelector(only).kind).toBe('good');
        expect([finds(only, text), finds(not, text)]).toEqual([true, false]);
      }),
    );
  });
});
