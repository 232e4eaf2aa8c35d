import type { RedactedText } from '../../../shared/domain/line.ts';
import type { ParameterTally } from '../../../shared/domain/template.ts';
import { DistinctCounter } from './distinct.ts';
import { HeavyHitters } from './heavy-hitters.ts';

/**
 * What was seen in one parameter: the most frequent values, how many lines, how many different values. Exact up to
 * 32 different values; the number of different ones is an estimate from there on.
 */
export class ValueTally {
  readonly #hitters = new HeavyHitters();
  #distinct: DistinctCounter | null = null;
  #total = 0;

  /**
   * Counts a value of which only the hash is at hand. False if the value itself is needed: `addNew` next.
   */
  add(hash: number): boolean {
    this.#total += 1;
    if (this.#distinct !== null) this.#distinct.add(hash);
    if (this.#hitters.addKnown(hash, 1)) return true;
    if (this.#hitters.hasRoom) return false;
    this.#overflow(hash);
    this.#hitters.wearDown(1);
    return true;
  }

  /** Lets in the value that `add` asked for. */
  addNew(hash: number, value: RedactedText): void {
    this.#hitters.admit(hash, value, 1);
  }

  /** Counts a value that was the same in `count` lines. */
  addConstant(hash: number, value: RedactedText, count: number): void {
    if (count === 0) return;
    this.#total += count;
    this.#distinct?.add(hash);
    this.#enter(hash, value, count);
  }

  /** Takes in everything that `other` has counted. */
  join(other: ValueTally): void {
    this.#total += other.#total;
    if (other.#distinct !== null) this.#startCounting().join(other.#distinct);
    for (const { hash, value, count } of other.#hitters.entries()) {
      this.#distinct?.add(hash);
      this.#enter(hash, value, count);
    }
  }

  /** `index` is the parameter's position among those of its template. */
  result(index: number): ParameterTally {
    const top = this.#hitters.entries().map(({ value, count }) => [value, count] as const);
    const named = top.reduce((sum, [, count]) => sum + count, 0);
    const distinct = Math.max(top.length, this.#distinct?.estimate() ?? 0);
    return { index, top, distinct, other: this.#total - named };
  }

  #enter(hash: number, value: RedactedText, count: number): void {
    let rest = count;
    while (rest > 0 && !this.#hitters.addKnown(hash, rest)) {
      if (this.#hitters.hasRoom) {
        this.#hitters.admit(hash, value, rest);
        return;
      }
      this.#overflow(hash);
      rest = this.#hitters.wearDown(rest);
    }
  }

  /** From the first value that finds no place on, different values are estimated. */
  #overflow(hash: number): void {
    if (this.#distinct === null) this.#startCounting().add(hash);
  }

  #startCounting(): DistinctCounter {
    if (this.#distinct !== null) return this.#distinct;
    this.#distinct = new DistinctCounter();
    for (const { hash } of this.#hitters.entries()) this.#distinct.add(hash);
    return this.#distinct;
  }
}
