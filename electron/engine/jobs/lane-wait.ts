import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { Clock } from '../ports.ts';

/** The waits of one lane, which end early when somebody pokes it or the next poll is planned anew. */
export class LaneWait {
  readonly #clock: Clock;
  #poked = new AbortController();
  #planned = new AbortController();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Ends this wait, or the next if there is none, with why. */
  poke(why: string): void {
    this.#poked.abort(new DOMException(why, 'AbortError'));
  }

  /** True from a poke until the wait that it ends. */
  get isPoked(): boolean {
    return this.#poked.signal.aborted;
  }

  /** Has who waits look anew how long that has to be. */
  replan(): void {
    this.#planned.abort(new DOMException('the next poll is planned anew', 'AbortError'));
  }

  /** Forgets a poke. */
  begin(): void {
    this.#poked = new AbortController();
  }

  /** False if the next poll has to be planned anew; slept out, poked and stopped are all the same. */
  async sleep(milliseconds: Milliseconds, signal: AbortSignal): Promise<boolean> {
    this.#planned = new AbortController();
    const { signal: poked } = this.#poked;
    const { signal: planned } = this.#planned;
    try {
      await this.#clock.sleep(milliseconds, AbortSignal.any([signal, poked, planned]));
    } catch {
      if (planned.aborted && !poked.aborted && !signal.aborted) return false;
    }
    this.begin();
    return true;
  }
}
