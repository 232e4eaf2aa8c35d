import type { NoticeDecision } from '../../../shared/domain/notice.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { NoticeCandidate } from './facts.ts';
import type { Case } from './place.ts';
import type { Silence, Telling, Wait } from './sort-cases.ts';
import type { FindingFacts } from './facts.ts';
import type { Waiting } from './state.ts';

/** A candidate that said nothing new. */
export function refusal({ reason }: NoticeCandidate, facts: FindingFacts, now: Milliseconds): NoticeDecision {
  return { ...blank(facts, reason, now), stage: 'reason', outcome: 'silent' };
}

export function silence({ kase, stage, threshold }: Silence, now: Milliseconds): NoticeDecision {
  return { ...blank(kase.facts, kase.entry.reason, now), stage, outcome: 'silent', threshold };
}

/** @param together how many findings the notice tells of */
export function tellings({ cases }: Telling, together: number, now: Milliseconds): NoticeDecision[] {
  return cases.map(({ facts, entry }) => ({
    ...blank(facts, entry.reason, now),
    stage: 'shown',
    outcome: 'told',
    together,
  }));
}

/**
 * What a finding waits for, with the decision to write down: null if it waits where it waited before. That a digest
 * moves as more comes in is no news; the end of a mute or of quiet hours that moves is.
 */
export function waiting(
  { kase, stage, until, threshold }: Wait,
  now: Milliseconds,
): { readonly entry: Waiting; readonly decision: NoticeDecision | null } {
  const { entry, facts } = kase;
  const isFixed = stage === 'muted' || stage === 'quiet-hours';
  const isSame = entry.decided?.stage === stage && (!isFixed || entry.decided.until === until);
  if (isSame) return { entry, decision: null };
  return {
    entry: { ...entry, decided: { stage, until } },
    decision: { ...blank(facts, entry.reason, now), stage, outcome: 'waiting', threshold, until },
  };
}

function blank({ id, severity }: Case['facts'], reason: NoticeDecision['reason'], now: Milliseconds) {
  return { findingId: id, at: now, reason, severity, threshold: null, until: null, together: null };
}
