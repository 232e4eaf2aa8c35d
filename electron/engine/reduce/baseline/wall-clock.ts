import { MILLISECONDS_PER_MINUTE } from '../../../../shared/domain/time.ts';
import { Zone } from '../../../../shared/domain/zone.ts';
import { firstMinuteOf, HOURS_PER_WEEK, type Bin } from './bins.ts';

const MINUTES_PER_DAY = 1_440;
/** 1970-01-01 was a Thursday; weeks begin on Monday. */
const EPOCH_WEEKDAY = 3;
const MOST_DAYS = 512;

/**
 * What the clock on a server's wall shows. Hours of the week are those of local time, so that what happens at nine
 * every morning stays in one place when summer time begins; the hour that comes twice in autumn is counted twice.
 */
export class WallClock {
  readonly #zone: Zone;
  /** Minutes east of UTC by UTC day, for days that have one offset only. */
  readonly #offsets = new Map<number, number | null>();

  /** @throws RangeError for a name that is no IANA time zone */
  constructor(timeZone: string) {
    this.#zone = new Zone(timeZone);
  }

  /** 0 (Monday, midnight to one) to 167. */
  hourOfWeek(bin: Bin): number {
    const hours = Math.floor(this.#localMinute(bin) / 60) + EPOCH_WEEKDAY * 24;
    return modulo(hours, HOURS_PER_WEEK);
  }

  /** Local days since 1970-01-01. */
  day(bin: Bin): number {
    return Math.floor(this.#localMinute(bin) / MINUTES_PER_DAY);
  }

  #localMinute(bin: Bin): number {
    const minute = firstMinuteOf(bin);
    return minute + this.#offsetAt(minute);
  }

  #offsetAt(minute: number): number {
    const day = Math.floor(minute / MINUTES_PER_DAY);
    const known = this.#offsets.get(day);
    if (known !== undefined) return known ?? this.#readOffset(minute);
    const start = this.#readOffset(day * MINUTES_PER_DAY);
    const changes = start !== this.#readOffset((day + 1) * MINUTES_PER_DAY);
    if (this.#offsets.size >= MOST_DAYS) this.#offsets.clear();
    this.#offsets.set(day, changes ? null : start);
    return changes ? this.#readOffset(minute) : start;
  }

  #readOffset(minute: number): number {
    const wall = this.#zone.wallAt(minute * MILLISECONDS_PER_MINUTE);
    return Math.floor(wall / MILLISECONDS_PER_MINUTE) - minute;
  }
}

/** Monday is 0. */
export function weekdayOf(day: number): number {
  return modulo(day + EPOCH_WEEKDAY, 7);
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
