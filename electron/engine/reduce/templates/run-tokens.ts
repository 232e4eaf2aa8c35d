import { isDigitAt } from './characters.ts';
import { hashOfNumbered } from './keys.ts';
import type { HashKeys } from './keys.ts';
import * as rules from './rules.ts';
import { RunReader } from './run.ts';
import { isHostName } from './spans.ts';
import * as kinds from './tokens.ts';
import type { TokenBuffer } from './tokens.ts';
import * as words from './words.ts';
import type { WordTable } from './words.ts';

/* Copies: a binding that is imported is looked up at every use, and these are used for every word. */
const { QUANTITY, VARIABLE, WEAK, WORD } = kinds;
const { IN_ANGLES, LONGEST_WORD, NUMBER } = words;
const { HEX_WORDS, HOST_NAMES, LONG_WORDS, NAMES_WITH_DIGITS, PATHS } = rules;

const COLON = 58;
const LONGEST_NAME = 64;

export interface RunTokensParts {
  readonly keys: HashKeys;
  /** Which of the rules are on. */
  readonly rules: number;
  readonly tokens: TokenBuffer;
  readonly words: WordTable;
}

/** What a run of letters, digits and joiners is: a word, a name that carries a number, a number, or another value. */
export class RunTokens {
  readonly run: RunReader;
  readonly #keys: HashKeys;
  readonly #rules: number;
  readonly #tokens: TokenBuffer;
  readonly #words: WordTable;

  constructor({ keys, rules: enabled, tokens, words: table }: RunTokensParts) {
    this.run = new RunReader(keys, enabled);
    this.#keys = keys;
    this.#rules = enabled;
    this.#tokens = tokens;
    this.#words = table;
  }

  /** A run of more than letters that starts at `start`; what stands before `from` is read already. */
  take(text: string, start: number, from: number, hash: number, isHex: boolean): number {
    const end = this.run.read(text, start, from, hash, isHex);
    if (this.run.digits === 0) this.#pushName(text, start, end);
    else if (this.run.letters === 0) this.#pushNumber(text, start, end);
    else if (this.#isWeak(text, start, end)) this.#pushWeak(text, start, end);
    else {
      const glued = this.run.letters <= 3 && isDigitAt(text, start) && this.run.joined === this.run.dots;
      this.#tokens.pushVariable(glued ? QUANTITY : VARIABLE, this.run.hash, start, end, 0);
    }
    return end;
  }

  #pushName(text: string, start: number, end: number): void {
    const { hash, joined } = this.run;
    if (joined !== 0 && this.#isNamedValue(text, start, end))
      this.#tokens.pushVariable(VARIABLE, hash, start, end, 0);
    else this.pushPlain(start, end, hash, joined === 0 && this.run.isHex);
  }

  /** A run of letters alone, read by whoever asks. */
  pushPlain(start: number, end: number, hash: number, isHex: boolean): void {
    const length = end - start;
    if (length > LONGEST_WORD) {
      const isEncoded = length > LONGEST_NAME && this.#may(LONG_WORDS);
      if (isEncoded || (isHex && this.#may(HEX_WORDS)))
        this.#tokens.pushVariable(VARIABLE, hash, start, end, 0);
      else this.#tokens.pushWord(WORD, hash, hash, start, end, 0);
    } else if (isHex && length >= 8 && this.#may(HEX_WORDS))
      this.#tokens.pushVariable(VARIABLE, hash, start, end, 0);
    else this.#tokens.pushWord(WORD, hash, hash, start, end, this.#words.lookUp(hash));
  }

  /** URLs, paths, user@host and host names, none with a digit. */
  #isNamedValue(text: string, start: number, end: number): boolean {
    if (this.run.colons > 0 || this.run.ats > 0) return true;
    if (this.run.slashes > 0) {
      const isRooted = text.charCodeAt(start + 1) === COLON;
      if (this.#may(PATHS) && (this.run.dots > 0 || (isRooted && this.run.slashes >= 1))) return true;
    }
    return this.#isHost(text, start, end);
  }

  #isHost(text: string, start: number, end: number): boolean {
    return (
      this.run.dots > 0 && this.run.slashes === 0 && this.#may(HOST_NAMES) && isHostName(text, start, end)
    );
  }

  #pushNumber(text: string, start: number, end: number): void {
    const isPlain = this.run.joined === this.run.dots && this.run.dots <= 1;
    const bits = text.charCodeAt(end) === 62 ? NUMBER | IN_ANGLES : NUMBER;
    this.#tokens.pushVariable(VARIABLE, this.run.hash, start, end, isPlain ? bits : 0);
  }

  /** A name that carries one or two digits: more letters than digits, and not a hexadecimal number. */
  #isWeak(text: string, start: number, end: number): boolean {
    if (this.run.digits > 2 || this.run.letters <= this.run.digits || this.run.isHex) return false;
    if (this.run.slashes > 0 || this.run.colons > 0 || this.run.ats > 0 || isDigitAt(text, start))
      return false;
    if (end - start > LONGEST_NAME || !this.#may(NAMES_WITH_DIGITS)) return false;
    return !this.#isHost(text, start, end);
  }

  /** Hashes the name with every run of digits as one `#`. */
  #pushWeak(text: string, start: number, end: number): void {
    const hash = hashOfNumbered(text, start, end, this.#keys);
    this.#tokens.pushWord(WEAK, hash, this.run.hash, start, end, 0);
  }

  #may(rule: number): boolean {
    return (this.#rules & rule) !== 0;
  }
}
