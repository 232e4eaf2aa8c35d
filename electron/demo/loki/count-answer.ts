import type { Labels } from '../../../shared/domain/line.ts';
import { toSeconds } from './durations.ts';
import { firstAtOrAfter, sortedLabels, streamName, type LogStore } from './log-store.ts';
import type { CountQuery } from './logql.ts';
import { Refusal } from './refusal.ts';
import { ERROR_LABEL, passStages } from './stages.ts';

interface Series {
  readonly labels: Labels;
  readonly name: string;
  timestamps: bigint[];
}

function grouped(labels: Labels, by: readonly string[] | null): Labels {
  if (by === null) return labels;
  return Object.fromEntries(by.flatMap((name) => (labels[name] === undefined ? [] : [[name, labels[name]]])));
}

/** A line that could not be read is no line to be counted, unless the query says that it is. */
function refuseErrors(labels: Labels): void {
  const error = labels[ERROR_LABEL];
  if (error === undefined) return;
  throw new Refusal(
    400,
    `pipeline error: '${error}' for series: '${streamName(sortedLabels(labels))}'.\n` +
      `Use a label filter to intentionally skip this error. (e.g | __error__!="${error}").\n` +
      'To skip all potential errors you can match empty errors.(e.g __error__="")\n' +
      'The label filter can also be specified after unwrap. (e.g | unwrap latency | __error__="" )\n',
  );
}

/** Matching lines of `(after, until]` by series, each ascending by time. */
function collect(store: LogStore, query: CountQuery, after: bigint, until: bigint): Series[] {
  const series = new Map<string, Series>();
  for (const stream of store.select(query.selector)) {
    const end = firstAtOrAfter(stream.entries, until + 1n);
    for (let at = firstAtOrAfter(stream.entries, after + 1n); at < end; at++) {
      const entry = stream.entries[at];
      if (entry === undefined) continue;
      const parsed = passStages(query.selector.stages, entry.line, stream.labels, entry.metadata);
      if (parsed === null) continue;
      const whole = { ...stream.labels, ...entry.metadata, ...parsed };
      refuseErrors(whole);
      const labels = grouped(whole, query.by);
      const sorted = sortedLabels(labels);
      const name = streamName(sorted);
      const known = series.get(name);
      if (known) known.timestamps.push(entry.timestamp);
      else series.set(name, { labels: sorted, name, timestamps: [entry.timestamp] });
    }
  }
  const all = [...series.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  for (const one of all) one.timestamps.sort((left, right) => (left < right ? -1 : left > right ? 1 : 0));
  return all;
}

/** JSON of a vector: at `time` each series counts `(time - range, time]`. */
export function answerInstantCount(store: LogStore, query: CountQuery, time: bigint): string {
  const series = collect(store, query, time - query.range, time).map(({ labels, timestamps }) =>
    JSON.stringify({ metric: labels, value: [toSeconds(time), String(timestamps.length)] }),
  );
  return `[${series.join(',')}]`;
}

function pointsOf(one: Series, query: CountQuery, times: readonly bigint[]): Array<[number, string]> {
  const points: Array<[number, string]> = [];
  let low = 0;
  let high = 0;
  for (const time of times) {
    while ((one.timestamps[high] ?? time + 1n) <= time) high++;
    while (low < high && (one.timestamps[low] ?? 0n) <= time - query.range) low++;
    if (high > low) points.push([toSeconds(time), String(high - low)]);
  }
  return points;
}

/** JSON of a matrix. Start moves down and end up to a multiple of the step; empty windows have no point. */
export function answerRangeCount(
  store: LogStore,
  query: CountQuery,
  from: bigint,
  to: bigint,
  step: bigint,
): string {
  const first = from - (from % step);
  const last = to % step === 0n ? to : to - (to % step) + step;
  const times: bigint[] = [];
  for (let time = first; time <= last; time += step) times.push(time);
  const series = collect(store, query, first - query.range, last)
    .map((one) => ({ metric: one.labels, values: pointsOf(one, query, times) }))
    .filter(({ values }) => values.length > 0);
  return JSON.stringify(series);
}
