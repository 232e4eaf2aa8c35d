import { fileURLToPath } from 'node:url';
import { Worker, type ResourceLimits } from 'node:worker_threads';
import { onTestFinished } from 'vitest';
import { loadRules } from '../../../electron/engine/detect/load-rules.ts';
import { analyzeWindow, type WindowProgress } from '../../../electron/engine/jobs/analyze-window.ts';
import type { SourceReader } from '../../../electron/engine/jobs/merge-sources.ts';
import type { ReducerSecrets } from '../../../electron/engine/jobs/reducer.ts';
import { ReductionThread } from '../../../electron/engine/jobs/reduction-thread.ts';
import type { Reduction } from '../../../electron/engine/jobs/reduction.ts';
import { builtInRuleFiles } from '../../../electron/engine/jobs/rules.ts';
import type { LogLine } from '../../../shared/domain/line.ts';
import { silentLog } from '../../doubles/log.ts';
import { attackLines } from '../../fixtures/attack.ts';

export const KEY = new Uint8Array(32).fill(7);
/** The same in every thread: how many values a parameter had is an estimate that depends on it. */
export const SEED = new Uint8Array(32).fill(1);
export const START = Date.UTC(2026, 10, 21, 6);
export const RULE_FILES = builtInRuleFiles().filter(({ name }) => /ssh|nginx|web/.test(name));
export const RULES = loadRules(RULE_FILES);

/** About `perMinute` lines a minute of a sshd and of a web server, for so many minutes. */
export function logLines(minutes: number, perMinute: number, seed = 7): LogLine[] {
  const streams = new Map<string, LogLine['labels']>();
  return attackLines(START, START + minutes * 60_000, perMinute, seed)
    .map(({ labels, timestamp, text }): LogLine => {
      const key = JSON.stringify(labels);
      if (!streams.has(key)) streams.set(key, labels);
      return { labels: streams.get(key) ?? labels, timestamp, text };
    })
    .toSorted((left, right) => (left.timestamp < right.timestamp ? -1 : 1));
}

/** Lines of one source in pages of these lengths, the rest in one; `before` is waited for before each page. */
export function readerOf(
  id: string,
  lines: readonly LogLine[],
  cuts: readonly number[] = [],
  before: (page: number) => Promise<void> | void = () => undefined,
): SourceReader {
  return {
    id,
    pages: (async function* () {
      let from = 0;
      for (const [page, length] of [...cuts, lines.length].entries()) {
        await before(page);
        yield { lines: lines.slice(from, from + length), bytes: length };
        from += length;
      }
    })(),
  };
}

export function reduce(
  reduction: Reduction,
  reader: SourceReader,
  options: { readonly signal?: AbortSignal; readonly onBatch?: (soFar: WindowProgress) => void } = {},
) {
  const range = { from: BigInt(START) * 1_000_000n, to: BigInt(START + 86_400_000) * 1_000_000n };
  const { signal = new AbortController().signal, onBatch = () => undefined } = options;
  const tools = { reduction, stopwatch: () => performance.now(), onBatch };
  return analyzeWindow({ range, readers: [reader], state: null }, tools, signal);
}

/** A real thread, and its workers so that they can be made to fail. */
export function startReduction(
  snapshotOf: (sourceId: string) => string | null = () => null,
  limits: ResourceLimits = {},
  idleMilliseconds = 60_000,
): { readonly thread: ReductionThread; readonly workers: readonly Worker[] } {
  const workers: Worker[] = [];
  const script = fileURLToPath(new URL('../../../electron/engine/jobs/reduction-worker.ts', import.meta.url));
  const startWorker = (secrets: ReducerSecrets) => {
    const workerData = { ...secrets, seed: SEED };
    const worker = new Worker(script, { workerData, execArgv: [], resourceLimits: limits });
    workers.push(worker);
    return worker;
  };
  const thread = new ReductionThread({ key: KEY, snapshotOf, log: silentLog, startWorker, idleMilliseconds });
  onTestFinished(() => thread.close());
  return { thread, workers };
}
