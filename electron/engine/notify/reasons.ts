import { noticeReasonSchema, type NoticeReason } from '../../../shared/domain/notice.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import { compareSeverity } from '../../../shared/domain/words.ts';
import type { FindFacts, FindingFacts, NoticeCandidate } from './facts.ts';
import { HOUR, MINUTE, type PolicyState, type Told, type Waiting } from './state.ts';

/** Whatever comes this soon after waking belongs to it, such as a tunnel that is not up yet. */
const WAKING: Milliseconds = 2 * MINUTE;
/** For so long after waking, what happened before it is what catching up found. */
const CATCHING_UP: Milliseconds = HOUR;

/** Which of two reasons is told, whatever their order: the first of these. */
const REASONS: readonly NoticeReason[] = noticeReasonSchema.options;

export interface Admission {
  readonly waiting: Waiting[];
  /** Candidates that tell nothing that was not told. */
  readonly refused: readonly { readonly candidate: NoticeCandidate; readonly facts: FindingFacts }[];
}

/**
 * Lets in what has a reason that was not told yet; a finding that waits already stays one. The outcome does not
 * depend on the order of candidates of the same time.
 */
export function admit(
  state: Pick<PolicyState, 'waiting' | 'told' | 'wokeAt'>,
  candidates: readonly NoticeCandidate[],
  find: FindFacts,
): Admission {
  const waiting = new Map(state.waiting.map((each) => [each.findingId, each]));
  const told = new Map(state.told.map((each) => [each.findingId, each]));
  const refused: { candidate: NoticeCandidate; facts: FindingFacts }[] = [];
  for (const candidate of candidates) {
    const facts = find(candidate.findingId);
    if (facts === null) continue;
    if (!isNews(candidate, facts, told.get(facts.id))) {
      refused.push({ candidate, facts });
      continue;
    }
    const known = waiting.get(facts.id);
    waiting.set(facts.id, known ? joined(known, candidate) : newcomer(candidate, facts, state.wokeAt));
  }
  return { waiting: [...waiting.values()], refused };
}

function isNews({ reason }: NoticeCandidate, { severity }: FindingFacts, told: Told | undefined): boolean {
  if (told === undefined) return true;
  if (reason === 'created') return false;
  return reason !== 'severity-raised' || compareSeverity(severity, told.severity) > 0;
}

function joined(known: Waiting, { reason, at }: NoticeCandidate): Waiting {
  const first = REASONS.indexOf(known.reason) <= REASONS.indexOf(reason) ? known.reason : reason;
  return { ...known, reason: first, since: Math.min(known.since, at), at: Math.max(known.at, at) };
}

function newcomer(
  { findingId, reason, at }: NoticeCandidate,
  { lastSeen }: FindingFacts,
  wokeAt: Milliseconds | null,
): Waiting {
  const woken = wokeAt !== null && at >= wokeAt && at < wokeAt + CATCHING_UP;
  const slept = woken && (lastSeen < wokeAt || at < wokeAt + WAKING);
  return {
    findingId,
    reason,
    since: at,
    at,
    batch: slept && reason !== 'still-open' ? 'sleep' : null,
    batchAt: at,
    decided: null,
  };
}

/** After waking, what waited before it is told together with what catching up finds. */
export function awoken(state: PolicyState, wokeAt: Milliseconds | null, now: Milliseconds): PolicyState {
  if (wokeAt === null || wokeAt === state.wokeAt) return state;
  const waiting = state.waiting.map((each) =>
    each.batch === null ? { ...each, batch: 'sleep' as const, batchAt: now } : each,
  );
  return { ...state, waiting, wokeAt };
}

/** Findings that were told so long ago that they are told once more, if nobody looked at them since. */
export function reminders(
  told: readonly Told[],
  remindAfterHours: number | null,
  find: FindFacts,
  now: Milliseconds,
): { readonly told: readonly Told[]; readonly candidates: readonly NoticeCandidate[] } {
  if (remindAfterHours === null) return { told, candidates: [] };
  const due = (each: Told) => !each.reminded && now >= reminderOf(each, remindAfterHours);
  const candidates = told.filter(due).flatMap(({ findingId, at }): NoticeCandidate[] => {
    const facts = find(findingId);
    const isOpen = facts !== null && facts.visible && facts.state === 'new';
    const isUnread = facts !== null && (facts.readAt === null || facts.readAt < at);
    return isOpen && isUnread ? [{ findingId, reason: 'still-open', at: now }] : [];
  });
  return { told: told.map((each) => (due(each) ? { ...each, reminded: true } : each)), candidates };
}

/** When the next reminder comes due; null if none will. */
export function nextReminder(told: readonly Told[], remindAfterHours: number | null): Milliseconds | null {
  if (remindAfterHours === null) return null;
  const due = told.filter(({ reminded }) => !reminded).map((each) => reminderOf(each, remindAfterHours));
  return due.length === 0 ? null : due.reduce((least, at) => Math.min(least, at));
}

function reminderOf({ at }: Told, hours: number): Milliseconds {
  return at + hours * HOUR;
}
