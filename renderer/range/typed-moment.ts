import type { ZoneClock } from './zone-clock.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const UNITS: Readonly<Record<string, number>> = { m: MINUTE, h: 60 * MINUTE, d: 24 * 60 * MINUTE };

/** Which end of a range is typed: a day alone begins it with its midnight, and ends it with the next one. */
export type End = 'from' | 'to';

export type TypedMoment =
  | { readonly kind: 'instant'; readonly at: number }
  /** `no-such-time`: the clock is set forward over it. */
  | { readonly kind: 'problem'; readonly problem: 'format' | 'no-such-date' | 'no-such-time' };

const AGO = /^-\s*(?<many>\d{1,6})\s*(?<unit>[mhd])$/;
const HOUR = String.raw`(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2}))?`;
const TODAY = new RegExp(`^${HOUR}$`);
const DATE = new RegExp(
  String.raw`^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})(?:[ T]+${HOUR}\s*(?<zone>Z|[+-]\d{2}:?\d{2})?)?$`,
  'i',
);

/**
 * Reads what someone types as one end of a range: `2026-11-14 23:00`, with seconds, with `Z` or an offset; a day alone;
 * `23:00` of today; `-2h` before now; `now`. Of a time that the clock shows twice the range takes in both.
 *
 * @param now milliseconds since the epoch
 */
export function parseMoment(text: string, end: End, clock: ZoneClock, now: number): TypedMoment {
  const words = text.trim().toLowerCase();
  if (words === 'now') return instant(now);
  const ago = AGO.exec(words)?.groups;
  if (ago) return instant(now - Number(ago['many']) * (UNITS[ago['unit'] ?? ''] ?? 0));
  const hour = TODAY.exec(words)?.groups;
  if (hour) {
    const today = new Date(clock.wallAt(now)).toISOString().slice(0, 10);
    return parseMoment(`${today} ${words}`, end, clock, now);
  }
  const date = DATE.exec(words)?.groups;
  return date ? instantOf(date, end, clock) : { kind: 'problem', problem: 'format' };
}

function instantOf(groups: Record<string, string | undefined>, end: End, clock: ZoneClock): TypedMoment {
  const of = (name: string) => Number(groups[name] ?? 0);
  const midnight = Date.UTC(of('year'), of('month') - 1, of('day'));
  const date = new Date(midnight);
  const real =
    date.getUTCMonth() === of('month') - 1 &&
    date.getUTCDate() === of('day') &&
    of('hour') < 24 &&
    of('minute') < 60 &&
    of('second') < 60;
  if (!real) return { kind: 'problem', problem: 'no-such-date' };
  if (groups['hour'] === undefined)
    return instant(clock.startOfDay(clock.firstAt(midnight), end === 'to' ? 1 : 0));
  const wall = midnight + (of('hour') * 60 + of('minute')) * MINUTE + of('second') * SECOND;
  return groups['zone'] ? instant(wall - offsetOf(groups['zone'])) : onTheWall(wall, end, clock);
}

function onTheWall(wall: number, end: End, clock: ZoneClock): TypedMoment {
  const instants = clock.instantsOf(wall);
  const at = end === 'from' ? instants[0] : instants.at(-1);
  if (at === undefined) return { kind: 'problem', problem: 'no-such-time' };
  return instant(at);
}

function instant(at: number): TypedMoment {
  return { kind: 'instant', at };
}

function offsetOf(zone: string): number {
  if (zone === 'z') return 0;
  const digits = zone.replace(':', '');
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3));
  return (digits.startsWith('-') ? -minutes : minutes) * MINUTE;
}
