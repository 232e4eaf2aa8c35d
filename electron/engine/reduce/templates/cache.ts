const SLOTS = 32_768;

/** What lines were: the two halves of their hash, and their label + 1, so that 0 is a free slot. */
interface Slots {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly labels: Int32Array;
}

/** Remembers the labels of lines that no skeleton is kept for; a newer line takes the slot of an older one. */
export class LineCache {
  /** Most sources have no such line. */
  #slots: Slots | null = null;

  /** The label of the line with this hash, or -1. */
  find(first: number, second: number): number {
    const slots = this.#slots;
    if (slots === null) return -1;
    const slot = first & (SLOTS - 1);
    return slots.first[slot] === first && slots.second[slot] === second
      ? (slots.labels[slot] as number) - 1
      : -1;
  }

  put(first: number, second: number, label: number): void {
    const slots = (this.#slots ??= {
      first: new Int32Array(SLOTS),
      second: new Int32Array(SLOTS),
      labels: new Int32Array(SLOTS),
    });
    const slot = first & (SLOTS - 1);
    slots.first[slot] = first;
    slots.second[slot] = second;
    slots.labels[slot] = label + 1;
  }
}
