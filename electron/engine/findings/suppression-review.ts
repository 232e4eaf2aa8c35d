import type { Suppression } from '../../../shared/domain/suppression.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';

const STALE_AFTER: Milliseconds = 30 * 24 * 3_600_000;
const FEW_FINDINGS = 10;
const BROAD_SHARE = 0.5;

/** Whether it still holds for anything, by the clock and by hand; for single findings it may have ended. */
export function holds({ end, endedAt }: Pick<Suppression, 'end' | 'endedAt'>, now: Milliseconds): boolean {
  return endedAt === null && (end.kind !== 'at' || end.at > now);
}

/**
 * What the weekly row says of a rule: stale if it has hit nothing for thirty days, broad if it hides half of all
 * findings and more than a few.
 */
export function reviewOf(
  suppression: Suppression,
  pulse: { readonly lastHit: Milliseconds | null; readonly hidden: number },
  findings: number,
  now: Milliseconds,
): 'stale' | 'broad' | null {
  if (!holds(suppression, now)) return null;
  if (pulse.hidden > FEW_FINDINGS && pulse.hidden >= findings * BROAD_SHARE) return 'broad';
  return Math.max(pulse.lastHit ?? 0, suppression.createdAt) < now - STALE_AFTER ? 'stale' : null;
}
