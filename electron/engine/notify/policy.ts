import type { Milliseconds } from '../../../shared/domain/time.ts';
import { compareSeverity, type Severity } from '../../../shared/domain/words.ts';

/** A finding as the policy sees it after a pass. */
export interface NoticeCandidate {
  readonly findingId: string;
  readonly fingerprint: string;
  readonly severity: Severity;
  readonly visible: boolean;
  /** Why it may speak: without a new reason it stays silent. */
  readonly reason: 'created' | 'regressed' | 'severity-raised' | null;
}

/** What was notified before, so that a restart does not repeat it. */
export interface NotifiedBefore {
  readonly fingerprint: string;
  readonly at: Milliseconds;
}

const THRESHOLD: Severity = 'high';
const MOST_PER_HOUR = 6;
const HOUR = 3_600_000;

/**
 * Who is interrupted: visible findings with a new reason, high or worse, at most six an hour, critical ones always.
 * Pure; what it lets through is remembered by the caller.
 */
export function chooseNotices(
  candidates: readonly NoticeCandidate[],
  before: readonly NotifiedBefore[],
  now: Milliseconds,
): NoticeCandidate[] {
  let room = MOST_PER_HOUR - before.filter((notice) => notice.at > now - HOUR).length;
  return candidates
    .filter((candidate) => candidate.visible && candidate.reason !== null)
    .filter((candidate) => compareSeverity(candidate.severity, THRESHOLD) >= 0)
    .sort((left, right) => compareSeverity(right.severity, left.severity))
    .filter((candidate) => candidate.severity === 'critical' || room-- > 0);
}
