import * as hashing from './keys.ts';
import type { HashKeys } from './keys.ts';
import * as rules from './rules.ts';
import * as words from './words.ts';

/* Copies: a binding that is imported is looked up at every use, and these are used for every character. */
const { MAX_TOKENS } = hashing;
const { ABSENT, BEFORE_NAME, BEFORE_USER, FROM, IN_ANGLES, MONTH, NOT_A_NAME, NUMBER, UNIT, USER, WEEKDAY } =
  words;
const {
  ABSENT_VALUES,
  DATES,
  EXPLAINED_VALUES,
  LISTS,
  NAMES_BEFORE_SENDER,
  OBJECTS,
  SIGNS,
  UNITS,
  USERS_IN_PROSE,
} = rules;

/** A word: part of what the line says. */
export const WORD = 1;
/** A word with one or two digits, hashed with its digits blanked: `eth0`, `ssh2`. */
export const WEAK = 2;
export const SEPARATOR = 3;
/** A parameter. */
export const VARIABLE = 4;
/** A parameter that is a number with a unit; hashes as all parameters do. */
export const QUANTITY = 5;

const COMMA = 44;
const LESS = 60;
const EQUALS = 61;
const GREATER = 62;
const OPEN = 40;
const OPEN_BRACE = 123;

/**
 * The tokens of one line in reused arrays, and the rules that look at a token's neighbours. `hashes` make the
 * skeleton; `values` are hashes of what really stood there (the same for a word). Offsets are UTF-16 units.
 */
export class TokenBuffer {
  count = 0;
  readonly kinds = new Uint8Array(MAX_TOKENS + 1);
  readonly hashes = new Int32Array(MAX_TOKENS + 1);
  readonly values = new Int32Array(MAX_TOKENS + 1);
  readonly starts = new Int32Array(MAX_TOKENS + 1);
  readonly ends = new Int32Array(MAX_TOKENS + 1);
  /** Dictionary bits of a word, `NUMBER` of a number, the character of a separator. */
  readonly #bits = new Int32Array(MAX_TOKENS + 1);
  readonly #variable: number;
  readonly #separators: Int32Array;
  readonly #rules: number;

  constructor(keys: HashKeys, enabled: number) {
    this.#variable = keys.variable;
    this.#separators = keys.separators;
    this.#rules = enabled;
  }

  pushSeparator(code: number, start: number): void {
    const last = this.count - 1;
    if (last >= 0 && this.#isSeparator(last, code) && this.ends[last] === start) {
      this.ends[last] = start + 1;
      return;
    }
    const hash = this.#separators[code] as number;
    this.#push(SEPARATOR, hash, hash, start, start + 1, code);
  }

  /** A word, or a name with digits; `bits` say what the dictionary knows of it. */
  pushWord(kind: number, hash: number, value: number, start: number, end: number, bits: number): void {
    if (bits !== 0 && this.#joinsNumber(value, start, end, bits)) return;
    if ((bits & NOT_A_NAME) === 0 && this.#followsUser(start)) {
      this.pushVariable(VARIABLE, value, start, end, 0);
      return;
    }
    this.#push(kind, hash, value, start, end, bits);
  }

  /** A parameter. `bits` is `NUMBER` or 0. */
  pushVariable(kind: number, value: number, start: number, end: number, bits: number): void {
    let from = start;
    if ((bits & NUMBER) !== 0) from = this.#takeSign(start, bits);
    const last = this.count - 1;
    if (last >= 0) {
      if (this.#isVariable(last) && this.#may(LISTS)) {
        this.#extend(last, kind, value, end, bits);
        return;
      }
      if (this.#endsList(last)) {
        this.count = last;
        this.#extend(last - 1, kind, value, end, bits);
        return;
      }
      if (this.#takeDateWords(last, value, end)) return;
      this.#hideSender(last);
    }
    this.#push(kind, this.#variable, value, from, end, bits);
  }

  /**
   * At a closing bracket: brackets after a value that hold one value or nothing explain it, and they may be
   * missing: `1170 bytes (1.14 KB)`, `10.0.0.1 (mail.example.org)`, `10.0.0.1 ()`.
   */
  closeBracket(end: number): boolean {
    const last = this.count - 1;
    const open = last >= 0 && this.#isSeparator(last, OPEN) ? last : last - 1;
    if (open < 1 || !this.#isSeparator(open, OPEN) || !this.#isVariable(open - 1)) return false;
    if ((open !== last && !this.#isVariable(last)) || !this.#may(EXPLAINED_VALUES)) return false;
    this.count = open;
    this.#extend(open - 1, VARIABLE, this.values[last] as number, end, 0);
    return true;
  }

  /** After a closing brace: `= Name{value}` is one value. */
  closeBrace(end: number): boolean {
    const last = this.count - 1;
    if (last < 3 || !this.#isVariable(last) || !this.#isSeparator(last - 1, OPEN_BRACE)) return false;
    if (this.kinds[last - 2] !== WORD || !this.#isSeparator(last - 3, EQUALS)) return false;
    if (!this.#may(OBJECTS)) return false;
    this.count = last - 1;
    this.kinds[last - 2] = VARIABLE;
    this.hashes[last - 2] = this.#variable;
    this.values[last - 2] = Math.imul(this.values[last - 2] as number, 31) ^ (this.values[last] as number);
    this.#bits[last - 2] = 0;
    this.ends[last - 2] = end;
    return true;
  }

  /** Does the line so far end with `=` right before `start`? */
  followsEquals(start: number): boolean {
    const last = this.count - 1;
    return last >= 0 && this.#isSeparator(last, EQUALS) && this.ends[last] === start;
  }

  /** Does the line so far end right before `start` with a word that the dictionary gives one of `bits`? */
  follows(bits: number, start: number): boolean {
    const last = this.count - 1;
    return last >= 0 && this.#hasBits(last, bits) && this.ends[last] === start;
  }

  #may(rule: number): boolean {
    return (this.#rules & rule) !== 0;
  }

  #isSeparator(index: number, code: number): boolean {
    return this.kinds[index] === SEPARATOR && this.#bits[index] === code;
  }

  #isVariable(index: number): boolean {
    return (this.kinds[index] as number) >= VARIABLE;
  }

  #push(kind: number, hash: number, value: number, start: number, end: number, bits: number): void {
    const index = this.count;
    this.kinds[index] = kind;
    this.hashes[index] = hash;
    this.values[index] = value;
    this.starts[index] = start;
    this.ends[index] = end;
    this.#bits[index] = bits;
    this.count = index + 1;
  }

  #extend(index: number, kind: number, value: number, end: number, bits: number): void {
    this.kinds[index] = kind;
    this.values[index] = Math.imul(this.values[index] as number, 31) ^ value;
    this.ends[index] = end;
    this.#bits[index] = bits;
  }

  /** Units after a number, months and absent values become part of a parameter. */
  #joinsNumber(value: number, start: number, end: number, bits: number): boolean {
    const last = this.count - 1;
    if (last < 0) return false;
    if ((bits & UNIT) !== 0 && this.#isNumber(last) && start - (this.ends[last] as number) <= 1) {
      if (!this.#may(UNITS)) return false;
      this.#extend(last, QUANTITY, value, end, 0);
      return true;
    }
    if ((bits & MONTH) !== 0 && this.#isVariable(last) && this.#may(DATES)) {
      this.#extend(last, VARIABLE, value, end, 0);
      return true;
    }
    if ((bits & ABSENT) !== 0 && this.#isSeparator(last, EQUALS) && this.#may(ABSENT_VALUES)) {
      this.#push(VARIABLE, this.#variable, value, start, end, 0);
      return true;
    }
    return false;
  }

  #isNumber(index: number): boolean {
    return this.kinds[index] === VARIABLE && ((this.#bits[index] as number) & NUMBER) !== 0;
  }

  /** Is the next word the NAME of "for user NAME"? Only across one space, and never after `user:` or `user=`. */
  #followsUser(start: number): boolean {
    const last = this.count - 1;
    if (last < 1 || ((this.#bits[last] as number) & USER) === 0) return false;
    if (!this.#hasBits(last, USER) || !this.#hasBits(last - 1, BEFORE_USER)) return false;
    return start - (this.ends[last] as number) === 1 && this.#may(USERS_IN_PROSE);
  }

  #hasBits(index: number, bits: number): boolean {
    return this.kinds[index] === WORD && ((this.#bits[index] as number) & bits) !== 0;
  }

  /** Takes a sign or comparator that is glued to the number at `start` off the list; the number's new start. */
  #takeSign(start: number, bits: number): number {
    const last = this.count - 1;
    if (last < 0 || this.kinds[last] !== SEPARATOR || this.ends[last] !== start) return start;
    if (!this.#may(SIGNS) || !isSign(this.#bits[last] as number)) return start;
    if (this.#bits[last] === LESS && (bits & IN_ANGLES) !== 0) return start;
    this.count = last;
    return this.starts[last] as number;
  }

  /** Is `last` a list's separator with a value before it? */
  #endsList(last: number): boolean {
    if (last < 1 || this.kinds[last] !== SEPARATOR || !this.#isVariable(last - 1)) return false;
    const code = this.#bits[last] as number;
    if (code !== COMMA && code !== 35 && code !== 124 && code !== 59) return false;
    return this.#may(LISTS);
  }

  /** A number after a month or weekday makes one date of them. */
  #takeDateWords(last: number, value: number, end: number): boolean {
    if (!this.#hasBits(last, MONTH | WEEKDAY) || !this.#may(DATES)) return false;
    let index = last;
    if (index > 0 && this.#hasBits(index, MONTH) && this.#hasBits(index - 1, WEEKDAY)) index -= 1;
    this.kinds[index] = VARIABLE;
    this.hashes[index] = this.#variable;
    this.count = index + 1;
    this.#extend(index, VARIABLE, value, end, 0);
    return true;
  }

  /** "for NAME from" with a parameter next: the name becomes one too. */
  #hideSender(last: number): void {
    if (last < 2 || !this.#hasBits(last, FROM) || !this.#hasBits(last - 2, BEFORE_NAME)) return;
    const kind = this.kinds[last - 1] as number;
    if (kind > WEAK || ((this.#bits[last - 1] as number) & NOT_A_NAME) !== 0) return;
    if (!this.#may(NAMES_BEFORE_SENDER)) return;
    this.kinds[last - 1] = VARIABLE;
    this.hashes[last - 1] = this.#variable;
    this.#bits[last - 1] = 0;
  }
}

function isSign(code: number): boolean {
  return code === LESS || code === GREATER || code === 126 || code === 45 || code === 43 || code === 46;
}
