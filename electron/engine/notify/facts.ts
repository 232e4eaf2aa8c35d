import type { TriageState } from '../../../shared/domain/finding.ts';
import type { NoticeReason } from '../../../shared/domain/notice.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { Severity } from '../../../shared/domain/words.ts';

/** A finding as it is now, as far as notices depend on it. */
export interface FindingFacts {
  readonly id: string;
  /** By the one visibility rule, `findings/visibility.ts`. */
  readonly visible: boolean;
  /** As shown: a resolved finding that was seen again is new. */
  readonly state: TriageState;
  readonly stateAt: Milliseconds | null;
  readonly readAt: Milliseconds | null;
  readonly severity: Severity;
  readonly serverIds: readonly string[];
  readonly lastSeen: Milliseconds;
  /** Without entity values, model wording and log text: fit for a lock screen. */
  readonly plainTitle: string;
  /** As the inbox shows it. */
  readonly detailedTitle: string;
}

/** Something happened to a finding that may be worth an interruption. */
export interface NoticeCandidate {
  readonly findingId: string;
  readonly reason: NoticeReason;
  readonly at: Milliseconds;
}

/** Looks a finding up; null if it is no longer there. */
export type FindFacts = (findingId: string) => FindingFacts | null;

/** Whether the person has looked after it since `since`: acknowledged or resolved, and not come back. */
export function isDealtWith(facts: Pick<FindingFacts, 'state' | 'stateAt'>, since: Milliseconds): boolean {
  return facts.state !== 'new' && facts.stateAt !== null && facts.stateAt >= since;
}
