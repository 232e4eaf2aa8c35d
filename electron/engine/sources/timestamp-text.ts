import { isMoment, type Moment } from './calendar.ts';

/**
 * Reads a date and time that starts at a position of a text, by hand and in linear time. Each reader answers null
 * where its form does not start. A date alone is none: a time of day must follow.
 */

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS: ReadonlySet<string> = new Set(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);

/** Zones that logs name by letters, in minutes ahead of UTC. */
const ZONES: ReadonlyMap<string, number> = new Map([
  ['Z', 0],
  ['z', 0],
  ['UTC', 0],
  ['GMT', 0],
  ['CET', 60],
  ['CEST', 120],
  ['EST', -300],
  ['EDT', -240],
  ['CST', -360],
  ['CDT', -300],
  ['MST', -420],
  ['MDT', -360],
  ['PST', -480],
  ['PDT', -420],
]);

interface Clock {
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly end: number;
}

function digit(text: string, at: number): number {
  const value = text.charCodeAt(at) - 48;
  return value >= 0 && value <= 9 ? value : -1;
}

/** The number that exactly `count` digits at `at` make, or -1. */
function digits(text: string, at: number, count: number): number {
  let value = 0;
  for (let index = at; index < at + count; index++) {
    const next = digit(text, index);
    if (next < 0) return -1;
    value = value * 10 + next;
  }
  return value;
}

/** One or two digits: value and end, or null. */
function upToTwo(text: string, at: number): { value: number; end: number } | null {
  const first = digit(text, at);
  if (first < 0) return null;
  const second = digit(text, at + 1);
  if (second < 0) return { value: first, end: at + 1 };
  return digit(text, at + 2) < 0 ? { value: first * 10 + second, end: at + 2 } : null;
}

/** `hh:mm:ss`, `hh.mm.ss`, `h:mm:ss`, with a fraction of up to nine digits after `.`, `,` or `:`. */
function readClock(text: string, at: number): Clock | null {
  const hours = upToTwo(text, at);
  if (hours === null) return null;
  const separator = text.charAt(hours.end);
  if (separator !== ':' && separator !== '.') return null;
  const minutes = upToTwo(text, hours.end + 1);
  if (minutes === null || text.charAt(minutes.end) !== separator) return null;
  const seconds = upToTwo(text, minutes.end + 1);
  if (seconds === null) return null;
  const clock = { hours: hours.value, minutes: minutes.value, seconds: seconds.value };
  return { ...clock, ...readFraction(text, seconds.end) };
}

function readFraction(text: string, at: number): { nanoseconds: number; end: number } {
  const mark = text.charCodeAt(at);
  if ((mark !== 0x2e && mark !== 0x2c && mark !== 0x3a) || digit(text, at + 1) < 0)
    return { nanoseconds: 0, end: at };
  let end = at + 1;
  let nanoseconds = 0;
  let scale = 100_000_000;
  for (let value = digit(text, end); value >= 0; value = digit(text, ++end)) {
    nanoseconds += value * scale;
    scale = Math.trunc(scale / 10);
  }
  return { nanoseconds, end };
}

/** Minutes ahead of UTC of a zone at `at`, with or without a space before it; undefined where none is named. */
function readZone(text: string, at: number): number | undefined {
  const start = text.charAt(at) === ' ' ? at + 1 : at;
  const sign = text.charAt(start);
  if (sign === '+' || sign === '-') return readOffset(text, start + 1, sign === '-' ? -1 : 1);
  let end = start;
  while (end < start + 5 && isLetter(text.charCodeAt(end))) end++;
  return ZONES.get(text.slice(start, end));
}

function readOffset(text: string, at: number, sign: number): number | undefined {
  const hours = digits(text, at, 2);
  if (hours < 0 || hours > 14) return undefined;
  const minutes = digits(text, text.charAt(at + 2) === ':' ? at + 3 : at + 2, 2);
  return sign * (hours * 60 + (minutes >= 0 && minutes < 60 ? minutes : 0));
}

function isLetter(code: number): boolean {
  const small = code | 32;
  return small >= 0x61 && small <= 0x7a;
}

function monthAt(text: string, at: number): number {
  return isLetter(text.charCodeAt(at)) ? MONTHS.indexOf(text.slice(at, at + 3).toLowerCase()) + 1 : 0;
}

function moment(
  date: Pick<Moment, 'month' | 'day'> & { year?: number },
  clock: Clock,
  offset?: number,
): Moment | null {
  const { hours, minutes, seconds, nanoseconds } = clock;
  const zone = offset === undefined ? {} : { offset };
  const made = { ...date, hours, minutes, seconds, nanoseconds, ...zone };
  return isMoment(made) ? made : null;
}

/** `2026-11-21T03:12:00.5+01:00` (RFC 3339), `2026/11/21 …`, `2026:11:21-…`, `2026-11-21-03.12.00`, `20261121-03:12:00`. */
function readYearFirst(text: string, at: number): Moment | null {
  const year = digits(text, at, 4);
  if (year < 1970) return null;
  const separator = text.charAt(at + 4);
  const isSplit = '-/.:'.includes(separator) && separator !== '';
  const month = digits(text, isSplit ? at + 5 : at + 4, 2);
  const day = digits(text, isSplit ? at + 8 : at + 6, 2);
  if (month < 0 || day < 0 || (isSplit && text.charAt(at + 7) !== separator)) return null;
  let time = isSplit ? at + 10 : at + 8;
  if (time >= text.length || !'Tt -_'.includes(text.charAt(time))) return null;
  time++;
  while (text.charAt(time) === ' ') time++;
  if (text.startsWith('- ', time)) time += 2;
  const clock = readClock(text, time);
  return clock && moment({ year, month, day }, clock, readZone(text, clock.end));
}

/** `21/Nov/2026:03:12:00 +0100`, `21-Nov-2026 03:12:00.5`, `21 Nov 2026 03:12:00`. */
function readDayFirst(text: string, at: number): Moment | null {
  const day = upToTwo(text, at);
  if (day === null) return null;
  const separator = text.charAt(day.end);
  const month = monthAt(text, day.end + 1);
  if (month === 0 || !'/- '.includes(separator) || text.charAt(day.end + 4) !== separator) return null;
  const year = digits(text, day.end + 5, 4);
  const between = text.charAt(day.end + 9);
  if (year < 1970 || (between !== ':' && between !== ' ')) return null;
  const clock = readClock(text, day.end + 10);
  return clock && moment({ year, month, day: day.value }, clock, readZone(text, clock.end));
}

/** `Nov 21 03:12:00`, `Nov  4 …`, `Nov 21 2026 …`, `Nov 21 03:12:00 CET 2026`: RFC 3164, Apache, `date`. */
function readMonthFirst(text: string, at: number): Moment | null {
  const month = monthAt(text, at);
  if (month === 0 || text.charAt(at + 3) !== ' ') return null;
  const day = upToTwo(text, text.charAt(at + 4) === ' ' ? at + 5 : at + 4);
  if (day === null || text.charAt(day.end) !== ' ') return null;
  const first = digits(text, day.end + 1, 4);
  const hasYear = first >= 1970 && text.charAt(day.end + 5) === ' ';
  const clock = readClock(text, hasYear ? day.end + 6 : day.end + 1);
  if (clock === null) return null;
  const offset = readZone(text, clock.end);
  const year = hasYear ? first : yearBehind(text, clock.end);
  return moment({ month, day: day.value, ...(year > 0 ? { year } : {}) }, clock, offset);
}

/** The year behind a time, over a zone between them; 0 where none stands there. */
function yearBehind(text: string, at: number): number {
  if (text.charAt(at) !== ' ') return 0;
  let start = at + 1;
  while (start < at + 6 && isLetter(text.charCodeAt(start))) start++;
  if (start > at + 1) start++;
  const year = digits(text, start, 4);
  return year >= 1970 && digit(text, start + 4) < 0 && text.charAt(start + 4) !== ':' ? year : 0;
}

/** `Sat Nov 21 …`, `Sat, 21 Nov …` (RFC 5322). */
function readWeekday(text: string, at: number): Moment | null {
  if (!WEEKDAYS.has(text.slice(at, at + 3).toLowerCase())) return null;
  if (text.charAt(at + 3) === ',') return readDayFirst(text, at + 5);
  return text.charAt(at + 3) === ' ' ? readMonthFirst(text, at + 4) : null;
}

/** `11-21 03:12:00.5` (Android), `11.21 03:12:00`: month and day without a year. */
function readShort(text: string, at: number): Moment | null {
  const month = digits(text, at, 2);
  const day = digits(text, at + 3, 2);
  const separator = text.charAt(at + 2);
  if (month < 1 || day < 1 || (separator !== '-' && separator !== '.') || text.charAt(at + 5) !== ' ')
    return null;
  const clock = readClock(text, at + 6);
  return clock && moment({ month, day }, clock);
}

/** `261121  3:12:00`: old MySQL. */
function readSixDigits(text: string, at: number): Moment | null {
  const month = digits(text, at + 2, 2);
  const day = digits(text, at + 4, 2);
  const year = digits(text, at, 2);
  if (year < 0 || month < 1 || day < 1 || text.charAt(at + 6) !== ' ') return null;
  const clock = readClock(text, text.charAt(at + 7) === ' ' ? at + 8 : at + 7);
  return clock && moment({ year: 2000 + year, month, day }, clock);
}

/** The moment whose text starts at `at`, in any of the forms above, or null. */
export function readMoment(text: string, at: number): Moment | null {
  if (digit(text, at) >= 0) {
    return (
      readYearFirst(text, at) ?? readDayFirst(text, at) ?? readShort(text, at) ?? readSixDigits(text, at)
    );
  }
  return readMonthFirst(text, at) ?? readWeekday(text, at);
}
