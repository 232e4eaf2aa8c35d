import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { Case } from './place.ts';
import { MINUTE } from './state.ts';

/** How long a digest collects. */
export interface Pace {
  readonly afterLast: Milliseconds;
  readonly afterFirst: Milliseconds;
  readonly afterFirstCritical: Milliseconds;
}

/** For what did not fit under the cap, or is below the threshold. */
export const DIGEST_PACE: Pace = {
  afterLast: 5 * MINUTE,
  afterFirst: 15 * MINUTE,
  afterFirstCritical: 5 * MINUTE,
};

/** For what catching up after sleep found. */
export const SLEEP_PACE: Pace = { ...DIGEST_PACE, afterFirstCritical: 2 * MINUTE };

/** When what is collected is told; `Infinity` while nothing is. */
export function dueAt(cases: readonly Case[], pace: Pace): Milliseconds {
  let first = Infinity;
  let last = -Infinity;
  let critical = Infinity;
  for (const { entry, facts } of cases) {
    const news = Math.max(entry.batchAt, entry.at);
    first = Math.min(first, entry.batchAt);
    last = Math.max(last, news);
    if (facts.severity === 'critical') critical = Math.min(critical, news);
  }
  if (first === Infinity) return Infinity;
  return Math.min(last + pace.afterLast, first + pace.afterFirst, critical + pace.afterFirstCritical);
}
