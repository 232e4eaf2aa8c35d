import type { Run } from '../../../shared/domain/run.ts';
import type { Source } from '../../../shared/domain/server.ts';
import {
  toNanoseconds,
  type Milliseconds,
  type Nanoseconds,
  type TimeRange,
} from '../../../shared/domain/time.ts';
import type { Store } from '../store/store.ts';
import { planPasses, type Plan } from './plan.ts';
import type { ScheduledGroup } from './schedule.ts';

/** A stretch of the sources of one schedule. */
export interface WantedPass {
  readonly kind: Run['kind'];
  readonly wanted: TimeRange;
  readonly group: ScheduledGroup;
  readonly horizon: Nanoseconds;
}

/** The newest instant that may be read of them: later lines may still be on their way to Loki. */
export function horizonOf({ lag }: ScheduledGroup, now: Milliseconds): Nanoseconds {
  return toNanoseconds(now - lag);
}

/** What has to be read of those of a group that may be tried. */
export function planGroup(
  { coverage }: Store,
  group: ScheduledGroup,
  now: Milliseconds,
  mayTry: (source: Source) => boolean,
): Plan {
  const horizon = horizonOf(group, now);
  const sources = group.sources.filter(mayTry);
  return planPasses(
    sources.map(({ id }) => ({
      id,
      startFrom: coverage.startFrom(id) ?? horizon,
      coverage: coverage.of(id),
    })),
    horizon,
  );
}

/** What lies before any of the sources was read by itself, somebody has asked for. */
export function kindOf({ coverage }: Store, { sources }: ScheduledGroup, hole: TimeRange): Run['kind'] {
  const isBefore = sources.every(({ id }) => hole.to <= (coverage.liveFrom(id) ?? hole.from));
  return isBefore ? 'back-fill' : 'catch-up';
}

/** What has to be read of several groups, the newest first. */
export function joined(plans: readonly Plan[]): Plan {
  const live = plans.flatMap((plan) => plan.live ?? []).sort(newestFirst)[0] ?? null;
  return { live, holes: plans.flatMap(({ holes }) => holes).sort(newestFirst) };
}

function newestFirst(left: TimeRange, right: TimeRange): number {
  return left.to > right.to ? -1 : left.to < right.to ? 1 : 0;
}
