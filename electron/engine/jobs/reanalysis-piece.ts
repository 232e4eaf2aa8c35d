import { NightjarError, toFailure, type Failure } from '../../../shared/domain/failure.ts';
import { newRun } from '../../../shared/domain/run.ts';
import type { Source } from '../../../shared/domain/server.ts';
import type { TemplateDigest } from '../../../shared/domain/template.ts';
import type { TimeRange } from '../../../shared/domain/time.ts';
import { parseState } from '../detect/state.ts';
import type { Clock } from '../ports.ts';
import type { LokiClient } from '../sources/loki.ts';
import type { LinePage } from '../sources/source.ts';
import type { Piece, StoredReanalysis } from '../store/reanalyses.ts';
import type { Store } from '../store/store.ts';
import { analyzeWindow, type WindowTools } from './analyze-window.ts';
import type { JobEvents } from './events.ts';
import type { Limiter } from './limiter.ts';
import { SourceError } from './merge-sources.ts';
import type { ReductionThread } from './reduction-thread.ts';
import { recordPiece } from './reanalysis-record.ts';
import type { CurrentRules } from './rules.ts';
import { isOfSource } from './server-pass.ts';

/** What reading a piece works with. */
export interface PieceParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly tools: Omit<WindowTools, 'reduction' | 'onBatch'>;
  readonly reduction: Pick<ReductionThread, 'readingBy'>;
  readonly rules: () => CurrentRules;
  /** Passes of polling, behind which every page waits. */
  readonly passes: Pick<Limiter, 'idle'>;
  readonly events: JobEvents;
  readonly newId: () => string;
}

export interface PieceRequest {
  readonly reanalysis: StoredReanalysis;
  readonly piece: Piece;
  readonly sources: readonly { readonly source: Source; readonly client: Pick<LokiClient, 'readWindow'> }[];
  /** Sources that are not read, because they failed too often. */
  readonly leftOut: readonly LeftOut[];
  readonly isKnown: (digest: TemplateDigest) => boolean;
  /** Lines of the piece so far. */
  readonly onLines: (lines: number) => void;
}

/** A source that cannot be read; the others can. */
export interface LeftOut {
  readonly sourceId: string;
  readonly failure: Failure;
}

export type PieceResult =
  | { readonly kind: 'read'; readonly touched: readonly string[] }
  | { readonly kind: 'source-failed'; readonly leftOut: LeftOut };

/**
 * Reads one piece and keeps all of it or nothing. Rules go on from where the piece before it ended.
 *
 * @throws the signal's reason when it is aborted, and what concerns no single source, such as a broken tunnel
 */
export async function readPiece(
  parts: PieceParts,
  request: PieceRequest,
  signal: AbortSignal,
): Promise<PieceResult> {
  const { store, clock, events, tools } = parts;
  const { reanalysis, piece } = request;
  const { serverId, from, to } = piece;
  const begun = { id: parts.newId(), serverId, from, to, startedAt: clock.now() };
  const run = newRun({ ...begun, kind: 're-analysis' });
  store.runs.insert(run);
  const started = tools.stopwatch();
  try {
    const outcome = await analyze(parts, request, signal);
    const touched = recordPiece(
      store,
      {
        reanalysis,
        piece,
        sourceIds: request.sources.map(({ source }) => source.id),
        outcome,
        run: { ...run, state: 'complete', finishedAt: clock.now() },
        milliseconds: tools.stopwatch() - started,
        isKnown: request.isKnown,
        leftOut: request.leftOut,
      },
      { serverId: piece.serverId, now: clock.now(), newId: parts.newId },
    );
    if (touched.length > 0) events.findingsChanged(touched);
    const kept = store.runs.get(run.id);
    if (kept) events.runProgress(kept);
    return { kind: 'read', touched };
  } catch (error) {
    const cause = error instanceof SourceError ? error.cause : error;
    const failure = toFailure(signal.aborted ? signal.reason : cause);
    const sourceId = error instanceof SourceError ? error.sourceId : null;
    store.runs.update({
      ...run,
      state: 'failed',
      finishedAt: clock.now(),
      failures: [{ sourceId, failure }],
    });
    signal.throwIfAborted();
    if (sourceId !== null && isOfSource(failure))
      return { kind: 'source-failed', leftOut: { sourceId, failure } };
    throw new NightjarError(failure, { cause: error });
  }
}

function analyze(parts: PieceParts, request: PieceRequest, signal: AbortSignal) {
  const { piece, reanalysis, sources, onLines } = request;
  const before = parts.store.reanalyses.detectorState(reanalysis.id, piece.serverId);
  const readers = sources.map(({ source, client }) => ({
    id: source.id,
    pages: behind(parts.passes, client.readWindow(source.selector, piece, signal), signal),
  }));
  // Lines before the range are no part of what is counted: they only feed the rules.
  const range: TimeRange = piece.context ? { from: piece.from, to: piece.from } : piece;
  return analyzeWindow(
    { range, readers, state: before === null ? null : parseState(before) },
    {
      ...parts.tools,
      reduction: parts.reduction.readingBy(parts.rules().rules),
      onBatch: ({ lines }) => onLines(lines),
    },
    signal,
  );
}

/** Polling goes first: no page is asked for while one of its passes reads. */
async function* behind(
  passes: Pick<Limiter, 'idle'>,
  pages: AsyncGenerator<LinePage>,
  signal: AbortSignal,
): AsyncGenerator<LinePage> {
  try {
    for (;;) {
      await passes.idle(signal);
      const { done, value } = await pages.next();
      if (done === true) return;
      yield value;
    }
  } finally {
    await pages.return(undefined);
  }
}
