import type { Failure } from '../../../shared/domain/failure.ts';
import {
  NANOSECONDS_PER_HOUR,
  NANOSECONDS_PER_MINUTE,
  type Milliseconds,
  type Nanoseconds,
} from '../../../shared/domain/time.ts';
import type { LokiClient } from '../sources/loki.ts';
import type { Nearest } from '../sources/loki-paging.ts';

/** How far is looked on each side of an instant. */
export const FARTHEST: Nanoseconds = 24n * NANOSECONDS_PER_HOUR;
/** Nearest first: most often the first of these has enough. */
const SPANS = [5n * NANOSECONDS_PER_MINUTE, NANOSECONDS_PER_HOUR, FARTHEST] as const;
/** Read before what is shown and not shown: a private key that began there is still known for one. */
export const GUARD = 60;
/** Of a question whose answer somebody waits for. */
export const FAILURES_WAITED_FOR = 1;

interface Side {
  readonly at: Nanoseconds;
  /** Towards later or earlier. */
  readonly step: 1n | -1n;
  readonly limit: number;
}

/** The lines next to an instant on one side of it: looks farther until there are enough. */
export async function linesBeside(
  client: Pick<LokiClient, 'nearest'>,
  selector: string,
  { at, step, limit }: Side,
  signal: AbortSignal,
): Promise<Nearest> {
  let found: Nearest = { lines: [], more: false };
  if (limit === 0) return found;
  const direction = step > 0n ? 'forward' : 'backward';
  for (const span of SPANS) {
    const range = step > 0n ? { from: at, to: at + span } : { from: at - span, to: at };
    // One more than wanted: an instant that is cut is left out.
    const wanted = { range, direction, limit: limit + 1, mostFailures: FAILURES_WAITED_FOR } as const;
    found = await client.nearest(selector, wanted, signal);
    if (found.more || found.lines.length >= limit) break;
  }
  return found;
}

/** What somebody is told who has waited so long for Loki. */
export function lokiTooLate(waited: Milliseconds, advice: string): Failure {
  return { code: 'loki-timeout', message: `Loki has not answered within ${waited / 1000} s.`, advice };
}
