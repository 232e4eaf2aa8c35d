import { NightjarError } from '../../../shared/domain/failure.ts';
import type { Clock } from '../ports.ts';

/** How long one request may take, in milliseconds. */
export interface Limits {
  /** Until the first token: queueing, loading and reading the prompt; a slow CPU is silent all that time. */
  readonly firstToken: number;
  /** Until the last one. */
  readonly total: number;
}

/**
 * Ends one request: by the caller's signal, by a deadline, or because it is over. `signal` is aborted with a
 * `NightjarError` (`model-timeout`) when a deadline passes, with the caller's reason when the caller stops it.
 */
export class Deadlines {
  readonly signal: AbortSignal;
  readonly #clock: Clock;
  readonly #end = new AbortController();
  readonly #firstToken = new AbortController();

  constructor(clock: Clock, outer: AbortSignal, limits: Limits) {
    this.#clock = clock;
    this.signal = AbortSignal.any([outer, this.#end.signal]);
    void this.#watch(
      limits.firstToken,
      this.#firstToken.signal,
      'The model did not begin to answer in time.',
    );
    void this.#watch(limits.total, this.#end.signal, 'The model did not finish its answer in time.');
  }

  /** The first token is here; from now on only the total counts. */
  begun(): void {
    this.#firstToken.abort();
  }

  /** Stops the clocks, and the request if it is still under way. */
  end(): void {
    this.#firstToken.abort();
    this.#end.abort();
  }

  async #watch(milliseconds: number, stop: AbortSignal, message: string): Promise<void> {
    try {
      await this.#clock.sleep(milliseconds, stop);
    } catch {
      return; // Stopped in time.
    }
    this.#end.abort(
      new NightjarError({
        code: 'model-timeout',
        message,
        advice: 'Choose a smaller model or a smaller budget, or look at what else keeps the machine busy.',
      }),
    );
  }
}
