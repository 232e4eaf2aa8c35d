import type { Span } from './brush.ts';
import type { ZoneClock } from './zone-clock.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  HOUR / 2,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
] as const;
const LONGEST = 28 * DAY;

export interface Tick {
  readonly at: number;
  /** `23:00`, or `Sat 14 Nov` where a day begins. */
  readonly label: string;
  readonly day: boolean;
}

/** Marks of the time axis at round times of the clock, at most `most` of them, ascending. */
export function timeTicks(view: Span, clock: ZoneClock, most: number, now: number): Tick[] {
  const shown = view.to - view.from;
  const step = STEPS.find((one) => shown / one <= most) ?? LONGEST;
  const walls: number[] = [];
  // The clock may be set back in between: a step on either side is looked at as well.
  const end = clock.wallAt(view.to) + step;
  for (let wall = Math.floor(clock.wallAt(view.from) / step) * step; wall <= end; wall += step)
    walls.push(wall);
  const instants = walls.map((wall) => ({ wall, at: clock.firstAt(wall) }));
  return instants
    .filter(({ at }, index) => at >= view.from && at <= view.to && at !== instants[index - 1]?.at)
    .map(({ wall, at }) => {
      const day = wall % DAY === 0;
      return { at, day, label: day ? clock.day(at, now) : clock.hour(at) };
    });
}

/** A round number from which the bars' scale counts: one, two or five times a power of ten, at least `least`. */
export function roundUp(least: number): number {
  if (least <= 1) return 1;
  const unit = 10 ** Math.floor(Math.log10(least));
  const many = least / unit;
  return unit * (many <= 1 ? 1 : many <= 2 ? 2 : many <= 5 ? 5 : 10);
}
