import * as characters from './characters.ts';
import { isWordAt } from './characters.ts';
import * as hashing from './keys.ts';
import { skeletonHash } from './keys.ts';
import type { HashKeys } from './keys.ts';
import * as rules from './rules.ts';
import { RunTokens } from './run-tokens.ts';
import { addressEnd, angleEnd, quoteEnd, secretEnd, urlEnd } from './spans.ts';
import * as kinds from './tokens.ts';
import { TokenBuffer } from './tokens.ts';
import * as words from './words.ts';
import { WordTable } from './words.ts';

/* Copies: a binding that is imported is looked up at every use, and these are used for every character. */
const { ASCII_CLASSES, DIGIT, HEX, JOINER, LETTER, SPACE, WORD_CHARACTER } = characters;
const { MAX_TOKENS } = hashing;
const { VARIABLE, WORD } = kinds;
const { COMMAND, METHOD } = words;
const { ADDRESSES, ANGLES, COMMANDS, PATHS, QUOTES, REQUESTS } = rules;

const COLON = 58;
const SLASH = 47;
const DOT = 46;
const TILDE = 126;
const OPEN = 40;
const EQUALS = 61;
const PERCENT = 37;

/**
 * Reads a line once, character by character, into the tokens of its skeleton: words and separators as they are,
 * everything that is recognizably a value as a parameter. White space separates and is not part of the skeleton.
 * Nothing is allocated; the arrays of `tokens` are valid until the next line.
 */
export class Scanner {
  readonly tokens: TokenBuffer;
  /** The two halves of the last line's skeleton hash. */
  first = 0;
  second = 0;
  readonly #keys: HashKeys;
  readonly #words: WordTable;
  readonly #rules: number;
  readonly #runs: RunTokens;

  constructor(keys: HashKeys, enabled: number) {
    this.#keys = keys;
    this.#words = new WordTable(keys);
    this.#rules = enabled;
    this.tokens = new TokenBuffer(keys, enabled);
    this.#runs = new RunTokens({ keys, rules: enabled, tokens: this.tokens, words: this.#words });
  }

  /**
   * Reads `text` from `from` on, before which white space or nothing stands. Most tokens are words of letters only;
   * they are read right here, without a call for what they are not.
   */
  scan(text: string, from: number): void {
    const { tokens } = this;
    const { length } = text;
    const { basis, multiplier } = this.#keys;
    tokens.count = 0;
    let index = from;
    while (index < length) {
      let code = text.charCodeAt(index);
      let bits = code < 128 ? (ASCII_CLASSES[code] as number) : LETTER;
      if ((bits & SPACE) !== 0) {
        index += 1;
        continue;
      }
      if (tokens.count >= MAX_TOKENS - 2) index = this.#takeRest(text, index);
      else if ((bits & WORD_CHARACTER) === 0) index = this.#takeMark(text, index, code);
      else {
        const start = index;
        let hash = basis;
        let hex = HEX;
        while ((bits & LETTER) !== 0) {
          hash = Math.imul(hash ^ code, multiplier);
          hex &= bits;
          index += 1;
          if (index === length) break;
          code = text.charCodeAt(index);
          bits = code < 128 ? (ASCII_CLASSES[code] as number) : LETTER;
        }
        if (index === length || endsWord(text, index, code, bits))
          this.#runs.pushPlain(start, index, hash, hex !== 0);
        else index = this.#runs.take(text, start, index, hash, hex !== 0);
      }
    }
    this.#hashSkeleton();
  }

  #hashSkeleton(): void {
    const { first, second } = skeletonHash(this.tokens.hashes, this.tokens.count, this.#keys);
    this.first = first;
    this.second = second;
  }

  /** The last token holds whatever the line still has. */
  #takeRest(text: string, start: number): number {
    this.tokens.pushVariable(VARIABLE, this.#hashSpan(text, start, text.length), start, text.length, 0);
    return text.length;
  }

  #may(rule: number): boolean {
    return (this.#rules & rule) !== 0;
  }

  /** A character that is neither letter nor digit nor space; gives the offset after what it began. */
  #takeMark(text: string, index: number, code: number): number {
    switch (code) {
      case 34:
      case 39:
      case 96:
        return this.#takeQuoted(text, index, code);
      case SLASH:
      case TILDE:
      case DOT:
        return this.#takePathStart(text, index, code);
      case 41:
        if (this.tokens.closeBracket(index + 1)) return index + 1;
        break;
      case 125:
        if (this.tokens.closeBrace(index + 1)) return index + 1;
        break;
      case 60:
        return this.#takeAngle(text, index);
      case COLON:
        return this.#takeColon(text, index);
      case EQUALS:
      case OPEN:
        return this.#takeCommand(text, index, code);
    }
    this.tokens.pushSeparator(code, index);
    return index + 1;
  }

  /** Quoted text is data, unless it is the key of a pair; of an HTTP request the method stays. */
  #takeQuoted(text: string, index: number, code: number): number {
    const end = this.#may(QUOTES) && !isWordAt(text, index - 1) ? quoteEnd(text, index) : -1;
    if (end === -1) {
      this.tokens.pushSeparator(code, index);
      return index + 1;
    }
    const start = this.#may(REQUESTS) ? this.#takeMethod(text, index + 1, end) : index + 1;
    this.tokens.pushVariable(VARIABLE, this.#hashSpan(text, start, end), start, end, 0);
    return end + 1;
  }

  #takeMethod(text: string, start: number, end: number): number {
    let index = start;
    let hash = this.#keys.basis;
    for (; index < end && index - start < 10; index += 1) {
      const code = text.charCodeAt(index);
      if (code < 65 || code > 90) break;
      hash = Math.imul(hash ^ code, this.#keys.multiplier);
    }
    if (index - start < 3 || text.charCodeAt(index) !== 32) return start;
    if ((this.#words.lookUp(hash) & METHOD) === 0) return start;
    this.tokens.pushWord(WORD, hash, hash, start, index, 0);
    return index + 1;
  }

  /** `/name`, `./name`, `~/name` begin a path. */
  #takePathStart(text: string, index: number, code: number): number {
    if (!isWordAt(text, index - 1)) {
      const slash = code === SLASH ? index : index + 1;
      const isPath =
        text.charCodeAt(slash) === SLASH && (isWordAt(text, slash + 1) || this.#isHidden(text, slash));
      if (isPath && this.#may(PATHS)) return this.#takePath(text, index, slash + 1);
    }
    this.tokens.pushSeparator(code, index);
    return index + 1;
  }

  /** `/.name` */
  #isHidden(text: string, slash: number): boolean {
    return text.charCodeAt(slash + 1) === DOT && isWordAt(text, slash + 2);
  }

  #takePath(text: string, start: number, name: number): number {
    const from = isWordAt(text, name) ? name : name + 1;
    const { run } = this.#runs;
    let end = run.read(text, name, from, this.#keys.basis, false);
    if (text.charCodeAt(end) === SLASH) end += 1;
    if (text.charCodeAt(end) === 63) end = urlEnd(text, end);
    this.tokens.pushVariable(VARIABLE, run.hash, start, end, 0);
    return end;
  }

  #takeAngle(text: string, index: number): number {
    let end = secretEnd(text, index);
    if (end === -1 && this.#may(ANGLES) && this.tokens.followsEquals(index)) end = angleEnd(text, index);
    if (end === -1) {
      this.tokens.pushSeparator(60, index);
      return index + 1;
    }
    this.tokens.pushVariable(VARIABLE, this.#hashSpan(text, index, end), index, end, 0);
    return end;
  }

  /** `::1` begins an address; any other colon here separates. */
  #takeColon(text: string, index: number): number {
    const begins = text.charCodeAt(index + 1) === COLON && !isWordAt(text, index - 1);
    const end = begins && this.#may(ADDRESSES) ? addressEnd(text, index) : -1;
    if (end === -1) {
      this.tokens.pushSeparator(COLON, index);
      return index + 1;
    }
    this.tokens.pushVariable(VARIABLE, this.#hashSpan(text, index, end), index, end, 0);
    return end;
  }

  /** `COMMAND=…` of sudo and `CMD (…)` of cron: the command line is data to its end. */
  #takeCommand(text: string, index: number, code: number): number {
    const isCommand = this.tokens.follows(COMMAND, index - (code === OPEN ? 1 : 0));
    this.tokens.pushSeparator(code, index);
    if (!isCommand || !this.#may(COMMANDS)) return index + 1;
    const end = code === OPEN && text.endsWith(')') ? text.length - 1 : text.length;
    if (end <= index + 1) return index + 1;
    this.tokens.pushVariable(VARIABLE, this.#hashSpan(text, index + 1, end), index + 1, end, 0);
    return end;
  }

  #hashSpan(text: string, start: number, end: number): number {
    const { multiplier } = this.#keys;
    let hash = this.#keys.basis;
    for (let index = start; index < end; index += 1)
      hash = Math.imul(hash ^ text.charCodeAt(index), multiplier);
    return hash;
  }
}

/** Does a word of letters end at `index`? It goes on with a digit, or with a joiner that no space follows. */
function endsWord(text: string, index: number, code: number, bits: number): boolean {
  if ((bits & (DIGIT | JOINER)) === 0) return true;
  return (bits & JOINER) !== 0 && code !== PERCENT && text.charCodeAt(index + 1) === 32;
}
