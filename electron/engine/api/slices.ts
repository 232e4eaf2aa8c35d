/**
 * Runs long work slice by slice and lets everything else come between.
 *
 * @param signal gives the rest up
 */
export async function inSlices<T>(work: Generator<void, T>, signal: AbortSignal | undefined): Promise<T> {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    await new Promise<void>((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  }
}
