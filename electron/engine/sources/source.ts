import type { LogLine } from '../../../shared/domain/line.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';

/** Lines of a window as they stream in: ascending by time, each instant whole within one page. */
export interface LinePage {
  readonly lines: readonly LogLine[];
  /** What was transferred or read for it. */
  readonly bytes: number;
}

/** What a source needs of time; the engine's clock is one. */
export interface SourceClock {
  now(): Milliseconds;
  /** Resolves after `milliseconds`; rejects with the signal's reason when it is aborted first. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/**
 * Asks for the next item while the consumer still works on the last one: one item is under way at most. Ends the
 * items when the consumer stops.
 */
export async function* readAhead<Item>(items: AsyncGenerator<Item>): AsyncGenerator<Item> {
  let next = items.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done === true) return;
      next = items.next();
      // A failure waits here until the consumer comes back for it.
      next.catch(() => undefined);
      yield value;
    }
  } finally {
    await Promise.allSettled([next, items.return(undefined)]);
  }
}
