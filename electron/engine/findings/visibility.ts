import type { Triage, TriageState } from '../../../shared/domain/finding.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';

/** What the rule needs to know of a finding. */
export interface VisibilityInput {
  readonly triage: Triage;
  readonly count: number;
  readonly lastSeen: Milliseconds;
}

export type VisibilityMark =
  | { readonly kind: 'regressed'; readonly at: Milliseconds; readonly resolvedAt: Milliseconds }
  | { readonly kind: 'snoozed'; readonly until: Milliseconds; readonly hits: number }
  | { readonly kind: 'snooze-ended'; readonly until: Milliseconds; readonly hits: number };

export interface Visibility {
  /** In the inbox, the counts, the badge and the notifications alike. */
  readonly visible: boolean;
  /** A resolved finding that was seen again counts as new. */
  readonly state: TriageState;
  readonly mark: VisibilityMark | null;
}

/**
 * The one visibility rule. Hidden and regressed are no states: they follow from what the person decided, from the
 * occurrences and from the time.
 */
export function visibilityOf(finding: VisibilityInput, now: Milliseconds): Visibility {
  const { triage } = finding;
  const regressed = hasRegressed(finding);
  const state: TriageState = regressed ? 'new' : triage.state;
  const hits = triage.snooze ? Math.max(0, finding.count - triage.snooze.hitsAtStart) : 0;
  if (triage.snooze && now < triage.snooze.until) {
    return { visible: false, state, mark: { kind: 'snoozed', until: triage.snooze.until, hits } };
  }
  const mark = regressed
    ? { kind: 'regressed' as const, at: finding.lastSeen, resolvedAt: triage.stateAt ?? 0 }
    : triage.snooze && hits > 0
      ? { kind: 'snooze-ended' as const, until: triage.snooze.until, hits }
      : null;
  return { visible: finding.count > 0, state, mark };
}

function hasRegressed({ triage, lastSeen }: VisibilityInput): boolean {
  return triage.state === 'resolved' && triage.stateAt !== null && lastSeen > triage.stateAt;
}
