import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../../../electron/engine/engine.ts';
import { isCaughtUp } from '../../fixtures/caught-up.ts';
import { compileFew } from '../../fixtures/compiled-rules.ts';
import { startTestEngine } from '../../fixtures/engine.ts';

/** The engine of a process that is there to die, whose clock stands still. */
export function startChildEngine(data: string, now: number, learnHours = 24): Promise<Engine> {
  const clock = {
    now: () => now,
    sleep: (milliseconds: number, signal?: AbortSignal) =>
      sleep(milliseconds, undefined, signal ? { signal } : {}),
  };
  return startTestEngine(data, clock, learnHours, 'here', compileFew);
}

/** Has it read a Loki, if it does not yet, until all is read. */
export async function readAll(engine: Engine, origin: string, interval: number, now: number): Promise<void> {
  await engine.ensureServer({
    name: 'web1',
    connection: { kind: 'url', loki: origin, ollama: null },
    model: null,
    interval,
    sources: ['auth', 'nginx'].map((job) => ({ name: job, selector: `{job="${job}"}` })),
  });
  while (!isCaughtUp(engine.store, now)) await sleep(1);
}
