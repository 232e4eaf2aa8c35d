import type { Triage, TriageState } from '../../../shared/domain/finding.ts';
import type { EndReason, SuppressionEffect } from '../../../shared/domain/suppression.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';

/** What the rule needs to know of a finding. */
export interface VisibilityInput {
  readonly triage: Triage;
  readonly count: number;
  readonly lastSeen: Milliseconds;
  /** What the suppressions make of it (`suppression-effect.ts`). */
  readonly suppression?: SuppressionEffect | undefined;
  /** The finding that it counts for: that one is shown. */
  readonly headId?: string | undefined;
}

interface SuppressedBy {
  readonly id: string;
  readonly reason: string;
}

export type VisibilityMark =
  | { readonly kind: 'regressed'; readonly at: Milliseconds; readonly resolvedAt: Milliseconds }
  /** `limit`: it ends, or ended, when so many lines have come, if that is before `until`. */
  | {
      readonly kind: 'snoozed' | 'snooze-ended';
      readonly until: Milliseconds;
      readonly hits: number;
      readonly limit?: number | undefined;
    }
  /** Nothing is left to show until an instant, `FOREVER` if no time ends it. */
  | {
      readonly kind: 'suppressed';
      readonly until: Milliseconds;
      readonly by: SuppressedBy;
      readonly hits: number;
    }
  /** It was hidden until an instant, and nobody has decided about it since. */
  | {
      readonly kind: 'returned';
      readonly at: Milliseconds;
      readonly why: EndReason;
      readonly by: SuppressedBy;
      readonly hits: number;
    }
  /** Some of its lines are hidden; these remain. */
  | {
      readonly kind: 'partly';
      readonly by: SuppressedBy;
      readonly hidden: number;
      readonly count: number;
      readonly addresses: number;
    };

export interface Visibility {
  /** In the inbox, the counts, the badge and the notifications alike. */
  readonly visible: boolean;
  /** A resolved finding that was seen again counts as new. */
  readonly state: TriageState;
  readonly mark: VisibilityMark | null;
}

/**
 * The one visibility rule. Hidden and regressed are no states: they follow from what the person decided, from the
 * occurrences, from the suppressions and from the time.
 */
export function visibilityOf(finding: VisibilityInput, now: Milliseconds): Visibility {
  const { triage, suppression, count } = finding;
  const lastShown = suppression?.rest?.lastSeen ?? finding.lastSeen;
  const regressed = triage.state === 'resolved' && triage.stateAt !== null && lastShown > triage.stateAt;
  const state: TriageState = regressed ? 'new' : triage.state;
  const snooze = snoozeOf(triage, count);
  if (triage.snooze && isSnoozed(triage.snooze, count, now))
    return { visible: false, state, mark: { kind: 'snoozed', ...snooze } };
  const hidden = suppressedMark(suppression, now);
  if (hidden !== null) return { visible: false, state, mark: hidden };
  const mark =
    returnedMark(finding, now) ??
    (regressed
      ? { kind: 'regressed' as const, at: lastShown, resolvedAt: triage.stateAt ?? 0 }
      : snooze.hits > 0
        ? { kind: 'snooze-ended' as const, ...snooze }
        : partlyMark(suppression));
  return { visible: count > 0 && finding.headId === undefined, state, mark };
}

/** Whether a snooze still holds, `count` lines being known. */
export function isSnoozed(
  { until, hitsAtStart, hits }: NonNullable<Triage['snooze']>,
  count: number,
  now: Milliseconds,
): boolean {
  return now < until && (hits === undefined || count - hitsAtStart < hits);
}

function snoozeOf({ snooze }: Triage, count: number) {
  if (snooze === null) return { until: 0, hits: 0 };
  const { until, hitsAtStart, hits: limit } = snooze;
  return { until, hits: Math.max(0, count - hitsAtStart), ...(limit === undefined ? {} : { limit }) };
}

function suppressedMark(
  suppression: SuppressionEffect | undefined,
  now: Milliseconds,
): VisibilityMark | null {
  if (!suppression?.by || suppression.until === null || suppression.until <= now) return null;
  const { hits, ...by } = suppression.by;
  return { kind: 'suppressed', until: suppression.until, by, hits };
}

function returnedMark({ triage, suppression }: VisibilityInput, now: Milliseconds): VisibilityMark | null {
  if (!suppression) return null;
  const { until, by } = suppression;
  // Its time has passed and nothing else has happened since.
  const passed = by !== null && until !== null && until <= now;
  const returned = passed ? { ...by, at: until, why: 'time' as const } : suppression.returned;
  if (returned === null || (triage.stateAt !== null && triage.stateAt >= returned.at)) return null;
  const { at, why, id, reason, hits } = returned;
  return { kind: 'returned', at, why, by: { id, reason }, hits };
}

function partlyMark(suppression: SuppressionEffect | undefined): VisibilityMark | null {
  if (!suppression?.by || !suppression.rest) return null;
  const { id, reason } = suppression.by;
  const { hidden, count, addresses } = suppression.rest;
  return { kind: 'partly', by: { id, reason }, hidden, count, addresses };
}
