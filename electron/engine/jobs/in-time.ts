import { NightjarError, type Failure } from '../../../shared/domain/failure.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { Clock } from '../ports.ts';

interface Deadline {
  readonly clock: Clock;
  readonly milliseconds: Milliseconds;
  /** What somebody who waited is told. */
  readonly late: Failure;
  readonly signal: AbortSignal;
}

/**
 * Work for somebody who waits for it.
 *
 * @throws NightjarError `late` when it takes longer; the signal's reason when nobody waits any more
 */
export async function inTime<T>(
  { clock, milliseconds, late, signal }: Deadline,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const tooLate = new AbortController();
  const done = new AbortController();
  clock.sleep(milliseconds, done.signal).then(
    () => tooLate.abort(new NightjarError(late)),
    () => undefined,
  );
  try {
    return await work(AbortSignal.any([signal, tooLate.signal]));
  } finally {
    done.abort();
  }
}
