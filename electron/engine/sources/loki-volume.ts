import { z } from 'zod';
import {
  floorTo,
  toMilliseconds,
  toNanoseconds,
  type Milliseconds,
  type Nanoseconds,
  type TimeRange,
} from '../../../shared/domain/time.ts';
import { toError } from './loki-failures.ts';
import { parseJson, type LokiHttp } from './loki-http.ts';
import { isFailed, persist, type RetryOptions } from './loki-retry.ts';
import { readLevelCountsAnswer } from './loki-schema.ts';

/** Lines of one level per bucket, by the bucket's start; an empty name for lines of no level. */
export type LevelCounts = ReadonlyMap<string, ReadonlyMap<Milliseconds, number>>;

/** Failures in a row before it is given up: somebody waits for it. */
const FAILURES_WAITED_FOR = 1;
/** Points of one answer; Loki refuses more than 11,000. */
const MOST_POINTS = 5_000n;

/**
 * Lines per bucket and `detected_level`, counted by Loki; `range` is of whole buckets since the epoch. A point at `t`
 * counts `(t - bucket, t]`: a line at the very start of a bucket is counted for the one before.
 */
export async function countPerBucket(
  http: LokiHttp,
  selector: string,
  range: TimeRange,
  bucket: Milliseconds,
  retry: RetryOptions,
  signal: AbortSignal,
): Promise<LevelCounts> {
  const counts = new Map<string, Map<Milliseconds, number>>();
  const step = toNanoseconds(bucket);
  for (let from = range.from; from < range.to;) {
    const answer = await persist(
      async () => {
        const to = pieceEnd(from, range.to, step, retry);
        const parameters = [
          ['query', `sum by (detected_level) (count_over_time(${selector}[${bucket}ms]))`],
          ['start', String(from + step)],
          ['end', String(to)],
          ['step', `${bucket / 1000}s`],
        ] as const;
        const answered = await http.get('/loki/api/v1/query_range', parameters, signal);
        if (isFailed(answered)) return answered;
        const json = parseJson(answered.body);
        if (isFailed(json)) return json;
        const read = readLevelCountsAnswer(json.value);
        return isFailed(read) ? read : { kind: 'counted' as const, series: read.value, to };
      },
      retry,
      signal,
      FAILURES_WAITED_FOR,
    );
    if (isFailed(answer)) throw toError(answer);
    for (const { level, points } of answer.series) {
      const ofLevel = counts.get(level) ?? new Map<Milliseconds, number>();
      counts.set(level, ofLevel);
      for (const [second, lines] of points) {
        const start = Math.round(second * 1000) - bucket;
        if (start >= toMilliseconds(from) && start < toMilliseconds(answer.to))
          ofLevel.set(start, (ofLevel.get(start) ?? 0) + lines);
      }
    }
    from = answer.to;
  }
  return counts;
}

/** Whole buckets, as many as one query may span. */
function pieceEnd(
  from: Nanoseconds,
  to: Nanoseconds,
  step: Nanoseconds,
  { pace }: RetryOptions,
): Nanoseconds {
  // The window of the first point reaches one bucket back.
  const longest = pace.maximumLength === null ? null : floorTo(step, pace.maximumLength) - step;
  const span = longest === null || longest > MOST_POINTS * step ? MOST_POINTS * step : longest;
  const end = from + (span < step ? step : span);
  return end < to ? end : to;
}

const statsSchema = z.object({ bytes: z.number(), entries: z.number() });

/** Bytes that Loki's index names for a selector's streams; 0 also for what is not flushed yet. */
export async function indexedBytes(
  http: LokiHttp,
  selector: string,
  { from, to }: TimeRange,
  signal: AbortSignal,
): Promise<number> {
  const parameters = [
    ['query', streamsOf(selector)],
    ['start', String(from)],
    ['end', String(to)],
  ] as const;
  const answer = await http.get('/loki/api/v1/index/stats', parameters, signal);
  if (isFailed(answer)) return 0;
  const json = parseJson(answer.body);
  const stats = isFailed(json) ? null : statsSchema.safeParse(json.value);
  return stats?.success === true ? stats.data.bytes : 0;
}

/** The selector without its filters and parsers: up to the brace that closes it, quotes taken as such. */
function streamsOf(selector: string): string {
  return /^\s*\{(?:[^"`}]|"(?:[^"\\]|\\.)*"|`[^`]*`)*\}/u.exec(selector)?.[0] ?? selector;
}
