import { LOCALE } from '../language/language.ts';
import { text } from './messages.ts';

/** Numbers, dates and durations as people read them. All instants are milliseconds since the epoch. */
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 });
const shares = new Intl.NumberFormat(LOCALE, { style: 'percent', maximumFractionDigits: 1 });
const alternatives = new Intl.ListFormat(LOCALE, { type: 'disjunction' });
const clockFormat = new Intl.DateTimeFormat(LOCALE, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const secondsFormat = new Intl.DateTimeFormat(LOCALE, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const dayFormat = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short' });
const yearFormat = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short', year: 'numeric' });
const shortWeekdayFormat = new Intl.DateTimeFormat(LOCALE, { weekday: 'short' });
const weekdayFormat = new Intl.DateTimeFormat(LOCALE, { weekday: 'long' });

/** `1,284` */
export function count(value: number): string {
  return whole.format(value);
}

/** `17 %` as the language writes it, of a share from 0 to 1. */
export function percent(share: number): string {
  return shares.format(share);
}

/** `web1, web2 or db1` */
export function either(names: readonly string[]): string {
  return alternatives.format(names);
}

/** `1 line`, `1,284 lines` */
export function counted(value: number, one: string, many: string): string {
  return `${whole.format(value)} ${value === 1 ? one : many}`;
}

/** `09:41` */
export function clock(at: number): string {
  return clockFormat.format(at);
}

/** `09:41:07` */
export function clockWithSeconds(at: number): string {
  return secondsFormat.format(at);
}

/** `today`, `yesterday`, `6 Nov`, `6 Nov 2024` */
export function day(at: number, now: number): string {
  const days = daysBetween(at, now);
  if (days === 0) return text.times.today;
  if (days === 1) return text.times.yesterday;
  if (days === -1) return text.times.tomorrow;
  return new Date(at).getFullYear() === new Date(now).getFullYear()
    ? dayFormat.format(at)
    : yearFormat.format(at);
}

/** `02:14` of today, `yesterday`, else `6 Nov`: where a list has little room. */
export function since(at: number, now: number): string {
  return daysBetween(at, now) === 0 ? clock(at) : day(at, now);
}

/** `09:00` of today, `yesterday 09:00`, `tomorrow 08:00`, `6 Nov 09:00`: where the hour counts. */
export function moment(at: number, now: number): string {
  return daysBetween(at, now) === 0 ? clock(at) : `${day(at, now)} ${clock(at)}`;
}

/** `6 Nov 2026 09:41:07`, for titles that say it all. */
export function full(at: number): string {
  return `${yearFormat.format(at)} ${clockWithSeconds(at)}`;
}

/** `Monday` within the next days, for a snooze that ends then. */
export function weekday(at: number): string {
  return weekdayFormat.format(at);
}

/** `Mon` of a day of the week, 0 for Sunday. */
export function shortWeekday(weekday: number): string {
  // The fourth of January 1970 was a Sunday.
  return shortWeekdayFormat.format(new Date(1970, 0, 4 + weekday));
}

/** How long ago, short: `now`, `3 min`, `2 h`, `4 d`, then the day. */
export function ago(at: number, now: number): string {
  const passed = Math.max(0, now - at);
  if (passed < MINUTE) return text.times.now;
  if (passed < HOUR) return text.times.minutes({ many: whole.format(Math.floor(passed / MINUTE)) });
  if (passed < DAY) return text.times.hours({ many: whole.format(Math.floor(passed / HOUR)) });
  if (passed < 7 * DAY) return text.times.days({ many: whole.format(Math.floor(passed / DAY)) });
  return day(at, now);
}

/** `84 ms`, `1.4 s`, `8 min`, `2 h 5 min` */
export function duration(milliseconds: number): string {
  const { times } = text;
  if (milliseconds < 100) return times.milliseconds({ many: whole.format(milliseconds) });
  if (milliseconds < MINUTE) return times.seconds({ many: short.format(milliseconds / SECOND) });
  if (milliseconds < HOUR) return times.minutes({ many: whole.format(Math.round(milliseconds / MINUTE)) });
  const minutes = Math.round(milliseconds / MINUTE);
  const rest = minutes % 60;
  const hours = whole.format(Math.floor(minutes / 60));
  return rest === 0 ? times.hours({ many: hours }) : times.hoursMinutes({ hours, minutes: rest });
}

/** `5 min` of a poll's interval in milliseconds. */
export function interval(milliseconds: number): string {
  return milliseconds < MINUTE
    ? text.times.seconds({ many: short.format(milliseconds / SECOND) })
    : duration(milliseconds);
}

/** `3:12`, `1:03:12` until something happens; `now` when it is due. */
export function countdown(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / SECOND);
  if (seconds <= 0) return text.times.now;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const tail = String(seconds % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}

/** `512 B`, `164 kB`, `1.2 MB`, `5.2 GB` */
export function bytes(value: number): string {
  if (value < 1000) return `${whole.format(value)} B`;
  if (value < 1_000_000) return `${whole.format(value / 1000)} kB`;
  if (value < 1_000_000_000) return `${short.format(value / 1_000_000)} MB`;
  return `${short.format(value / 1_000_000_000)} GB`;
}

/** `15.5 GiB`: of memory, which comes in powers of two. */
export function gibibytes(value: number): string {
  return `${short.format(value / 1024 ** 3)} GiB`;
}

/** `6.4`, `13`: with one digit after the point where it says something. */
export function decimal(value: number): string {
  return (value < 10 ? short : whole).format(value);
}

/** `09:36 to 09:41`; with seconds where it is shorter than two minutes; what touches another day names the days. */
export function range(from: number, to: number, now: number): string {
  if (daysBetween(from, to) === 0) {
    const head = daysBetween(from, now) === 0 ? '' : `${day(from, now)} `;
    const at = to - from < 2 * MINUTE ? clockWithSeconds : clock;
    return `${head}${text.times.range({ from: at(from), to: at(to) })}`;
  }
  return text.times.range({ from: moment(from, now), to: moment(to, now) });
}

/** Calendar days from `at` to `now`; 0 on the same day. */
export function daysBetween(at: number, now: number): number {
  return Math.round((startOfDay(now) - startOfDay(at)) / DAY);
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}
