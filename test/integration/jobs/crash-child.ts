// A process of its own that catches up with a Loki and is killed while it does. From the first sign of a pass on it
// says `.` every millisecond, and `done` when everything up to its clock is covered.
import { setTimeout as sleep } from 'node:timers/promises';
import { createRouterClient } from '@orpc/server';
import { compileFew } from '../../fixtures/compiled-rules.ts';
import { startTestEngine } from '../../fixtures/engine.ts';
import { isCaughtUp } from '../../fixtures/caught-up.ts';

const [data = '', origin = '', now = '0', learnHours = '24'] = process.argv.slice(2);
const clock = {
  now: () => Number(now),
  sleep: (milliseconds: number, signal?: AbortSignal) =>
    sleep(milliseconds, undefined, signal ? { signal } : {}),
};

const engine = await startTestEngine(data, clock, Number(learnHours), 'here', compileFew);
const events = await createRouterClient(engine.router).system.events();
const begun = Promise.withResolvers<void>();
void (async () => {
  for await (const { kind } of events) if (kind === 'run-progress') begun.resolve();
})();
await engine.ensureServer({
  name: 'web1',
  connection: { kind: 'url', loki: origin, ollama: null },
  model: null,
  interval: 5_000,
  sources: ['auth', 'nginx'].map((job) => ({ name: job, selector: `{job="${job}"}` })),
});
if (!isCaughtUp(engine.store, Number(now))) await begun.promise;
while (!isCaughtUp(engine.store, Number(now))) {
  process.stdout.write('.');
  await sleep(1);
}
process.stdout.write('done');
await engine.close();
process.exit(0);
