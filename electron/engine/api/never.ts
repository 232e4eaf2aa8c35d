/** The signal of a call that nothing can stop: one from within, where no page can be left. */
export function never(): AbortSignal {
  return new AbortController().signal;
}
