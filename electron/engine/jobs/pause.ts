import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { Clock } from '../ports.ts';

/** A wait that a clock set back cannot make longer: what is left of it is never more than all of it. */
export class Pause {
  readonly #clock: Pick<Clock, 'now'>;
  #begun: Milliseconds = 0;
  #length: Milliseconds = 0;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  begin(length: Milliseconds): void {
    this.#begun = this.#clock.now();
    this.#length = length;
  }

  /** Whole milliseconds; 0: it is over. */
  left(): Milliseconds {
    const now = this.#clock.now();
    this.#begun = Math.min(this.#begun, now);
    return Math.max(0, Math.ceil(this.#begun + this.#length - now));
  }
}
