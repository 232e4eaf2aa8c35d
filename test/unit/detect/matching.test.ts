import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGlob } from '../../../electron/engine/detect/glob.ts';
import { LiteralScanner } from '../../../electron/engine/detect/literal-scanner.ts';
import { RegexAutomaton } from '../../../electron/engine/detect/regex-automaton.ts';

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 12 });

describe('LiteralScanner', () => {
  it('reports exactly the literals that a text holds, whatever their case', () => {
    const literals = fc.array(fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 5 }), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(
        literals,
        fc.string({ unit: fc.constantFrom('a', 'A', 'b', 'B', 'é', ' '), maxLength: 40 }),
        (wanted, text) => {
          const scanner = new LiteralScanner(wanted.map((literal, index) => [literal, index]));
          const seen = new Set<number>();
          scanner.scan(text, (tag) => seen.add(tag));
          const expected = wanted.flatMap((literal, index) =>
            text.toLowerCase().includes(literal) ? [index] : [],
          );
          expect([...seen].sort((a, b) => a - b)).toEqual(expected);
          expect(scanner.occursIn(text)).toBe(expected.length > 0);
        },
      ),
    );
  });
});

describe('compileGlob', () => {
  it('agrees with the same pattern as a regular expression', () => {
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, word, (glob, value) => {
        const expression = new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(compileGlob(glob, 'whole').matches(value)).toBe(expression.test(value));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('RegexAutomaton', () => {
  it('finds what a regular expression finds when it has met more states than it keeps', () => {
    // Each of the last thirteen characters may have begun a match: thousands of sets of steps.
    const pattern = 'a[ab]{12}c';
    const automaton = new RegexAutomaton(pattern);
    const unit = fc.constantFrom(...'abbabaabbaababbabaabc'.split(''));
    fc.assert(
      fc.property(fc.string({ unit, minLength: 300, maxLength: 600 }), (text) => {
        expect(automaton.test(text)).toBe(new RegExp(pattern).test(text));
      }),
    );
  });

  const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\w', '\\d');
  const pattern = fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      atom,
      fc.tuple(tie('node'), tie('node')).map(([left, right]) => left + right),
      fc.tuple(tie('node'), tie('node')).map(([left, right]) => `(${left}|${right})`),
      fc
        .tuple(tie('node'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '*?'))
        .map(([node, q]) => `(?:${node})${q}`),
    ),
  })).node;

  it('matches what the built-in engine matches', () => {
    const anchored = fc.tuple(pattern, fc.boolean(), fc.boolean());
    fc.assert(
      fc.property(
        anchored,
        fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '-'), maxLength: 12 }),
        ([body, start, end], text) => {
          const source = `${start ? '^' : ''}(?:${body})${end ? '$' : ''}`;
          expect(new RegexAutomaton(source).test(text)).toBe(new RegExp(source).test(text));
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('knows the ends of lines as the built-in engine does', () => {
    const source = fc
      .array(fc.constantFrom('a', 'b', '^', '$', '.', '\\n', '[^a]', '(a|b)+'), {
        minLength: 1,
        maxLength: 6,
      })
      .map((parts) => parts.join(''))
      // An end followed by a start with nothing between is one place in a text, and not worth two steps.
      .filter((text) => !text.includes('$^'));
    fc.assert(
      fc.property(
        source,
        fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 10 }),
        (pattern_, text) => {
          expect(new RegexAutomaton(pattern_, { multiLine: true }).test(text)).toBe(
            new RegExp(pattern_, 'm').test(text),
          );
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('names literals of which every match holds one', () => {
    fc.assert(
      fc.property(
        pattern,
        fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1'), maxLength: 12 }),
        (source, text) => {
          const { literals } = new RegexAutomaton(source);
          if (literals === null || !new RegExp(source).test(text)) return;
          expect(literals.some((literal) => text.includes(literal))).toBe(true);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['session (opened|closed) for user', [' for user']],
    ['(?:alpha|beta|gamma)x?', ['alpha', 'beta', 'gamma']],
    ['[0-9]+ seconds?', [' second']],
    ['a*b?', null],
    ['code=(4|5)[0-9]{2}', ['code=']],
  ])('%s needs %j', (source, literals) => {
    expect(new RegexAutomaton(source).literals).toEqual(literals);
  });

  it.each([
    '(a|a)*b$',
    '(a*)*b$',
    '(a+)+b$',
    'a*a*a*a*a*a*b$',
    '(a|ab)*c$',
    '(.*)(.*)(.*)(.*)=$',
    '(x+x+)+y$',
  ])('reads a hostile text once for %s', (source) => {
    // A backtracking engine would not come back from these.
    expect(new RegexAutomaton(source).test('a'.repeat(100_000))).toBe(false);
  });

  it.each([
    ['ROOT', 'the root', true],
    ['[q-s]oot', 'the ROOT', true],
    ['[^q-s]oot', 'the ROOT', false],
  ])('%s without case in "%s"', (source, text, expected) => {
    expect(new RegexAutomaton(source, { ignoreCase: true }).test(text)).toBe(expected);
  });
});
