import {
  NANOSECONDS_PER_HOUR,
  NANOSECONDS_PER_MILLISECOND,
  type Milliseconds,
  type Nanoseconds,
  type TimeRange,
} from '../../../shared/domain/time.ts';
import { toError, type Failed } from './loki-failures.ts';
import { parseJson, type LokiHttp } from './loki-http.ts';
import { isFailed, persist, type RetryOptions } from './loki-retry.ts';
import { readCountAnswer, readCountsAnswer, readRatesAnswer } from './loki-schema.ts';

interface Counted {
  readonly kind: 'counted';
  readonly lines: number;
  readonly to: Nanoseconds;
}

/**
 * Lines of `[from, to)`, whole milliseconds apart. A metric window is `(t - r, t]`, open where ours is closed: so it
 * is asked one nanosecond before `to`, where both hold the same instants.
 */
async function ask(
  http: LokiHttp,
  selector: string,
  { from, to }: TimeRange,
  signal: AbortSignal,
): Promise<Counted | Failed> {
  const milliseconds = (to - from) / NANOSECONDS_PER_MILLISECOND;
  const parameters = [
    ['query', `sum(count_over_time(${selector}[${milliseconds}ms]))`],
    ['time', String(to - 1n)],
  ] as const;
  const answer = await http.get('/loki/api/v1/query', parameters, signal);
  if (isFailed(answer)) return answer;
  const json = parseJson(answer.body);
  if (isFailed(json)) return json;
  const total = readCountAnswer(json.value);
  return isFailed(total) ? total : { kind: 'counted', lines: total.value, to };
}

/** The end of the next piece: an hour at most, and whole milliseconds after `from`, of which `to` is too. */
function pieceEnd(from: Nanoseconds, to: Nanoseconds, { pace }: RetryOptions): Nanoseconds {
  const whole = (pace.end(from, to) - from) / NANOSECONDS_PER_MILLISECOND;
  return from + (whole === 0n ? 1n : whole) * NANOSECONDS_PER_MILLISECOND;
}

/**
 * The exact number of lines in `range`, as Loki counts them. A metric's range knows nothing finer than a
 * millisecond: `countRest` counts the less than one that may be left at the start.
 */
export async function countLines(
  http: LokiHttp,
  selector: string,
  range: TimeRange,
  retry: RetryOptions,
  signal: AbortSignal,
  countRest: (rest: TimeRange) => Promise<number>,
): Promise<number> {
  const start = range.from + ((range.to - range.from) % NANOSECONDS_PER_MILLISECOND);
  let lines = start > range.from ? await countRest({ from: range.from, to: start }) : 0;
  for (let from = start; from < range.to;) {
    const counted = await persist(
      () => ask(http, selector, { from, to: pieceEnd(from, range.to, retry) }, signal),
      retry,
      signal,
    );
    if (isFailed(counted)) throw toError(counted);
    lines += counted.lines;
    from = counted.to;
  }
  return lines;
}

const SECONDS_PER_HOUR = 3_600;
/** Failures in a row before it is given up: somebody waits for it. */
const FAILURES_WAITED_FOR = 1;

/**
 * Lines of each whole hour of `range`, by the hour's start. Loki's point at `t` counts `(t - 1h, t]`: a line at the
 * very start of an hour is counted for the hour before, which nobody sees in a chart.
 */
export async function countPerHour(
  http: LokiHttp,
  selector: string,
  { from, to }: TimeRange,
  retry: RetryOptions,
  signal: AbortSignal,
): Promise<Map<Milliseconds, number>> {
  const parameters = [
    ['query', `sum(count_over_time(${selector}[1h]))`],
    ['start', String(from + NANOSECONDS_PER_HOUR)],
    ['end', String(to)],
    ['step', `${SECONDS_PER_HOUR}s`],
  ] as const;
  const counted = await persist(
    async () => {
      const answer = await http.get('/loki/api/v1/query_range', parameters, signal);
      if (isFailed(answer)) return answer;
      const json = parseJson(answer.body);
      return isFailed(json) ? json : readCountsAnswer(json.value);
    },
    retry,
    signal,
    FAILURES_WAITED_FOR,
  );
  if (isFailed(counted)) throw toError(counted);
  return new Map(counted.value.map(([second, lines]) => [(second - SECONDS_PER_HOUR) * 1_000, lines]));
}

export interface Rate {
  readonly value: string;
  readonly linesPerHour: number;
}

const RATE_MINUTES = 10;
const MINUTES_PER_HOUR = 60;

/** Lines of the last minutes by the values of a label, as lines an hour, the most first. */
export async function ratesOf(
  http: LokiHttp,
  { label, selector }: { readonly label: string; readonly selector: string },
  signal: AbortSignal,
): Promise<Rate[]> {
  const query = `sum by (${label}) (count_over_time(${selector}[${RATE_MINUTES}m]))`;
  const answer = await http.get('/loki/api/v1/query', [['query', query]], signal);
  const json = isFailed(answer) ? answer : parseJson(answer.body);
  const rates = isFailed(json) ? json : readRatesAnswer(json.value, label);
  if (isFailed(rates)) throw toError(rates);
  return rates.value
    .map(([value, lines]) => ({ value, linesPerHour: lines * (MINUTES_PER_HOUR / RATE_MINUTES) }))
    .sort((left, right) => right.linesPerHour - left.linesPerHour);
}
