import type { Minute } from '../../../../shared/domain/time.ts';
import { BinSet } from './bin-set.ts';
import {
  binOf,
  BINS_PER_DAY,
  BINS_PER_HOUR,
  firstMinuteOf,
  HOURS_PER_WEEK,
  MINUTES_PER_BIN,
  type Bin,
} from './bins.ts';
import type { ByteReader, ByteWriter } from './bytes.ts';
import { SparseSums } from './sparse-sums.ts';
import type { WallClock } from './wall-clock.ts';

/** What was seen this long ago counts half. */
const HALF_LIFE = 14 * BINS_PER_DAY;
/** Bins of which each is remembered by itself; by then they count 1/64. What is older is never learned. */
const KEPT_BINS = 84 * BINS_PER_DAY;
const KEPT_DAYS = 84;
/** Weights are powers of two from here (2024-01-01), so that they fit a double until 2060. */
const EPOCH: Bin = 19_723 * BINS_PER_DAY;
/** Trouble that fills a quarter of a day is what this server is like; the rest of that day is learned. */
const MOST_LEFT_OUT = BINS_PER_DAY / 4;
const WHOLE_BIN = (1 << MINUTES_PER_BIN) - 1;
/** Bins that wait for the rest of their minutes; the oldest are given up. */
const MOST_OPEN = 512;

/** A bin and where it lies on the wall clock. */
export interface BinPlace {
  readonly bin: Bin;
  readonly hourOfWeek: number;
  readonly day: number;
}

/** How many half-lives after the epoch a bin lies: its weight is two to the power of that. */
export function ageOf(bin: Bin): number {
  return (bin - EPOCH) / HALF_LIFE;
}

/**
 * Which time of a source was learned from. A bin is closed when all its minutes were read, once and for good: what
 * is read again afterwards, late lines included, neither teaches nor tells anything. So any passes in any order come
 * to the same. (Late lines are missing in what we compare with as they are in what we compare.)
 */
export class Ledger {
  readonly clock: WallClock;
  #closed = new BinSet();
  #taught = new BinSet();
  /** Minutes that were read, of bins that are not closed, as bits. */
  #open = new Map<Bin, number>();
  /** Weighted taught bins by hour of the week, since ever. */
  #hours = new Float64Array(HOURS_PER_WEEK);
  /** Taught bins by local day. */
  #days = new SparseSums();
  /** Newest closed bin, -1 before the first. */
  #newest: Bin = -1;

  constructor(clock: WallClock) {
    this.clock = clock;
  }

  get newest(): Bin {
    return this.#newest;
  }

  /** True if nothing that is read of this bin matters any more. */
  isClosed(bin: Bin): boolean {
    return this.#closed.has(bin) || bin < this.#newest - KEPT_BINS;
  }

  placeOf(bin: Bin): BinPlace {
    return { bin, hourOfWeek: this.clock.hourOfWeek(bin), day: this.clock.day(bin) };
  }

  isTaught(bin: Bin): boolean {
    return this.#taught.has(bin);
  }

  /** Taught bins before `bin`, of the last twelve weeks. */
  taughtBefore(bin: Bin): number {
    return this.#taught.count(this.#taught.start, bin);
  }

  /** Taught bins of `[from, to)`. */
  taughtBetween(from: Bin, to: Bin): number {
    return this.#taught.count(from, to);
  }

  /** Taught bins of a local day, and of all of them by day. */
  get days(): SparseSums {
    return this.#days;
  }

  /** A minute was read whole. */
  noteMinute(minute: Minute): void {
    const bin = binOf(minute);
    this.#open.set(bin, (this.#open.get(bin) ?? 0) | (1 << (minute - firstMinuteOf(bin))));
  }

  isComplete(bin: Bin): boolean {
    return this.#open.get(bin) === WHOLE_BIN;
  }

  /** Ends a bin that is complete. False if it is not to be learned. */
  close(bin: Bin, isTroubled: boolean): boolean {
    const teaches = !isTroubled || this.#leftOut(bin) >= MOST_LEFT_OUT;
    this.#open.delete(bin);
    this.#closed.add(bin);
    this.#newest = Math.max(this.#newest, bin);
    if (teaches) {
      this.#taught.add(bin);
      const hour = this.clock.hourOfWeek(bin);
      this.#hours[hour] = (this.#hours[hour] ?? 0) + 2 ** ageOf(bin);
      this.#days.add(this.clock.day(bin), 1);
    }
    this.#forget();
    return teaches;
  }

  /** Open bins that are too many or too old, to be given up; they count as never read. */
  giveUp(): Bin[] {
    const open = [...this.#open.keys()].sort((left, right) => right - left);
    const lost = open.filter((bin, index) => index >= MOST_OPEN || bin < this.#newest - KEPT_BINS);
    for (const bin of lost) this.#open.delete(bin);
    return lost;
  }

  /** True if no bin before `first` is remembered by itself. */
  knowsAllSince(first: Bin): boolean {
    return first <= this.#taught.start;
  }

  /** Taught bins since ever by hour of the week, weighted by age, one of now counting 1. */
  allHours(): Float64Array {
    return this.#hours.map((sum) => sum / 2 ** ageOf(this.#newest));
  }

  taughtBins(from: Bin, to: Bin): Generator<Bin> {
    return this.#taught.between(from, to);
  }

  encode(bytes: ByteWriter): void {
    bytes.integer(this.#newest);
    this.#closed.encode(bytes);
    this.#taught.encode(bytes);
    for (const sum of this.#hours) bytes.double(sum);
    this.#days.encode(bytes);
    bytes.integer(this.#open.size);
    for (const [bin, minutes] of this.#open) {
      bytes.integer(bin);
      bytes.integer(minutes);
    }
  }

  static decode(bytes: ByteReader, clock: WallClock): Ledger {
    const ledger = new Ledger(clock);
    ledger.#newest = bytes.integer();
    ledger.#closed = BinSet.decode(bytes);
    ledger.#taught = BinSet.decode(bytes);
    ledger.#hours = Float64Array.from({ length: HOURS_PER_WEEK }, () => bytes.double());
    ledger.#days = SparseSums.decode(bytes);
    const open = bytes.length();
    for (let index = 0; index < open; index += 1) ledger.#open.set(bytes.integer(), bytes.integer());
    return ledger;
  }

  /** Bins of the same UTC day that were read but not learned. */
  #leftOut(bin: Bin): number {
    const from = bin - (bin % BINS_PER_DAY);
    return this.#closed.count(from, from + BINS_PER_DAY) - this.#taught.count(from, from + BINS_PER_DAY);
  }

  #forget(): void {
    this.#closed.dropBefore(this.#newest - KEPT_BINS);
    this.#taught.dropBefore(this.#newest - KEPT_BINS);
    this.#days.dropBefore(this.clock.day(this.#newest) - KEPT_DAYS);
  }
}

/**
 * For how long each hour of the week was watched since a template first came: before that it was not expected, and
 * its absence says nothing. Computed afresh for each window, once a day of first appearance.
 */
export class Exposures {
  readonly #ledger: Ledger;
  /** By the bin that a day or an hour begins with. */
  readonly #sinceStart = new Map<Bin, Float64Array>();
  readonly #all: Float64Array;
  readonly #end: Bin;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    this.#all = ledger.allHours();
    this.#end = ledger.newest + 1;
  }

  /**
   * Weighted taught bins from the hour of `first` on by hour of the week; the newest counts 1, half as much every 14
   * days back. Not to be changed.
   */
  since(first: Bin): Float64Array {
    if (this.#ledger.knowsAllSince(first)) return this.#all;
    return this.#from(first - (first % BINS_PER_HOUR));
  }

  /** Adds hours up to the end of the day, then days, each of them once. */
  #from(start: Bin): Float64Array {
    if (start >= this.#end) return new Float64Array(HOURS_PER_WEEK);
    const known = this.#sinceStart.get(start);
    if (known !== undefined) return known;
    const next = start + (start % BINS_PER_DAY === 0 ? BINS_PER_DAY : BINS_PER_HOUR);
    const sums = this.#added(this.#from(next), start, next);
    this.#sinceStart.set(start, sums);
    return sums;
  }

  #added(sums: Float64Array, from: Bin, to: Bin): Float64Array {
    const result = sums.slice();
    const { clock, newest } = this.#ledger;
    for (const bin of this.#ledger.taughtBins(from, to)) {
      const hour = clock.hourOfWeek(bin);
      result[hour] = (result[hour] ?? 0) + 2 ** (ageOf(bin) - ageOf(newest));
    }
    return result;
  }
}
