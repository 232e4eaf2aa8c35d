/** Reproducible chance: the same seed and name give the same values on every machine (mulberry32 over FNV-1a). */
export class Random {
  #state: number;
  readonly #seed: string;

  constructor(seed: string) {
    this.#seed = seed;
    let hash = 0x811c9dc5;
    for (const character of seed) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
    this.#state = hash >>> 0;
  }

  /** Chance of its own, that does not depend on how much of this one was used. */
  fork(name: string): Random {
    return new Random(`${this.#seed}/${name}`);
  }

  /** In `[0, 1)`. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** Both ends included. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  decimal(least: number, most: number, digits: number): string {
    return (least + this.next() * (most - least)).toFixed(digits);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[Math.floor(this.next() * items.length)] ?? items[0];
  }

  /** By weight: `[[90, 'often'], [1, 'rarely']]`. */
  weighted<Item>(items: readonly [readonly [number, Item], ...Array<readonly [number, Item]>]): Item {
    let left = this.next() * items.reduce((total, [weight]) => total + weight, 0);
    for (const [weight, item] of items) {
      left -= weight;
      if (left < 0) return item;
    }
    return items[0][1];
  }

  hex(length: number): string {
    return Array.from({ length }, () => this.integer(0, 15).toString(16)).join('');
  }

  /** Milliseconds until the next of events that come by themselves, `mean` apart on average. */
  gap(mean: number): number {
    return Math.max(1, -Math.log(1 - this.next()) * mean);
  }
}
