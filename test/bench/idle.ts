import { execFile, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { temporaryFolder } from '../fixtures/engine.ts';
import { answerOf, child, ended } from './children.ts';
import type { Request, Usage } from './idle-engine.ts';
import type { BenchResult } from './result.ts';

const SERVERS = 3;
const INTERVAL = 300_000;
/** One server's lines in one interval. */
const LINES = 1_000;
/** Two hours' worth, so that whole hours are counted again and templates are known. */
const POLLS = 24;
const IDLE = 10_000;
/** Memory is given back after seven seconds, and V8's own threads go on with it for some more. */
const SETTLING = 20_000;
const START = Date.UTC(2026, 10, 21, 6, 2, 0);
const HOUR = 3_600_000;
const MEGABYTE = 1024 * 1024;

/**
 * What the engine takes while nothing happens: three servers, each polled every five minutes. Polls are asked for
 * one after another instead of waited for, so their work is measured apart from the time between them.
 */
async function measure(): Promise<BenchResult[]> {
  const bare = await bareRuntime();
  const folder = temporaryFolder();
  const lokis = child('./idle-loki.ts', [START - HOUR, START + (POLLS + 1) * INTERVAL, LINES / 5]);
  const origins = await answerOf<string[]>(lokis);
  const engine = child('./idle-engine.ts', [folder.path, START, INTERVAL, ...origins]);
  try {
    const ready = await answerOf<Usage>(engine);
    const polled: Usage[] = [];
    for (let poll = 0; poll < POLLS; poll++) polled.push(await ask(engine, 'poll'));
    const before = await ask(engine, 'usage');
    await sleep(SETTLING);
    const settled = await ask(engine, 'usage');
    await sleep(IDLE);
    const after = await ask(engine, 'usage');
    const idleShare = seconds(settled, after) / (IDLE / 1000);
    // Memory is given back at most once in an interval; here that happens in the first of the two pauses.
    const givingBack = Math.max(0, seconds(before, settled) - (idleShare * SETTLING) / 1000);
    const secondsPerPoll = seconds(ready, polled.at(-1) ?? ready) / POLLS + givingBack;
    return [result(bare, Math.max(...polled.map(resident)), resident(after), secondsPerPoll, idleShare)];
  } finally {
    for (const one of [engine, lokis]) await ended(one);
    folder.remove();
  }
}

function result(
  bare: number,
  peak: number,
  settled: number,
  secondsPerPoll: number,
  idleShare: number,
): BenchResult {
  return {
    area: 'idle',
    name: `${SERVERS} servers by URL polled every 5 minutes, ${LINES} lines a poll and server, no model, no page`,
    extraMemoryMb: megabytes(settled - bare),
    peakExtraMemoryMb: megabytes(peak - bare),
    bareMemoryMb: megabytes(bare),
    cpuPercent: percent(idleShare + secondsPerPoll / (INTERVAL / 1000)),
    idleCpuPercent: percent(idleShare),
    cpuMsPerPoll: Math.round(secondsPerPoll * 1000),
    measured: `bare node -e; CPU of ${POLLS} polls of all servers, each with memory given back once, spread over 300 s; then ${IDLE / 1000} s of idling`,
  };
}

/** Resident bytes of a Node that does nothing but wait. */
async function bareRuntime(): Promise<number> {
  const script = 'setTimeout(() => console.log(process.memoryUsage.rss()), 500)';
  return Number((await promisify(execFile)(process.execPath, ['-e', script])).stdout);
}

async function ask(engine: ChildProcess, request: Request): Promise<Usage> {
  engine.send(request);
  return answerOf<Usage>(engine);
}

const resident = ({ residentBytes }: Usage) => residentBytes;
const seconds = (from: Usage, to: Usage) => (to.cpuMicroseconds - from.cpuMicroseconds) / 1_000_000;
const megabytes = (bytes: number) => Math.round(bytes / MEGABYTE);
const percent = (share: number) => Math.round(share * 10_000) / 100;

export { measure as run };
