import { holesIn } from '../../../shared/domain/coverage.ts';
import {
  floorTo,
  NANOSECONDS_PER_HOUR,
  NANOSECONDS_PER_MINUTE,
  type Nanoseconds,
  type TimeRange,
} from '../../../shared/domain/time.ts';
import type { Store } from '../store/store.ts';
import type { Hour } from '../store/volume.ts';

/** How long after its end an hour is counted again: Loki takes lines that are up to an hour late. */
const PATIENCE: Nanoseconds = 65n * NANOSECONDS_PER_MINUTE;
/** Hours older than this are not looked at any more. */
const LOOK_BACK: Nanoseconds = 48n * NANOSECONDS_PER_HOUR;

export interface HourToRecount {
  readonly hour: Hour;
  readonly range: TimeRange;
}

/** Full UTC hours of a source that are covered, old enough and not yet counted again; newest first. */
export function hoursToRecount(store: Store, sourceId: string, horizon: Nanoseconds): HourToRecount[] {
  const start = store.coverage.startFrom(sourceId);
  if (start === null) return [];
  const coverage = store.coverage
    .of(sourceId)
    .filter((interval) => interval.state === 'rules' || interval.state === 'model');
  const hours: HourToRecount[] = [];
  let from = floorTo(NANOSECONDS_PER_HOUR, horizon - PATIENCE) - NANOSECONDS_PER_HOUR;
  for (; from >= start && from > horizon - LOOK_BACK; from -= NANOSECONDS_PER_HOUR) {
    const range = { from, to: from + NANOSECONDS_PER_HOUR };
    const hour = Number(from / NANOSECONDS_PER_HOUR);
    if (store.volume.isRecounted(sourceId, hour) || holesIn(range, coverage).length > 0) continue;
    hours.push({ hour, range });
  }
  return hours;
}
