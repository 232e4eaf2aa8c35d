import type { Nanoseconds, TimeRange } from '../../../shared/domain/time.ts';
import { toError, type Failed } from './lokiFailures.ts';
import { parseJson, type LokiHttp } from './lokiHttp.ts';
import { isFailed, persist, type RetryOptions } from './lokiRetry.ts';
import { readCountAnswer } from './lokiSchema.ts';

interface Counted {
  readonly kind: 'counted';
  readonly lines: number;
  readonly to: Nanoseconds;
}

/**
 * Lines of `[from, to)`. A metric window is `(t - r, t]`, open where ours is closed: so it is asked one nanosecond
 * before `to`, where both hold the same instants.
 */
async function ask(
  http: LokiHttp,
  selector: string,
  { from, to }: TimeRange,
  signal: AbortSignal,
): Promise<Counted | Failed> {
  const query = `sum(count_over_time(${selector}[${to - from}ns]))`;
  const parameters = [
    ['query', query],
    ['time', String(to - 1n)],
  ] as const;
  const answer = await http.get('/loki/api/v1/query', parameters, signal);
  if (isFailed(answer)) return answer;
  const json = parseJson(answer.body);
  if (isFailed(json)) return json;
  const total = readCountAnswer(json.value);
  return isFailed(total) ? total : { kind: 'counted', lines: total.value, to };
}

/** The exact number of lines in `range`, asked for by the hour. */
export async function countLines(
  http: LokiHttp,
  selector: string,
  range: TimeRange,
  retry: RetryOptions,
  signal: AbortSignal,
): Promise<number> {
  let lines = 0;
  for (let from = range.from; from < range.to;) {
    const counted = await persist(
      () => ask(http, selector, { from, to: retry.pace.end(from, range.to) }, signal),
      retry,
      signal,
    );
    if (isFailed(counted)) throw toError(counted);
    lines += counted.lines;
    from = counted.to;
  }
  return lines;
}
