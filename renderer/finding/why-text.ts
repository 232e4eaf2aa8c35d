import type { NoticeDecision, NoticeReason } from '../../shared/domain/notice.ts';
import { count, duration, moment } from '../ui/format.ts';
import { SEVERITY_WORDS } from '../ui/words.ts';
import { why as text } from './messages.ts';

/** What a stage of the pipeline decided about a finding, in plain words; the time stands beside it. */
export function whySentence(decision: NoticeDecision, now: number): string {
  switch (decision.outcome) {
    case 'told':
      return `${shownWords(decision)}${becauseOf(decision.reason)}`;
    case 'waiting':
      return waitingWords(decision, now);
    case 'silent':
      return silentWords(decision);
  }
}

/** As they happened, oldest first; the engine answers newest first. */
export function inOrder(decisions: readonly NoticeDecision[]): NoticeDecision[] {
  return decisions.toReversed().sort((left, right) => left.at - right.at);
}

function shownWords({ together }: NoticeDecision): string {
  const others = (together ?? 1) - 1;
  if (others <= 0) return text.shown;
  return others === 1 ? text.shownWithOne : text.shownWith(count(others));
}

function becauseOf(reason: NoticeReason): string {
  return reason === 'created' ? '' : `, ${text.reasons[reason]}`;
}

function waitingWords(decision: NoticeDecision, now: number): string {
  const { stage, at, until } = decision;
  const end = until === null ? '' : text.until(moment(until, now));
  const due = until === null ? '' : text.dueAt(moment(until, now));
  switch (stage) {
    case 'hold':
      return text.held(until === null ? '' : duration(until - at));
    case 'muted':
      return `${text.muted}${end}`;
    case 'quiet-hours':
      return `${text.quiet}${end}`;
    case 'sleep':
      return `${text.slept}${due}`;
    case 'group':
      return `${text.grouped}${end}`;
    case 'cap':
      return `${text.capped}${due}`;
    case 'digest':
      return `${text.digest}${due}`;
    default:
      return `${text.waits}${end}`;
  }
}

/** A finding that waited and is silent now was dealt with, or hidden, while it did. */
function silentWords({ stage, severity, threshold }: NoticeDecision): string {
  switch (stage) {
    case 'visible':
      return text.hidden;
    case 'reason':
      return text.nothingNew;
    case 'switched-off':
      return text.switchedOff;
    case 'threshold':
      return threshold === null
        ? text.mild(SEVERITY_WORDS[severity])
        : text.milder(SEVERITY_WORDS[severity], SEVERITY_WORDS[threshold].toLowerCase());
    case 'hold':
      return text.passed;
    default:
      return text.settled;
  }
}
