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
  /** The same from some bin on, as they were asked for since the last midnight (UTC). */
  #hoursSince = new Map<Bin, Float64Array>();
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

  /** Taught bins by local day. Not to be changed. */
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
    if (Math.floor(bin / BINS_PER_DAY) > Math.floor(this.#newest / BINS_PER_DAY)) this.#hoursSince.clear();
    this.#newest = Math.max(this.#newest, bin);
    if (teaches) {
      this.#taught.add(bin);
      const hour = this.clock.hourOfWeek(bin);
      addTo(this.#hours, hour, bin);
      for (const [start, sums] of this.#hoursSince) if (bin >= start) addTo(sums, hour, bin);
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

  /**
   * Since when a template that first came in `first` was watched for: before that it was not expected, and its
   * absence says nothing. Rounded down to the hour in its first week, to the day later; -1 is since ever.
   */
  startFor(first: Bin): Bin {
    if (first <= this.#taught.start) return -1;
    const unit = this.#newest - first < 7 * BINS_PER_DAY ? BINS_PER_HOUR : BINS_PER_DAY;
    return first - (first % unit);
  }

  /** Weighted taught bins from a `startFor` on by hour of the week. Not to be changed. */
  hoursSince(start: Bin): Float64Array {
    if (start === -1) return this.#hours;
    const known = this.#hoursSince.get(start);
    if (known !== undefined) return known;
    const sums = new Float64Array(HOURS_PER_WEEK);
    if (start > this.#newest) return sums;
    // Adds hours up to the end of the day, then days, each of them once.
    const next = start + (start % BINS_PER_DAY === 0 ? BINS_PER_DAY : BINS_PER_HOUR);
    sums.set(this.hoursSince(next));
    for (const bin of this.#taught.between(start, next)) addTo(sums, this.clock.hourOfWeek(bin), bin);
    this.#hoursSince.set(start, sums);
    return sums;
  }

  /** Weighted taught bins since ever by hour of the week, one of now counting 1. */
  allHours(): Float64Array {
    return new Exposures(this).since(-1);
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

/** `Ledger.hoursSince` for one look at a window: the newest bin counts 1, half as much every 14 days back. */
export class Exposures {
  readonly #ledger: Ledger;
  readonly #scaled = new Map<Bin, Float64Array>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** Not to be changed. */
  since(first: Bin): Float64Array {
    const start = this.#ledger.startFor(first);
    const known = this.#scaled.get(start);
    if (known !== undefined) return known;
    const newest = 2 ** ageOf(this.#ledger.newest);
    const scaled = this.#ledger.hoursSince(start).map((sum) => sum / newest);
    this.#scaled.set(start, scaled);
    return scaled;
  }
}

function addTo(sums: Float64Array, hourOfWeek: number, bin: Bin): void {
  sums[hourOfWeek] = (sums[hourOfWeek] ?? 0) + 2 ** ageOf(bin);
}
