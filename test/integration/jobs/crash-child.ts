// A process of its own that catches up with a Loki and dies while it does, at one of its writes; it ends by itself
// when everything up to its clock is covered.
import { setTimeout as sleep } from 'node:timers/promises';
import { compileFew } from '../../fixtures/compiled-rules.ts';
import { startTestEngine } from '../../fixtures/engine.ts';
import { isCaughtUp } from '../../fixtures/caught-up.ts';
import { dieAtWrite } from './die-at-write.ts';

const [writes = '', data = '', origin = '', now = '0', learnHours = '24'] = process.argv.slice(2);
const clock = {
  now: () => Number(now),
  sleep: (milliseconds: number, signal?: AbortSignal) =>
    sleep(milliseconds, undefined, signal ? { signal } : {}),
};

const engine = await startTestEngine(data, clock, Number(learnHours), 'here', compileFew);
dieAtWrite(Number(writes));
await engine.ensureServer({
  name: 'web1',
  connection: { kind: 'url', loki: origin, ollama: null },
  model: null,
  interval: 5_000,
  sources: ['auth', 'nginx'].map((job) => ({ name: job, selector: `{job="${job}"}` })),
});
while (!isCaughtUp(engine.store, Number(now))) await sleep(1);
await engine.close();
process.exit(0);
