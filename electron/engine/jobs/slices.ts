/**
 * Runs long work slice by slice and lets everything else come between.
 *
 * @param signal gives the rest up
 * @param onSlice told what each slice came to
 */
export async function inSlices<Slice, T>(
  work: Generator<Slice, T>,
  signal: AbortSignal | undefined,
  onSlice: (slice: Slice) => void = () => undefined,
): Promise<T> {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    onSlice(step.value);
    await new Promise<void>((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  }
}

/** Runs in one piece what is known to be little. */
export function atOnce<T>(work: Generator<unknown, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}
