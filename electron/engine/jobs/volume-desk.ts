import { NightjarError, toFailure, type Failure } from '../../../shared/domain/failure.ts';
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
import type { LokiClients } from './loki-clients.ts';

export interface VolumeDeskParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly clients: LokiClients;
  readonly tunnelOf: (serverId: string, signal: AbortSignal) => Promise<Tunnel> | null;
}

type Level = 'error' | 'warning' | 'other';

/** Lines per bucket and level of all sources together. */
export interface CountedVolume extends Readonly<Record<Level, number[]>> {
  readonly from: Milliseconds;
  readonly to: Milliseconds;
  readonly bucketMilliseconds: Milliseconds;
  readonly hasLevels: boolean;
  readonly failures: { readonly sourceId: string; readonly failure: Failure }[];
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
  async volume(
    sourceIds: readonly string[],
    range: { readonly from: Milliseconds; readonly to: Milliseconds },
    buckets: number,
    signal: AbortSignal,
  ): Promise<CountedVolume> {
    const bucket = bucketFor(range, buckets);
    const from = Math.floor(range.from / bucket) * bucket;
    const to = Math.max(from + bucket, Math.ceil(range.to / bucket) * bucket);
    const many = (to - from) / bucket;
    const empty = () => Array.from({ length: many }, () => 0);
    const volume = { error: empty(), warning: empty(), other: empty() };
    const failures: { sourceId: string; failure: Failure }[] = [];
    let hasLevels = false;
    await Promise.all(
      sourceIds.map(async (sourceId) => {
        try {
          for (const [name, perBucket] of await this.#count(sourceId, { from, to }, bucket, signal)) {
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
    const source = store.servers
      .list()
      .flatMap(({ id }) => store.servers.sources(id))
      .find(({ id }) => id === sourceId);
    if (!source) throw new NightjarError(NO_SOURCE);
    const tunnel = await tunnelOf(source.serverId, signal);
    if (tunnel === null) throw new NightjarError(PAUSED);
    return { source, client: clients.of(tunnel, source) };
  }
}

/** The least that cuts the range into no more parts than wanted. */
function bucketFor({ from, to }: { readonly from: number; readonly to: number }, buckets: number): number {
  const day = BUCKETS.at(-1) ?? 0;
  return (
    BUCKETS.find((bucket) => (to - from) / bucket <= buckets) ?? Math.ceil((to - from) / buckets / day) * day
  );
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
