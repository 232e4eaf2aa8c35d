import type { Notice, NoticeDecision } from '../../../shared/domain/notice.ts';
import type { NotificationSettings } from '../../../shared/domain/settings.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import { compareSeverity } from '../../../shared/domain/words.ts';
import { refusal, silence, tellings, waiting } from './decisions.ts';
import type { FindFacts, FindingFacts, NoticeCandidate } from './facts.ts';
import { remember } from './memory.ts';
import type { Circumstances } from './place.ts';
import { quietUntil } from './quiet-hours.ts';
import { admit, awoken, nextReminder, reminders, type Admission } from './reasons.ts';
import { carriedOver, withdrawSettled } from './shown.ts';
import { sortCases, type Telling } from './sort-cases.ts';
import { tidied, type PolicyState, type Shown } from './state.ts';
import type { Phrases } from './phrases.ts';
import { writeNotice } from './text.ts';

export interface PolicyInput {
  readonly state: PolicyState;
  /** What happened since the last step, in any order. */
  readonly candidates: readonly NoticeCandidate[];
  readonly settings: NotificationSettings;
  readonly mutedUntil: Milliseconds | null;
  /** When the computer last woke up; null: it has not slept. */
  readonly wokeAt: Milliseconds | null;
  readonly now: Milliseconds;
  readonly find: FindFacts;
  readonly serverName: (serverId: string) => string;
  readonly phrases: Phrases;
}

export interface PolicyOutcome {
  readonly state: PolicyState;
  readonly notices: readonly Notice[];
  /** Ids of notices whose findings are all dealt with. */
  readonly withdrawn: readonly string[];
  readonly decisions: readonly NoticeDecision[];
  /** When the next step is due if nothing happens before; null: not before something happens. */
  readonly wakeAt: Milliseconds | null;
}

/**
 * One step of the pipeline. Pure: the same input gives the same outcome, and every
 * finding that is let in is told, waits until a time that is known, or is silent with a decision that says why.
 */
export function decide(given: PolicyInput): PolicyOutcome {
  const input = { ...given, find: remembering(given.find) };
  const { now, settings, find } = input;
  const { before, admission } = letIn(input);
  const cases = admission.waiting.flatMap((entry) => {
    const facts = find(entry.findingId);
    return facts === null ? [] : [{ entry, facts }];
  });
  const sorted = sortCases(cases, circumstancesOf(input), before);
  const told = sorted.tellings.map((telling) => notify(telling, before.shown, input));
  const replaced = new Set(told.map(({ notice }) => notice.id));
  const { kept, withdrawn } = withdrawSettled(
    before.shown.filter(({ id }) => !replaced.has(id)),
    find,
  );
  const waits = sorted.waits.map((wait) => waiting(wait, now));
  const state: PolicyState = {
    ...remember(before, sorted.tellings, now),
    waiting: waits.map(({ entry }) => entry),
    shown: [
      ...kept,
      ...told.map(({ notice }) => ({ id: notice.id, at: now, findingIds: notice.findingIds })),
    ],
  };
  return {
    state: tidied(state, now),
    notices: told.map(({ notice }) => notice),
    withdrawn,
    decisions: [
      ...admission.refused.map(({ candidate, facts }) => refusal(candidate, facts, now)),
      ...sorted.silent.map((each) => silence(each, now)),
      ...waits.flatMap(({ decision }) => decision ?? []),
      ...told.flatMap(({ decisions }) => decisions),
    ],
    wakeAt: earliest([
      ...sorted.waits.map(({ until }) => until),
      nextReminder(state.told, settings.remindAfterHours),
    ]),
  };
}

/** The end of the mute if it holds now. */
export function mutedNow(mutedUntil: Milliseconds | null, now: Milliseconds): Milliseconds | null {
  return mutedUntil !== null && mutedUntil > now ? mutedUntil : null;
}

function letIn(input: PolicyInput): { readonly before: PolicyState; readonly admission: Admission } {
  const { now, settings, find } = input;
  const tidy = awoken(tidied(input.state, now), input.wokeAt, now);
  const reminded = reminders(tidy.told, settings.remindAfterHours, find, now);
  const before: PolicyState = { ...tidy, told: [...reminded.told] };
  const candidates = [...input.candidates, ...reminded.candidates].map((candidate) => ({
    ...candidate,
    at: Math.min(candidate.at, now),
  }));
  return { before, admission: admit(before, candidates, find) };
}

function circumstancesOf({ now, settings, mutedUntil }: PolicyInput): Circumstances {
  return {
    now,
    settings,
    mutedUntil: mutedNow(mutedUntil, now),
    quietUntil: quietUntil(settings.quietHours, now),
  };
}

function notify(
  telling: Telling,
  shown: readonly Shown[],
  { now, find, settings, serverName, phrases }: PolicyInput,
): { readonly notice: Notice; readonly decisions: readonly NoticeDecision[] } {
  const { id, occasion, serverId, cases } = telling;
  const news = new Set(cases.map(({ facts }) => facts.id));
  const carried = carriedOver(shown, id, find, now).filter((facts) => !news.has(facts.id));
  const findings = [...cases.map(({ facts }) => facts), ...carried].sort(gravestFirst);
  // A digest is no interruption, unless something critical had no place of its own.
  const isSilent = occasion === 'digest' && !cases.some(({ facts }) => facts.severity === 'critical');
  const notice = writeNotice(
    { id, occasion, findings, serverId, silent: isSilent, reason: cases[0]?.entry.reason ?? 'created' },
    { showDetails: settings.showDetails, serverName, phrases },
  );
  return { notice, decisions: tellings(telling, findings.length, now) };
}

function gravestFirst(left: FindingFacts, right: FindingFacts): number {
  return compareSeverity(right.severity, left.severity) || (left.id < right.id ? -1 : 1);
}

/** Each finding is looked up once a step, so that all stages see the same. */
function remembering(find: FindFacts): FindFacts {
  const known = new Map<string, FindingFacts | null>();
  return (findingId) => {
    const before = known.get(findingId);
    if (before !== undefined) return before;
    const facts = find(findingId);
    known.set(findingId, facts);
    return facts;
  };
}

function earliest(times: readonly (Milliseconds | null)[]): Milliseconds | null {
  return times.reduce<Milliseconds | null>(
    (least, at) => (at === null ? least : least === null ? at : Math.min(least, at)),
    null,
  );
}
