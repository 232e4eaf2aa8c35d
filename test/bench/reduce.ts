import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { WindowDigester } from '../../electron/engine/reduce/digest.ts';
import { prepareLine } from '../../electron/engine/reduce/prepare.ts';
import { Redactor } from '../../electron/engine/reduce/redact.ts';
import { TemplateMiner } from '../../electron/engine/reduce/templates/miner.ts';
import type { LogLine } from '../../shared/domain/line.ts';
import { sequence } from '../fixtures/attack.ts';
import { answerOf, child, ended } from './children.ts';
import { labelledSets, LOGS } from './grouping.ts';
import type { BenchResult } from './result.ts';

const START = 1_700_000_000_000_000_000n;
/** Between two lines. */
const STEP = 10_000_000n;
/** What a window holds may grow with its minutes, not with its lines: it is of three hours, whatever their number. */
const WINDOW = 3n * 3_600_000_000_000n;
const KEY = new Uint8Array(32).fill(7);
const PASSES = 8;
/** Lines of one page of Loki's answer. */
const BATCH = 1_000;
const MILLION = 1_000_000;
const COLD_LINES = 50_000;
const FREE_LINES = 100_000;
/** Lines a second of a cold start, and of lines that no template holds. */
const SLOW_GOAL = 200_000;

/** Whole lines of the sshd log, header and all. */
function sshdLines(): string[] {
  return readFileSync(join(LOGS, 'sshd_elastic', 'auth.log'), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

/** The messages of all LogHub sets, one line of each set in turn. */
function mixedLines(): string[] {
  const sets = labelledSets();
  const longest = Math.max(...sets.map(({ lines }) => lines.length));
  return Array.from({ length: longest }, (_none, index) => index).flatMap((index) =>
    sets.flatMap(({ lines }) => lines[index]?.content ?? []),
  );
}

/** Lines as Loki's answer gives them: each text a string of its own, no slice of a file. Rows go on from `from`. */
function linesOf(texts: readonly string[], from: number, step = STEP): LogLine[] {
  const labels = {};
  return texts.map((text, index) => {
    const row = from + index + 1;
    return { timestamp: START + BigInt(row) * step, labels, text: ownString(text), row };
  });
}

function ownString(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

/** What is measured: clean, redact, take headers off, mine, tally; batch by batch, as `analyzeWindow` does it. */
function pass(digester: WindowDigester, redactor: Redactor, lines: readonly LogLine[]): void {
  for (let from = 0; from < lines.length; from += BATCH) {
    const batch = lines.slice(from, from + BATCH).map((line) => prepareLine(line, 'bench', redactor));
    for (const line of batch) digester.push(line);
  }
}

/** `texts` once more, each a little different; a function of its own, so that nothing of it is held afterwards. */
function variedLines(texts: readonly string[], row: number, step: bigint): LogLine[] {
  const different = texts.map((text, index) => text.replace(/\d+(?=\D*$)/, String(row + index)));
  return linesOf(different, row, step);
}

/**
 * Seconds that `work` takes. Where the thread had the processor for less than nine tenths of them, other programs
 * disturbed it, and its own processor time is taken; that is counted in ticks of 4 ms, so that it is not better.
 */
function secondsOf(work: () => void): number {
  const before = process.threadCpuUsage();
  const started = performance.now();
  work();
  const wall = (performance.now() - started) / 1_000;
  const { user, system } = process.threadCpuUsage(before);
  const processor = (user + system) / 1_000_000;
  return processor < wall * 0.9 ? processor : wall;
}

/** The best of eight passes over the same lines, each at least 100,000 lines long; warm, as a running engine is. */
function speed(name: string, texts: readonly string[], goal: number): BenchResult {
  const many = Array.from({ length: Math.ceil(100_000 / texts.length) }, () => texts).flat();
  const redactor = new Redactor(KEY);
  const digester = new WindowDigester({ miner: new TemplateMiner({ seed: 1 }), sourceId: 'bench' });
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < PASSES; round += 1) {
    const lines = linesOf(many, round * many.length);
    best = Math.min(
      best,
      secondsOf(() => pass(digester, redactor, lines)),
    );
  }
  const templates = digester.finish().length;
  return { area: 'reduce', name, linesPerSecond: Math.round(many.length / best), goal, templates };
}

/** The best of `rounds` passes, each by a fresh digester that has never seen a line. */
function fresh(name: string, texts: readonly string[], rounds: number): BenchResult {
  const redactor = new Redactor(KEY);
  const lines = linesOf(texts, 0);
  let best = Number.POSITIVE_INFINITY;
  let templates = 0;
  for (let round = 0; round < rounds; round += 1) {
    const digester = new WindowDigester({ miner: new TemplateMiner({ seed: 1 }), sourceId: 'bench' });
    best = Math.min(
      best,
      secondsOf(() => pass(digester, redactor, lines)),
    );
    templates = digester.finish().length;
  }
  const linesPerSecond = Math.round(texts.length / best);
  return { area: 'reduce', name, linesPerSecond, goal: SLOW_GOAL, templates };
}

/** The first 50,000 lines of the sshd log, no two alike, in a process that has reduced nothing before. */
export function coldStart(): BenchResult {
  const texts = sshdLines();
  const varied = Array.from({ length: COLD_LINES }, (_none, index) =>
    (texts[index % texts.length] ?? '').replace(/\d+(?=\D*$)/, String(index)),
  );
  return fresh('cold start', varied, 1);
}

/** What a part answers that needs a process of its own. */
async function inChild(script: string, ...words: readonly number[]): Promise<BenchResult> {
  const process = child(script, words);
  try {
    return await answerOf<BenchResult>(process);
  } finally {
    await ended(process);
  }
}

/** A fixed start and then what somebody wrote: 2 to 14 words of which no two lines have the same. */
function freeText(): string[] {
  const random = sequence(11);
  const word = (): string =>
    Array.from({ length: 2 + Math.floor(random() * 8) }, () =>
      String.fromCharCode(97 + Math.floor(random() * 26)),
    ).join('');
  return Array.from({ length: FREE_LINES }, (_none, index) => {
    const words = Array.from({ length: 2 + Math.floor(random() * 13) }, word).join(' ');
    return `comment ${index} by user${index % 90}: ${words}`;
  });
}

/**
 * What a process holds at its worst, in MB, that reduces a window of so many lines; sampled every 50,000 lines after a
 * collection.
 */
export function peakMemory(lines: number): BenchResult {
  const texts = sshdLines();
  const collect = collector();
  const redactor = new Redactor(KEY);
  const digester = new WindowDigester({ miner: new TemplateMiner({ seed: 1 }), sourceId: 'bench' });
  const step = WINDOW / BigInt(lines);
  let peak = 0;
  let sampled = 0;
  for (let row = 0; row < lines; row += texts.length) {
    pass(digester, redactor, variedLines(texts, row, step));
    if (row - sampled < 50_000) continue;
    sampled = row;
    collect();
    peak = Math.max(peak, heldBytes());
  }
  digester.finish();
  const peakMemoryMb = Math.round((peak / 1024 / 1024) * 10) / 10;
  return { area: 'reduce', name: `${lines / MILLION} million lines`, peakMemoryMb };
}

function heldBytes(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Collects twice: once may only end what was under way, to which all that has died meanwhile is still alive. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  return () => {
    collect();
    collect();
  };
}

export async function run(): Promise<BenchResult[]> {
  if (!existsSync(LOGS)) return [{ area: 'reduce', name: 'sshd', skipped: 'the log folder is missing' }];
  return [
    speed('sshd', sshdLines(), 700_000),
    speed('mixed', mixedLines(), 500_000),
    await inChild('./reduce-cold.ts'),
    fresh('free text', freeText(), 3),
    await inChild('./reduce-memory.ts', MILLION),
    await inChild('./reduce-memory.ts', 10 * MILLION),
  ];
}
