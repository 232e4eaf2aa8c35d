import type { Clock } from '../../electron/engine/ports.ts';

/** Waits at least this long are deadlines; shorter ones are back-offs. */
const DEADLINE = 20_000;

/**
 * A clock on which short waits are over at once (and time moves on by them) while deadlines come only when a test
 * says so.
 */
export class QuickClock implements Clock {
  /** Every short wait, in milliseconds, in the order they were asked for. */
  readonly waits: number[] = [];
  #now: number;
  #deadlines = new Set<() => void>();

  constructor(now = Date.UTC(2026, 10, 21, 6, 0, 0)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  /** Deadlines that are running. */
  get deadlines(): number {
    return this.#deadlines.size;
  }

  /** Every running deadline passes. */
  expire(): void {
    for (const pass of this.#deadlines) pass();
    this.#deadlines.clear();
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    if (milliseconds < DEADLINE) {
      this.waits.push(milliseconds);
      this.#now += milliseconds;
      return new Promise((resolve) => setImmediate(resolve));
    }
    return new Promise((resolve, reject) => {
      this.#deadlines.add(resolve);
      signal?.addEventListener('abort', () => {
        this.#deadlines.delete(resolve);
        reject(signal.reason as Error);
      });
    });
  }
}
