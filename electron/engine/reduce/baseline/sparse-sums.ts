import type { ByteReader, ByteWriter } from './bytes.ts';

/** Sums by whole-number key, ascending, `width` of them a key; keys that nothing was added to take no room. */
export class SparseSums {
  readonly width: number;
  #size = 0;
  #keys = new Int32Array(1);
  #values: Float32Array;

  constructor(width = 1) {
    this.width = width;
    this.#values = new Float32Array(width);
  }

  get size(): number {
    return this.#size;
  }

  /** The largest key, -1 without any. */
  get newest(): number {
    return this.#size === 0 ? -1 : (this.#keys[this.#size - 1] as number);
  }

  /** Ascending. */
  keys(): readonly number[] {
    return [...this.#keys.subarray(0, this.#size)];
  }

  /** The sum in `column` under a key; 0 where there is none. */
  get(key: number, column = 0): number {
    const at = this.#find(key);
    return column < this.width && this.#isAt(at, key) ? (this.#values[at * this.width + column] ?? 0) : 0;
  }

  /** Of one column over all keys. */
  total(column = 0): number {
    let total = 0;
    for (let at = 0; at < this.#size; at += 1) total += this.#values[at * this.width + column] ?? 0;
    return total;
  }

  /** Calls back with each key and the first of its sums. */
  forEach(callback: (key: number, sum: number) => void): void {
    for (let at = 0; at < this.#size; at += 1)
      callback(this.#keys[at] as number, this.#values[at * this.width] as number);
  }

  /** Adds to the columns of a key; there are at most three. */
  add(key: number, first: number, second = 0, third = 0): void {
    const at = this.#find(key);
    if (!this.#isAt(at, key)) this.#insert(at, key);
    const place = at * this.width;
    this.#values[place] = (this.#values[place] ?? 0) + first;
    if (this.width > 1) this.#values[place + 1] = (this.#values[place + 1] ?? 0) + second;
    if (this.width > 2) this.#values[place + 2] = (this.#values[place + 2] ?? 0) + third;
  }

  /** Keeps the greatest value under a key instead of a sum. */
  raise(key: number, value: number): void {
    this.add(key, Math.max(0, value - this.get(key)));
  }

  delete(key: number): void {
    const at = this.#find(key);
    if (this.#isAt(at, key)) this.#remove(at, at + 1);
  }

  dropBefore(key: number): void {
    this.#remove(0, this.#find(key));
  }

  /** Multiplies every sum. */
  scale(factor: number): void {
    for (let at = 0; at < this.#size * this.width; at += 1)
      this.#values[at] = (this.#values[at] ?? 0) * factor;
  }

  /** Adds the sums of `other`, times `factor`; both have the same width. */
  join(other: SparseSums, factor = 1): void {
    for (const key of other.keys())
      this.add(key, other.get(key) * factor, other.get(key, 1) * factor, other.get(key, 2) * factor);
  }

  encode(bytes: ByteWriter): void {
    bytes.integer(this.#size);
    for (let at = 0; at < this.#size; at += 1) {
      bytes.integer(this.#keys[at] as number);
      for (let column = 0; column < this.width; column += 1)
        bytes.float(this.#values[at * this.width + column] as number);
    }
  }

  static decode(bytes: ByteReader, width = 1): SparseSums {
    const sums = new SparseSums(width);
    const size = bytes.length();
    sums.#reserve(size);
    sums.#size = size;
    for (let at = 0; at < size; at += 1) {
      sums.#keys[at] = bytes.integer();
      for (let column = 0; column < width; column += 1) sums.#values[at * width + column] = bytes.float();
    }
    return sums;
  }

  /** Where a key is, or where it would have to be put. */
  #find(key: number): number {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#keys[middle] as number) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #isAt(at: number, key: number): boolean {
    return at < this.#size && this.#keys[at] === key;
  }

  #insert(at: number, key: number): void {
    this.#reserve(this.#size + 1);
    const { width } = this;
    this.#keys.copyWithin(at + 1, at, this.#size);
    this.#values.copyWithin((at + 1) * width, at * width, this.#size * width);
    this.#keys[at] = key;
    this.#values.fill(0, at * width, (at + 1) * width);
    this.#size += 1;
  }

  #remove(from: number, to: number): void {
    if (from === to) return;
    const { width } = this;
    this.#keys.copyWithin(from, to, this.#size);
    this.#values.copyWithin(from * width, to * width, this.#size * width);
    this.#size -= to - from;
  }

  #reserve(size: number): void {
    if (size <= this.#keys.length) return;
    const room = Math.max(size, Math.ceil(this.#keys.length * 1.5));
    const keys = new Int32Array(room);
    keys.set(this.#keys);
    const values = new Float32Array(room * this.width);
    values.set(this.#values);
    [this.#keys, this.#values] = [keys, values];
  }
}
