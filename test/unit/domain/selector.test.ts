import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkSelector,
  excluding,
  exclusionsOf,
  including,
  matcherProblem,
  within,
  writeMatchers,
} from '../../../shared/domain/selector.ts';
import type { Matcher } from '../../../shared/domain/selector-reader.ts';
import { parseQuery } from '../../../electron/demo/loki/logql.ts';

const codeOf = (text: string) => {
  const check = checkSelector(text);
  return check.kind === 'bad' ? check.problem.code : null;
};

describe('what a source may be', () => {
  it.each([
    '{job="sshd"}',
    ' { job = "sshd" , host =~ "web.+", } ',
    '{job="a"} != "healthcheck" |~ `GET /x|y` != "b" or "c"',
    '{job="a"} |= ip("10.0.0.0/8")',
    '{job="a"} | detected_level="error" or (status >= 500 and duration > 1.5s)',
    '{job=~"(?i)a+"} |> "<_> failed <_>"',
    '{unit!=""}',
    '{a="}"} |= "{ | json"',
  ])('%s', (text) => expect(codeOf(text)).toBe(null));

  it.each([
    ['', 'no-braces'],
    ['job="a"', 'no-braces'],
    ['{job="a"', 'brace-open'],
    ['{job="a}', 'string-open'],
    ['{job}', 'operator'],
    ['{="a"}', 'label-name'],
    ['{job=a}', 'value'],
    ['{job="a" host="b"}', 'comma'],
    ['{}', 'matches-everything'],
    ['{job=~".*"}', 'matches-everything'],
    ['{job!="a"}', 'matches-everything'],
    ['{job="a"} | json', 'changes-lines'],
    ['{job="a"} | line_format "x"', 'changes-lines'],
    ['{job="a"} |= x', 'filter-value'],
    ['{job="a"} |~ "("', 'regexp'],
    ['{job="a"} }', 'filter'],
    ['{job="a"}[5m]', 'filter'],
    ['{job="a"} | status', 'label-filter'],
    [`{job="${'x'.repeat(20_000)}"}`, 'too-long'],
  ])('not %s', (text, code) => expect(codeOf(text)).toBe(code));

  it('is told where it is wrong, within the text', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('{', '}', '=', '"', '|', '~', '!', 'a', ',', '\\', '`', ' ', 'or', '('),
        }),
        (text) => {
          const check = checkSelector(text);
          if (check.kind === 'good') return;
          const { from, to } = check.problem;
          expect(from).toBeGreaterThanOrEqual(0);
          expect(to).toBeGreaterThanOrEqual(from);
          expect(to).toBeLessThanOrEqual(text.length);
        },
      ),
    );
  });
});

const matcher = fc.record<Matcher>({
  name: fc.constantFrom('job', 'host', '_x1'),
  operator: fc.constantFrom('=' as const, '!=' as const),
  value: fc.string({ unit: 'grapheme' }),
});

describe('a server’s own matcher', () => {
  it('is braces without filters', () => {
    expect(matcherProblem('{host="web1"}')).toBe(null);
    expect(matcherProblem('{host="web1"} |= "x"')?.code).toBe('filter');
    expect(matcherProblem('{}')?.code).toBe('matches-everything');
  });

  it('holds for whatever the source says, in the eyes of a Loki too', () => {
    fc.assert(
      fc.property(fc.array(matcher, { maxLength: 3 }), fc.string(), (matchers, word) => {
        const source = excluding(
          writeMatchers([{ name: 'job', operator: '=', value: 'x' }, ...matchers]),
          word,
        );
        const narrowed = within(source, '{host="web1"}');
        const query = parseQuery(narrowed);
        if (query.kind !== 'log') throw new Error('not a selector');
        expect(query.selector.matches({ host: 'web2', job: 'x' })).toBe(false);
        const own = parseQuery(source);
        if (own.kind !== 'log') throw new Error('not a selector');
        const labels = { host: 'web1', job: 'x' };
        expect(query.selector.matches(labels)).toBe(own.selector.matches(labels));
      }),
    );
  });

  it('cannot be left by what looks like the end of the braces', () => {
    expect(within('{job="}"} != "a"', '{host="w\\"}eb"}')).toBe('{host="w\\"}eb", job="}"} != "a"');
    expect(within('{job="a"', '{host="b"}')).toBe('{job="a"');
    expect(within('{job="a"}', undefined)).toBe('{job="a"}');
  });
});

describe('words that are left out', () => {
  it('come and go one by one, whatever is in them', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 4 }), (words) => {
        const all = words.reduce(excluding, '{job="a"} |= "!= \\"b\\""');
        expect(exclusionsOf(all)).toEqual(words);
        expect(words.reduce(including, all)).toBe('{job="a"} |= "!= \\"b\\""');
      }),
    );
  });
});
