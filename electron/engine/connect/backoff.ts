const BASE_MILLISECONDS = 1_000;

/** Longest wait between two tries: 5 minutes. */
const CAP_MILLISECONDS = 300_000;

/**
 * Milliseconds until the next try after `failures` failures in a row: exponential, with full jitter, so that many
 * connections that broke together do not come back together (M. Brooker, “Exponential Backoff And Jitter”).
 * @param random in `[0, 1)`
 */
export function backoff(failures: number, random: number): number {
  const most = Math.min(CAP_MILLISECONDS, BASE_MILLISECONDS * 2 ** Math.min(Math.max(failures, 1), 20));
  return Math.round(random * most);
}
