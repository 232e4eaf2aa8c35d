import type { Clock } from '../engine/ports.ts';

/** Waits by the clock: true when the time has passed, false when the signal ended it first. */
export async function waited(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<boolean> {
  try {
    await clock.sleep(milliseconds, signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}
