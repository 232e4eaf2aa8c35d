import { randomBytes } from 'node:crypto';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { NightjarError, type Failure } from '../../../shared/domain/failure.ts';
import type { LinkedRules } from '../detect/rule-set.ts';
import type { Log } from '../ports.ts';
import type { ReductionTrace } from '../reduce/trace.ts';
import { packLines } from './packed-lines.ts';
import type { Reducer, ReducerSecrets } from './reducer.ts';
import type { OpenWindow, Reduction, WindowStart } from './reduction.ts';
import type { LearnedVocabulary } from './vocabulary.ts';

/** One call of the `Reducer` that lives in the thread. */
export interface Call {
  readonly id: number;
  readonly name: keyof Reducer;
  readonly args: readonly unknown[];
}

export type Answer = { readonly id: number } & ({ readonly value: unknown } | { readonly failure: Failure });

/** The script lies beside this file, as source or as built. */
const SCRIPT = new URL(`./reduction-worker${extname(import.meta.url)}`, import.meta.url);
/** Longer than the pauses of one round of polls, far shorter than those between two. */
const IDLE_MILLISECONDS = 10_000;
/** Of which a flood of ten million lines takes a quarter; what takes more is a fault. */
const HEAP_MEGABYTES = 1024;
/** Lines live shortly: more room for them is 160 MB more of the process and no faster (bench `reanalyze`). */
const YOUNG_MEGABYTES = 12;

/** Of a set of rules: the thread makes of it what looks at lines. */
type ReadRules = Pick<LinkedRules, 'documents'>;

/** What is asked of a `Worker`. */
export interface ReducerThread {
  on(event: 'message', listener: (answer: Answer) => void): void;
  once(event: 'messageerror' | 'error' | 'exit', listener: (what: unknown) => void): void;
  /** Copies all of it. */
  postMessage(call: Call, transfer: []): void;
  terminate(): Promise<unknown>;
}

export interface ReductionThreadParts {
  /** Secrets in lines become tokens under it; 32 bytes. */
  readonly key: Uint8Array;
  /** What was kept of a source's vocabulary last; null: nothing. */
  readonly snapshotOf: (sourceId: string) => string | null;
  readonly log: Log;
  /** A test starts its own. */
  readonly startWorker?: (secrets: ReducerSecrets) => ReducerThread;
  /** After which a thread that has nothing to do is ended; ten seconds. */
  readonly idleMilliseconds?: number;
}

/**
 * Reduces in a thread of its own, so that this one's event loop stays free. It is started when it is needed and ended
 * when it has nothing to do: between two polls it would hold some 90 MB for a second of processor time. Should it fail,
 * every window under way fails. Each new one restores sources from what was kept of them, as after a restart of the
 * program. Windows of several servers take turns, batch by batch.
 */
export class ReductionThread {
  readonly #parts: ReductionThreadParts;
  #running: RunningThread | null = null;
  #started = 0;
  #windows = 0;
  /** Open windows and questions under way. */
  #busy = 0;
  #idle: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(parts: ReductionThreadParts) {
    this.#parts = parts;
  }

  /** By these rules; the same object stands for the same rules. */
  readingBy(rules: ReadRules): Reduction {
    return { open: (start) => this.#open(rules, start) };
  }

  /** What a pass would do to a line of a source; nothing is learned from it. */
  async trace(sourceId: string, line: string): Promise<ReductionTrace> {
    return this.#meanwhile(this.#knowing([sourceId]).ask('trace', sourceId, line));
  }

  /** See `columnsOf` in `reduce/split.ts`. */
  async columnsOf(
    sourceId: string,
    canonicals: ReadonlySet<string>,
  ): Promise<ReadonlyMap<string, readonly number[]>> {
    if (canonicals.size === 0) return new Map();
    return this.#meanwhile(this.#knowing([sourceId]).ask('columnsOf', sourceId, canonicals));
  }

  /** What a window taught was kept. */
  kept(learned: readonly LearnedVocabulary[]): void {
    for (const { sourceId, by, revision, merges } of learned) {
      const running = this.#running;
      // A thread that was started meanwhile may have read what was kept before.
      if (running?.by !== by) running?.known.delete(sourceId);
      else running.tell('kept', { sourceId, by, revision, merges: merges.length });
    }
  }

  /** Ends the thread; windows that are under way fail. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#idle);
    const running = this.#running;
    this.#running = null;
    await running?.end();
  }

  #open(rules: ReadRules, start: WindowStart): OpenWindow {
    const running = this.#knowing(start.sources.map(({ id }) => id));
    running.useRules(rules);
    const window = ++this.#windows;
    const opened = running.ask('open', window, start);
    this.#begin();
    // Whoever pushes or finishes learns of it.
    opened.catch(() => undefined);
    return {
      push: async (lines) => {
        await opened;
        return running.ask('push', window, packLines(lines));
      },
      finish: async () => {
        await opened;
        return running.ask('finish', window);
      },
      end: () => {
        running.tell('end', window);
        this.#done();
      },
    };
  }

  async #meanwhile<T>(answer: Promise<T>): Promise<T> {
    this.#begin();
    try {
      return await answer;
    } finally {
      this.#done();
    }
  }

  #begin(): void {
    this.#busy += 1;
    clearTimeout(this.#idle);
  }

  /** In real time, whatever clock polls go by: what is saved is this computer's memory. */
  #done(): void {
    this.#busy -= 1;
    if (this.#busy > 0 || this.#closed) return;
    const { idleMilliseconds = IDLE_MILLISECONDS } = this.#parts;
    this.#idle = setTimeout(() => {
      void this.#running?.end();
      this.#running = null;
    }, idleMilliseconds).unref();
  }

  /** The thread, which knows all that was kept of these sources. */
  #knowing(sourceIds: readonly string[]): RunningThread {
    const running = (this.#running ??= this.#start());
    for (const sourceId of sourceIds) {
      if (running.known.has(sourceId)) continue;
      running.known.add(sourceId);
      running.tell('restore', sourceId, this.#parts.snapshotOf(sourceId));
    }
    return running;
  }

  #start(): RunningThread {
    if (this.#closed) throw new NightjarError(ENDED);
    const { key, log, startWorker = startThread } = this.#parts;
    const secrets = { key, seed: randomBytes(32), by: ++this.#started };
    const running: RunningThread = new RunningThread(secrets.by, startWorker(secrets), (detail) => {
      if (this.#running !== running) return;
      this.#running = null;
      log.error('the thread that reduces lines has failed', { detail });
    });
    return running;
  }
}

/** One thread from its start to its end. */
class RunningThread {
  readonly by: number;
  /** Sources that it was told of. */
  readonly known = new Set<string>();
  readonly #worker: ReducerThread;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  readonly #onEnd: (detail: string) => void;
  #rules: ReadRules | null = null;
  #calls = 0;
  #ended: Failure | null = null;

  constructor(by: number, worker: ReducerThread, onEnd: (detail: string) => void) {
    this.by = by;
    this.#worker = worker;
    this.#onEnd = onEnd;
    worker.on('message', (answer: Answer) => this.#answered(answer));
    worker.once('messageerror', (error) => this.#fail(String(error)));
    worker.once('error', (error) => this.#fail(String(error)));
    worker.once('exit', (code) => this.#fail(`It ended with ${String(code)}.`));
  }

  useRules(rules: ReadRules): void {
    if (rules === this.#rules) return;
    this.#rules = rules;
    this.tell('useRules', rules.documents);
  }

  ask<Name extends keyof Reducer>(
    name: Name,
    ...args: Parameters<Reducer[Name]>
  ): Promise<ReturnType<Reducer[Name]>> {
    if (this.#ended !== null) return Promise.reject(new NightjarError(this.#ended));
    const id = ++this.#calls;
    const answered = Promise.withResolvers<unknown>();
    this.#waiting.set(id, answered);
    this.#worker.postMessage({ id, name, args }, []);
    return answered.promise as Promise<ReturnType<Reducer[Name]>>;
  }

  /** What nobody waits for; a failure shows in what is asked next. */
  tell<Name extends keyof Reducer>(name: Name, ...args: Parameters<Reducer[Name]>): void {
    this.ask(name, ...args).catch(() => undefined);
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #answered(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('failure' in answer) waiting?.reject(new NightjarError(answer.failure));
    else waiting?.resolve(answer.value);
  }

  /** Whatever it was asked is lost. */
  #fail(detail: string): void {
    if (this.#ended !== null) return;
    this.#ended = { ...ENDED, detail };
    this.#onEnd(detail);
    for (const waiting of this.#waiting.values()) waiting.reject(new NightjarError(this.#ended));
    this.#waiting.clear();
    void this.#worker.terminate();
  }
}

function startThread(secrets: ReducerSecrets): Worker {
  return new Worker(SCRIPT, {
    name: 'reduction',
    workerData: secrets,
    // Those of this process are not for it: a debugger's port can be opened once.
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES, maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
  });
}

const ENDED: Failure = {
  code: 'reduction-failed',
  message: 'The part of Nightjar that reduces lines has ended in the middle of its work.',
  advice: 'Nothing is lost: it is started anew, and the same lines are read again with the next poll.',
};
