import type { Failure } from '../../../shared/domain/failure.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';

/** After so many failures in a row an interval is given up, shown as failed, and polling goes on behind it. */
export const FAILURES_BEFORE_GIVING_UP = 5;

const FIRST_WAIT = 15_000;
const LONGEST_WAIT = 5 * 60_000;

interface Trouble {
  readonly failures: number;
  readonly notBefore: Milliseconds;
  readonly failure: Failure;
}

/** Which sources of a server fail just now, and when each may be tried again: exponential, with full jitter. */
export class SourceTroubles {
  readonly #random: () => number;
  readonly #troubles = new Map<string, Trouble>();

  constructor(random: () => number) {
    this.#random = random;
  }

  /** True when it was the last failure that is waited out. */
  failed(sourceId: string, failure: Failure, now: Milliseconds): boolean {
    const failures = (this.#troubles.get(sourceId)?.failures ?? 0) + 1;
    const ceiling = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (failures - 1));
    const notBefore = now + Math.round(ceiling * (0.5 + this.#random() / 2));
    this.#troubles.set(sourceId, { failures: failures % FAILURES_BEFORE_GIVING_UP, notBefore, failure });
    return failures >= FAILURES_BEFORE_GIVING_UP;
  }

  read(sourceId: string): void {
    this.#troubles.delete(sourceId);
  }

  mayTry(sourceId: string, now: Milliseconds): boolean {
    return (this.#troubles.get(sourceId)?.notBefore ?? 0) <= now;
  }

  failureOf(sourceId: string): Failure | null {
    return this.#troubles.get(sourceId)?.failure ?? null;
  }

  /** The person asked for a poll: whoever waits may try at once. */
  forgive(): void {
    for (const [sourceId, trouble] of this.#troubles)
      this.#troubles.set(sourceId, { ...trouble, notBefore: 0 });
  }

  /** When the next source may be tried again; null when none waits. */
  nextTry(now: Milliseconds): Milliseconds | null {
    const waiting = [...this.#troubles.values()].map((trouble) => trouble.notBefore).filter((at) => at > now);
    return waiting.length === 0 ? null : Math.min(...waiting);
  }
}
