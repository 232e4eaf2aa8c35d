import type { Labels } from '../../../shared/domain/line.ts';

/** Lines that a private key has at most; a 16,384-bit RSA key has 200 of 64 characters. */
const BLOCK_LINES = 256;

const END = '-----END ';

/**
 * Private keys that are written one line at a time: a line begins one and does not end it, the next ones of the same
 * stream hold it. Remembers per stream how many lines it may still have.
 */
export class KeyBlocks {
  readonly #left = new WeakMap<Labels, number>();
  /** Streams with a block that is not closed; while it is 0, a line costs nothing. */
  #open = 0;

  /** Begins a block where `text` begins a private key and does not end it. */
  begin(stream: Labels, text: string): void {
    const start = text.lastIndexOf('-----BEGIN ');
    if (start < 0 || !text.includes('PRIVATE KEY', start) || text.includes(END, start)) return;
    if (!this.#left.has(stream)) this.#open++;
    this.#left.set(stream, BLOCK_LINES);
  }

  /**
   * Where in `text` key material of an open block stands: `[start, end)`, or null. A line that holds anything but
   * one word of base64 or a header of the block (`Proc-Type: …`) at its end closes the block.
   */
  materialIn(stream: Labels, text: string): readonly [start: number, end: number] | null {
    if (this.#open === 0) return null;
    const left = this.#left.get(stream);
    if (left === undefined) return null;
    const end = text.trimEnd().length;
    const close = text.indexOf(END);
    if (close >= 0 || left <= 1) this.#close(stream);
    else this.#left.set(stream, left - 1);
    if (close >= 0) return wordBefore(text, text.slice(0, close).trimEnd().length);
    if (/(?:Proc-Type|DEK-Info): [\w ,-]*$/.test(text.slice(-128))) return null;
    const word = wordBefore(text, end);
    if (word === null && end > 0) this.#close(stream);
    return word;
  }

  #close(stream: Labels): void {
    if (this.#left.delete(stream)) this.#open--;
  }
}

/** The run of base64 that ends at `end`, at least four characters long. */
function wordBefore(text: string, end: number): readonly [start: number, end: number] | null {
  let start = end;
  while (start > 0 && /[A-Za-z0-9+/=]/.test(text.charAt(start - 1))) start--;
  return end - start >= 4 ? [start, end] : null;
}
