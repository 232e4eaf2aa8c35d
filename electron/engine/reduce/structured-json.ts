import { isSpaceCode } from './header-text.ts';

/** A scalar of a JSON object: where it stands, and under which names. */
export interface JsonScalar {
  /** Names from the outermost object, joined by dots; places in lists are numbers. */
  readonly path: string;
  /** The innermost name. */
  readonly name: string;
  /** Text of the value; escapes of strings are not resolved. */
  readonly raw: string;
  readonly isString: boolean;
  /** `[start, end)` of the whole value in the text, quotes included. */
  readonly start: number;
  readonly end: number;
}

const DEPTH_LIMIT = 8;
const COUNT_LIMIT = 256;
const PATH_LIMIT = 256;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Reads the scalars of a JSON object (RFC 8259) by hand: numbers keep all their digits, and neither depth nor
 * number is the text's choice. Deeper values and later ones are passed over. Not a validator: null only where it
 * cannot go on.
 */
export class JsonReader {
  readonly scalars: JsonScalar[] = [];
  readonly #text: string;
  #at: number;

  private constructor(text: string, at: number) {
    this.#text = text;
    this.#at = at;
  }

  /** The scalars of the object at `at`, which must reach to the end of the text, white space aside; else null. */
  static read(text: string, at: number): readonly JsonScalar[] | null {
    const reader = new JsonReader(text, at);
    if (!reader.#value('', '', 0)) return null;
    reader.#blank();
    return reader.#at === text.length ? reader.scalars : null;
  }

  #blank(): void {
    while (isBlank(this.#text.charCodeAt(this.#at))) this.#at++;
  }

  /** One value; false where the text is no JSON. */
  #value(path: string, name: string, depth: number): boolean {
    this.#blank();
    const code = this.#text.charCodeAt(this.#at);
    if (code === 0x7b || code === 0x5b) {
      return depth >= DEPTH_LIMIT ? this.#pass() : this.#members(path, depth, code === 0x7b);
    }
    const start = this.#at;
    if (code === QUOTE) {
      if (!this.#string()) return false;
      this.#add({
        path,
        name,
        raw: this.#text.slice(start + 1, this.#at - 1),
        isString: true,
        start,
        end: this.#at,
      });
      return true;
    }
    while (isBare(this.#text.charCodeAt(this.#at))) this.#at++;
    if (this.#at === start) return false;
    this.#add({ path, name, raw: this.#text.slice(start, this.#at), isString: false, start, end: this.#at });
    return true;
  }

  #add(scalar: JsonScalar): void {
    if (this.scalars.length < COUNT_LIMIT && scalar.path.length <= PATH_LIMIT) this.scalars.push(scalar);
  }

  #members(path: string, depth: number, isObject: boolean): boolean {
    this.#at++;
    this.#blank();
    const close = isObject ? 0x7d : 0x5d;
    for (let index = 0; ; index++) {
      if (this.#text.charCodeAt(this.#at) === close && index === 0) break;
      const name = isObject ? this.#name() : String(index);
      if (name === null) return false;
      if (!this.#value(path === '' ? name : `${path}.${name}`, name, depth + 1)) return false;
      this.#blank();
      const code = this.#text.charCodeAt(this.#at);
      if (code === close) break;
      if (code !== 0x2c) return false;
      this.#at++;
      this.#blank();
    }
    this.#at++;
    return true;
  }

  #name(): string | null {
    const start = this.#at;
    if (this.#text.charCodeAt(start) !== QUOTE || !this.#string()) return null;
    const end = this.#at - 1;
    this.#blank();
    if (this.#text.charCodeAt(this.#at) !== 0x3a) return null;
    this.#at++;
    return decodeJson(this.#text.slice(start + 1, end));
  }

  /** Steps over a string; false if it does not end. */
  #string(): boolean {
    for (let at = this.#at + 1; at < this.#text.length; at++) {
      const code = this.#text.charCodeAt(at);
      if (code === BACKSLASH) at++;
      else if (code === QUOTE) {
        this.#at = at + 1;
        return true;
      }
    }
    return false;
  }

  /** Steps over an object or list that lies too deep to be read, without recursion. */
  #pass(): boolean {
    let depth = 0;
    while (this.#at < this.#text.length) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === QUOTE) {
        if (!this.#string()) return false;
        continue;
      }
      this.#at++;
      if (code === 0x7b || code === 0x5b) depth++;
      else if ((code === 0x7d || code === 0x5d) && --depth === 0) return true;
    }
    return false;
  }
}

/** Resolves the escapes of a JSON string without its quotes; text that is no such string stays as it is. */
export function decodeJson(raw: string): string {
  if (!raw.includes('\\')) return raw;
  try {
    return String(JSON.parse(`"${raw}"`));
  } catch {
    return raw;
  }
}

function isBlank(code: number): boolean {
  return isSpaceCode(code) || code === 10 || code === 13;
}

/** Characters of numbers and of `true`, `false`, `null`. */
function isBare(code: number): boolean {
  const small = code | 32;
  return (small >= 0x61 && small <= 0x7a) || (code >= 0x2b && code <= 0x39 && code !== 0x2c && code !== 0x2f);
}
