import type { Span } from './brush.ts';
import type { ZoneClock } from './zone-clock.ts';

const HOUR = 3_600_000;
const NIGHT_BEGINS = 22;
const NIGHT_ENDS = 6;

/** `night`: the last one, from 22:00 to 06:00, up to now while it lasts. */
export const QUICK_RANGES = ['hour', 'today', 'yesterday', 'night', 'day', 'week'] as const;
export type QuickRange = (typeof QUICK_RANGES)[number];

/** A range by its name, by the calendar and clock of a time zone. It may reach beyond what can be read. */
export function quickRange(name: QuickRange, clock: ZoneClock, now: number): Span {
  switch (name) {
    case 'hour':
      return { from: now - HOUR, to: now };
    case 'day':
      return { from: now - 24 * HOUR, to: now };
    case 'week':
      return { from: now - 7 * 24 * HOUR, to: now };
    case 'today':
      return { from: clock.startOfDay(now), to: now };
    case 'yesterday':
      return { from: clock.startOfDay(now, -1), to: clock.startOfDay(now) };
    case 'night':
      return lastNight(clock, now);
  }
}

function lastNight(clock: ZoneClock, now: number): Span {
  const hourOf = (day: number, hour: number) =>
    clock.firstAt(clock.wallAt(clock.startOfDay(now, day)) + hour * HOUR);
  // After 22:00 the night that has begun is meant.
  const tonight = hourOf(0, NIGHT_BEGINS);
  if (now > tonight) return { from: tonight, to: now };
  return { from: hourOf(-1, NIGHT_BEGINS), to: Math.min(now, hourOf(0, NIGHT_ENDS)) };
}
