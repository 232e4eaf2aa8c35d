import { useEffect, useRef, useState } from 'react';
import { useEngine } from '../client/engine.ts';
import { failureOf, type ShownFailure } from '../client/failure.ts';

/** A speed test under way or over. */
export interface Measuring {
  /** What is measured now; a host measures one at a time. */
  readonly model: string | null;
  readonly failed: { readonly model: string; readonly failure: ShownFailure } | null;
  readonly run: (model: string) => void;
  readonly stop: () => void;
}

/** Measures a model of a host; leaving the page, or stopping, stops the host's work too. */
export function useMeasure(hostId: string): Measuring {
  const { api, queries, queryClient } = useEngine();
  const [model, setModel] = useState<string | null>(null);
  const [failed, setFailed] = useState<Measuring['failed']>(null);
  const current = useRef<AbortController | null>(null);
  useEffect(() => () => current.current?.abort(), []);
  const run = (name: string) => {
    const controller = new AbortController();
    current.current = controller;
    setModel(name);
    setFailed(null);
    api.models
      .measure({ id: hostId, model: name }, { signal: controller.signal })
      .then(
        () => queryClient.invalidateQueries({ queryKey: queries.models.list.key() }),
        (error: unknown) => {
          if (!controller.signal.aborted) setFailed({ model: name, failure: failureOf(error) });
        },
      )
      .finally(() => {
        if (!controller.signal.aborted) setModel(null);
      });
  };
  const stop = () => {
    current.current?.abort();
    setModel(null);
  };
  return { model, failed, run, stop };
}
