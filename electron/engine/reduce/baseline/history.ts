import type { Minute } from '../../../../shared/domain/time.ts';
import { BinSet } from './bin-set.ts';
import { BINS_PER_DAY, BINS_PER_HOUR, firstMinuteOf, MINUTES_PER_BIN, type Bin } from './bins.ts';
import type { ByteReader, ByteWriter } from './bytes.ts';
import { ageOf, type BinPlace } from './ledger.ts';
import { SparseSums } from './sparse-sums.ts';

/** Days of which the totals are kept: six of each weekday. */
export const DAYS_KEPT = 42;
/** For how long it is kept in which bins a template came. */
export const PRESENCE_KEPT = 14 * BINS_PER_DAY;
/** For each hour of the day the most lines of a bin are kept of so many days, so many times. */
const PEAK_DAYS = 21;
const PEAKS_KEPT = 3;
/** Sums are scaled down before they leave the range of 32-bit floats, in half-lives. */
const MOST_HALF_LIVES = 32;

/** How much of what is too old may gather before it is forgotten. */
const PRUNED_AT = 6;

/** Columns of `History.days`. */
export const TOTAL = 0;
/** Sum of n·(n − 1) over the bins: what overdispersion is estimated from. */
export const PAIRS = 1;
/** Bins that were not empty. */
export const PRESENT = 2;

/** A spike that has not ended. */
export interface Alarm {
  readonly since: Bin;
  readonly last: Bin;
}

/** What is kept of one template of one source: sums that do not depend on the order in which they came. */
export class History {
  /** First bin it came in, -1 before. */
  first: Bin = -1;
  /** Last bin it came in, -1 before. */
  last: Bin = -1;
  alarm: Alarm | null = null;
  /** Lines by hour of the week, weighted by age relative to `#reference`. */
  #hours = new SparseSums();
  #reference = 0;
  #days = new SparseSums(3);
  #presence = new BinSet();
  /** Lines by bin, of the last hour. */
  #recent = new SparseSums();
  /** The most lines of a bin, by hour of the day and three weeks. */
  #peaks = new SparseSums();
  /** Lines by minute, of bins that are not closed. */
  #open = new SparseSums();

  get days(): SparseSums {
    return this.#days;
  }

  get presence(): BinSet {
    return this.#presence;
  }

  get recent(): SparseSums {
    return this.#recent;
  }

  /** The word of the newest pass about a minute of an open bin. */
  setMinute(minute: Minute, count: number): void {
    this.#open.delete(minute);
    if (count > 0) this.#open.add(minute, count);
  }

  /** Lines counted so far in an open bin. */
  openCount(bin: Bin): number {
    const first = firstMinuteOf(bin);
    let count = 0;
    for (let minute = first; minute < first + MINUTES_PER_BIN; minute += 1) count += this.#open.get(minute);
    return count;
  }

  openMinutes(bin: Bin): Array<readonly [Minute, number]> {
    const first = firstMinuteOf(bin);
    return Array.from(
      { length: MINUTES_PER_BIN },
      (_none, minute) => [first + minute, this.#open.get(first + minute)] as const,
    ).filter(([, count]) => count > 0);
  }

  openBins(): Bin[] {
    return [...new Set(this.#open.keys().map((minute) => Math.floor(minute / MINUTES_PER_BIN)))];
  }

  dropOpen(bin: Bin): void {
    const first = firstMinuteOf(bin);
    for (let minute = first; minute < first + MINUTES_PER_BIN; minute += 1) this.#open.delete(minute);
  }

  /** Learns the lines of a bin. */
  teach({ bin, hourOfWeek, day }: BinPlace, count: number): void {
    this.first = this.first === -1 ? bin : Math.min(this.first, bin);
    this.last = Math.max(this.last, bin);
    this.#refer(ageOf(bin));
    this.#hours.add(hourOfWeek, count * 2 ** (ageOf(bin) - this.#reference));
    this.#days.add(day, count, count * (count - 1), 1);
    this.#presence.add(bin);
    this.#recent.add(bin, count);
    this.#peaks.raise(Math.floor(day / PEAK_DAYS) * 24 + (hourOfWeek % 24), count);
    this.#prune(this.last, this.#days.newest, PRUNED_AT);
  }

  /** Forgets what is too old to be asked for. */
  prune(newest: Bin, newestDay: number): void {
    this.#prune(newest, newestDay, 0);
  }

  /** Weighted lines by hour of the week; those of the bin `newest` count 1, half as much every 14 days back. */
  hoursAt(newest: Bin, into: Float64Array): void {
    into.fill(0);
    const factor = 2 ** (this.#reference - ageOf(newest));
    this.#hours.forEach((hour, sum) => (into[hour] = sum * factor));
  }

  /** One hour of `hoursAt`. */
  hourAt(hourOfWeek: number, newest: Bin): number {
    return this.#hours.get(hourOfWeek) * 2 ** (this.#reference - ageOf(newest));
  }

  /** The most lines of a bin in hours of the day up to `around` hours away, greatest first. */
  peaksAt(hourOfWeek: number, around: number): number[] {
    const peaks: number[] = [];
    this.#peaks.forEach((key, peak) => {
      const apart = Math.abs((key % 24) - (hourOfWeek % 24));
      if (Math.min(apart, 24 - apart) <= around) peaks.push(peak);
    });
    return peaks.sort((left, right) => right - left);
  }

  /** The sum of `hoursAt`. */
  totalAt(newest: Bin): number {
    return this.#hours.total() * 2 ** (this.#reference - ageOf(newest));
  }

  /** Takes in what was learned of a template that turned out to be the same. */
  join(other: History): void {
    if (other.first !== -1) this.first = this.first === -1 ? other.first : Math.min(this.first, other.first);
    this.last = Math.max(this.last, other.last);
    this.#refer(other.#reference);
    this.#hours.join(other.#hours, 2 ** (other.#reference - this.#reference));
    this.#days.join(other.#days);
    this.#presence.join(other.#presence);
    this.#recent.join(other.#recent);
    other.#peaks.forEach((key, peak) => this.#peaks.raise(key, peak));
    this.#open.join(other.#open);
    this.alarm ??= other.alarm;
  }

  encode(bytes: ByteWriter): void {
    bytes.integer(this.first);
    bytes.integer(this.last);
    bytes.integer(this.alarm?.since ?? -1);
    bytes.integer(this.alarm?.last ?? -1);
    bytes.integer(this.#reference);
    for (const sums of [this.#hours, this.#days, this.#recent, this.#peaks, this.#open]) sums.encode(bytes);
    this.#presence.encode(bytes);
  }

  static decode(bytes: ByteReader): History {
    const history = new History();
    history.first = bytes.integer();
    history.last = bytes.integer();
    const alarm = { since: bytes.integer(), last: bytes.integer() };
    if (alarm.last !== -1) history.alarm = alarm;
    history.#reference = bytes.integer();
    history.#hours = SparseSums.decode(bytes);
    history.#days = SparseSums.decode(bytes, 3);
    history.#recent = SparseSums.decode(bytes);
    history.#peaks = SparseSums.decode(bytes);
    history.#open = SparseSums.decode(bytes);
    history.#presence = BinSet.decode(bytes);
    return history;
  }

  /** Not before there is `slack` too much of something: a few bins or days too many harm nobody. */
  #prune(newest: Bin, newestDay: number, slack: number): void {
    this.#peaks.dropBefore((Math.floor(newestDay / PEAK_DAYS) - PEAKS_KEPT + 1) * 24);
    if (this.#days.size > DAYS_KEPT + slack) this.#days.dropBefore(newestDay - DAYS_KEPT);
    if (this.#presence.start < newest - PRESENCE_KEPT - slack * BINS_PER_DAY)
      this.#presence.dropBefore(newest - PRESENCE_KEPT);
    if (this.#recent.size > BINS_PER_HOUR + slack || slack === 0)
      this.#recent.dropBefore(newest - BINS_PER_HOUR + 1);
  }

  #refer(age: number): void {
    if (this.#hours.size === 0) this.#reference = Math.floor(age);
    if (age - this.#reference <= MOST_HALF_LIVES) return;
    const moved = Math.floor(age) - this.#reference;
    this.#hours.scale(2 ** -moved);
    this.#reference += moved;
  }
}
