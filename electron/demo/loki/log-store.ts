import type { Labels } from '../../../shared/domain/line.ts';
import type { Selector } from './logql.ts';

/** One stored line of a stream. */
export interface Entry {
  readonly timestamp: bigint;
  readonly line: string;
  /** Structured metadata, keys sorted. */
  readonly metadata: Labels;
  readonly metadataText: string;
  /** What it takes in an answer, roughly as Loki's own message has it. */
  readonly bytes: number;
}

export interface Stream {
  /** Indexed labels, keys sorted. */
  readonly labels: Labels;
  /** `{host="vps1", job="auth"}`: Loki's order and spelling. */
  readonly name: string;
  /** Ascending by time, then in the order of arrival. */
  readonly entries: Entry[];
}

const ENTRY_OVERHEAD = 26;

export function sortedLabels(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1)));
}

export function streamName(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `{${pairs.join(', ')}}`;
}

/** Index of the first entry at or after `timestamp`. */
export function firstAtOrAfter(entries: readonly Entry[], timestamp: bigint): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.timestamp ?? timestamp) < timestamp) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The lines of one tenant, in memory. */
export class LogStore {
  readonly #streams = new Map<string, Stream>();

  /** Every stream, ascending by its name. */
  streams(): Stream[] {
    return [...this.#streams.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  select(selector: Selector): Stream[] {
    return this.streams().filter((stream) => selector.matches(stream.labels));
  }

  /** Newest instant of a stream, or null while it has no line. */
  newest(labels: Labels): bigint | null {
    return this.#streams.get(streamName(sortedLabels(labels)))?.entries.at(-1)?.timestamp ?? null;
  }

  /** Stores a line where its time belongs. The same stream, instant, line and metadata are kept once. */
  add(labels: Labels, timestamp: bigint, line: string, metadata: Labels): void {
    const stream = this.#streamOf(labels);
    const sorted = sortedLabels(metadata);
    const metadataText = JSON.stringify(sorted);
    let index = stream.entries.length;
    if ((stream.entries.at(-1)?.timestamp ?? 0n) > timestamp) {
      index = firstAtOrAfter(stream.entries, timestamp + 1n);
    }
    for (let before = index - 1; before >= 0; before--) {
      const other = stream.entries[before];
      if (other?.timestamp !== timestamp) break;
      if (other.line === line && other.metadataText === metadataText) return;
    }
    const bytes = Buffer.byteLength(line) + metadataText.length + ENTRY_OVERHEAD;
    const entry = { timestamp, line, metadata: sorted, metadataText, bytes };
    if (index === stream.entries.length) stream.entries.push(entry);
    else stream.entries.splice(index, 0, entry);
  }

  /** Forgets what is older, as retention does. */
  dropBefore(timestamp: bigint): void {
    for (const stream of this.#streams.values()) {
      const keep = firstAtOrAfter(stream.entries, timestamp);
      if (keep > 0) stream.entries.splice(0, keep);
      if (stream.entries.length === 0) this.#streams.delete(stream.name);
    }
  }

  #streamOf(labels: Labels): Stream {
    const sorted = sortedLabels(labels);
    const name = streamName(sorted);
    const known = this.#streams.get(name);
    if (known) return known;
    const stream: Stream = { labels: sorted, name, entries: [] };
    this.#streams.set(name, stream);
    return stream;
  }
}
