import type { Labels } from '../../../shared/domain/line.ts';
import { answerInstantCount, answerRangeCount } from './count-answer.ts';
import { goDuration, parseTime, prometheusDuration } from './durations.ts';
import type { LokiLimits } from './limits.ts';
import { answerLogQuery } from './log-answer.ts';
import { firstAtOrAfter, type LogStore, type Stream } from './log-store.ts';
import { parseQuery, type Selector } from './logql.ts';
import { rangeParameters, timeRange } from './parameters.ts';
import { Refusal } from './refusal.ts';

/** One question to one tenant's store. */
export interface Question {
  readonly store: LogStore;
  readonly parameters: URLSearchParams;
  readonly now: bigint;
  readonly limits: LokiLimits;
  readonly categorized: boolean;
}

/** A result too large for Loki's own messages: the client never hears of it. */
export class Unanswerable extends Error {}

/** Labels and series look back six hours by default. */
const LABELS_BACK = 6n * 3_600_000_000_000n;
const NO_MATCHES: Selector = { matches: () => true, stages: [] };

/** Go's JSON escapes these three and two separators; nothing outside strings contains them. */
function goJson(json: string): string {
  return json.replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function success(type: string, result: string, flags: boolean, lines: number, bytes: number): string {
  const encoding = flags ? '"encodingFlags":["categorize-labels"],' : '';
  const summary = `{"bytesProcessedPerSecond":0,"linesProcessedPerSecond":0,"totalBytesProcessed":${bytes},"totalLinesProcessed":${lines},"execTime":0.001,"queueTime":0.0001,"subqueries":0,"totalEntriesReturned":${lines},"splits":0,"shards":1}`;
  return goJson(
    `{"status":"success","data":{"resultType":"${type}",${encoding}"result":${result},"stats":{"summary":${summary}}}}\n`,
  );
}

/** Lists without content have no `data` at all. */
function listing(values: readonly string[]): string {
  const sorted = [...new Set(values)].sort();
  return goJson(
    `${JSON.stringify(sorted.length > 0 ? { status: 'success', data: sorted } : { status: 'success' })}\n`,
  );
}

function checkLength(from: bigint, to: bigint, limits: LokiLimits): void {
  if (to - from <= limits.maximumQueryLength) return;
  throw new Refusal(
    400,
    `the query time range exceeds the limit (query length: ${goDuration(to - from)}, limit: ${prometheusDuration(limits.maximumQueryLength)})`,
  );
}

function clampToLookback(from: bigint, { now, limits }: Question): bigint {
  const oldest = now - limits.maximumLookback;
  return limits.maximumLookback > 0n && from < oldest ? oldest : from;
}

export function queryRange(question: Question): string {
  const { store, limits } = question;
  const asked = rangeParameters(question.parameters, question.now);
  const query = parseQuery(asked.query);
  checkLength(asked.from, asked.to, limits);
  const from = clampToLookback(asked.from, question);
  if (query.kind === 'count') {
    return success('matrix', answerRangeCount(store, query, from, asked.to, asked.step), false, 0, 0);
  }
  if (asked.limit > limits.maximumEntries) {
    throw new Refusal(
      400,
      `max entries limit per query exceeded, limit > max_entries_limit_per_query (${asked.limit} > ${limits.maximumEntries})`,
    );
  }
  const to = asked.to === asked.from && limits.flushed ? asked.to + 1n : asked.to;
  const categorized = question.categorized && limits.categorizesLabels;
  const result = answerLogQuery(store, { ...asked, selector: query.selector, from, to, categorized });
  if (result.bytes > limits.maximumResultBytes) throw new Unanswerable();
  return success('streams', result.json, categorized, result.lines, result.bytes);
}

export function queryInstant({ store, parameters, now }: Question): string {
  const at = parameters.get('time');
  const time = at === null ? now : parseTime('time', at);
  const query = parseQuery(parameters.get('query'));
  if (query.kind === 'log') {
    throw new Refusal(
      400,
      'log queries are not supported as an instant query type, please change your query to a range query type',
    );
  }
  return success('vector', answerInstantCount(store, query, time), false, 0, 0);
}

function selectorOf(text: string | null): Selector {
  if (text === null || text === '') return NO_MATCHES;
  return parseQuery(text).selector;
}

/** Streams that have a line in the range, among those a `query` or `match[]` names. */
function streamsInRange(question: Question, selectors: readonly Selector[]): Stream[] {
  const { from, to } = timeRange(question.parameters, question.now, LABELS_BACK);
  return question.store
    .streams()
    .filter((stream) => selectors.some((selector) => selector.matches(stream.labels)))
    .filter(({ entries }) => (entries[firstAtOrAfter(entries, from)]?.timestamp ?? to) < to);
}

export function labelNames(question: Question): string {
  const streams = streamsInRange(question, [selectorOf(question.parameters.get('query'))]);
  return listing(streams.flatMap(({ labels }) => Object.keys(labels)));
}

export function labelValues(question: Question, name: string): string {
  const streams = streamsInRange(question, [selectorOf(question.parameters.get('query'))]);
  return listing(streams.flatMap(({ labels }) => labels[name] ?? []));
}

export function series(question: Question): string {
  const matches = question.parameters.getAll('match[]').map((text) => selectorOf(text));
  const streams = streamsInRange(question, matches.length > 0 ? matches : [NO_MATCHES]);
  return goJson(`${JSON.stringify({ status: 'success', data: streams.map(({ labels }) => labels) })}\n`);
}

/** The part of `/config` that says which age of lines is answered for. */
export function configuration({ maximumLookback }: LokiLimits): string {
  return `limits_config:\n  max_query_lookback: ${prometheusDuration(maximumLookback)}\n  retention_period: 0s\n`;
}

/** A hint only, as with Loki: nothing in memory is counted, so all zeros. */
export function indexStats({ parameters }: Question): string {
  parseQuery(parameters.get('query'));
  return '{"streams":0,"chunks":0,"bytes":0,"entries":0}\n';
}

/** Bytes of the lines in the range by `targetLabels` (default: those of the selector's streams), largest first. */
export function indexVolume(question: Question): string {
  const { selector } = parseQuery(question.parameters.get('query'));
  const { from, to } = timeRange(question.parameters, question.now);
  const target = question.parameters.get('targetLabels')?.split(',');
  const volumes = new Map<string, { metric: Labels; bytes: number }>();
  for (const { labels, entries } of question.store.select(selector)) {
    const names = target ?? Object.keys(labels);
    const metric = Object.fromEntries(
      names.flatMap((name) => (labels[name] === undefined ? [] : [[name, labels[name]]])),
    );
    const key = JSON.stringify(metric);
    const volume = volumes.get(key) ?? { metric, bytes: 0 };
    volumes.set(key, volume);
    const end = firstAtOrAfter(entries, to);
    for (let at = firstAtOrAfter(entries, from); at < end; at++) volume.bytes += entries[at]?.bytes ?? 0;
  }
  const result = [...volumes.values()]
    .sort((left, right) => right.bytes - left.bytes)
    .map(({ metric, bytes }) => ({ metric, value: [Number(to / 1_000_000n) / 1000, String(bytes)] }));
  return success('vector', JSON.stringify(result), false, 0, 0);
}
