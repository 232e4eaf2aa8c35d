import type { Bin } from './bins.ts';
import type { ByteReader, ByteWriter } from './bytes.ts';

const WORD = 32;

/** A set of bins that lie near each other: one bit each, from the first word that is used to the last. */
export class BinSet {
  #base = 0;
  #words = new Uint32Array(0);

  get isEmpty(): boolean {
    return this.#words.length === 0;
  }

  /** Lower bound of what it holds; meaningless while it is empty. */
  get start(): Bin {
    return this.#base * WORD;
  }

  /** Upper bound (exclusive) of what it holds. */
  get end(): Bin {
    return (this.#base + this.#words.length) * WORD;
  }

  has(bin: Bin): boolean {
    const word = this.#words[Math.floor(bin / WORD) - this.#base];
    return word !== undefined && ((word >>> (bin % WORD)) & 1) === 1;
  }

  add(bin: Bin): void {
    const word = Math.floor(bin / WORD);
    this.#reach(word);
    const at = word - this.#base;
    this.#words[at] = ((this.#words[at] ?? 0) | (1 << (bin % WORD))) >>> 0;
  }

  /** How many bins of `[from, to)` it holds. */
  count(from: Bin, to: Bin): number {
    let count = 0;
    for (let bin = Math.max(from, this.start); bin < Math.min(to, this.end);) {
      if (bin % WORD === 0 && bin + WORD <= to) {
        count += ones(this.#words[bin / WORD - this.#base] ?? 0);
        bin += WORD;
      } else {
        if (this.has(bin)) count += 1;
        bin += 1;
      }
    }
    return count;
  }

  /** Those of `[from, to)`, ascending. */
  *between(from: Bin, to: Bin): Generator<Bin> {
    for (let bin = Math.max(from, this.start); bin < Math.min(to, this.end);) {
      if (bin % WORD === 0 && this.#words[bin / WORD - this.#base] === 0) {
        bin += WORD;
        continue;
      }
      if (this.has(bin)) yield bin;
      bin += 1;
    }
  }

  /** Takes in all that `other` holds. */
  join(other: BinSet): void {
    for (const bin of other.between(other.start, other.end)) this.add(bin);
  }

  /** Forgets what lies before `bin`. */
  dropBefore(bin: Bin): void {
    const word = Math.floor(bin / WORD);
    if (this.isEmpty || word < this.#base) return;
    this.#words = this.#words.slice(word - this.#base);
    this.#base = word;
    if (this.#words.length > 0 && bin % WORD > 0)
      this.#words[0] = ((this.#words[0] ?? 0) & (-1 << (bin % WORD))) >>> 0;
    const used = this.#words.findIndex((each) => each !== 0);
    this.#words = used === -1 ? new Uint32Array(0) : this.#words.slice(used);
    this.#base += Math.max(0, used);
  }

  encode(bytes: ByteWriter): void {
    bytes.integer(this.#base);
    bytes.integer(this.#words.length);
    for (const word of this.#words) bytes.integer(word | 0);
  }

  static decode(bytes: ByteReader): BinSet {
    const set = new BinSet();
    set.#base = bytes.integer();
    set.#words = Uint32Array.from({ length: bytes.length() }, () => bytes.integer() >>> 0);
    return set;
  }

  #reach(word: number): void {
    if (this.isEmpty) {
      this.#base = word;
      this.#words = new Uint32Array(1);
      return;
    }
    const before = Math.max(0, this.#base - word);
    const after = Math.max(0, word - this.#base - this.#words.length + 1);
    if (before + after === 0) return;
    const words = new Uint32Array(before + this.#words.length + after);
    words.set(this.#words, before);
    this.#words = words;
    this.#base -= before;
  }
}

function ones(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
