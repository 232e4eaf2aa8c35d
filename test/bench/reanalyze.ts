import { call } from '@orpc/server';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../../electron/engine/engine.ts';
import { systemClock } from '../../electron/host/clock.ts';
import { startTestEngine, temporaryFolder } from '../fixtures/engine.ts';
import { answerOf, child, ended } from './children.ts';
import type { BenchResult } from './result.ts';

/** A week of five million lines; fewer for a look. */
const LINES = Number(process.env['NIGHTJAR_BENCH_LINES'] ?? 5_000_000);
const WEEK = 7 * 24 * 60 * 60_000;
const INTERVAL = 5_000;

/** A week read again by rules, while another server is polled as often as it can be. */
async function measure(): Promise<BenchResult[]> {
  const to = Date.now() - 10 * 60_000;
  const from = to - WEEK;
  const spacing = Math.floor((WEEK * 1e6) / LINES);
  const loki = child('./reanalyze-loki.ts', [from, spacing]);
  const origin = await answerOf<string>(loki);
  const folder = temporaryFolder();
  const engine = await startTestEngine(folder.path, systemClock, 24, 'thread');
  const sourceId = await add(engine, 'week', origin, 3_600_000);
  await add(engine, 'live', origin, INTERVAL);
  const started = performance.now();
  const { id } = await call(engine.router.reanalysis.start, {
    sourceIds: [sourceId],
    from,
    to,
    model: { kind: 'none' },
    lenses: null,
  });
  while (engine.store.reanalyses.get(id)?.finishedAt === null) await sleep(100);
  const milliseconds = performance.now() - started;
  const view = await call(engine.router.reanalysis.get, { id });
  const lines = view?.progress.lines ?? 0;
  if (view?.state !== 'complete' || view.unread.length > 0) throw new Error(`It ended as ${view?.state}.`);
  const delays = pollDelays(engine);
  await engine.close();
  folder.remove();
  await ended(loki);
  return [
    {
      area: 'reanalyze',
      name: `a week of ${lines.toLocaleString('en')} lines`,
      linesPerSecond: Math.round((lines / milliseconds) * 1000),
      peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1024),
      livePolls: delays.length,
      livePollDelayP95Ms: delays.sort((left, right) => left - right)[Math.floor(delays.length * 0.95)] ?? 0,
      seconds: Math.round(milliseconds / 1000),
    },
  ];
}

async function add(engine: Engine, name: string, loki: string, interval: number): Promise<string> {
  await engine.ensureServer({
    name,
    connection: { kind: 'url', loki, ollama: null },
    model: null,
    interval,
    sources: [{ name: 'all', selector: '{job="all"}' }],
  });
  const server = engine.store.servers.list().find((each) => each.name === name);
  const source = engine.store.servers.sources(server?.id ?? '')[0];
  if (!source) throw new Error(`${name} has no source.`);
  return source.id;
}

/** How much later than its interval each live poll came to its end. */
function pollDelays({ store }: Engine): number[] {
  const live = store.servers.list().find(({ name }) => name === 'live');
  const ends = store.runs
    .list({ serverId: live?.id ?? '', limit: 10_000 })
    .filter(({ kind, state }) => kind === 'poll' && state === 'complete')
    .map(({ finishedAt }) => finishedAt ?? 0)
    .sort((left, right) => left - right);
  return ends.slice(1).map((end, index) => Math.max(0, end - (ends[index] ?? end) - INTERVAL));
}

export { measure as run };
