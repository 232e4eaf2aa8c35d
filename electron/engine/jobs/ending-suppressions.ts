import { toFailure } from '../../../shared/domain/failure.ts';
import type { Clock, Log } from '../ports.ts';
import { inSlices } from './slices.ts';
import type { Store } from '../store/store.ts';

const MINUTE = 60_000;

/**
 * Looks each minute which suppressions have ended with time, so that what they hid is back, and says why, also where
 * nobody asks for it; ends with the signal. Goes on first with what was being applied when the engine last ended.
 *
 * @param onChanged told the ids of findings that came back, or were hidden
 */
export async function endSuppressions(
  store: Store,
  clock: Clock,
  log: Log,
  onChanged: (findingIds: readonly string[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const tell = (ids: readonly string[]) => {
    if (ids.length > 0) onChanged(ids);
  };
  while (!signal.aborted) {
    try {
      for (const application of store.suppressions.unapplied()) await inSlices(application, signal, tell);
      await inSlices(settling(store, clock), signal, tell);
    } catch (error) {
      if (!signal.aborted)
        log.error('suppressions could not be looked through', { code: toFailure(error).code });
    }
    await clock.sleep(MINUTE, signal).catch(() => undefined);
  }
}

function* settling(store: Store, clock: Clock): Generator<readonly string[], void> {
  for (;;) {
    const ids = store.suppressions.settle(clock.now());
    if (ids.length === 0) return;
    yield ids;
  }
}
