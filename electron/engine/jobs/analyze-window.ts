import type { RunStep } from '../../../shared/domain/run.ts';
import type { TimeRange } from '../../../shared/domain/time.ts';
import type { DetectorState } from '../detect/state.ts';
import type { Splits } from '../reduce/split.ts';
import { mergeSources, type SourceReader } from './merge-sources.ts';
import type { OpenWindow, ReducedWindow, Reduction, TakenLines } from './reduction.ts';

/** Which window, of what, and where its correlations start from. */
export interface WindowRequest {
  /** What counts: templates, volume and coverage are of this range. */
  readonly range: TimeRange;
  /** Readers over at least the range; lines outside it feed the rules only. */
  readonly readers: readonly SourceReader[];
  /** Null: correlations start empty. */
  readonly state: DetectorState | null;
}

/** What a pass works with. */
export interface WindowTools {
  /** Takes the lines in, by one set of rules. */
  readonly reduction: Reduction;
  /** Which templates of a source are told apart by a parameter; none if left out. */
  readonly splitsOf?: (sourceId: string) => Splits;
  /** Monotonic milliseconds, for the run's timings. */
  readonly stopwatch: () => number;
  /** Called after each batch of lines. */
  readonly onBatch?: (soFar: WindowProgress) => void;
}

/** How far a pass has come. */
export interface WindowProgress {
  /** Of the range. */
  readonly lines: number;
  readonly pages: number;
  readonly bytes: number;
  readonly secrets: number;
  /** Reading goes on while lines are reduced: together they may be more than the time that went by. */
  readonly timings: Partial<Record<RunStep, number>>;
}

export interface WindowOutcome extends ReducedWindow {
  readonly pages: number;
  readonly bytes: number;
  readonly timings: ReducedWindow['timings'] & { readonly read: number };
}

/** Batches that wait or are worked on while the next one is read: memory does not grow with the window. */
const MOST_UNDER_WAY = 2;

/**
 * The way of the data, from left to right: lines of all sources in order, cleaned and redacted, counted into
 * templates, read by every rule (`WindowPass`). Polling, catching up, recounting and a scan of a file differ only in
 * which window they ask for and what they do with the outcome. Memory does not grow with the window.
 *
 * @throws SourceError naming the source that could not be read; nothing of the pass may then be kept
 */
export async function analyzeWindow(
  { range, readers, state }: WindowRequest,
  tools: WindowTools,
  signal: AbortSignal,
): Promise<WindowOutcome> {
  const sources = readers.map(({ id }) => ({ id, splits: tools.splitsOf?.(id) ?? new Map() }));
  const window = tools.reduction.open({ range, sources, state });
  const feed = new WindowFeed(window, tools);
  try {
    return await feed.read(readers, signal);
  } finally {
    await feed.settled();
    window.end();
  }
}

/** Reads lines and hands them on; the next ones are read while the last ones are worked on. */
class WindowFeed {
  readonly #window: OpenWindow;
  readonly #tools: WindowTools;
  readonly #underWay: Promise<void>[] = [];
  #pages = 0;
  #bytes = 0;
  #read = 0;

  constructor(window: OpenWindow, tools: WindowTools) {
    this.#window = window;
    this.#tools = tools;
  }

  async read(readers: readonly SourceReader[], signal: AbortSignal): Promise<WindowOutcome> {
    const { stopwatch } = this.#tools;
    let asked = stopwatch();
    for await (const { lines, pages, bytes } of mergeSources(readers)) {
      this.#read += stopwatch() - asked;
      this.#pages += pages;
      this.#bytes += bytes;
      signal.throwIfAborted();
      while (this.#underWay.length >= MOST_UNDER_WAY) await this.#underWay.shift();
      this.#push(this.#window.push(lines));
      asked = stopwatch();
    }
    this.#read += stopwatch() - asked;
    await Promise.all(this.#underWay);
    signal.throwIfAborted();
    const reduced = await this.#window.finish();
    signal.throwIfAborted();
    return {
      ...reduced,
      pages: this.#pages,
      bytes: this.#bytes,
      timings: { ...reduced.timings, read: this.#read },
    };
  }

  /** Nothing more will be told of this window. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }

  #push(pushed: Promise<TakenLines>): void {
    const taken = pushed.then(({ lines, secrets, timings }) =>
      this.#tools.onBatch?.({
        lines,
        secrets,
        pages: this.#pages,
        bytes: this.#bytes,
        timings: { ...timings, read: this.#read },
      }),
    );
    // A failure waits here until the next batch was read.
    taken.catch(() => undefined);
    this.#underWay.push(taken);
  }
}
