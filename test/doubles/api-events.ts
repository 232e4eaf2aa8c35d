import type { EngineEvent } from '../../shared/contract/system.ts';

/** The engine's events in memory: each who listens gets all from then on. */
export class ApiEvents {
  readonly #listeners = new Set<(event: EngineEvent) => void>();

  get listening(): number {
    return this.#listeners.size;
  }

  emit(event: EngineEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** Those from now on, until the signal ends it. */
  async *stream(signal: AbortSignal | undefined): AsyncGenerator<EngineEvent> {
    const queue: EngineEvent[] = [];
    let wake: () => void = () => undefined;
    const listener = (event: EngineEvent) => {
      queue.push(event);
      wake();
    };
    signal?.addEventListener('abort', () => wake());
    this.#listeners.add(listener);
    try {
      for (;;) {
        if (signal?.aborted) return;
        const event = queue.shift();
        if (event) yield event;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      this.#listeners.delete(listener);
    }
  }
}
