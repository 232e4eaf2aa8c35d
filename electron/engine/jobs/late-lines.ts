import { toFailure, type Failure } from '../../../shared/domain/failure.ts';
import type { Source } from '../../../shared/domain/server.ts';
import type { Nanoseconds, TimeRange } from '../../../shared/domain/time.ts';
import type { Clock, Log } from '../ports.ts';
import type { LokiClient } from '../sources/loki.ts';
import type { Store } from '../store/store.ts';
import { hoursToRecount } from './recount.ts';
import { isOfSource } from './server-pass.ts';
import { SourceTroubles } from './source-troubles.ts';

export interface LateLinesParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  readonly report: (failure: Failure, subject: string | null) => void;
}

export interface Recount {
  readonly horizon: Nanoseconds;
  readonly counterOf: (source: Source) => Pick<LokiClient, 'count'>;
  /** `stop` when the next poll is due, `next-source` when this one waits for its next try. */
  readonly mayGoOn: (source: Source) => 'yes' | 'next-source' | 'stop';
  /** Reads an hour again; false if that failed. */
  readonly readAgain: (range: TimeRange) => Promise<boolean>;
}

/** Finds late lines: each full hour is counted again after 65 minutes and read again where the count differs. */
export class LateLines {
  readonly #parts: LateLinesParts;
  /** Sources that can be read but not counted; that holds up no reading. */
  readonly #uncounted: SourceTroubles;

  constructor(parts: LateLinesParts) {
    this.#parts = parts;
    this.#uncounted = new SourceTroubles(parts.random);
  }

  forgive(): void {
    this.#uncounted.forgive();
  }

  async recount(sources: readonly Source[], recount: Recount, signal: AbortSignal): Promise<void> {
    for (const source of sources) {
      if (!(await this.#recountSource(source, recount, signal))) return;
    }
  }

  /** False to end the whole recount. */
  async #recountSource(source: Source, recount: Recount, signal: AbortSignal): Promise<boolean> {
    const { store } = this.#parts;
    for (const { hour, range } of hoursToRecount(store, source.id, recount.horizon)) {
      const may = recount.mayGoOn(source);
      if (may !== 'yes') return may === 'next-source';
      const counted = await this.#count(source, recount.counterOf(source), range, signal);
      if (counted === null) return true;
      const differs = counted !== store.volume.ofHour(source.id, hour);
      if (differs && !(await recount.readAgain(range))) return false;
      store.volume.markRecounted(source.id, hour);
    }
    return true;
  }

  /** Null if this source cannot be counted now; news when it stays so. */
  async #count(
    source: Source,
    counter: Pick<LokiClient, 'count'>,
    range: TimeRange,
    signal: AbortSignal,
  ): Promise<number | null> {
    const { clock, report, log } = this.#parts;
    if (!this.#uncounted.mayTry(source.id, clock.now())) return null;
    try {
      const counted = await counter.count(source.selector, range, signal);
      this.#uncounted.read(source.id);
      return counted;
    } catch (error) {
      const failure = toFailure(error);
      if (signal.aborted || !isOfSource(failure)) throw error;
      log.warn('lines could not be counted again', { source: source.id, code: failure.code });
      if (this.#uncounted.failed(source.id, failure, clock.now()))
        report(failure, `late lines of ${source.name}`);
      return null;
    }
  }
}
