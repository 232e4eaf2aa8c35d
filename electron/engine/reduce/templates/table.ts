/** Open-addressed table from a pair of 32-bit hashes to a small number. Grows by doubling; entries never leave. */
export class PairTable {
  #first = new Int32Array(1024);
  #second = new Int32Array(1024);
  /** Value + 1, so that 0 is a free slot. */
  #values = new Int32Array(1024);
  #mask = 1023;
  #size = 0;

  /** The value of the pair, or -1. */
  find(first: number, second: number): number {
    let slot = first & this.#mask;
    for (;;) {
      const value = this.#values[slot] as number;
      if (value === 0) return -1;
      if (this.#first[slot] === first && this.#second[slot] === second) return value - 1;
      slot = (slot + 1) & this.#mask;
    }
  }

  /** Adds a pair that is not in the table yet. */
  add(first: number, second: number, value: number): void {
    if (this.#size * 2 > this.#mask) this.#grow();
    this.#place(first, second, value + 1);
    this.#size += 1;
  }

  #place(first: number, second: number, stored: number): void {
    let slot = first & this.#mask;
    while (this.#values[slot] !== 0) slot = (slot + 1) & this.#mask;
    this.#first[slot] = first;
    this.#second[slot] = second;
    this.#values[slot] = stored;
  }

  #grow(): void {
    const [first, second, values] = [this.#first, this.#second, this.#values];
    const size = values.length * 2;
    this.#first = new Int32Array(size);
    this.#second = new Int32Array(size);
    this.#values = new Int32Array(size);
    this.#mask = size - 1;
    for (let slot = 0; slot < values.length; slot += 1) {
      const stored = values[slot] as number;
      if (stored !== 0) this.#place(first[slot] as number, second[slot] as number, stored);
    }
  }
}
