const FIRST_MILLISECONDS = 500;
const LONGEST_MILLISECONDS = 30_000;

/**
 * Milliseconds to wait before the next try: doubling, capped, with jitter of the upper half, so that two pages do
 * not knock in step.
 *
 * @param attempt 0 after the first failure
 * @param random in `[0, 1)`
 */
export function retryDelay(attempt: number, random: number): number {
  const full = Math.min(LONGEST_MILLISECONDS, FIRST_MILLISECONDS * 2 ** Math.min(attempt, 16));
  return Math.round(full * (0.5 + random / 2));
}
