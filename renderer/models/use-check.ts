import { useEffect, useRef, useState } from 'react';
import { useEngine } from '../client/engine.ts';
import { failureOf, type ShownFailure } from '../client/failure.ts';
import { afterStep, startCheck, type CheckLeg } from './check-report.ts';

/** A check of a host under way or over, as the page follows it. */
export interface HostChecking {
  readonly legs: readonly CheckLeg[] | null;
  readonly running: boolean;
  readonly failure: ShownFailure | null;
  readonly run: () => void;
  readonly stop: () => void;
}

/** Checks a host and follows its steps as they happen; leaving the page stops it. */
export function useCheck(hostId: string): HostChecking {
  const { api, queries, queryClient } = useEngine();
  const [legs, setLegs] = useState<readonly CheckLeg[] | null>(null);
  const [running, setRunning] = useState(false);
  const [failure, setFailure] = useState<ShownFailure | null>(null);
  const current = useRef<AbortController | null>(null);
  useEffect(() => () => current.current?.abort(), []);
  const stop = () => {
    current.current?.abort();
    setRunning(false);
    setLegs(null);
  };
  const follow = async (controller: AbortController) => {
    try {
      const steps = await api.models.check({ id: hostId }, { signal: controller.signal });
      for await (const step of steps) {
        if (controller.signal.aborted) return;
        setLegs((last) => afterStep(last ?? startCheck(), step));
      }
      await queryClient.invalidateQueries({ queryKey: queries.models.list.key() });
    } catch (error) {
      if (!controller.signal.aborted) setFailure(failureOf(error));
    }
    if (!controller.signal.aborted) setRunning(false);
  };
  const run = () => {
    current.current?.abort();
    current.current = new AbortController();
    setLegs(startCheck());
    setFailure(null);
    setRunning(true);
    void follow(current.current);
  };
  return { legs, running, failure, run, stop };
}
