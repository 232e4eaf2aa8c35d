import { NightjarError, type Failure } from '../../../shared/domain/failure.ts';
import type { Source } from '../../../shared/domain/server.ts';
import {
  ceilTo,
  floorTo,
  toMilliseconds,
  toNanoseconds,
  type Milliseconds,
  type Nanoseconds,
  type TimeRange,
} from '../../../shared/domain/time.ts';
import type { Tunnel } from '../connect/tunnel.ts';
import type { Clock } from '../ports.ts';
import type { LokiClient } from '../sources/loki.ts';
import type { LevelCounts } from '../sources/loki-volume.ts';
import type { Store } from '../store/store.ts';
import { bucketFor, countTogether, type CountedVolume } from './counted-volume.ts';
import type { LokiClients } from './loki-clients.ts';

export interface VolumeDeskParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly clients: LokiClients;
  readonly tunnelOf: (serverId: string, signal: AbortSignal) => Promise<Tunnel> | null;
}

/** What is known of one source in a range before it is read. */
export interface LookedAt {
  readonly source: Source;
  /** Of the minutes or hours that the range touches. */
  readonly lines: number;
  /** By the index; 0 where that does not know. */
  readonly bytes: number;
  /** How far back the server answers for it; null: it does not say, or without end. */
  readonly kept: Nanoseconds | null;
}

/** Parts in which an estimate counts a range: fine enough for its ends. */
const COUNTED_IN = 2_000;
const KEPT: Milliseconds = 60_000;
const MOST_KEPT = 500;

/** Counts lines at their servers, and keeps what was counted for a minute. */
export class VolumeDesk {
  readonly #parts: VolumeDeskParts;
  readonly #counted = new Map<string, { readonly at: Milliseconds; readonly counts: Promise<LevelCounts> }>();

  constructor(parts: VolumeDeskParts) {
    this.#parts = parts;
  }

  /** Of the range, widened to whole buckets; sources that cannot be counted are named and left out. */
  volume(
    sourceIds: readonly string[],
    range: { readonly from: Milliseconds; readonly to: Milliseconds },
    buckets: number,
    signal: AbortSignal,
  ): Promise<CountedVolume> {
    return countTogether(sourceIds, { range, buckets, signal }, (sourceId, whole, bucket) =>
      this.#count(sourceId, whole, bucket, signal),
    );
  }

  /**
   * What a source holds in a range, as its Loki counts it.
   *
   * @throws NightjarError with the way's or Loki's failure
   */
  async lookAt(sourceId: string, range: TimeRange, signal: AbortSignal): Promise<LookedAt> {
    const { source, client } = await this.#client(sourceId, signal);
    const asked = { from: toMilliseconds(range.from), to: toMilliseconds(range.to) };
    const bucket = bucketFor(asked, COUNTED_IN);
    const whole = {
      from: floorTo(toNanoseconds(bucket), range.from),
      to: ceilTo(toNanoseconds(bucket), range.to),
    };
    const [levels, bytes, kept] = await Promise.all([
      client.countPerBucket(source.selector, whole, bucket, signal),
      client.indexedBytes(source.selector, range, signal),
      client.kept(signal),
    ]);
    const counts = [...levels.values()].flatMap((perBucket) => [...perBucket.values()]);
    return { source, lines: counts.reduce((sum, count) => sum + count, 0), bytes, kept };
  }

  async #count(
    sourceId: string,
    { from, to }: { readonly from: Milliseconds; readonly to: Milliseconds },
    bucket: Milliseconds,
    signal: AbortSignal,
  ): Promise<LevelCounts> {
    const now = this.#parts.clock.now();
    for (const [key, { at }] of this.#counted)
      if (Math.abs(now - at) > KEPT || this.#counted.size > MOST_KEPT) this.#counted.delete(key);
    const name = JSON.stringify([sourceId, from, to, bucket]);
    const known = this.#counted.get(name);
    if (known) return known.counts;
    const { source, client } = await this.#client(sourceId, signal);
    const range = { from: toNanoseconds(from), to: toNanoseconds(to) };
    const counts = client.countPerBucket(source.selector, range, bucket, signal);
    this.#counted.set(name, { at: now, counts });
    // What failed, or was given up by whoever asked first, is asked again.
    counts.catch(() => this.#counted.delete(name));
    return counts;
  }

  async #client(
    sourceId: string,
    signal: AbortSignal,
  ): Promise<{ readonly source: Source; readonly client: LokiClient }> {
    const { store, clients, tunnelOf } = this.#parts;
    const source = store.servers.source(sourceId);
    if (!source) throw new NightjarError(NO_SOURCE);
    const tunnel = await tunnelOf(source.serverId, signal);
    if (tunnel === null) throw new NightjarError(PAUSED);
    return { source, client: clients.of(tunnel, source) };
  }
}

const NO_SOURCE: Failure = {
  code: 'unexpected',
  message: 'This source is no longer there.',
  advice: 'Load the page again.',
};
const PAUSED: Failure = {
  code: 'cancelled',
  message: 'This server is paused, and nothing is opened to it.',
  advice: 'Resume it on the page Servers.',
};
