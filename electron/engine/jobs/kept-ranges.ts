import { holesIn } from '../../../shared/domain/coverage.ts';
import type { Source } from '../../../shared/domain/server.ts';
import {
  ceilTo,
  NANOSECONDS_PER_HOUR,
  NANOSECONDS_PER_MINUTE,
  toMilliseconds,
  type Milliseconds,
  type Nanoseconds,
} from '../../../shared/domain/time.ts';
import type { Clock } from '../ports.ts';
import type { LokiClient } from '../sources/loki.ts';
import type { Store } from '../store/store.ts';

/** For how long it is believed what a Loki said of itself. */
const BELIEVED: Milliseconds = 3_600_000;
/** No Loki is asked for what is younger: none is set to keep less. */
const YOUNGEST: Nanoseconds = NANOSECONDS_PER_HOUR;

interface Known {
  readonly at: Milliseconds;
  /** Null: nothing is known to limit it. */
  readonly span: Nanoseconds | null;
}

/** Ranges that a server no longer keeps are marked, so that they are not read as if they had been empty. */
export class KeptRanges {
  readonly #store: Pick<Store, 'coverage'>;
  readonly #clock: Clock;
  readonly #known = new Map<string, Known>();

  constructor(parts: { readonly store: Pick<Store, 'coverage'>; readonly clock: Clock }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
  }

  /** Marks what of a source's holes lies further back than its Loki answers, as it says itself; asked only then. */
  async mark(
    { id }: Source,
    client: Pick<LokiClient, 'kept'>,
    horizon: Nanoseconds,
    signal: AbortSignal,
  ): Promise<void> {
    const { coverage } = this.#store;
    const from = coverage.startFrom(id) ?? horizon;
    const old = holesIn({ from, to: horizon - YOUNGEST }, coverage.of(id));
    if (from >= horizon - YOUNGEST || old.length === 0) return;
    const span = await this.#spanOf(id, client, signal);
    if (span === null) return;
    // The minute in which it ends is in part still there, but soon it is not, and it cannot be read whole.
    const oldest = ceilTo(NANOSECONDS_PER_MINUTE, horizon - span);
    const reason = { kind: 'not-kept', span: toMilliseconds(span) } as const;
    for (const hole of old) {
      const to = hole.to < oldest ? hole.to : oldest;
      coverage.lay(id, { from: hole.from, to, state: 'unavailable', reason });
    }
  }

  async #spanOf(
    sourceId: string,
    client: Pick<LokiClient, 'kept'>,
    signal: AbortSignal,
  ): Promise<Nanoseconds | null> {
    const known = this.#known.get(sourceId);
    if (known && this.#clock.now() - known.at < BELIEVED) return known.span;
    const span = await client.kept(signal);
    this.#known.set(sourceId, { at: this.#clock.now(), span });
    return span;
  }
}
