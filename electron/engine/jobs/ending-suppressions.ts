import { toFailure } from '../../../shared/domain/failure.ts';
import type { Clock, Log } from '../ports.ts';
import type { Store } from '../store/store.ts';

const MINUTE = 60_000;

/**
 * Looks each minute which suppressions have ended with time, so that what they hid is back, and says why, also where
 * nobody asks for it; ends with the signal.
 *
 * @param onReturned told the ids of findings that came back
 */
export async function endSuppressions(
  store: Store,
  clock: Clock,
  log: Log,
  onReturned: (findingIds: readonly string[]) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const returned = store.suppressions.settle(clock.now());
      if (returned.length > 0) onReturned(returned);
    } catch (error) {
      log.error('suppressions could not be looked through', { code: toFailure(error).code });
    }
    await clock.sleep(MINUTE, signal).catch(() => undefined);
  }
}
