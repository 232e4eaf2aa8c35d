import type { CoverageInterval } from '../../../shared/domain/coverage.ts';
import { NightjarError, toFailure, type Failure } from '../../../shared/domain/failure.ts';
import { newRun, type Run } from '../../../shared/domain/run.ts';
import type { ModelSettings } from '../../../shared/domain/settings.ts';
import type { Server, Source } from '../../../shared/domain/server.ts';
import {
  floorTo,
  NANOSECONDS_PER_MINUTE,
  type Nanoseconds,
  type TimeRange,
} from '../../../shared/domain/time.ts';
import { reachesBack, type DetectorState } from '../detect/state.ts';
import type { Clock, Log } from '../ports.ts';
import type { LokiClient } from '../sources/loki.ts';
import type { Store } from '../store/store.ts';
import {
  analyzeWindow,
  type WindowOutcome,
  type WindowProgress,
  type WindowTools,
} from './analyze-window.ts';
import { assessPass } from './assess-pass.ts';
import type { Baselines } from './baselines.ts';
import type { JobEvents } from './events.ts';
import { SourceError } from './merge-sources.ts';
import { framePass, type PassFrame } from './plan.ts';
import { seenBefore } from './carried-state.ts';
import { recordPass, type PassContext, type RecordedPass } from './record-pass.ts';
import type { ReductionThread } from './reduction-thread.ts';
import type { CurrentRules } from './rules.ts';

/** Milliseconds between two words about a run that goes on. */
const PROGRESS_PAUSE = 250;

export interface PassSource {
  readonly source: Source;
  readonly client: Pick<LokiClient, 'readWindow'>;
}

export interface PassRequest {
  readonly kind: Run['kind'];
  readonly wanted: TimeRange;
  readonly sources: readonly PassSource[];
  /** Newest instant that may be read. */
  readonly horizon: Nanoseconds;
}

export interface PassParts {
  readonly server: Server;
  readonly store: Store;
  readonly tools: Omit<WindowTools, 'reduction'>;
  readonly reduction: ReductionThread;
  /** The rules as they are now: the user's own may have changed since the last pass. */
  readonly rules: () => CurrentRules;
  readonly baselines: Baselines;
  /** What the user has set of models, as it is now. */
  readonly models: () => ModelSettings;
  readonly clock: Clock;
  readonly events: JobEvents;
  readonly log: Log;
  readonly newId: () => string;
}

/** One set of rules from the beginning of a pass to its end. */
type ReadingParts = PassParts & { readonly tools: WindowTools; readonly timespan: Nanoseconds };

export interface PassResult {
  readonly recorded: RecordedPass | null;
  readonly run: Run;
  readonly read: readonly string[];
  readonly failures: readonly { readonly sourceId: string; readonly failure: Failure }[];
}

/**
 * One pass of one server, recorded whatever becomes of it. A source that cannot be read is left out and the rest is
 * read again without it, so that nothing half read is ever counted and no source holds up the others.
 *
 * @throws the signal's reason when it is aborted; the run is then closed as failed
 */
export async function runPass(
  parts: PassParts,
  request: PassRequest,
  signal: AbortSignal,
): Promise<PassResult> {
  const { store, clock, events, server, newId } = parts;
  const { kind, wanted } = request;
  const begun = { id: newId(), serverId: server.id, from: wanted.from, to: wanted.to };
  let run = newRun({ ...begun, kind, startedAt: clock.now() });
  store.runs.insert(run);
  events.runProgress(run);
  const current = parts.rules();
  const reduction = parts.reduction.readingBy(current.rules);
  const tools = { ...parts.tools, reduction, onBatch: progressOf(parts, run) };
  const telling = { ...parts, tools, timespan: current.rules.longestTimespan };
  const failures: { sourceId: string; failure: Failure }[] = [];
  let sources = request.sources;
  let recorded: RecordedPass | null = null;
  try {
    while (recorded === null && sources.length > 0) {
      try {
        recorded = await attempt(telling, { ...request, sources }, { ...run, failures }, signal);
      } catch (error) {
        if (signal.aborted || !(error instanceof SourceError)) throw error;
        const failure = toFailure(error.cause);
        if (!isOfSource(failure)) throw new NightjarError(failure, { cause: error });
        failures.push({ sourceId: error.sourceId, failure });
        sources = sources.filter(({ source }) => source.id !== error.sourceId);
      }
    }
    run = recorded?.run ?? close({ ...run, failures }, clock.now(), false);
  } catch (error) {
    // Whatever broke when it was stopped, being stopped is the reason.
    const failure = toFailure(signal.aborted ? signal.reason : error);
    run = close({ ...run, failures: [...failures, { sourceId: null, failure }] }, clock.now(), false);
    store.runs.update(run);
    events.runProgress(run);
    throw error;
  }
  if (recorded === null) store.runs.update(run);
  events.runProgress(run);
  if (recorded && recorded.touched.length > 0) events.findingsChanged(recorded.touched);
  return { recorded, run, read: recorded ? sources.map(({ source }) => source.id) : [], failures };
}

/** Tells of a run while it reads: at its first lines, and then no more often than a page can show. */
function progressOf({ events, tools }: PassParts, run: Run): (soFar: WindowProgress) => void {
  let told = -Infinity;
  return (soFar) => {
    const now = tools.stopwatch();
    if (now - told < PROGRESS_PAUSE) return;
    told = now;
    events.runProgress({ ...run, ...soFar });
  };
}

async function attempt(
  parts: ReadingParts,
  request: PassRequest,
  run: Run,
  signal: AbortSignal,
): Promise<RecordedPass> {
  const { store, server, clock } = parts;
  const sourceIds = request.sources.map(({ source }) => source.id);
  const { carried, until: seen } = seenBefore(store, server.id, sourceIds);
  const from = floorTo(NANOSECONDS_PER_MINUTE, request.wanted.from);
  // It goes on if it can be taken back to the first minute that is read again.
  const usable = carried !== null && reachesBack(carried.state, from) ? carried : null;
  const frame = framePass(request.wanted, {
    horizon: request.horizon,
    timespan: parts.timespan,
    stateUntil: usable?.until ?? null,
    earliest: earliestOf(store, sourceIds, request.wanted.from),
    covered: sourceIds.flatMap((id) => store.coverage.of(id).filter(wasRead)),
  });
  const outcome = await readFrame(
    parts,
    request,
    frame,
    frame.continues ? (usable?.state ?? null) : null,
    signal,
  );
  const { newId, baselines, reduction } = parts;
  const stateUntil = seen === null || frame.read.to >= seen ? frame.read.to : null;
  const started = parts.tools.stopwatch();
  try {
    const sources = request.sources.map(({ source }) => source);
    const isBackFill = request.kind === 'back-fill';
    for (const { sourceId, merges } of outcome.learned) baselines.merge(sourceId, merges);
    const assessed = await assessPass(store, baselines, {
      serverId: server.id,
      sources,
      range: frame.range,
      outcome,
      isBackFill,
    });
    const now = clock.now();
    const policy = { settings: parts.models(), now };
    const context: PassContext = { serverId: server.id, now, newId, baselines, policy };
    const recorded = recordPass(
      store,
      { run: close(run, clock.now(), true), frame, sourceIds, outcome, assessed, stateUntil },
      context,
    );
    reduction.kept(outcome.learned);
    return { ...recorded, run: withStoreTime(store, recorded.run, parts.tools.stopwatch() - started) };
  } catch (error) {
    baselines.discard(sourceIds);
    throw error;
  }
}

function readFrame(
  parts: ReadingParts,
  request: PassRequest,
  frame: PassFrame,
  state: DetectorState | null,
  signal: AbortSignal,
): Promise<WindowOutcome> {
  const readers = request.sources.map(({ source, client }) => ({
    id: source.id,
    pages: client.readWindow(source.selector, frame.read, signal),
  }));
  return analyzeWindow({ range: frame.range, readers, state }, parts.tools, signal);
}

function earliestOf(store: Store, sourceIds: readonly string[], fallback: Nanoseconds): Nanoseconds {
  const starts = sourceIds.map((id) => store.coverage.startFrom(id) ?? fallback);
  return starts.reduce((earliest, start) => (start < earliest ? start : earliest), fallback);
}

function wasRead({ state }: CoverageInterval): boolean {
  return state === 'rules' || state === 'model';
}

function withStoreTime(store: Store, run: Run, milliseconds: number): Run {
  const timed = { ...run, timings: { ...run.timings, store: milliseconds } };
  store.runs.update(timed);
  return timed;
}

/** What Loki says of a query concerns its source; a broken way to the server concerns all of them. */
export function isOfSource(failure: Failure): boolean {
  return failure.code.startsWith('loki-') && failure.code !== 'loki-not-ready';
}

/** Failed if nothing at all was read; partial if a source was left out. */
function close(run: Run, now: number, read: boolean): Run {
  const state = run.failures.length === 0 ? 'complete' : read ? 'partial' : 'failed';
  return { ...run, finishedAt: now, state };
}
