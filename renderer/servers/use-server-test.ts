import { useCallback, useEffect, useRef, useState } from 'react';
import type { Connection } from '../../shared/domain/server.ts';
import type { Api } from '../client/api.ts';
import { failureOf, type ShownFailure } from '../client/failure.ts';
import { useEngine } from '../client/engine.ts';
import { startReport, withStep, type TestReport } from './test-steps.ts';

export type TestedServer = Parameters<Api['servers']['test']>[0] & { readonly connection: Connection };

export interface ServerTest {
  readonly report: TestReport | null;
  readonly running: boolean;
  /** Why the test itself could not run. */
  readonly failure: ShownFailure | null;
  readonly startedAt: number;
  readonly finishedAt: number | null;
  readonly run: (tested: TestedServer) => void;
  readonly stop: () => void;
}

/** Streams the steps of a connection test into a report. A new test ends the one before. */
export function useServerTest(): ServerTest {
  const { api } = useEngine();
  const [report, setReport] = useState<TestReport | null>(null);
  const [failure, setFailure] = useState<ShownFailure | null>(null);
  const [times, setTimes] = useState<{ startedAt: number; finishedAt: number | null }>({
    startedAt: 0,
    finishedAt: null,
  });
  const current = useRef<AbortController | null>(null);
  const stop = useCallback(() => {
    current.current?.abort();
    current.current = null;
    setTimes((last) => ({ ...last, finishedAt: last.finishedAt ?? Date.now() }));
  }, []);
  useEffect(() => () => current.current?.abort(), []);
  const run = (tested: TestedServer) => {
    current.current?.abort();
    const controller = new AbortController();
    current.current = controller;
    setReport(startReport(tested.connection));
    setFailure(null);
    setTimes({ startedAt: Date.now(), finishedAt: null });
    const follow = async () => {
      try {
        const steps = await api.servers.test(tested, { signal: controller.signal });
        for await (const step of steps) {
          if (controller.signal.aborted) return;
          setReport((last) => (last ? withStep(last, step) : last));
        }
      } catch (error) {
        if (!controller.signal.aborted) setFailure(failureOf(error));
      }
      if (!controller.signal.aborted) setTimes((last) => ({ ...last, finishedAt: Date.now() }));
    };
    void follow();
  };
  const running = times.startedAt > 0 && times.finishedAt === null;
  return { report, running, failure, ...times, run, stop };
}
