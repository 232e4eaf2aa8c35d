import type { RedactedText } from '../../../shared/domain/line.ts';

/** Values kept per parameter. */
const PLACES = 32;
const FIRST_PLACES = 4;

/**
 * The most frequent values of a stream in bounded space: Misra-Gries ("Finding repeated elements", 1982) with 32
 * places. Exact while there are at most 32 different values. Beyond that a count is never too high, and too low by
 * at most a 33rd of the stream, so whatever is more frequent than that is among the values.
 */
export class HeavyHitters {
  #hashes = new Int32Array(FIRST_PLACES);
  #counts = new Float64Array(FIRST_PLACES);
  readonly #values: RedactedText[] = [];
  /** Counts the value with this hash if it is kept already. */
  addKnown(hash: number, count: number): boolean {
    const hashes = this.#hashes;
    const size = this.#values.length;
    for (let place = 0; place < size; place += 1) {
      if (hashes[place] !== hash) continue;
      this.#counts[place] = (this.#counts[place] as number) + count;
      return true;
    }
    return false;
  }

  /** Is a value that is not kept let in? If not, `addKnown` and this were all there is to do. */
  get hasRoom(): boolean {
    return this.#values.length < PLACES;
  }

  /** Lets a value in that is not kept yet. Call only while there is room. */
  admit(hash: number, value: RedactedText, count: number): void {
    const place = this.#values.length;
    if (place === this.#hashes.length) this.#grow();
    this.#hashes[place] = hash;
    this.#counts[place] = count;
    this.#values.push(value);
  }

  /** Without room: takes up to `count` off every value, the new one included; gives what is left of the new one. */
  wearDown(count: number): number {
    let least = count;
    for (let place = 0; place < this.#values.length; place += 1)
      least = Math.min(least, this.#counts[place] as number);
    let kept = 0;
    for (let place = 0; place < this.#values.length; place += 1) {
      const left = (this.#counts[place] as number) - least;
      const value = this.#values[place];
      if (left === 0 || value === undefined) continue;
      this.#counts[kept] = left;
      this.#hashes[kept] = this.#hashes[place] as number;
      this.#values[kept] = value;
      kept += 1;
    }
    this.#values.length = kept;
    return count - least;
  }

  /** All kept values with hash and count, most frequent first, equal counts by value. */
  entries(): Array<{ readonly hash: number; readonly value: RedactedText; readonly count: number }> {
    return this.#values
      .map((value, place) => ({
        hash: this.#hashes[place] as number,
        value,
        count: this.#counts[place] as number,
      }))
      .sort((left, right) => right.count - left.count || (left.value < right.value ? -1 : 1));
  }

  #grow(): void {
    const places = Math.min(PLACES, this.#hashes.length * 2);
    const hashes = new Int32Array(places);
    hashes.set(this.#hashes);
    const counts = new Float64Array(places);
    counts.set(this.#counts);
    this.#hashes = hashes;
    this.#counts = counts;
  }
}
