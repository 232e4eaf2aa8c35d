import type { Draft, DraftOccurrence } from '../../../shared/domain/draft.ts';
import type { Finding } from '../../../shared/domain/finding.ts';
import { noticeReasonSchema } from '../../../shared/domain/notice.ts';
import { minuteOf, toNanoseconds, type Milliseconds } from '../../../shared/domain/time.ts';
import { chooseEvidence } from '../findings/evidence.ts';
import { fingerprintOf } from '../findings/fingerprint.ts';
import { mergeDraft, type FindingChange } from '../findings/merge.ts';
import { visibilityOf } from '../findings/visibility.ts';
import type { PassedRange } from '../store/evidence.ts';
import type { Store } from '../store/store.ts';

/** What became of a draft: the finding as it is shown now and what is new about it. */
export interface RecordedFinding {
  readonly finding: Finding;
  /** The finding that the lines stand under: the same, or a part of it. */
  readonly partId: string;
  readonly changes: readonly FindingChange[];
}

export interface RecordContext {
  readonly serverId: string;
  readonly now: Milliseconds;
  readonly newId: () => string;
  /** What the pass has read: its evidence takes the place of what was kept of it. */
  readonly passed: PassedRange;
  /**
   * For lines that are read again because somebody asked: whether what is new is worth a notice however old it is, or
   * is not at all. Left out: what is long past is not.
   */
  readonly notify?: boolean;
}

/** For evidence that is added to what is known, and takes the place of none. */
export const NOTHING_READ: PassedRange = { range: { from: 0n, to: 0n }, sourceIds: [] };

/** Merges one draft into the store. Call it inside the pass' transaction. */
export function recordDraft(store: Store, draft: Draft, context: RecordContext): RecordedFinding {
  const { serverId, now } = context;
  const serverName = store.servers.get(serverId)?.name ?? serverId;
  const own = store.findings.byFingerprint(fingerprintOf(draft.identity), serverId);
  const known = own && store.findings.shown(own.id);
  const merging = { id: context.newId(), serverId, serverName, now, shown: known };
  const { finding, changes } = mergeDraft(draft, own, merging);
  if (own === null) store.findings.insert(finding);
  else store.findings.update(finding);
  store.occurrences.replace(finding.id, serverId, draft.occurrences);
  store.evidence.merge(finding.id, serverId, context.passed, draft.evidence, chooseEvidence);
  store.findings.refreshTotals(finding.id);
  const shown = store.findings.shown(finding.id) ?? finding;
  const happened = { known, finding: shown, changes, occurrences: draft.occurrences };
  return { ...tell(store, happened, context), partId: finding.id };
}

/** Counts lines for a finding that is known, without a draft: a template that a model called a problem before. */
export function recordCount(
  store: Store,
  findingId: string,
  occurrences: readonly DraftOccurrence[],
  context: Pick<RecordContext, 'serverId' | 'now' | 'notify'>,
): RecordedFinding | null {
  const { serverId } = context;
  const known = store.findings.shown(findingId);
  if (known === null) return null;
  store.occurrences.replace(findingId, serverId, occurrences);
  store.findings.refreshTotals(findingId);
  const finding = store.findings.shown(findingId) ?? known;
  return { ...tell(store, { known, finding, changes: [], occurrences }, context), partId: findingId };
}

interface Happened {
  readonly known: Finding | null;
  readonly finding: Finding;
  readonly changes: readonly FindingChange[];
  readonly occurrences: readonly DraftOccurrence[];
}

/**
 * Writes what happened to a finding into its history, and what of it is worth a notice for the notice desk. What is
 * long past is not: it is news when it is seen again.
 */
function tell(
  store: Store,
  { known, finding, changes, occurrences }: Happened,
  { now, notify }: Pick<RecordContext, 'now' | 'notify'>,
): Omit<RecordedFinding, 'partId'> {
  const all = [...changes, ...regression(known, finding, now)];
  const actor = finding.origin.kind;
  if (known !== null && snoozeIsOver(known, finding, now)) {
    const detail = 'hits';
    store.history.append({
      findingId: finding.id,
      at: now,
      kind: 'snooze-ended',
      actor: 'nightjar',
      detail,
      before: null,
    });
    if (!isPast(store, occurrences)) store.notices.addCandidate(finding.id, 'regressed', now);
  }
  for (const { kind, detail } of all)
    store.history.append({ findingId: finding.id, at: now, kind, actor, detail, before: null });
  if (notify === false || (notify === undefined && isPast(store, occurrences)))
    return { finding, changes: all };
  if (known !== null && isNews(store, known, occurrences))
    store.notices.addCandidate(known.id, 'created', now);
  for (const { kind } of all) {
    const reason = noticeReasonSchema.safeParse(kind);
    if (reason.success) store.notices.addCandidate(finding.id, reason.data, now);
  }
  return { finding, changes: all };
}

/** All of these lines are older than what their sources were read of by themselves: a back-fill found them. */
function isPast(store: Store, occurrences: readonly DraftOccurrence[]): boolean {
  const { coverage } = store;
  const starts = new Map(occurrences.map(({ sourceId }) => [sourceId, coverage.liveFrom(sourceId)]));
  if (occurrences.length === 0) return false;
  return occurrences.every(({ sourceId, minute }) => {
    const start = starts.get(sourceId) ?? null;
    return start !== null && minute < minuteOf(start);
  });
}

/** A finding of which all was past, or that a re-analysis found quietly, is seen now, and nobody was told of it yet. */
function isNews(store: Store, known: Finding, occurrences: readonly DraftOccurrence[]): boolean {
  const wasPast = occurrences.some(({ sourceId }) => {
    const start = store.coverage.liveFrom(sourceId);
    return start !== null && minuteOf(toNanoseconds(known.lastSeen)) < minuteOf(start);
  });
  if (known.triage.state !== 'new') return false;
  if (!wasPast && !store.reanalysisFindings.wasFoundQuietly(known.id)) return false;
  const isWaiting = store.notices.candidates().some(({ findingId }) => findingId === known.id);
  return !isWaiting && store.notices.decisions(known.id).length === 0;
}

/** A resolved finding that was not seen since, and now is. */
function regression(known: Finding | null, stored: Finding, now: Milliseconds): FindingChange[] {
  if (known === null || visibilityOf(known, now).mark?.kind === 'regressed') return [];
  return visibilityOf(stored, now).mark?.kind === 'regressed' ? [{ kind: 'regressed', detail: null }] : [];
}

/** It was hidden until so many lines had come, and now they have. */
function snoozeIsOver(known: Finding, stored: Finding, now: Milliseconds): boolean {
  return (
    visibilityOf(known, now).mark?.kind === 'snoozed' && visibilityOf(stored, now).mark?.kind !== 'snoozed'
  );
}
