import { NightjarError, toFailure, type Failure } from '../../../shared/domain/failure.ts';
import type { LogLine } from '../../../shared/domain/line.ts';
import type { Search } from '../../../shared/domain/search.ts';
import { toNanoseconds, type Milliseconds, type Nanoseconds } from '../../../shared/domain/time.ts';
import type { Tunnel } from '../connect/tunnel.ts';
import type { Clock } from '../ports.ts';
import type { Redactor } from '../reduce/redact.ts';
import type { LokiClient } from '../sources/loki.ts';
import type { LevelCounts } from '../sources/loki-volume.ts';
import type { Store } from '../store/store.ts';
import { countTogether, type CountedVolume } from './counted-volume.ts';
import { foundLines, withoutRepeats, type FoundLine, type KeyedLine } from './found-lines.ts';
import { inTime } from './in-time.ts';
import { FAILURES_WAITED_FOR, GUARD, lokiTooLate } from './line-lookup.ts';
import { linesAround } from './lines-around.ts';
import { LokiClients } from './loki-clients.ts';
import { newestOf } from './newest-lines.ts';
import { countable, placesOf, unfiltered, type SearchPlace } from './search-places.ts';
import { TailMemory, type TailStep } from './tail-memory.ts';

export interface ExploreDeskParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: () => number;
  readonly redactor: Redactor;
  /** The way that a server is polled on; null for one that is paused or not there. */
  readonly tunnelOf: (serverId: string, signal: AbortSignal) => Promise<Tunnel> | null;
}

interface Span {
  readonly from: Milliseconds;
  readonly to: Milliseconds;
}

interface Page {
  /** The newest first. */
  readonly lines: FoundLine[];
  readonly next: Nanoseconds | null;
  readonly failures: { readonly sourceId: string | null; readonly failure: Failure }[];
}

/** A place that answered, or why it did not. */
type Answer = { readonly lines: readonly KeyedLine[]; readonly more: boolean } | Page['failures'][number];

/** Lines of one source on one page, about. */
const PAGE = 200;
/** Milliseconds between two looks of a tail, and after one that failed. */
const BETWEEN_STEPS = 3_000;
const AFTER_FAILURE = 10_000;
/** Milliseconds after which somebody who waits is told that it takes too long. */
const DEADLINE = 45_000;

/**
 * Searches the logs of a server for somebody who looks at them, on the way that polling uses and with clients of its
 * own. What it answers is redacted, bounded and kept nowhere; what nobody waits for any more is aborted in Loki.
 */
export class ExploreDesk {
  readonly #parts: ExploreDeskParts;
  readonly #clients: LokiClients;

  constructor(parts: ExploreDeskParts) {
    this.#parts = parts;
    this.#clients = new LokiClients(parts);
  }

  /**
   * The newest lines of a range, or those before an instant. Pages that follow one another neither lose nor repeat a
   * line, however many share a nanosecond.
   *
   * @throws NightjarError where no place could be asked
   */
  lines(search: Search, range: Span, before: Nanoseconds | null, signal: AbortSignal): Promise<Page> {
    const end = toNanoseconds(range.to);
    const asked = { from: toNanoseconds(range.from), to: before !== null && before < end ? before : end };
    return this.#inTime(signal, async (limited) => {
      const places = placesOf(search, this.#parts.store);
      const answers = await Promise.all(places.map((place) => this.#pageOf(place, asked, limited)));
      const failures = answers.flatMap((answer) => ('failure' in answer ? [answer] : []));
      const read = answers.flatMap((answer) => ('failure' in answer ? [] : [answer]));
      const [failed] = failures;
      if (failed && read.length === 0) throw new NightjarError(failed.failure);
      const { lines, more } = newestOf(read);
      const first = lines[0]?.timestamp;
      return {
        lines: withoutRepeats(lines)
          .map(({ line }) => line)
          .reverse(),
        next: more && first !== undefined ? first : null,
        failures,
      };
    });
  }

  /** How many lines there are by time and level. */
  volume(search: Search, range: Span, buckets: number, signal: AbortSignal): Promise<CountedVolume> {
    return this.#inTime(signal, (limited) => {
      const places = placesOf(search, this.#parts.store);
      const byName = new Map(places.map((place) => [place.as.id, place]));
      const count = async (name: string, { from, to }: Span, bucket: Milliseconds): Promise<LevelCounts> => {
        const place = byName.get(name);
        if (!place) return new Map();
        const client = await this.#client(place, limited);
        const whole = { from: toNanoseconds(from), to: toNanoseconds(to) };
        return client.countPerBucket(countable(place.selector), whole, bucket, limited);
      };
      return countTogether([...byName.keys()], { range, buckets, signal: limited }, count);
    });
  }

  /** Lines around an instant, of the source or the streams that were searched, without what they were filtered by. */
  around(
    search: Search,
    wanted: { readonly timestamp: Nanoseconds; readonly before: number; readonly after: number },
    signal: AbortSignal,
  ) {
    return this.#inTime(signal, async (limited) => {
      const [first] = placesOf(search, this.#parts.store);
      if (!first) throw new NightjarError(PAUSED);
      const place = unfiltered(first);
      const client = await this.#client(place, limited);
      const { redactor } = this.#parts;
      const at = { client, selector: place.selector, sourceId: place.sourceId ?? '', redactor };
      const { lines, ...rest } = await linesAround(at, wanted, limited);
      return { ...rest, lines: lines.map(({ timestamp, text }) => ({ timestamp, text })) };
    });
  }

  /**
   * Lines as they come: the newest ones of the last hour first, then every few seconds those that came since. It asks
   * for short ranges again and again, as polling does, and needs nothing of Loki's websocket: a way through gateways,
   * headers and tunnels is there already, and a line that comes late is still found, because each range is read once
   * more a little later. Ends with the signal; a step that fails is told, and the next one tried.
   */
  async *tail(search: Search, signal: AbortSignal): AsyncGenerator<TailStep> {
    const { clock } = this.#parts;
    const memory = new TailMemory();
    for (;;) {
      const step = await this.#tailStep(search, memory, signal);
      yield step;
      await clock.sleep(step.kind === 'failed' ? AFTER_FAILURE : BETWEEN_STEPS, signal);
    }
  }

  async #tailStep(search: Search, memory: TailMemory, signal: AbortSignal): Promise<TailStep> {
    try {
      return await this.#inTime(signal, async (limited) => {
        const places = placesOf(search, this.#parts.store);
        const asked = await Promise.all(
          places.map(async (place) => ({ place, client: await this.#client(place, limited) })),
        );
        const now = asked[0]?.client.serverTime() ?? this.#parts.clock.now();
        const { range, limit } = memory.next(now);
        const question = { range, direction: 'backward', limit, mostFailures: FAILURES_WAITED_FOR } as const;
        const read = await Promise.all(
          asked.map(async ({ place, client }) => {
            const { lines, more } = await client.nearest(place.selector, question, limited);
            return { lines: this.#found(lines, place), more };
          }),
        );
        return memory.take(newestOf(read), now);
      });
    } catch (error) {
      signal.throwIfAborted();
      return { kind: 'failed', failure: toFailure(error) };
    }
  }

  async #client({ as }: SearchPlace, signal: AbortSignal): Promise<LokiClient> {
    const tunnel = this.#parts.tunnelOf(as.serverId, signal);
    if (tunnel === null) throw new NightjarError(PAUSED);
    return this.#clients.of(await tunnel, as);
  }

  async #pageOf(
    place: SearchPlace,
    range: { readonly from: Nanoseconds; readonly to: Nanoseconds },
    signal: AbortSignal,
  ): Promise<Answer> {
    try {
      const client = await this.#client(place, signal);
      const question = {
        range,
        direction: 'backward',
        limit: PAGE + GUARD,
        mostFailures: FAILURES_WAITED_FOR,
      } as const;
      const { lines, more } = await client.nearest(place.selector, question, signal);
      const found = this.#found(lines, place);
      // The guard was read for the redaction of what follows it; an instant is shown whole or not at all.
      const first = more ? lines[Math.max(0, lines.length - PAGE)]?.timestamp : undefined;
      const shown = first === undefined ? found : found.filter(({ timestamp }) => timestamp >= first);
      return { lines: shown, more };
    } catch (error) {
      signal.throwIfAborted();
      return { sourceId: place.sourceId, failure: toFailure(error) };
    }
  }

  #found(lines: readonly LogLine[], place: SearchPlace): KeyedLine[] {
    const { store, redactor } = this.#parts;
    return foundLines(lines, place, store.servers.sources(place.as.serverId), redactor);
  }

  #inTime<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return inTime({ clock: this.#parts.clock, milliseconds: DEADLINE, late: TOO_LATE, signal }, work);
  }
}

const PAUSED: Failure = {
  code: 'cancelled',
  message: 'This server is paused, and nothing is opened to it.',
  advice: 'Resume it on the page Servers, then search again.',
};
const TOO_LATE = lokiTooLate(DEADLINE, 'Search a shorter range or fewer streams; the server may be busy.');
