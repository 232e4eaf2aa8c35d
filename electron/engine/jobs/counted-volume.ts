import { toFailure, type Failure } from '../../../shared/domain/failure.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { LevelCounts } from '../sources/loki-volume.ts';

type Level = 'error' | 'warning' | 'other';

/** Lines per bucket and level of all sources together. */
export interface CountedVolume extends Readonly<Record<Level, number[]>> {
  readonly from: Milliseconds;
  readonly to: Milliseconds;
  readonly bucketMilliseconds: Milliseconds;
  readonly hasLevels: boolean;
  readonly failures: { readonly sourceId: string; readonly failure: Failure }[];
}

/** Loki's own names (`detected_level`), and what programs call theirs. */
const LEVELS: Readonly<Record<string, Level>> = {
  error: 'error',
  err: 'error',
  critical: 'error',
  crit: 'error',
  fatal: 'error',
  alert: 'error',
  emerg: 'error',
  panic: 'error',
  warn: 'warning',
  warning: 'warning',
};
/** Whole units of the clock, so that buckets lie where people look for them. */
const BUCKETS: readonly Milliseconds[] = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440].map(
  (minutes) => minutes * 60_000,
);
interface Span {
  readonly from: Milliseconds;
  readonly to: Milliseconds;
}

interface Wanted {
  readonly range: Span;
  /** At most so many. */
  readonly buckets: number;
  readonly signal: AbortSignal;
}

/**
 * Lines of some sources added up, over the range widened to whole buckets; sources that cannot be counted are named
 * and left out.
 */
export async function countTogether(
  sourceIds: readonly string[],
  { range, buckets, signal }: Wanted,
  count: (sourceId: string, whole: Span, bucket: Milliseconds) => Promise<LevelCounts>,
): Promise<CountedVolume> {
  const bucket = bucketFor(range, buckets);
  const from = Math.floor(range.from / bucket) * bucket;
  const to = Math.max(from + bucket, Math.ceil(range.to / bucket) * bucket);
  const empty = () => Array.from({ length: (to - from) / bucket }, () => 0);
  const volume = { error: empty(), warning: empty(), other: empty() };
  const failures: { sourceId: string; failure: Failure }[] = [];
  let hasLevels = false;
  await Promise.all(
    sourceIds.map(async (sourceId) => {
      try {
        for (const [name, perBucket] of await count(sourceId, { from, to }, bucket)) {
          hasLevels ||= name !== '';
          const line = volume[LEVELS[name.toLowerCase()] ?? 'other'];
          for (const [start, lines] of perBucket) {
            const index = (start - from) / bucket;
            line[index] = (line[index] ?? 0) + lines;
          }
        }
      } catch (error) {
        signal.throwIfAborted();
        failures.push({ sourceId, failure: toFailure(error) });
      }
    }),
  );
  return { from, to, bucketMilliseconds: bucket, ...volume, hasLevels, failures };
}

/** The least that cuts the range into no more parts than wanted. */
export function bucketFor(
  { from, to }: { readonly from: number; readonly to: number },
  buckets: number,
): number {
  const day = BUCKETS.at(-1) ?? 0;
  return (
    BUCKETS.find((bucket) => (to - from) / bucket <= buckets) ?? Math.ceil((to - from) / buckets / day) * day
  );
}
