import type { Failed } from './loki-failures.ts';
import { learnLimit } from './loki-limits.ts';
import type { Pace } from './loki-pace.ts';
import type { SourceClock } from './source.ts';

/** Failures in a row of one question before it is given up. */
export const MOST_FAILURES = 6;
const MOST_LESSONS = 5;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;

export interface RetryOptions {
  readonly clock: SourceClock;
  readonly random: () => number;
  readonly pace: Pace;
}

/** Whole milliseconds before the next try: doubled each time, between half and the whole of it. */
function backOff(failures: number, random: () => number): number {
  const whole = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (failures - 1));
  return Math.round(whole * (0.5 + random() / 2));
}

/**
 * Asks until there is an answer: at once after a limit was learned, later and for less after a failure. Resolves
 * with the last failure when it stays; rejects with the signal's reason.
 */
export async function persist<Answer extends { readonly kind: string }>(
  ask: () => Promise<Answer | Failed>,
  { clock, random, pace }: RetryOptions,
  signal: AbortSignal,
  mostFailures = MOST_FAILURES,
): Promise<Answer | Failed> {
  let lessons = 0;
  for (let failures = 0; ;) {
    const answer = await ask();
    if (!isFailed(answer)) return answer;
    const lesson = learnLimit(answer);
    if (lesson !== null && lessons < MOST_LESSONS) {
      pace.learn(lesson);
      lessons++;
      continue;
    }
    failures++;
    if (answer.retry === 'never' || failures > mostFailures) return answer;
    pace.shrink();
    await clock.sleep(backOff(failures, random), signal);
  }
}

export function isFailed(answer: { readonly kind: string }): answer is Failed {
  return answer.kind === 'failed';
}
