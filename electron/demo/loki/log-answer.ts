import type { Labels } from '../../../shared/domain/line.ts';
import {
  firstAtOrAfter,
  sortedLabels,
  streamName,
  type Entry,
  type LogStore,
  type Stream,
} from './log-store.ts';
import type { Selector } from './logql.ts';
import { passStages } from './stages.ts';

export interface LogRequest {
  readonly selector: Selector;
  readonly from: bigint;
  /** Exclusive. */
  readonly to: bigint;
  readonly limit: number;
  readonly direction: 'forward' | 'backward';
  /** Whether the client asked for `categorize-labels`. */
  readonly categorized: boolean;
}

export interface LogResult {
  /** JSON of `data.result`. */
  readonly json: string;
  readonly lines: number;
  /** Size of the message that Loki would send inside itself. */
  readonly bytes: number;
}

interface Picked {
  readonly stream: Stream;
  readonly entry: Entry;
  /** Labels that the query read off the line. */
  readonly parsed: Labels;
}

interface Group {
  readonly labels: Labels;
  readonly name: string;
  picked: Picked[];
}

/** Longest run of lines in one nanosecond of one stream that comes back in the order of arrival. */
const ORDERED_RUN = 12;

/** Walks one stream's matching entries in one direction. */
class Cursor {
  readonly #stream: Stream;
  readonly #stages: Selector['stages'];
  readonly #step: 1 | -1;
  readonly #end: number;
  #at: number;
  #picked: Picked | undefined;

  constructor(stream: Stream, request: LogRequest) {
    const first = firstAtOrAfter(stream.entries, request.from);
    const end = firstAtOrAfter(stream.entries, request.to);
    const forward = request.direction === 'forward';
    this.#stream = stream;
    this.#stages = request.selector.stages;
    this.#step = forward ? 1 : -1;
    this.#at = forward ? first : end - 1;
    this.#end = forward ? end : first - 1;
    this.#find();
  }

  /** The entry that it stands at; undefined at its end. */
  get picked(): Picked | undefined {
    return this.#picked;
  }

  advance(): void {
    this.#at += this.#step;
    this.#find();
  }

  #find(): void {
    const stream = this.#stream;
    for (; this.#at !== this.#end; this.#at += this.#step) {
      const entry = stream.entries[this.#at];
      if (entry === undefined) continue;
      const parsed = passStages(this.#stages, entry.line, stream.labels, entry.metadata);
      if (parsed === null) continue;
      this.#picked = { stream, entry, parsed };
      return;
    }
    this.#picked = undefined;
  }
}

/** The globally oldest (or newest) lines. Among streams that share an instant the last by name goes first. */
function pick(store: LogStore, request: LogRequest): Picked[] {
  const cursors = store
    .select(request.selector)
    .map((stream) => new Cursor(stream, request))
    .reverse();
  const forward = request.direction === 'forward';
  const picked: Picked[] = [];
  while (picked.length < request.limit) {
    let best: Cursor | undefined;
    let bestPicked: Picked | undefined;
    for (const cursor of cursors) {
      const one = cursor.picked;
      if (one === undefined) continue;
      const [time, bestTime] = [one.entry.timestamp, bestPicked?.entry.timestamp];
      const ahead = bestTime === undefined || (forward ? time < bestTime : time > bestTime);
      if (ahead) [best, bestPicked] = [cursor, one];
    }
    if (best === undefined || bestPicked === undefined) break;
    picked.push(bestPicked);
    best.advance();
  }
  return picked;
}

function flatLabels({ stream, entry, parsed }: Picked): Labels {
  return sortedLabels({ ...stream.labels, ...entry.metadata, ...parsed });
}

function group(picked: readonly Picked[], categorized: boolean): Group[] {
  const groups = new Map<string, Group>();
  for (const one of picked) {
    const key = categorized
      ? one.stream.name
      : `${one.stream.name}${one.entry.metadataText}${JSON.stringify(one.parsed)}`;
    const known = groups.get(key);
    if (known) {
      known.picked.push(one);
      continue;
    }
    const labels = categorized ? one.stream.labels : flatLabels(one);
    groups.set(key, { labels, name: streamName(labels), picked: [one] });
  }
  return [...groups.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** Runs of one instant: by metadata first, and beyond twelve lines in an order that start and limit decide. */
function disorder(one: Group, request: LogRequest): Picked[] {
  const ordered: Picked[] = [];
  for (let at = 0; at < one.picked.length;) {
    let end = at + 1;
    while (one.picked[end]?.entry.timestamp === one.picked[at]?.entry.timestamp && end < one.picked.length)
      end++;
    if (end - at === 1) {
      const only = one.picked[at];
      if (only) ordered.push(only);
    } else {
      const run = one.picked.slice(at, end);
      if (new Set(run.map(({ entry }) => entry.metadataText)).size > 1) {
        const names = new Map(run.map((each) => [each, streamName(flatLabels(each))]));
        run.sort((left, right) => ((names.get(left) ?? '') < (names.get(right) ?? '') ? -1 : 1));
      }
      ordered.push(...(run.length > ORDERED_RUN ? scramble(run, request) : run));
    }
    at = end;
  }
  return ordered;
}

function scramble(run: readonly Picked[], request: LogRequest): Picked[] {
  let state = Number(request.from % 2_147_483_629n) + request.limit * 7919 + run.length;
  const shuffled = [...run];
  for (let last = shuffled.length - 1; last > 0; last--) {
    state = (state * 48_271 + 11) % 2_147_483_647;
    const other = state % (last + 1);
    const [left, right] = [shuffled[last], shuffled[other]];
    if (left && right) [shuffled[last], shuffled[other]] = [right, left];
  }
  return shuffled;
}

function valueJson({ entry, parsed }: Picked, categorized: boolean): string {
  const pair = `["${entry.timestamp}",${JSON.stringify(entry.line)}`;
  if (!categorized) return `${pair}]`;
  const parts: string[] = [];
  if (entry.metadataText !== '{}') parts.push(`"structuredMetadata":${entry.metadataText}`);
  if (Object.keys(parsed).length > 0) parts.push(`"parsed":${JSON.stringify(parsed)}`);
  return `${pair},{${parts.join(',')}}]`;
}

/** Answers a log query. Within a stream ascending (forward) or descending; streams by their names. */
export function answerLogQuery(store: LogStore, request: LogRequest): LogResult {
  const picked = pick(store, request);
  const streams = group(picked, request.categorized).map((one) => {
    const values = disorder(one, request).map((each) => valueJson(each, request.categorized));
    return `{"stream":${JSON.stringify(one.labels)},"values":[${values.join(',')}]}`;
  });
  return {
    json: `[${streams.join(',')}]`,
    lines: picked.length,
    bytes: picked.reduce((total, { entry }) => total + entry.bytes, 0),
  };
}
