import { RuleSyntaxError } from './rule-problem.ts';

/** Inclusive range of UTF-16 code units. */
export type CharacterRange = readonly [number, number];

export type RegexNode =
  | { readonly kind: 'characters'; readonly ranges: readonly CharacterRange[] }
  | { readonly kind: 'sequence'; readonly parts: readonly RegexNode[] }
  | { readonly kind: 'choice'; readonly parts: readonly RegexNode[] }
  | { readonly kind: 'repeat'; readonly part: RegexNode; readonly min: number; readonly max: number }
  | { readonly kind: 'start' }
  | { readonly kind: 'end' };

const LAST = 0xffff;
const MOST_REPEATS = 255;
const DEEPEST = 50;
const NEWLINE = 10;
const ADVICE =
  'Write only . ^ $ * + ? {n,m} [a-z] [^a-z] ( ) | and \\d \\w \\s, which can be matched in linear time.';

const DIGITS: readonly CharacterRange[] = [[48, 57]];
const WORDS: readonly CharacterRange[] = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
const SPACES: readonly CharacterRange[] = [
  [9, 13],
  [32, 32],
  [160, 160],
];
const CONTROLS: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, 0: 0 };

/**
 * Parses the regular expressions that Sigma's `re` modifier allows (modifiers appendix 2.1). What cannot be
 * matched in linear time (back-references, look-around) or is outside that flavour is refused by name.
 */
export function parseRegex(pattern: string, ignoreCase: boolean, dotAll: boolean): RegexNode {
  const parser = new RegexParser(pattern, ignoreCase, dotAll);
  return parser.parse();
}

class RegexParser {
  readonly #pattern: string;
  readonly #ignoreCase: boolean;
  readonly #dotAll: boolean;
  #at = 0;

  constructor(pattern: string, ignoreCase: boolean, dotAll: boolean) {
    this.#pattern = pattern;
    this.#ignoreCase = ignoreCase;
    this.#dotAll = dotAll;
  }

  parse(): RegexNode {
    const node = this.#choice(0);
    if (this.#at < this.#pattern.length) throw this.#error('a parenthesis is closed that was not opened');
    return node;
  }

  #choice(depth: number): RegexNode {
    if (depth > DEEPEST) throw this.#error(`groups nest deeper than ${DEEPEST} levels`);
    const parts = [this.#sequence(depth)];
    while (this.#take('|')) parts.push(this.#sequence(depth));
    return { kind: 'choice', parts };
  }

  #sequence(depth: number): RegexNode {
    const parts: RegexNode[] = [];
    for (;;) {
      const next = this.#pattern.charAt(this.#at);
      if (next === '' || next === '|' || next === ')') return { kind: 'sequence', parts };
      parts.push(this.#quantified(depth));
    }
  }

  #quantified(depth: number): RegexNode {
    const part = this.#atom(depth);
    const bounds = this.#bounds();
    if (!bounds) return part;
    // A lazy quantifier matches the same texts as a greedy one; whether there is a match is all that is asked.
    if (!this.#take('?') && this.#pattern.charAt(this.#at) === '+')
      throw this.#error('possessive quantifiers are not supported');
    if (this.#bounds()) throw this.#error('a quantifier follows a quantifier');
    if (part.kind === 'start' || part.kind === 'end') throw this.#error('an anchor cannot be repeated');
    return { kind: 'repeat', part, ...bounds };
  }

  #bounds(): { min: number; max: number } | null {
    if (this.#take('*')) return { min: 0, max: Infinity };
    if (this.#take('+')) return { min: 1, max: Infinity };
    if (this.#take('?')) return { min: 0, max: 1 };
    const braces = /^\{(\d{1,4})(,(\d{0,4}))?\}/.exec(this.#pattern.slice(this.#at, this.#at + 12));
    if (!braces) return null;
    this.#at += braces[0].length;
    const min = Number(braces[1]);
    const max = braces[2] === undefined ? min : braces[3] === '' ? Infinity : Number(braces[3]);
    if (max < min || min > MOST_REPEATS || (max !== Infinity && max > MOST_REPEATS))
      throw this.#error(`a repetition must ascend and stay within ${MOST_REPEATS}`);
    return { min, max };
  }

  #atom(depth: number): RegexNode {
    const character = this.#pattern.charAt(this.#at++);
    if (character === '(') return this.#group(depth);
    if (character === '[') return this.#characters(this.#set());
    if (character === '^') return { kind: 'start' };
    if (character === '$') return { kind: 'end' };
    if (character === '.')
      return { kind: 'characters', ranges: this.#dotAll ? [[0, LAST]] : invert([[NEWLINE, NEWLINE]]) };
    if (character === '\\') return this.#characters(this.#escape());
    if ('*+?'.includes(character)) throw this.#error(`"${character}" repeats nothing`);
    return this.#characters(single(character.charCodeAt(0)));
  }

  #group(depth: number): RegexNode {
    if (this.#take('?')) {
      if (!this.#take(':')) throw this.#error('look-around, named and inline groups `(?…` are not supported');
    }
    const node = this.#choice(depth + 1);
    if (!this.#take(')')) throw this.#error('a parenthesis is not closed');
    return node;
  }

  #set(): readonly CharacterRange[] {
    const negated = this.#take('^');
    const ranges: CharacterRange[] = [];
    for (let first = true; first || this.#pattern.charAt(this.#at) !== ']'; first = false) {
      if (this.#at >= this.#pattern.length) throw this.#error('a character class `[` is not closed');
      const low = this.#setMember();
      if (
        low.length === 1 &&
        low[0] &&
        this.#pattern.charAt(this.#at) === '-' &&
        this.#pattern.charAt(this.#at + 1) !== ']'
      ) {
        this.#at++;
        const [high] = this.#setMember();
        if (!high || high[0] < low[0][0]) throw this.#error('a range of a character class descends');
        ranges.push([low[0][0], high[1]]);
      } else ranges.push(...low);
    }
    this.#at++;
    const folded = this.#ignoreCase ? foldCase(ranges) : ranges;
    return negated ? invert(folded) : folded;
  }

  #setMember(): readonly CharacterRange[] {
    const character = this.#pattern.charAt(this.#at++);
    return character === '\\' ? this.#escape() : single(character.charCodeAt(0));
  }

  #escape(): readonly CharacterRange[] {
    const character = this.#pattern.charAt(this.#at++);
    if (character === '') throw this.#error('the pattern ends with a backslash');
    const control = CONTROLS[character];
    if (control !== undefined) return single(control);
    const named = ({ d: DIGITS, w: WORDS, s: SPACES } as Record<string, readonly CharacterRange[]>)[
      character.toLowerCase()
    ];
    if (named) return character === character.toLowerCase() ? named : invert(named);
    if (/[1-9]/.test(character))
      throw this.#error(`the back-reference \\${character} cannot be matched in linear time`);
    if (/[a-z]/i.test(character)) throw this.#error(`\\${character} is not supported`);
    return single(character.charCodeAt(0));
  }

  #characters(ranges: readonly CharacterRange[]): RegexNode {
    return { kind: 'characters', ranges: this.#ignoreCase ? foldCase(ranges) : ranges };
  }

  #take(character: string): boolean {
    if (this.#pattern.charAt(this.#at) !== character) return false;
    this.#at++;
    return true;
  }

  #error(wrong: string): RuleSyntaxError {
    return new RuleSyntaxError(`in the regular expression at character ${this.#at}: ${wrong}`, ADVICE);
  }
}

function single(code: number): readonly CharacterRange[] {
  return [[code, code]];
}

function invert(ranges: readonly CharacterRange[]): CharacterRange[] {
  const sorted = [...ranges].sort((left, right) => left[0] - right[0]);
  const inverted: CharacterRange[] = [];
  let next = 0;
  for (const [low, high] of sorted) {
    if (low > next) inverted.push([next, low - 1]);
    next = Math.max(next, high + 1);
  }
  if (next <= LAST) inverted.push([next, LAST]);
  return inverted;
}

/** Adds the other case of ASCII letters. */
function foldCase(ranges: readonly CharacterRange[]): CharacterRange[] {
  const folded = [...ranges];
  for (const [low, high] of ranges) {
    addShifted(folded, Math.max(low, 65), Math.min(high, 90), 32);
    addShifted(folded, Math.max(low, 97), Math.min(high, 122), -32);
  }
  return folded;
}

function addShifted(ranges: CharacterRange[], low: number, high: number, shift: number): void {
  if (low <= high) ranges.push([low + shift, high + shift]);
}
