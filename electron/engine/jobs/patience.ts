import { NightjarError, type Failure } from '../../../shared/domain/failure.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { Clock } from '../ports.ts';

const FIRST_WAIT: Milliseconds = 5_000;
const LONGEST_WAIT: Milliseconds = 5 * 60_000;

/** Waits out what fails, longer each time, and says for what it waits. */
export class Patience {
  readonly #clock: Pick<Clock, 'sleep'>;
  readonly #onChange: () => void;
  /** Null while it does not wait. */
  waitsFor: Failure | null = null;

  constructor(clock: Pick<Clock, 'sleep'>, onChange: () => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /**
   * Does it until it succeeds: for what passes by itself or when somebody does something, such as a broken connection.
   *
   * @throws the signal's reason when it is aborted
   */
  async until<T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    for (let failures = 1; ; failures++) {
      try {
        return await work(signal);
      } catch (error) {
        signal.throwIfAborted();
        // No waiting helps against a full disk or a mistake of our own.
        if (!(error instanceof NightjarError) || error.failure.code === 'store-failed') throw error;
        await this.wait(error.failure, failures, signal);
      }
    }
  }

  /** @param failures how many there were in a row */
  async wait(failure: Failure, failures: number, signal: AbortSignal): Promise<void> {
    this.waitsFor = failure;
    this.#onChange();
    try {
      await this.#clock.sleep(Math.min(LONGEST_WAIT, FIRST_WAIT * 3 ** (failures - 1)), signal);
    } finally {
      this.waitsFor = null;
      this.#onChange();
    }
  }
}
