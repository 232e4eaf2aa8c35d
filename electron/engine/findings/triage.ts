import type { HistoryKind, Triage } from '../../../shared/domain/finding.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import { isSnoozed } from './visibility.ts';

/** What a person can do to a finding. Every step can be undone by restoring the triage it started from. */
export type TriageStep =
  | { readonly kind: 'acknowledge' }
  | { readonly kind: 'resolve' }
  | { readonly kind: 'reopen' }
  /** Until an instant, or until so many lines (`hits`) have come, if that is sooner. */
  | { readonly kind: 'snooze'; readonly until: Milliseconds; readonly hits?: number | undefined }
  | { readonly kind: 'end-snooze' };

export const NEW_TRIAGE: Triage = { state: 'new', stateAt: null, snooze: null, readAt: null };

export interface TriageOutcome {
  readonly triage: Triage;
  readonly history: HistoryKind;
  readonly detail: string | null;
}

/**
 * One triage step, or null where it would change nothing.
 *
 * @param hits lines counted for the finding so far, so that a snooze can say how many came while it lasted
 * @param regressed a resolved finding that was seen again, which may be acknowledged or resolved anew
 */
export function applyTriage(
  triage: Triage,
  step: TriageStep,
  context: { readonly now: Milliseconds; readonly hits: number; readonly regressed: boolean },
): TriageOutcome | null {
  const { now, hits } = context;
  switch (step.kind) {
    case 'acknowledge':
      return triage.state === 'acknowledged'
        ? null
        : outcome({ ...triage, state: 'acknowledged', stateAt: now }, 'acknowledged');
    case 'resolve':
      if (triage.state === 'resolved' && !context.regressed) return null;
      return outcome({ ...triage, state: 'resolved', stateAt: now, snooze: null }, 'resolved');
    case 'reopen':
      return triage.state === 'new' ? null : outcome({ ...triage, state: 'new', stateAt: now }, 'reopened');
    case 'snooze': {
      const { until, hits: limit } = step;
      const { snooze: before } = triage;
      const same = before?.until === until && before.hits === limit && isSnoozed(before, hits, now);
      if (until <= now || same) return null;
      const snooze = {
        until,
        since: now,
        hitsAtStart: hits,
        ...(limit === undefined ? {} : { hits: limit }),
      };
      const instant = new Date(until).toISOString();
      return {
        triage: { ...triage, snooze },
        history: 'snoozed',
        detail: limit === undefined ? instant : `${instant} ${limit}`,
      };
    }
    case 'end-snooze':
      return triage.snooze === null ? null : outcome({ ...triage, snooze: null }, 'snooze-ended');
  }
}

function outcome(triage: Triage, history: HistoryKind): TriageOutcome {
  return { triage, history, detail: null };
}

/** A triage step as the history tells of it; `detail` of a snooze is its end in ISO 8601 and, after a blank, its lines. */
export interface PastStep {
  readonly kind: HistoryKind;
  readonly at: Milliseconds;
  readonly detail: string | null;
}

/**
 * The triage a finding would have had the undone step not been taken: what it was before that step, and the later
 * steps taken again. What was read meanwhile stays read.
 */
export function triageWithout(
  before: Triage,
  later: readonly PastStep[],
  hits: number,
  readAt: Triage['readAt'],
): Triage {
  let triage: Triage = { ...before, readAt };
  for (const past of later) {
    const step = stepOf(past);
    if (step === null) continue;
    triage = applyTriage(triage, step, { now: past.at, hits, regressed: true })?.triage ?? triage;
  }
  return triage;
}

function stepOf({ kind, detail }: PastStep): TriageStep | null {
  switch (kind) {
    case 'acknowledged':
      return { kind: 'acknowledge' };
    case 'resolved':
      return { kind: 'resolve' };
    case 'reopened':
      return { kind: 'reopen' };
    case 'snoozed': {
      if (detail === null) return null;
      const [instant = '', limit] = detail.split(' ');
      return {
        kind: 'snooze',
        until: Date.parse(instant),
        ...(limit === undefined ? {} : { hits: Number(limit) }),
      };
    }
    case 'snooze-ended':
      return { kind: 'end-snooze' };
    default:
      return null;
  }
}
