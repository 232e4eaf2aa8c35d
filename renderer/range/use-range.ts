import { useEffect, useMemo, useReducer, useState, type Dispatch } from 'react';
import { useNow } from '../ui/use-now.ts';
import { brushed, startBrush, type Brush, type BrushAction, type Span } from './brush.ts';
import { ZoneClock } from './zone-clock.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Further back nobody keeps logs that are worth a look. */
const FURTHEST = 400 * DAY;

/** A range of time as the reader changes it, and the clock by which it is written. */
export interface RangeChoice {
  readonly brush: Brush;
  readonly act: Dispatch<BrushAction>;
  readonly clock: ZoneClock;
  readonly setZone: (zone: string) => void;
  /** Whole minutes. */
  readonly now: number;
}

/**
 * A range that begins as it is told, by what time it is; both are asked once.
 *
 * @param rangeAt what is chosen first
 * @param viewAt what the histogram shows then
 */
export function useRange(rangeAt: (now: number) => Span, viewAt: (now: number) => Span): RangeChoice {
  const exact = useNow(10_000);
  const now = exact - (exact % MINUTE);
  const [brush, act] = useReducer(brushed, null, () => startBrush(rangeAt(now), viewAt(now), limitOf(now)));
  const [zone, setZone] = useState(() => new Intl.DateTimeFormat().resolvedOptions().timeZone);
  const clock = useMemo(() => new ZoneClock(zone), [zone]);
  useEffect(() => {
    act({ kind: 'limit', limit: limitOf(now) });
  }, [now]);
  return { brush, act, clock, setZone, now };
}

function limitOf(now: number): Span {
  return { from: now - FURTHEST, to: now };
}
