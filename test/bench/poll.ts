import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { systemClock } from '../../electron/host/clock.ts';
import { LokiDouble } from '../doubles/loki.ts';
import { startSshServer } from '../doubles/sshd.ts';
import { attackLines } from '../fixtures/attack.ts';
import { isCaughtUp } from '../fixtures/caught-up.ts';
import { startTestEngine, temporaryFolder } from '../fixtures/engine.ts';
import type { BenchResult } from './result.ts';

const LINES = 100_000;
const ROUNDS = 3;
const NOW = Date.UTC(2026, 10, 21, 6, 30, 30);
const FROM = NOW - 30_000 - 14 * 60_000;
const SELECTOR = '{host="web1"}';
const PAGE = 5_000;

const run = promisify(execFile);

/**
 * From Loki through a real sshd to stored findings, against curl fetching the same pages through the same kind of
 * tunnel in the same run. Medians of three.
 */
async function measure(): Promise<BenchResult[]> {
  const loki = await LokiDouble.start({ now: () => NOW });
  const sshd = await startSshServer({ known: true });
  loki.store(attackLines(FROM, NOW - 30_000, LINES / 2 / 14));
  const port = Number(new URL(loki.origin).port);
  const polls: number[] = [];
  const curls: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    polls.push(await poll(sshd.connection({ loki: { host: '127.0.0.1', port } })));
    curls.push(await curl(loki, sshd.configFile, sshd.alias, port));
  }
  await Promise.all([loki.stop(), sshd.close()]);
  const ratio = median(polls) / median(curls);
  return [
    {
      area: 'poll',
      name: '100,000 lines through sshd to stored findings',
      ratio: Math.round(ratio * 100) / 100,
      pollMs: Math.round(median(polls)),
      curlMs: Math.round(median(curls)),
      linesPerSecond: Math.round((LINES / median(polls)) * 1000),
    },
  ];
}

/** Milliseconds from the open tunnel to everything stored. */
async function poll(
  connection: Parameters<typeof startTestEngine>[0] extends string ? object : never,
): Promise<number> {
  const folder = temporaryFolder();
  const engine = await startTestEngine(folder.path, { ...systemClock, now: () => NOW });
  const started = performance.now();
  await engine.ensureServer({
    name: 'web1',
    connection: connection as never,
    model: null,
    interval: 3_600_000,
    sources: [{ name: 'all', selector: SELECTOR }],
  });
  while (!isCaughtUp(engine.store, NOW)) await new Promise((resolve) => setImmediate(resolve));
  const took = performance.now() - started;
  await engine.close();
  folder.remove();
  return took;
}

/** The same pages, one after another over one curl, through an ssh forward of its own. */
async function curl(loki: LokiDouble, configFile: string, alias: string, port: number): Promise<number> {
  const folder = temporaryFolder();
  const socket = join(folder.path, 's');
  const control = join(folder.path, 'c');
  const pages = loki.requests.filter(
    (seen) => seen.path.endsWith('/query_range') && seen.parameters.get('query') === SELECTOR,
  );
  const urls = pages
    .slice(-Math.ceil(LINES / PAGE) - 8)
    .map((seen) => `http://127.0.0.1:${port}${seen.path}?${seen.parameters.toString()}`);
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
