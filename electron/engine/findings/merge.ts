import type { Draft } from '../../../shared/domain/draft.ts';
import type { Finding, HistoryKind } from '../../../shared/domain/finding.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import { compareSeverity, worstSeverity } from '../../../shared/domain/words.ts';
import { FINGERPRINT_VERSION, fingerprintOf } from './fingerprint.ts';
import { NEW_TRIAGE } from './triage.ts';

/** Something that happened to a finding because of a draft, for its history and for notifications. */
export interface FindingChange {
  readonly kind: Extract<HistoryKind, 'created' | 'severity-raised' | 'seen-on-server' | 'regressed'>;
  /** The server's name, or the new severity. */
  readonly detail: string | null;
}

export interface Merged {
  readonly finding: Finding;
  readonly changes: readonly FindingChange[];
}

/**
 * A draft of one server meets what is known, and `shown`, the finding that it counts for where it is a part of one:
 * what is news is news for that. The words follow the newest draft, the severity only rises, and what
 * a person decided stays. Count, first and last seen and entities are derived from occurrences by the store.
 */
export function mergeDraft(
  draft: Draft,
  known: Finding | null,
  context: {
    readonly id: string;
    readonly serverId: string;
    readonly serverName: string;
    readonly now: Milliseconds;
    readonly shown?: Finding | null;
  },
): Merged {
  if (known === null)
    return {
      finding: newFinding(draft, context),
      changes: [{ kind: 'created', detail: context.serverName }],
    };
  const severity = worstSeverity(known.severity, draft.severity);
  const changes: FindingChange[] = [];
  const shown = context.shown ?? known;
  if (compareSeverity(severity, shown.severity) > 0) {
    changes.push({ kind: 'severity-raised', detail: severity });
  }
  if (!shown.serverIds.includes(context.serverId))
    changes.push({ kind: 'seen-on-server', detail: context.serverName });

  const { title, explanation, recommendation, category } = draft;
  const judged = known.judged || draft.judged;
  return {
    finding: {
      ...known,
      origin: draft.origin,
      title,
      explanation,
      recommendation,
      category,
      severity,
      judged,
    },
    changes,
  };
}

function newFinding(
  draft: Draft,
  context: { readonly id: string; readonly serverId: string; readonly now: number },
): Finding {
  const { identity, origin, title, severity, category, explanation, recommendation, judged } = draft;
  return {
    id: context.id,
    fingerprint: fingerprintOf(identity),
    fingerprintVersion: FINGERPRINT_VERSION,
    identity,
    origin,
    title,
    severity,
    category,
    explanation,
    recommendation,
    judged,
    triage: NEW_TRIAGE,
    count: 0,
    firstSeen: context.now,
    lastSeen: context.now,
    entities: {},
    serverIds: [context.serverId],
    createdAt: context.now,
  };
}
