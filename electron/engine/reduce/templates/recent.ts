import * as hashing from './keys.ts';
import type { Scanner } from './scanner.ts';

/* A copy: a binding that is imported is looked up at every use. */
const { MAX_TOKENS } = hashing;

/** A power of two. More find hardly more: of an sshd log's messages 48 % in 64 places, 51 % in 128, 52 % in 256. */
const PLACES = 128;

/**
 * What recent lines were read as: without their time stamps about half of the lines of a log say what a line shortly
 * before them said, and such a line need not be read again. A place belongs to the lines that share a length and a
 * few characters; a newer line takes it over.
 */
export class RecentLines {
  /** The two halves of the skeleton hash of the line that was found or kept last. */
  first = 0;
  second = 0;
  readonly #messages: Array<string | null> = Array.from({ length: PLACES }, () => null);
  readonly #first = new Int32Array(PLACES);
  readonly #second = new Int32Array(PLACES);
  readonly #values = new Int32Array(PLACES * MAX_TOKENS);
  #place = 0;

  /** Was this line kept, and is it still? If not, it is to be read and kept next. `text` ends with `message`. */
  find(message: string, text: string): boolean {
    const place = placeOf(text, message.length);
    this.#place = place;
    if (this.#messages[place] !== message) return false;
    this.first = this.#first[place] as number;
    this.second = this.#second[place] as number;
    return true;
  }

  /** Keeps what `scanner` read of the line that was not found. */
  keep(message: string, { first, second, tokens }: Scanner): void {
    const place = this.#place;
    this.#messages[place] = message;
    this.first = this.#first[place] = first;
    this.second = this.#second[place] = second;
    const { count, values } = tokens;
    const kept = this.#values;
    const at = place * MAX_TOKENS;
    for (let column = 0; column < count; column += 1) kept[at + column] = values[column] as number;
  }

  /** Hash of what the line has in `column`, as `TokenBuffer.values`. */
  valueAt(column: number): number {
    return this.#values[this.#place * MAX_TOKENS + column] as number;
  }
}

/**
 * By length and four characters: the last ones tell counters and ports apart, the others what a line says. They are
 * looked at in the whole text: it is mostly in one piece, of which the message is cut, and that takes longer.
 */
function placeOf(text: string, length: number): number {
  if (length < 4) return length;
  const end = text.length;
  const sum =
    text.charCodeAt(end - 1) * 31 +
    text.charCodeAt(end - 4) * 131 +
    text.charCodeAt(end - (length >> 1)) * 17 +
    text.charCodeAt(end - length + (length >> 2));
  return ((Math.imul(length, 0x9e3779b1) ^ Math.imul(sum, 0x85ebca6b)) >>> 8) & (PLACES - 1);
}
