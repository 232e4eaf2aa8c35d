// The engine that `npm run bench -- idle` measures, in a process of its own: watches the Lokis of its arguments,
// polls them an interval later each time it is asked to, and answers with what it has used.
import { setTimeout as sleep } from 'node:timers/promises';
import { createRouterClient } from '@orpc/server';
import { systemClock } from '../../electron/host/clock.ts';
import { giveBackMemory } from '../../electron/host/memory.ts';
import { silentLog } from '../doubles/log.ts';
import { isCaughtUp } from '../fixtures/caught-up.ts';
import { startTestEngine } from '../fixtures/engine.ts';

/** What the process has used so far. */
export interface Usage {
  readonly cpuMicroseconds: number;
  readonly residentBytes: number;
}

/** `poll` moves the clock on by an interval and polls all servers; both are answered with the usage afterwards. */
export type Request = 'poll' | 'usage';

const [folder = '', start = '0', interval = '0', ...origins] = process.argv.slice(2);

/** Runs as the system's does, only from `start` on, and jumps with each poll; what sleeps meanwhile sleeps on. */
let ahead = Number(start) - systemClock.now();
const now = () => systemClock.now() + ahead;

const engine = await startTestEngine(folder, { ...systemClock, now }, 24, 'thread');
const client = createRouterClient(engine.router);
for (const [index, loki] of origins.entries())
  await engine.ensureServer({
    name: `server${index}`,
    connection: { kind: 'url', loki, ollama: null },
    model: null,
    interval: Number(interval),
    sources: ['auth', 'nginx'].map((job) => ({ name: job, selector: `{job="${job}"}` })),
  });
await caughtUp();
// As hosts do, only that its five minutes pass in the five seconds between the last poll and the end.
giveBackMemory({ clock: systemClock, log: silentLog, every: 5_000 });
process.on('message', (request: Request) => void answer(request));
process.once('disconnect', () => process.exit(0));
report();

async function answer(request: Request): Promise<void> {
  if (request === 'poll') {
    ahead += Number(interval);
    await client.servers.pollNow({ id: null });
    await caughtUp();
  }
  report();
}

async function caughtUp(): Promise<void> {
  const until = now();
  while (!isCaughtUp(engine.store, until)) await sleep(20);
}

function report(): void {
  const { user, system } = process.cpuUsage();
  process.send?.({
    cpuMicroseconds: user + system,
    residentBytes: process.memoryUsage.rss(),
  } satisfies Usage);
}
