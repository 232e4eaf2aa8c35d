/** Nanoseconds since the Unix epoch. A bigint, because a float loses the last three digits of today's values. */
export type Nanoseconds = bigint;

/** Milliseconds since the Unix epoch, an integer. Used where people look (first seen, runs), never to page logs. */
export type Milliseconds = number;

/** Whole UTC minutes since the Unix epoch; the grain of occurrences. */
export type Minute = number;

/** Half-open interval `[from, to)` in nanoseconds, the same bounds as Loki's `query_range`. */
export interface TimeRange {
  readonly from: Nanoseconds;
  readonly to: Nanoseconds;
}

export const NANOSECONDS_PER_MILLISECOND = 1_000_000n;
export const NANOSECONDS_PER_SECOND = 1_000_000_000n;
export const NANOSECONDS_PER_MINUTE = 60n * NANOSECONDS_PER_SECOND;
export const NANOSECONDS_PER_HOUR = 60n * NANOSECONDS_PER_MINUTE;
export const MILLISECONDS_PER_MINUTE = 60_000;

export function toNanoseconds(milliseconds: Milliseconds): Nanoseconds {
  return BigInt(Math.trunc(milliseconds)) * NANOSECONDS_PER_MILLISECOND;
}

/** Truncates towards the epoch; what is lost is below a millisecond. */
export function toMilliseconds(nanoseconds: Nanoseconds): Milliseconds {
  return Number(nanoseconds / NANOSECONDS_PER_MILLISECOND);
}

export function minuteOf(nanoseconds: Nanoseconds): Minute {
  return Number(nanoseconds / NANOSECONDS_PER_MINUTE);
}

/** The UTC minutes that a range touches, half-open. */
export function minutesOf(range: TimeRange): { readonly from: Minute; readonly to: Minute } {
  return { from: minuteOf(range.from), to: minuteOf(ceilTo(NANOSECONDS_PER_MINUTE, range.to)) };
}

export function startOfMinute(minute: Minute): Nanoseconds {
  return BigInt(minute) * NANOSECONDS_PER_MINUTE;
}

export function floorTo(unit: Nanoseconds, at: Nanoseconds): Nanoseconds {
  return at - (at % unit);
}

export function ceilTo(unit: Nanoseconds, at: Nanoseconds): Nanoseconds {
  return floorTo(unit, at + unit - 1n);
}

export function isEmptyRange(range: TimeRange): boolean {
  return range.to <= range.from;
}

/**
 * Widens a range to whole UTC minutes, so that a pass over it replaces whole occurrence rows. The end is not
 * moved past `horizon` (the newest instant that may be read yet), where the last minute stays partial and the
 * next pass reads it again.
 */
export function widenToMinutes(range: TimeRange, horizon: Nanoseconds): TimeRange {
  const ceiling = ceilTo(NANOSECONDS_PER_MINUTE, range.to);
  return {
    from: floorTo(NANOSECONDS_PER_MINUTE, range.from),
    to: ceiling > horizon ? (range.to > horizon ? range.to : horizon) : ceiling,
  };
}
