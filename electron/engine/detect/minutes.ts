import { minuteOf, NANOSECONDS_PER_MINUTE, startOfMinute } from '../../../shared/domain/time.ts';
import type { Minute, Nanoseconds } from '../../../shared/domain/time.ts';

/** The minutes of instants of which neighbouring ones mostly share theirs: then nothing of a bigint is divided. */
export class Minutes {
  #minute: Minute = 0;
  #start: Nanoseconds = 0n;
  #end: Nanoseconds = NANOSECONDS_PER_MINUTE;

  of(at: Nanoseconds): Minute {
    this.#turnTo(at);
    return this.#minute;
  }

  startOf(at: Nanoseconds): Nanoseconds {
    this.#turnTo(at);
    return this.#start;
  }

  #turnTo(at: Nanoseconds): void {
    if (at >= this.#start && at < this.#end) return;
    this.#minute = minuteOf(at);
    this.#start = startOfMinute(this.#minute);
    this.#end = this.#start + NANOSECONDS_PER_MINUTE;
  }
}
