import type { Milliseconds, Nanoseconds } from '../../../shared/domain/time.ts';
import { instantOf, instantOfEpoch } from './calendar.ts';
import { readMoment } from './timestamp-text.ts';
import { jsonTime } from './timestamp-json.ts';

/** What a time stamp needs besides its text. */
export interface TimeContext {
  /** No line is later; decides the year of time stamps without one. */
  readonly now: Milliseconds;
  /** Minutes ahead of UTC of time stamps without a zone. */
  readonly offset: number;
}

/** How far into a line a time stamp is looked for: behind an address, a bracket, a level. */
const SEARCH_LIMIT = 128;

/**
 * The instant at which a line was written, by the first time stamp in its first 128 characters; by the time field
 * for a JSON object; null if there is none. Known forms: RFC 3339 and its relatives, syslog with and without year,
 * nginx and Apache access and error logs, log4j, seconds to nanoseconds since the epoch.
 */
export function timestampOf(text: string, context: TimeContext): Nanoseconds | null {
  const first = text.charCodeAt(0);
  if (first === 0x7b) {
    const value = jsonTime(text);
    if (value !== null) return timeValue(value, context);
  }
  const limit = Math.min(text.length, SEARCH_LIMIT);
  for (let at = 0; at < limit; at++) {
    if (!startsToken(text, at)) continue;
    const moment = readMoment(text, at);
    if (moment !== null) return instantOf(moment, context.now, context.offset);
    const epoch = epochAt(text, at);
    if (epoch !== null) return epoch;
  }
  return null;
}

/** A digit or letter with neither before it. */
function startsToken(text: string, at: number): boolean {
  return isAlphanumeric(text.charCodeAt(at)) && (at === 0 || !isAlphanumeric(text.charCodeAt(at - 1)));
}

function isAlphanumeric(code: number): boolean {
  const small = code | 32;
  return (small >= 0x61 && small <= 0x7a) || (code >= 0x30 && code <= 0x39);
}

/**
 * A number of seconds since the epoch is believed where nothing but a mark stands before it (`1795230720 …`,
 * `- 1795230720 …`), after `audit(`, and as the value of a time key of logfmt.
 */
function epochAt(text: string, at: number): Nanoseconds | null {
  let end = at;
  while (text.charCodeAt(end) >= 0x30 && text.charCodeAt(end) <= 0x39 && end - at < 20) end++;
  if (end - at < 10) return null;
  const before = text.slice(Math.max(0, at - 11), at);
  if (at > 2 && !/(?:audit\(|(?:^|\s)(?:ts|t|time|timestamp)="?)$/.test(before)) return null;
  if (text.charAt(end) !== '.') return instantOfEpoch(text.slice(at, end), '');
  let fraction = end + 1;
  while (text.charCodeAt(fraction) >= 0x30 && text.charCodeAt(fraction) <= 0x39) fraction++;
  return instantOfEpoch(text.slice(at, end), text.slice(end + 1, fraction));
}

/** The value of a JSON time field: a date in text, or a number since the epoch. */
function timeValue(value: string, context: TimeContext): Nanoseconds | null {
  const moment = readMoment(value, 0);
  if (moment !== null) return instantOf(moment, context.now, context.offset);
  const match = /^(\d{10,19})(?:\.(\d*))?$/.exec(value);
  return match === null ? null : instantOfEpoch(match[1] ?? '', match[2] ?? '');
}
