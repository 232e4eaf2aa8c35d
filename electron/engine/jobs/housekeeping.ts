import { toFailure } from '../../../shared/domain/failure.ts';
import type { Clock, Log } from '../ports.ts';
import type { Store } from '../store/store.ts';

const DAY = 24 * 3_600_000;

/** Forgets what was kept long enough, at the start and every day; ends with the signal. */
export async function keepHouse(store: Store, clock: Clock, log: Log, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      store.prune(clock.now());
    } catch (error) {
      log.error('old data could not be removed', { code: toFailure(error).code });
    }
    await clock.sleep(DAY, signal).catch(() => undefined);
  }
}
