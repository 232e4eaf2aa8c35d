import type { Triage } from '../../../shared/domain/finding.ts';
import type { Suppression, SuppressionEnd } from '../../../shared/domain/suppression.ts';
import { FOREVER } from '../../../shared/domain/values.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { VisibilityMark } from './visibility.ts';

/** How a finding that came back is hidden once more. */
export type HideAgain =
  | { readonly kind: 'snooze'; readonly until: Milliseconds; readonly hits?: number | undefined }
  | { readonly kind: 'rule'; readonly end: SuppressionEnd; readonly reason: string };

/**
 * Hides a finding that came back under the terms under which it was hidden before, counted from now: as long, until
 * the same thing happens, or until it is worse than it is now. Null if nothing that hid it has ended.
 *
 * @param rule the one that its mark names
 * @param worse what "until it gets worse" means for it today
 */
export function hideAgain(
  mark: VisibilityMark | null,
  snooze: Triage['snooze'],
  rule: Suppression | null,
  worse: Extract<SuppressionEnd, { kind: 'until-worse' }>,
  now: Milliseconds,
): HideAgain | null {
  if (mark?.kind === 'snooze-ended' && snooze !== null) {
    const { until, since, hits } = snooze;
    return { kind: 'snooze', until: until === FOREVER ? FOREVER : now + (until - since), hits };
  }
  if (mark?.kind !== 'returned' || rule === null) return null;
  return { kind: 'rule', end: endFromNow(rule, worse, now), reason: rule.reason };
}

function endFromNow(
  { end, createdAt }: Suppression,
  worse: Extract<SuppressionEnd, { kind: 'until-worse' }>,
  now: Milliseconds,
): SuppressionEnd {
  if (end.kind === 'at') return { kind: 'at', at: now + (end.at - createdAt) };
  // What was worse is known now: only what is worse than that is worth another look.
  if (end.kind === 'until-worse') return { ...worse, perHour: Math.max(end.perHour, worse.perHour) };
  return end;
}
