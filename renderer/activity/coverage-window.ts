/** What of the time lines is shown, in milliseconds; `end` null follows the clock. */
export interface CoverageWindow {
  readonly span: number;
  readonly end: number | null;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const SPANS = { day: DAY, week: 7 * DAY, month: 30 * DAY } as const;
export type SpanName = keyof typeof SPANS;

const SHORTEST = HOUR;
const LONGEST = SPANS.month;

/** From and to, to whole minutes so that what was asked for is good for a minute. */
export function boundsOf(
  { span, end }: CoverageWindow,
  now: number,
): { readonly from: number; readonly to: number } {
  const to = end ?? Math.ceil(now / MINUTE) * MINUTE;
  return { from: to - span, to };
}

/** Half or twice as much around the middle; what follows the clock goes on doing so. */
export function zoomed(window: CoverageWindow, by: 'in' | 'out', now: number): CoverageWindow {
  const span = Math.min(LONGEST, Math.max(SHORTEST, by === 'in' ? window.span / 2 : window.span * 2));
  if (window.end === null) return { span, end: null };
  return placed({ span, end: window.end - window.span / 2 + span / 2 }, now);
}

/** Earlier or later by half of what is shown; the end of time brings back what follows the clock. */
export function moved(window: CoverageWindow, by: 'earlier' | 'later', now: number): CoverageWindow {
  const step = (by === 'earlier' ? -1 : 1) * (window.span / 2);
  return placed({ span: window.span, end: boundsOf(window, now).to + step }, now);
}

function placed({ span, end }: { readonly span: number; readonly end: number }, now: number): CoverageWindow {
  return end >= now ? { span, end: null } : { span, end: Math.round(end / MINUTE) * MINUTE };
}

const STEPS = [10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, DAY, 2 * DAY, 5 * DAY, 10 * DAY];
const MOST_TICKS = 7;

/** Round instants of the reader's clock between the bounds, at most seven. */
export function ticksOf({ from, to }: { readonly from: number; readonly to: number }): number[] {
  const step = STEPS.find((one) => (to - from) / one <= MOST_TICKS) ?? LONGEST;
  const midnight = new Date(from).setHours(0, 0, 0, 0);
  const first = midnight + Math.ceil((from - midnight) / step) * step;
  const ticks: number[] = [];
  for (let at = first; at < to; at += step) ticks.push(at);
  return ticks;
}

/** Where a stretch lies and how long it is, in percent of the window; what sticks out is cut off. */
export function placeOf(
  stretch: { readonly from: number; readonly to: number },
  bounds: { readonly from: number; readonly to: number },
): { readonly left: number; readonly width: number } {
  const share = (at: number) =>
    (100 * (Math.min(bounds.to, Math.max(bounds.from, at)) - bounds.from)) / (bounds.to - bounds.from);
  return { left: share(stretch.from), width: share(stretch.to) - share(stretch.from) };
}
