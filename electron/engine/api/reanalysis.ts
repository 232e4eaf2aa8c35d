import { implement } from '@orpc/server';
import { reanalysisContract, type Outcome, type Reanalysis } from '../../../shared/contract/reanalysis.ts';
import { toMilliseconds } from '../../../shared/domain/time.ts';
import { comparisonOf, outcomeOf } from '../jobs/reanalysis-outcome.ts';
import type { Piece, StoredReanalysis } from '../store/reanalyses.ts';
import { withFailures } from './failures.ts';
import { never } from './never.ts';
import type { Services } from './services.ts';

export function reanalysisRouter(services: Services) {
  const os = implement(reanalysisContract).use(withFailures);
  const { store, ranges } = services;
  const { reanalyses, volume } = ranges;
  return {
    volume: os.volume.handler(({ input, signal }) =>
      volume.volume(input.sourceIds, input, input.buckets, signal ?? never()),
    ),
    estimate: os.estimate.handler(({ input, signal }) => ranges.estimate(input, signal ?? never())),
    start: os.start.handler(({ input }) => ({ id: reanalyses.start(input) })),
    list: os.list.handler(() => store.reanalyses.list().map((one) => viewOf(services, one))),
    get: os.get.handler(({ input }) => {
      const one = store.reanalyses.get(input.id);
      return one && viewOf(services, one);
    }),
    pause: os.pause.handler(({ input }) => ({ done: reanalyses.pause(input.id) })),
    resume: os.resume.handler(({ input }) => ({ done: reanalyses.resume(input.id) })),
    cancel: os.cancel.handler(({ input }) => ({ done: reanalyses.cancel(input.id) })),
    outcome: os.outcome.handler(({ input }) => {
      const one = store.reanalyses.get(input.id);
      return one && outcomeView(services, one);
    }),
    compare: os.compare.handler(({ input }) => {
      const [a, b] = [store.reanalyses.get(input.a), store.reanalyses.get(input.b)];
      if (a === null || b === null) return null;
      return { a: viewOf(services, a), b: viewOf(services, b), rows: comparisonOf(store, a, b) };
    }),
  };
}

function viewOf({ store, ranges }: Services, one: StoredReanalysis): Reanalysis {
  const {
    request,
    planned: _planned,
    calls: _calls,
    tokens: _tokens,
    modelMilliseconds: _took,
    ...rest
  } = one;
  const status = ranges.reanalyses.statusOf(one.id);
  return {
    ...request,
    ...rest,
    servers: serversOf(store, request.sourceIds),
    step: status?.step ?? null,
    waitsFor: status?.waitsFor ?? null,
    progress: progressOf(store, one, status?.lines ?? 0),
    unread: store.reanalyses.unread(one.id),
  };
}

function progressOf(
  store: Services['store'],
  { id, calls, tokens, modelMilliseconds, state }: StoredReanalysis,
  linesNow: number,
): Reanalysis['progress'] {
  const all = store.reanalyses.pieces(id);
  const pieces = all.filter(({ context }) => !context);
  const read = pieces.filter((piece) => piece.state === 'read');
  const templates = store.reanalysisTemplates.counts(id);
  const lines = sum(read, (piece) => piece.lines) + linesNow;
  const took = sum(
    all.filter((piece) => piece.state === 'read'),
    ({ milliseconds }) => milliseconds,
  );
  const isRunning = state === 'running' || state === 'queued';
  const linesPerSecond = took === 0 ? null : (sum(read, (piece) => piece.lines) * 1000) / took;
  const left = sum(
    pieces.filter((piece) => piece.state === 'waiting'),
    ({ expected }) => expected,
  );
  const reading = left === 0 ? 0 : linesPerSecond ? (left * 1000) / linesPerSecond : null;
  const perTemplate = templates.asked === 0 ? null : modelMilliseconds / templates.asked;
  const asking = templates.waiting === 0 ? 0 : perTemplate === null ? null : perTemplate * templates.waiting;
  return {
    lines,
    linesExpected: Math.max(
      lines,
      sum(pieces, ({ expected }) => expected),
    ),
    pieces: pieces.length,
    piecesDone: pieces.filter((piece) => piece.state !== 'waiting').length,
    done: stretchesOf(read),
    linesPerSecond,
    templates: templates.all,
    templatesAsked: templates.asked,
    templatesToAsk: templates.asked + templates.waiting,
    tokens,
    calls,
    readMilliseconds: took,
    modelMilliseconds,
    remainingMilliseconds: isRunning && reading !== null && asking !== null ? reading + asking : null,
  };
}

/** Read without a gap, of any server. */
function stretchesOf(pieces: readonly Piece[]): { from: number; to: number }[] {
  const stretches: { from: number; to: number }[] = [];
  for (const piece of pieces.toSorted((left, right) => (left.from < right.from ? -1 : 1))) {
    const [from, to] = [toMilliseconds(piece.from), toMilliseconds(piece.to)];
    const last = stretches.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else stretches.push({ from, to });
  }
  return stretches;
}

function outcomeView({ store, ranges }: Services, one: StoredReanalysis): Outcome {
  const lines = outcomeOf(store, one, ranges.currentRules());
  const many = (difference: (typeof lines)[number]['difference']) =>
    lines.filter((line) => line.difference === difference).length;
  return {
    final: one.finishedAt !== null,
    counts: { new: many('new'), same: many('same'), changed: many('changed'), gone: many('gone') },
    rows: lines.map(({ serverIds, ...line }) => ({
      ...line,
      servers: serverIds.map((id) => ({ id, name: store.servers.get(id)?.name ?? id })),
    })),
    unread: store.reanalyses.unread(one.id),
  };
}

function serversOf(store: Services['store'], sourceIds: readonly string[]) {
  return store.servers
    .list()
    .filter(({ id }) => store.servers.sources(id).some((source) => sourceIds.includes(source.id)))
    .map(({ id, name }) => ({ id, name }));
}

function sum<T>(all: readonly T[], value: (one: T) => number): number {
  return all.reduce((total, one) => total + value(one), 0);
}
