import { digitsEnd, hasDigits, isDigit, isLetter, isSpaceCode, NOT_MINE } from './header-text.ts';

/**
 * Where time stamps end. Only their form is looked at: the instant of a line comes from its source. Each function
 * answers the position behind the time stamp that starts at `at`, or -1.
 */

/** The smallest size at which no two months share a place. */
const MONTH_PLACES = 31;

/** Each month at its remainder. Every line asks three times; of that a set would take 2 % of `prepareLine`. */
const MONTHS = new Int32Array(MONTH_PLACES);
for (const name of ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'])
  MONTHS[threeLetters(name, 0) % MONTH_PLACES] = threeLetters(name, 0);

const WEEKDAYS: ReadonlySet<number> = new Set(
  ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((name) => threeLetters(name, 0)),
);

function threeLetters(text: string, at: number): number {
  return (
    ((text.charCodeAt(at) | 32) << 16) |
    ((text.charCodeAt(at + 1) | 32) << 8) |
    (text.charCodeAt(at + 2) | 32)
  );
}

export function isMonth(text: string, at: number): boolean {
  const name = threeLetters(text, at);
  return MONTHS[name % MONTH_PLACES] === name;
}

function isSeparator(text: string, at: number, separators: string): boolean {
  return at < text.length && separators.includes(text.charAt(at));
}

/** `hh:mm:ss`, each of one digit too, with an optional fraction after `.`, `,` or `:`. */
function timeEnd(text: string, at: number): number {
  const hours = twoDigitsEnd(text, at);
  if (hours < 0 || !isSeparator(text, hours, ':.')) return NOT_MINE;
  const separator = text.charCodeAt(hours);
  const minutes = twoDigitsEnd(text, hours + 1);
  if (minutes < 0 || text.charCodeAt(minutes) !== separator) return NOT_MINE;
  const end = twoDigitsEnd(text, minutes + 1);
  if (end < 0) return NOT_MINE;
  return fractionEnd(text, end);
}

/** The end of a fraction after `.`, `,` or `:` at `at`; `at` where there is none. */
function fractionEnd(text: string, at: number): number {
  const mark = text.charCodeAt(at);
  const isMark = mark === 0x2e || mark === 0x2c || mark === 0x3a;
  return isMark && isDigit(text.charCodeAt(at + 1)) ? digitsEnd(text, at + 1) : at;
}

/** The end of one or two digits, or -1. */
function twoDigitsEnd(text: string, at: number): number {
  if (!isDigit(text.charCodeAt(at))) return NOT_MINE;
  const end = isDigit(text.charCodeAt(at + 1)) ? at + 2 : at + 1;
  return isDigit(text.charCodeAt(end)) ? NOT_MINE : end;
}

/** `Z`, `+hh:mm`, `+hhmm`, also after a space; ` UTC` and the like. Where there is none, `at`. */
function zoneEnd(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code === 0x5a || code === 0x7a) return at + 1;
  const sign = code === 0x20 ? at + 1 : at;
  const signCode = text.charCodeAt(sign);
  if (signCode === 0x2b || signCode === 0x2d) {
    if (hasDigits(text, sign + 1, 4)) return sign + 5;
    if (hasDigits(text, sign + 1, 2) && text.charAt(sign + 3) === ':' && hasDigits(text, sign + 4, 2))
      return sign + 6;
    return hasDigits(text, sign + 1, 2) && !isDigit(text.charCodeAt(sign + 3)) && sign === at ? sign + 3 : at;
  }
  return code === 0x20 && isZoneName(text, sign) ? sign + 3 + (text.charAt(sign + 3) === 'T' ? 1 : 0) : at;
}

function isZoneName(text: string, at: number): boolean {
  const name = text.slice(at, at + 3);
  if (name !== 'UTC' && name !== 'GMT' && name !== 'CET' && name !== 'CES') return false;
  const after = text.charCodeAt(name === 'CES' ? at + 4 : at + 3);
  return !isLetter(after) && !isDigit(after);
}

/** `yyyy-mm-ddThh:mm:ss`, also with a space or slashes, by its separators: what nearly all of these are. */
function hasUsualClock(text: string, at: number): boolean {
  const separator = text.charCodeAt(at + 4);
  const between = text.charCodeAt(at + 10);
  return (
    (separator === 0x2d || separator === 0x2f) &&
    text.charCodeAt(at + 7) === separator &&
    (between === 0x54 || between === 0x20) &&
    text.charCodeAt(at + 13) === 0x3a &&
    text.charCodeAt(at + 16) === 0x3a &&
    hasDigits(text, at + 5, 2) &&
    hasDigits(text, at + 8, 2) &&
    hasDigits(text, at + 11, 2) &&
    hasDigits(text, at + 14, 2) &&
    hasDigits(text, at + 17, 2)
  );
}

/** `2026-11-21T03:12:00.123+01:00`, `2026-11-21 03:12:00,123`, `2026/11/21 …`, `20261121-03:12:00:123`. */
export function isoEnd(text: string, at: number): number {
  if (!hasDigits(text, at, 4)) return NOT_MINE;
  if (hasUsualClock(text, at)) return zoneEnd(text, fractionEnd(text, at + 19));
  let day = at + 8;
  const separator = text.charAt(at + 4);
  if (isSeparator(text, at + 4, '-/.:')) {
    if (!hasDigits(text, at + 5, 2) || text.charAt(at + 7) !== separator || !hasDigits(text, at + 8, 2))
      return NOT_MINE;
    day = at + 10;
  } else if (!hasDigits(text, at + 4, 4)) return NOT_MINE;
  if (!isSeparator(text, day, 'Tt -_')) return NOT_MINE;
  let time = day + 1;
  while (text.charCodeAt(time) === 0x20) time++;
  if (text.charAt(day) === ' ' && text.startsWith('- ', time)) time += 2;
  const end = timeEnd(text, time);
  return end < 0 ? NOT_MINE : zoneEnd(text, end);
}

/** `21/Nov/2026:03:12:00 +0100`, `21-Nov-2026 03:12:00.123`, `21 Nov 2026 03:12:00`. */
function dayMonthEnd(text: string, at: number): number {
  const day = digitsEnd(text, at);
  if (day === at || day > at + 2 || !isSeparator(text, day, '/- ') || !isMonth(text, day + 1))
    return NOT_MINE;
  if (text.charAt(day + 4) !== text.charAt(day) || !hasDigits(text, day + 5, 4)) return NOT_MINE;
  if (!isSeparator(text, day + 9, ': ')) return NOT_MINE;
  const end = timeEnd(text, day + 10);
  return end < 0 ? NOT_MINE : zoneEnd(text, end);
}

/** `11-21 03:12:00.123` (Android), `[11.21 03:12:00]`: no year. */
function shortDateEnd(text: string, at: number): number {
  if (!hasDigits(text, at, 2) || !isSeparator(text, at + 2, '-.') || !hasDigits(text, at + 3, 2))
    return NOT_MINE;
  return text.charCodeAt(at + 5) === 0x20 ? timeEnd(text, at + 6) : NOT_MINE;
}

/** `261121  3:12:00`: six digits, as old MySQL writes them. */
function sixDigitsEnd(text: string, at: number): number {
  if (digitsEnd(text, at) !== at + 6 || text.charCodeAt(at + 6) !== 0x20) return NOT_MINE;
  return timeEnd(text, text.charCodeAt(at + 7) === 0x20 ? at + 8 : at + 7);
}

/** `Nov 21 03:12:00`, `Nov  4 …`, `Nov 21 2026 …`, with a fraction or a year behind: RFC 3164 and its relatives. */
export function syslogEnd(text: string, at: number): number {
  if (!isMonth(text, at)) return NOT_MINE;
  if (hasUsualShape(text, at)) return at + 15;
  let day = at + 4;
  if (text.charCodeAt(at + 3) !== 0x20) return NOT_MINE;
  if (text.charCodeAt(day) === 0x20) day++;
  let time = digitsEnd(text, day);
  if (time === day || time > day + 2 || text.charCodeAt(time) !== 0x20) return NOT_MINE;
  time++;
  if (hasDigits(text, time, 4) && text.charCodeAt(time + 4) === 0x20) time += 5;
  return timeEnd(text, time);
}

/** `Mmm dd hh:mm:ss ` by its separators, which the month makes certain enough: nearly every line of a server. */
function hasUsualShape(text: string, at: number): boolean {
  return (
    text.charCodeAt(at + 15) === 0x20 &&
    text.charCodeAt(at + 9) === 0x3a &&
    text.charCodeAt(at + 12) === 0x3a &&
    text.charCodeAt(at + 6) === 0x20 &&
    isDigit(text.charCodeAt(at + 5)) &&
    isDigit(text.charCodeAt(at + 14))
  );
}

/** `Sat Nov 21 03:12:00 2026`, with fraction and zone before the year, or none: Apache, `date`, C's `ctime`. */
function weekdayEnd(text: string, at: number): number {
  if (!WEEKDAYS.has(threeLetters(text, at))) return NOT_MINE;
  const month = text.charAt(at + 3) === ',' ? at + 5 : at + 4;
  if (isDigit(text.charCodeAt(month))) return dayMonthEnd(text, month);
  const end = syslogEnd(text, month);
  if (end < 0) return NOT_MINE;
  let year = end + 1;
  while (isLetter(text.charCodeAt(year)) && year < end + 6) year++;
  if (year > end + 1) year++;
  return text.charCodeAt(end) === 0x20 && hasDigits(text, year, 4) ? year + 4 : end;
}

/** The end of a time stamp of any known form that starts at `at`, or -1. */
export function timestampEnd(text: string, at: number): number {
  const first = text.charCodeAt(at);
  if (isLetter(first)) {
    const end = syslogEnd(text, at);
    return end < 0 ? weekdayEnd(text, at) : end;
  }
  if (!isDigit(first)) return NOT_MINE;
  const iso = isoEnd(text, at);
  if (iso > 0) return iso;
  const dayMonth = dayMonthEnd(text, at);
  if (dayMonth > 0) return dayMonth;
  const short = shortDateEnd(text, at);
  return short > 0 ? short : sixDigitsEnd(text, at);
}

/** Whether white space or the end follows, so that a time stamp is a word of its own. */
export function endsStamp(text: string, at: number): boolean {
  return at >= text.length || isSpaceCode(text.charCodeAt(at));
}
