const SLOTS = 32_768;

/** Remembers the labels of lines that no skeleton is kept for; a newer line takes the slot of an older one. */
export class LineCache {
  readonly #first = new Int32Array(SLOTS);
  readonly #second = new Int32Array(SLOTS);
  /** Label + 1, so that 0 is a free slot. */
  readonly #labels = new Int32Array(SLOTS);

  /** The label of the line with this hash, or -1. */
  find(first: number, second: number): number {
    const slot = first & (SLOTS - 1);
    return this.#first[slot] === first && this.#second[slot] === second
      ? (this.#labels[slot] as number) - 1
      : -1;
  }

  put(first: number, second: number, label: number): void {
    const slot = first & (SLOTS - 1);
    this.#first[slot] = first;
    this.#second[slot] = second;
    this.#labels[slot] = label + 1;
  }
}
