import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokenize } from '../../../electron/demo/loki/lexer.ts';
import { constantWords, logqlString, withValue, withWords } from '../../../shared/domain/logql.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('"', '\\', '`', '{', '}', '|', '\n', '\r', '\0', '\u2028', '\ufeff', 'a', '$'),
  }),
  fc.string({ unit: fc.constantFrom('\ud83d', '\ude00', 'x') }),
);

/** As Go's `strconv.Unquote` reads a literal in double quotes. */
function unquote(literal: string): string {
  expect(literal).toMatch(/^"(?:[^"\\\n]|\\[abfnrtv\\"]|\\u[0-9a-f]{4}|\\U[0-9a-f]{8})*"$/);
  const named: Record<string, string> = { a: '\u0007', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
  return literal
    .slice(1, -1)
    .replace(/\\(?:U([0-9a-f]{8})|u([0-9a-f]{4})|(.))/gu, (_, long: string, short: string, one: string) => {
      const digits = long ?? short;
      return digits === undefined ? (named[one] ?? one) : String.fromCodePoint(Number.parseInt(digits, 16));
    });
}

describe('a value in LogQL', () => {
  it('is one literal that reads back as the value, whatever is in it', () => {
    fc.assert(
      fc.property(anyText, (value) => {
        const literal = logqlString(value);
        expect(unquote(literal)).toBe(value.toWellFormed());
        expect(literal).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  it('never ends its filter early: the query has exactly the tokens that were meant', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (value) => {
        const kinds = tokenize(withValue('{job="a"}', value)).map(({ kind }) => kind);
        const plain = tokenize('{job="a"} |= "x"').map(({ kind }) => kind);
        const bounded = tokenize('{job="a"} |= "x" |~ "y"').map(({ kind }) => kind);
        expect([plain.join(' '), bounded.join(' ')]).toContain(kinds.join(' '));
      }),
    );
  });

  it('matches the value as a word of its own, and no longer one', () => {
    const pattern = (value: string) => {
      const [, literal] = / \|~ (".*")$/s.exec(withValue('{}', value)) ?? [];
      return new RegExp(unquote(literal ?? '""'));
    };
    fc.assert(
      fc.property(fc.stringMatching(/^[\w.:/+*?()[\]{}|^$-]{0,20}\w$/), (value) => {
        expect(pattern(value).test(`from ${value} port`)).toBe(true);
        expect(pattern(value).test(value)).toBe(true);
      }),
    );
    expect(pattern('10.0.0.1').test('from 10.0.0.15 port')).toBe(false);
    expect(pattern('10.0.0.1').test('from 10x0.0.1 port')).toBe(false);
    expect(pattern('root').test('user roots')).toBe(false);
  });

  it('finds lines of a template by its longest constant words', () => {
    const words = constantWords('Failed password for <user> from <ip> port <num> ssh2');
    expect(words).toEqual(['Failed password for', 'from', 'port']);
    expect(withWords('{job="sshd"}', words)).toBe(
      '{job="sshd"} |= "Failed password for" |= "from" |= "port"',
    );
    expect(constantWords('<*> <*>')).toEqual([]);
  });
});
