import { holesIn } from '../../../shared/domain/coverage.ts';
import type { Draft, DraftOccurrence } from '../../../shared/domain/draft.ts';
import type { Failure } from '../../../shared/domain/failure.ts';
import type { Run } from '../../../shared/domain/run.ts';
import type { TemplateDigest } from '../../../shared/domain/template.ts';
import {
  minutesOf,
  startOfMinute,
  toMilliseconds,
  type Milliseconds,
  type TimeRange,
} from '../../../shared/domain/time.ts';
import type { Severity } from '../../../shared/domain/words.ts';
import { urgencyOf } from '../analyze/urgency.ts';
import type { Piece, StoredReanalysis } from '../store/reanalyses.ts';
import type { Store } from '../store/store.ts';
import type { WindowOutcome } from './analyze-window.ts';
import { fromPayload, joinDigests, questionOf, toPayload, type WaitingTemplate } from './backlog-payload.ts';
import { namedByRule } from './named-by-rule.ts';
import { recordCount, type RecordContext } from './record-draft.ts';
import { linkedRows, readBy } from './record-pass.ts';
import { raisedRows, recordRaised } from './record-raised.ts';
import { wholesOf } from './record-templates.ts';
import { digestsAsTold, interestingDrafts, interestingOf } from './told-templates.ts';

/** A piece that was read, and all that it leaves behind. */
export interface PieceToRecord {
  readonly reanalysis: StoredReanalysis;
  readonly piece: Piece;
  /** The sources that were read. */
  readonly sourceIds: readonly string[];
  readonly outcome: WindowOutcome;
  readonly run: Run;
  /** What it took to read it. */
  readonly milliseconds: Milliseconds;
  /** A template need not be asked about: somebody has judged it under this model and these lenses. */
  readonly isKnown: (digest: TemplateDigest) => boolean;
  /** Of these nothing was read. */
  readonly leftOut: readonly { readonly sourceId: string; readonly failure: Failure }[];
}

type Context = Omit<RecordContext, 'passed' | 'notify'>;

/**
 * Writes a piece in one transaction: what was found, what a model is to be asked, which holes are filled, the state in
 * which the rules go on, and that it is done. So a process killed at any point goes on with the first piece of which
 * nothing was written. Verdicts, baselines and the vocabulary of the miners are no business of it.
 *
 * @returns ids of the findings that changed
 */
export function recordPiece(store: Store, read: PieceToRecord, context: Context): string[] {
  return store.transaction(() => {
    const { reanalysis, piece, outcome, milliseconds } = read;
    const touched = piece.context ? [] : recordRead(store, read, context);
    store.reanalyses.setDetectorState(reanalysis.id, piece.serverId, outcome.state);
    const lines = piece.context ? 0 : outcome.digest.lines;
    store.reanalyses.settle(reanalysis.id, piece, { state: 'read', lines, milliseconds });
    const [from, to] = [toMilliseconds(piece.from), toMilliseconds(piece.to)];
    for (const { sourceId, failure } of piece.context ? [] : read.leftOut)
      store.reanalyses.addUnread(reanalysis.id, { serverId: piece.serverId, sourceId, from, to, failure });
    store.runs.update(piece.context ? read.run : summed(read, touched.length));
    return touched;
  });
}

function recordRead(store: Store, read: PieceToRecord, context: Context): string[] {
  const { reanalysis, sourceIds, outcome } = read;
  const told = digestsAsTold(store, sourceIds, outcome.digest.templates);
  recordVocabulary(store, sourceIds, told);
  if (reanalysis.request.model.kind !== 'none') putInOwnBacklog(store, read, told);
  const booked = { ...context, notify: reanalysis.request.notify };
  const touched = new Set<string>();
  const drafts = [...outcome.drafts, ...interestingDrafts(told, interestingOf(store, sourceIds))];
  for (const draft of drafts) {
    const { rows, found } = rowsThatCount(store, draft, read);
    if (found.length === 0) continue;
    const raised = recordRaised(store, { ...draft, occurrences: rows }, booked);
    if (raised.recorded) touched.add(raised.findingId);
    book(store, read, { ...raised, severity: draft.severity }, found);
  }
  for (const findingId of recordLinked(store, read, booked)) touched.add(findingId);
  for (const sourceId of sourceIds) fillHoles(store, sourceId, read);
  return [...touched];
}

function recordVocabulary(store: Store, sourceIds: readonly string[], told: readonly TemplateDigest[]): void {
  for (const sourceId of sourceIds) {
    const known = store.templates.known(sourceId);
    const seen = told.filter((digest) => digest.sourceId === sourceId);
    store.templates.record(sourceId, seen);
    store.templates.record(sourceId, wholesOf(seen, known.values()));
  }
}

/** Lines of these templates count for their findings without a question. */
function recordLinked(
  store: Store,
  read: PieceToRecord,
  context: Context & { readonly notify: boolean },
): string[] {
  const touched: string[] = [];
  const rows = linkedRows(store, read.sourceIds, read.outcome.digest.templates);
  for (const [findingId, occurrences] of rows) {
    const raised = raisedRows(store, findingId, context.serverId, occurrences);
    if (raised.length > 0 && recordCount(store, findingId, raised, context) !== null) touched.push(findingId);
    const finding = store.findings.get(findingId);
    // Apart, it is for its own model to say what these lines are.
    if (finding === null || read.reanalysis.apart) continue;
    book(store, read, { findingId, severity: finding.severity, created: false }, occurrences);
  }
  return touched;
}

interface Booked {
  readonly findingId: string;
  readonly severity: Severity;
  readonly created: boolean;
}

function book(
  store: Store,
  { reanalysis, piece }: PieceToRecord,
  { findingId, severity, created }: Booked,
  rows: readonly DraftOccurrence[],
): void {
  const found = { findingId, serverId: piece.serverId, severity, created };
  store.reanalysisFindings.bookRows(reanalysis.id, found, rows);
}

/**
 * Rows of the piece, and those of earlier minutes that lines of the piece have changed: of the range, or of what was
 * read around it before. Nobody asked for the others. `found`: those of the range.
 */
function rowsThatCount(
  store: Store,
  { occurrences }: Draft,
  { piece, reanalysis }: PieceToRecord,
): { readonly rows: DraftOccurrence[]; readonly found: DraftOccurrence[] } {
  const { to } = minutesOf(piece);
  const start = Math.floor(reanalysis.request.from / 60_000);
  const isFound = ({ minute }: DraftOccurrence) => minute >= start && minute < to;
  const rows = occurrences.filter((row) => isFound(row) || wasRead(store, row));
  return { rows, found: rows.filter(isFound) };
}

function wasRead(store: Store, { sourceId, minute }: DraftOccurrence): boolean {
  const range = { from: startOfMinute(minute), to: startOfMinute(minute + 1) };
  return store.coverage
    .of(sourceId, range)
    .some(({ state, from, to }) => isRead(state) && from < range.to && to > range.from);
}

function isRead(state: string): boolean {
  return state === 'rules' || state === 'model';
}

/**
 * What failed, was left out or is missing before the newest instant that polling has come to is covered by rules from
 * now on. What was read keeps its word, and what polling has not come to yet stays its own.
 */
function fillHoles(store: Store, sourceId: string, { piece, outcome, run }: PieceToRecord): void {
  const known = store.coverage.of(sourceId);
  const frontier = known.at(-1)?.to;
  if (frontier === undefined) return;
  const range: TimeRange = { from: piece.from, to: frontier < piece.to ? frontier : piece.to };
  const counted = outcome.volume.get(sourceId) ?? new Map<number, number>();
  for (const hole of holesIn(
    range,
    known.filter(({ state }) => isRead(state)),
  )) {
    store.coverage.lay(sourceId, { ...hole, state: 'rules', runId: run.id });
    const minutes = minutesOf(hole);
    const inside = [...counted].filter(([minute]) => minute >= minutes.from && minute < minutes.to);
    store.volume.replace(sourceId, minutes, new Map(inside));
  }
}

function putInOwnBacklog(store: Store, read: PieceToRecord, told: readonly TemplateDigest[]): void {
  const { reanalysis, piece, isKnown } = read;
  const isNamedByRule = namedByRule(read.outcome.drafts);
  for (const digest of told) {
    const { sourceId, template } = digest;
    const place = { serverId: piece.serverId, sourceId, canonicalText: template.canonicalText };
    const before = store.reanalysisTemplates.get(reanalysis.id, place);
    const waited = before === null ? null : fromPayload(before.payload);
    const seen: WaitingTemplate = {
      digest: waited === null ? digest : joinDigests(waited.digest, digest),
      namedByRule: isNamedByRule(digest) || waited?.namedByRule === true,
      novelty: 'known',
      unusual: null,
      rate: null,
      rateClass: null,
    };
    store.reanalysisTemplates.put(reanalysis.id, {
      ...place,
      urgency: urgencyOf(questionOf(seen)),
      state: isKnown(digest) ? 'known' : 'waiting',
      payload: toPayload(seen),
    });
  }
}

function summed({ run, outcome }: PieceToRecord, touched: number): Run {
  return { ...run, ...readBy(outcome), findingsUpdated: touched, timings: outcome.timings };
}
