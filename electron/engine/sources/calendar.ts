import type { Nanoseconds } from '../../../shared/domain/time.ts';

/** A point in time as text gives it: fields of a date and how far its zone is ahead of UTC. */
export interface Moment {
  /** Absent where the text names none: syslog, Android. */
  readonly year?: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  /** 0 to 999,999,999. */
  readonly nanoseconds: number;
  /** Minutes ahead of UTC; absent where the text names no zone. */
  readonly offset?: number;
}

const DAY = 86_400_000;

/** Days since the Unix epoch of a date in the Gregorian calendar (Howard Hinnant's days_from_civil). */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether the fields are those of a date and time; second 60 is a leap second. */
export function isMoment(moment: Moment): boolean {
  const { year, month, day } = moment;
  if (month < 1 || month > 12 || day < 1 || day > (MONTH_DAYS[month - 1] ?? 0)) return false;
  if (year !== undefined && month === 2 && day === 29 && !isLeap(year)) return false;
  return moment.hours < 24 && moment.minutes < 60 && moment.seconds <= 60;
}

function inMilliseconds(moment: Moment, year: number, offset: number): number {
  const clock = (moment.hours * 60 + moment.minutes - offset) * 60 + moment.seconds;
  return daysSinceEpoch(year, moment.month, moment.day) * DAY + clock * 1000;
}

/** A day of grace: a line without a zone can be up to 14 hours ahead of us, and clocks are off. */
const GRACE = DAY;

/**
 * The instant of a moment. Without a zone it is `offset` minutes ahead of UTC. Without a year it is the latest year
 * in which the line is not in the future of `now` (milliseconds; a day of grace for zones and skewed clocks), so that
 * the last days of December stay behind the first of January.
 */
export function instantOf(moment: Moment, now: number, offset: number): Nanoseconds {
  const zone = moment.offset ?? offset;
  let year = moment.year;
  let milliseconds: number;
  if (year === undefined) {
    year = new Date(now + GRACE).getUTCFullYear();
    while (!existsIn(moment, year) || inMilliseconds(moment, year, zone) > now + GRACE) year--;
  }
  milliseconds = inMilliseconds(moment, year, zone);
  const whole = Math.trunc(moment.nanoseconds / 1_000_000);
  milliseconds += whole;
  return BigInt(milliseconds) * 1_000_000n + BigInt(moment.nanoseconds - whole * 1_000_000);
}

/** February 29 is in leap years only. */
function existsIn(moment: Moment, year: number): boolean {
  return moment.month !== 2 || moment.day !== 29 || isLeap(year);
}

/** Seconds, milliseconds, microseconds or nanoseconds since the epoch, told by the number of digits, with a fraction. */
export function instantOfEpoch(digits: string, fraction: string): Nanoseconds | null {
  const scale = EPOCH_SCALES.get(digits.length);
  if (scale === undefined) return null;
  return BigInt(digits + fraction.slice(0, scale).padEnd(scale, '0'));
}

/** Digits of a time since the epoch, and how many decimals it lacks to nanoseconds: the years 2001 to 2286. */
const EPOCH_SCALES: ReadonlyMap<number, number> = new Map([
  [10, 9],
  [13, 6],
  [16, 3],
  [19, 0],
]);
