import * as characters from './characters.ts';
import { classAt, isDigitAt, isWordAt } from './characters.ts';
import type { HashKeys } from './keys.ts';
import * as rules from './rules.ts';
import { addressEnd, isTimeColon, portEnd, urlEnd } from './spans.ts';

/* Copies: a binding that is imported is looked up at every use, and these are used for every character. */
const { ASCII_CLASSES, DIGIT, HEX, JOINER, LETTER, WORD_CHARACTER } = characters;
const { ADDRESSES, HOST_PORTS, PATHS, TIMES } = rules;

const COLON = 58;
const SLASH = 47;
const BACKSLASH = 92;
const DOT = 46;
const MINUS = 45;
const TILDE = 126;
const PERCENT = 37;

/** Reads runs: letters, digits and the joiners between them. What it counted of the last one lies in its fields. */
export class RunReader {
  hash = 0;
  letters = 0;
  digits = 0;
  /** Are all letters and digits hexadecimal? */
  isHex = false;
  dots = 0;
  slashes = 0;
  /** Joiners of all kinds. */
  joined = 0;
  /** Colons that joined. */
  colons = 0;
  ats = 0;
  readonly #keys: HashKeys;
  readonly #rules: number;

  constructor(keys: HashKeys, enabled: number) {
    this.#keys = keys;
    this.#rules = enabled;
  }

  /**
   * Reads letters, digits and the joiners between them from `from` on, counts what it sees and hashes it; gives the
   * run's end. Between `start` and `from` stand letters that were read already, with `before` as their hash and
   * `isHex` if all were hexadecimal, or what only a caller can tell, such as the slash that begins a path.
   */
  read(text: string, start: number, from: number, before: number, isHex: boolean): number {
    const { multiplier } = this.#keys;
    const { length } = text;
    this.dots = this.slashes = this.joined = this.colons = this.ats = 0;
    let hash = before;
    let letters = from - start;
    let hex = isHex ? HEX : 0;
    let digits = 0;
    let streak = 0;
    let index = from;
    while (index < length) {
      const code = text.charCodeAt(index);
      const bits = code < 128 ? (ASCII_CLASSES[code] as number) : LETTER;
      if ((bits & WORD_CHARACTER) !== 0) {
        letters += bits & LETTER;
        const isDigit = (bits & DIGIT) >> 1;
        digits += isDigit;
        hex &= bits;
        streak = isDigit === 0 ? 0 : streak + 1;
        hash = Math.imul(hash ^ code, multiplier);
        index += 1;
        continue;
      }
      if ((bits & JOINER) === 0) break;
      this.digits = digits;
      this.letters = letters;
      const next = this.#joinAt(text, start, index, code, streak);
      if (next === index) break;
      for (; index < next; index += 1) {
        const isDigit = (classAt(text, index) & DIGIT) >> 1;
        digits += isDigit;
        streak = isDigit === 0 ? 0 : streak + 1;
        hash = Math.imul(hash ^ text.charCodeAt(index), multiplier);
      }
    }
    this.hash = hash;
    this.letters = letters;
    this.digits = digits;
    this.isHex = hex !== 0;
    return index;
  }

  /** Does the joiner at `index` join? Gives the offset up to which the run surely goes, or `index` if it ends. */
  #joinAt(text: string, start: number, index: number, code: number, streak: number): number {
    if (code === COLON) return this.#joinColon(text, start, index, streak);
    const next = classAt(text, index + 1);
    if (code === PERCENT) {
      const isPart = (next & WORD_CHARACTER) !== 0 || (this.digits > 0 && this.letters === 0);
      if (isPart) this.joined += 1;
      return isPart ? index + 1 : index;
    }
    if ((next & WORD_CHARACTER) === 0) {
      const end = this.#joinersEnd(text, index, code);
      if (!isWordAt(text, end)) return this.#endPath(index, code);
      this.joined += end - index;
      if (code === SLASH) this.slashes += 1;
      return end;
    }
    this.joined += 1;
    if (code === DOT) this.dots += 1;
    else if (code === SLASH || code === BACKSLASH) this.slashes += 1;
    else if (code === 64) this.ats += 1;
    return index + 1;
  }

  /** Dashes and tildes join in any number (`a---b`), in paths so do other joiners (`package/.Class`, `a/../b`). */
  #joinersEnd(text: string, index: number, code: number): number {
    const isPath = this.slashes > 0 || code === SLASH;
    let end = index + 1;
    while (end - index < 16 && end < text.length) {
      const next = text.charCodeAt(end);
      const joins = isPath ? next !== COLON && (classAt(text, end) & JOINER) !== 0 : next === code;
      if (!joins) break;
      end += 1;
    }
    return isPath || code === MINUS || code === TILDE ? end : index;
  }

  /** A slash at the end of a path that already has one belongs to it. */
  #endPath(index: number, code: number): number {
    if (this.slashes === 0 || (code !== SLASH && code !== BACKSLASH)) return index;
    this.slashes += 1;
    this.joined += 1;
    return index + 1;
  }

  /** Colons join in URLs, drive letters, times, addresses and ports; elsewhere they part a key from its value. */
  #joinColon(text: string, start: number, index: number, streak: number): number {
    const next = text.charCodeAt(index + 1);
    let end = index;
    if (next === SLASH && text.charCodeAt(index + 2) === SLASH)
      end = this.#may(PATHS) ? urlEnd(text, index) : index;
    else if ((next === BACKSLASH || next === SLASH) && index === start + 1 && this.letters === 1) {
      end = index + 2;
      this.slashes += 1;
    } else if (this.#may(ADDRESSES) && index - start <= 4 && this.colons === 0)
      end = Math.max(index, addressEnd(text, start));
    if (end === index && this.#may(TIMES) && isTimeColon(text, start, index, streak)) end = index + 3;
    if (end === index && this.#joinsPort(text, index)) end = Math.max(index, portEnd(text, index));
    if (end > index) {
      this.colons += 1;
      this.joined += 1;
    }
    return end;
  }

  /** A port or line number follows addresses, host names and source files. */
  #joinsPort(text: string, colon: number): boolean {
    if (this.dots === 0 || !this.#may(HOST_PORTS) || !isDigitAt(text, colon + 1)) return false;
    if (this.dots >= 2) return true;
    return this.letters > 0 && isDigitAt(text, colon + 2) && endsInLowerCase(text, colon);
  }

  #may(rule: number): boolean {
    return (this.#rules & rule) !== 0;
  }
}

/** Is the last label before `end` two or more small letters: a top-level domain or a file's extension? */
function endsInLowerCase(text: string, end: number): boolean {
  let index = end - 1;
  while (text.charCodeAt(index) >= 97 && text.charCodeAt(index) <= 122) index -= 1;
  return text.charCodeAt(index) === DOT && end - index > 2;
}
