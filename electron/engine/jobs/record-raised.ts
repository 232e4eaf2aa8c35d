import type { Draft, DraftOccurrence } from '../../../shared/domain/draft.ts';
import { compareSeverity } from '../../../shared/domain/words.ts';
import type { EntityTallies } from '../../../shared/domain/words.ts';
import { fingerprintOf } from '../findings/fingerprint.ts';
import type { Store } from '../store/store.ts';
import { NOTHING_READ, recordDraft, type RecordContext, type RecordedFinding } from './record-draft.ts';

export interface RaisedFinding {
  readonly findingId: string;
  /** What was written; null: all of it was known. */
  readonly recorded: RecordedFinding | null;
  readonly created: boolean;
}

/**
 * Merges a draft of lines that are read again, and takes nothing away: a minute's row is replaced where this pass
 * counts more in it, and what it did not name stays. So a range may be read as often as one likes, and lines that the
 * server no longer keeps, or a rule that has changed, cost nothing that was found before.
 */
export function recordRaised(
  store: Store,
  draft: Draft,
  context: Omit<RecordContext, 'passed'>,
): RaisedFinding {
  const known = store.findings.byFingerprint(fingerprintOf(draft.identity), context.serverId);
  const occurrences =
    known === null ? draft.occurrences : raisedRows(store, known.id, context.serverId, draft.occurrences);
  const isGraver = known !== null && compareSeverity(draft.severity, known.severity) > 0;
  if (known !== null && occurrences.length === 0 && !isGraver)
    return { findingId: known.id, recorded: null, created: false };
  const recorded = recordDraft(store, { ...draft, occurrences }, { ...context, passed: NOTHING_READ });
  return { findingId: recorded.partId, recorded, created: known === null };
}

/** Those rows that say more than what is stored of their minute. */
export function raisedRows(
  store: Store,
  findingId: string,
  serverId: string,
  rows: readonly DraftOccurrence[],
): DraftOccurrence[] {
  if (rows.length === 0) return [];
  const first = rows.reduce((least, { minute }) => Math.min(least, minute), Infinity);
  const last = rows.reduce((most, { minute }) => Math.max(most, minute), -Infinity);
  const known = new Map(
    store.occurrences
      .of(findingId, first, last + 1)
      .filter((row) => row.serverId === serverId)
      .map((row) => [`${row.minute} ${row.sourceId}`, row]),
  );
  return rows.filter((row) => {
    const before = known.get(`${row.minute} ${row.sourceId}`);
    if (before === undefined || row.count !== before.count) return row.count > (before?.count ?? 0);
    return named(row.entities) > named(before.entities);
  });
}

function named(entities: EntityTallies): number {
  return Object.values(entities).reduce((sum, counts) => sum + Object.keys(counts).length, 0);
}
