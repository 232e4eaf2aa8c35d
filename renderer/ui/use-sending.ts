import { useState } from 'react';
import { failureOf, type ShownFailure } from '../client/failure.ts';

interface Sending {
  /** Resolves when it is over, either way. What goes wrong is shown, and stays until something is sent again. */
  readonly send: <T>(work: Promise<T>, onDone?: (answer: T) => void) => Promise<unknown>;
  readonly sending: boolean;
  readonly failure: ShownFailure | null;
}

/** Sends what somebody has filled in or chosen: whether it is on its way, and why it was refused. */
export function useSending(): Sending {
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<ShownFailure | null>(null);
  return {
    send: (work, onDone) => {
      setSending(true);
      setFailure(null);
      return work
        .then(onDone, (error: unknown) => setFailure(failureOf(error)))
        .finally(() => setSending(false));
    },
    sending,
    failure,
  };
}
