import { allOf, anyOf, notOf } from './line-test.ts';
import type { LineTest } from './line-test.ts';
import { RuleSyntaxError } from './rule-problem.ts';

const ADVICE =
  'Write selection names joined by and, or, not and parentheses, or `1 of name*`, `all of name*`, `1 of them`, `all of them`.';

/**
 * Compiles a Sigma condition over named selections. `not` binds tighter than `and`, `and` tighter than `or`;
 * `them` leaves out names that begin with `_` (Sigma rules specification 2.1, "Condition").
 */
export function compileCondition(text: string, selections: ReadonlyMap<string, LineTest>): LineTest {
  if (text.includes('|')) {
    throw new RuleSyntaxError(
      'the condition has an aggregation after `|`, which Sigma no longer knows',
      'Write a second document with `correlation:` that counts this rule.',
    );
  }
  const words = text.match(/[()]|[^\s()]+/g) ?? [];
  const parser = new ConditionParser(words, selections);
  return parser.parse();
}

class ConditionParser {
  readonly #words: readonly string[];
  readonly #selections: ReadonlyMap<string, LineTest>;
  #at = 0;

  constructor(words: readonly string[], selections: ReadonlyMap<string, LineTest>) {
    this.#words = words;
    this.#selections = selections;
  }

  parse(): LineTest {
    const test = this.#or(0);
    const rest = this.#words[this.#at];
    if (rest !== undefined)
      throw new RuleSyntaxError(`the condition goes on with "${rest}" after its end`, ADVICE);
    return test;
  }

  #or(depth: number): LineTest {
    const tests = [this.#and(depth)];
    while (this.#take('or')) tests.push(this.#and(depth));
    return anyOf(tests);
  }

  #and(depth: number): LineTest {
    const tests = [this.#not(depth)];
    while (this.#take('and')) tests.push(this.#not(depth));
    return allOf(tests);
  }

  #not(depth: number): LineTest {
    if (depth > 50) throw new RuleSyntaxError('the condition nests deeper than 50 levels', ADVICE);
    if (this.#take('not')) return notOf(this.#not(depth + 1));
    if (this.#take('(')) {
      const test = this.#or(depth + 1);
      if (!this.#take(')'))
        throw new RuleSyntaxError('a parenthesis of the condition is not closed', 'Add `)`.');
      return test;
    }
    return this.#operand();
  }

  #operand(): LineTest {
    const word = this.#words[this.#at];
    if (word === undefined)
      throw new RuleSyntaxError('the condition ends where a name should follow', ADVICE);
    this.#at++;
    if (this.#words[this.#at]?.toLowerCase() !== 'of') return this.#selection(word);
    this.#at++;
    const quantity = word.toLowerCase();
    if (quantity !== '1' && quantity !== 'any' && quantity !== 'all')
      throw new RuleSyntaxError(
        `"${word} of" is not a quantity of the condition`,
        'Write `1 of` or `all of`.',
      );
    const tests = this.#several(this.#words[this.#at++] ?? '');
    return quantity === 'all' ? allOf(tests) : anyOf(tests);
  }

  #selection(name: string): LineTest {
    const test = this.#selections.get(name);
    if (!test) {
      const known = [...this.#selections.keys()].join(', ') || 'none';
      throw new RuleSyntaxError(
        `the condition names "${name}", but there is no such selection`,
        `Write one of: ${known}.`,
      );
    }
    return test;
  }

  #several(pattern: string): LineTest[] {
    const names = [...this.#selections.keys()].filter((name) =>
      pattern.toLowerCase() === 'them' ? !name.startsWith('_') : matchesName(pattern, name),
    );
    if (names.length === 0)
      throw new RuleSyntaxError(
        `no selection is named like "${pattern}"`,
        'Write the start of a name and `*`.',
      );
    return names.map((name) => this.#selection(name));
  }

  #take(word: string): boolean {
    if (this.#words[this.#at]?.toLowerCase() !== word) return false;
    this.#at++;
    return true;
  }
}

function matchesName(pattern: string, name: string): boolean {
  const [head = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return name === pattern;
  const tail = rest.at(-1) ?? '';
  if (!name.startsWith(head) || !name.endsWith(tail) || name.length < head.length + tail.length) return false;
  let at = head.length;
  for (const part of rest.slice(0, -1)) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= name.length - tail.length;
}
