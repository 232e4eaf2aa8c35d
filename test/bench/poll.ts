import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Engine } from '../../electron/engine/engine.ts';
import { systemClock } from '../../electron/host/clock.ts';
import { startSshServer } from '../doubles/sshd.ts';
import { isCaughtUp } from '../fixtures/caught-up.ts';
import { startTestEngine, temporaryFolder } from '../fixtures/engine.ts';
import { answerOf, child, ended } from './children.ts';
import type { BenchResult } from './result.ts';

const LINES = 100_000;
const ROUNDS = 3;
/** Milliseconds between two looks at the event loop; each says how much longer than that it took. */
const RESOLUTION = 5;
const NOW = Date.UTC(2026, 10, 21, 6, 30, 30);
const FROM = NOW - 30_000 - 14 * 60_000;
const SELECTOR = '{host="web1"}';

const run = promisify(execFile);

type Connection = ReturnType<Awaited<ReturnType<typeof startSshServer>>['connection']>;

/** What one poll took. */
interface Poll {
  readonly milliseconds: number;
  /** Processor time of this process, in which nothing but the engine works meanwhile; all its threads. */
  readonly cpu: number;
  /** Milliseconds that whatever comes next had to wait for the engine's event loop, at the 99th percentile. */
  readonly loopDelay: number;
  readonly worstLoopDelay: number;
}

/**
 * From Loki through a real sshd to stored findings, against curl fetching the same pages through the same kind of
 * tunnel in the same run. Medians of three, of one engine; the first one also starts the thread that reduces.
 */
async function measure(): Promise<BenchResult[]> {
  const loki = child('./poll-loki.ts', [FROM, NOW - 30_000, NOW, LINES / 2 / 14]);
  const port = Number(new URL(await answerOf<string>(loki)).port);
  const sshd = await startSshServer({ known: true });
  const polls: Poll[] = [];
  const curls: number[] = [];
  const folder = temporaryFolder();
  const engine = await startTestEngine(folder.path, { ...systemClock, now: () => NOW }, 24, 'thread');
  for (let round = 0; round < ROUNDS; round++) {
    polls.push(await poll(engine, `web${round}`, sshd.connection({ loki: { host: '127.0.0.1', port } })));
    loki.send(SELECTOR);
    const pages = await answerOf<string[]>(loki);
    const urls = pages.map((page) => `http://127.0.0.1:${port}${page}`);
    curls.push(await curl(urls, sshd.configFile, sshd.alias, port));
    loki.send(SELECTOR);
    await answerOf(loki);
  }
  await engine.close();
  folder.remove();
  await Promise.all([ended(loki), sshd.close()]);
  const milliseconds = median(polls.map((one) => one.milliseconds));
  return [
    {
      area: 'poll',
      name: '100,000 lines through sshd to stored findings',
      ratio: Math.round((milliseconds / median(curls)) * 100) / 100,
      pollMs: Math.round(milliseconds),
      engineCpuMs: Math.round(median(polls.map(({ cpu }) => cpu))),
      loopDelayP99Ms: Math.round(median(polls.map(({ loopDelay }) => loopDelay))),
      worstLoopDelayMs: Math.round(Math.max(...polls.map(({ worstLoopDelay }) => worstLoopDelay))),
      curlMs: Math.round(median(curls)),
      linesPerSecond: Math.round((LINES / milliseconds) * 1000),
    },
  ];
}

/** From before the tunnel is opened until everything is stored. */
async function poll(engine: Engine, name: string, connection: Connection): Promise<Poll> {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION });
  delays.enable();
  const started = performance.now();
  const before = process.cpuUsage();
  await engine.ensureServer({
    name,
    connection,
    model: null,
    interval: 3_600_000,
    sources: [{ name: 'all', selector: SELECTOR }],
  });
  // Seldom: each look is three queries, and every 10 ms they took a quarter of what this thread did.
  while (!isCaughtUp(engine.store, NOW)) await sleep(25);
  const milliseconds = performance.now() - started;
  const { user, system } = process.cpuUsage(before);
  delays.disable();
  return {
    milliseconds,
    cpu: (user + system) / 1000,
    loopDelay: Math.max(0, delays.percentile(99) / 1e6 - RESOLUTION),
    worstLoopDelay: Math.max(0, delays.max / 1e6 - RESOLUTION),
  };
}

/** The same pages, one after another over one curl, through an ssh forward of its own. */
async function curl(
  urls: readonly string[],
  configFile: string,
  alias: string,
  port: number,
): Promise<number> {
  const folder = temporaryFolder();
  const socket = join(folder.path, 's');
  const control = join(folder.path, 'c');
  const started = performance.now();
  await run('ssh', [
    '-F',
    configFile,
    '-M',
    '-S',
    control,
    '-f',
    '-N',
    '-L',
    `${socket}:127.0.0.1:${port}`,
    alias,
  ]);
  await run('curl', [
    '-sS',
    '--unix-socket',
    socket,
    '-o',
    '/dev/null',
    ...urls.flatMap((url, index) => (index === 0 ? [url] : ['-o', '/dev/null', url])),
  ]);
  const took = performance.now() - started;
  await run('ssh', ['-F', configFile, '-S', control, '-O', 'exit', alias]);
  rmSync(socket, { force: true });
  folder.remove();
  return took;
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}

export { measure as run };
