import type { Clock } from '../../../electron/engine/ports.ts';

/** The shortest deadline of a request; shorter waits are back-offs. */
const SHORTEST_DEADLINE = 20_000;

/** Deadlines that last as long as a request to a model host. */
const MODEL_DEADLINES = new Set([15_000, 30 * 60_000]);

interface Sleeper {
  readonly due: number;
  readonly isBackOff: boolean;
  readonly isModelDeadline: boolean;
  readonly wake: () => void;
}

/**
 * A clock that a test moves from one sleeper to the next. It tells back-offs from deadlines, so that time can pass
 * for who waits to try again without running out for a request that real I/O has not answered yet.
 */
export class StepClock implements Clock {
  #now: number;
  readonly #sleepers = new Set<Sleeper>();

  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const onAbort = () => {
        this.#sleepers.delete(sleeper);
        reject(signal?.reason as Error);
      };
      const sleeper: Sleeper = {
        due: this.#now + milliseconds,
        isBackOff: milliseconds < SHORTEST_DEADLINE && !MODEL_DEADLINES.has(milliseconds),
        isModelDeadline: MODEL_DEADLINES.has(milliseconds),
        wake: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#sleepers.add(sleeper);
    });
  }

  /** Whether a request to a model host is under way. */
  get asksModel(): boolean {
    return [...this.#sleepers].some(({ isModelDeadline }) => isModelDeadline);
  }

  /** Moves to the next sleeper that is due, but never past `end`. */
  step(end: number): void {
    this.#moveTo(Math.max(this.#now, Math.min(end, ...[...this.#sleepers].map(({ due }) => due))));
  }

  /** Ends the next back-off, whatever else is under way. False if nobody waits for one. */
  endBackOff(): boolean {
    const waits = [...this.#sleepers].filter(({ isBackOff }) => isBackOff).map(({ due }) => due);
    if (waits.length === 0) return false;
    this.#moveTo(Math.max(this.#now, Math.min(...waits)));
    return true;
  }

  /** The computer slept: all timers that came due meanwhile fire together afterwards. */
  jump(milliseconds: number): void {
    this.#moveTo(this.#now + milliseconds);
  }

  #moveTo(now: number): void {
    this.#now = now;
    const due = [...this.#sleepers].filter((sleeper) => sleeper.due <= now);
    for (const sleeper of due.sort((left, right) => left.due - right.due)) {
      this.#sleepers.delete(sleeper);
      sleeper.wake();
    }
  }
}
