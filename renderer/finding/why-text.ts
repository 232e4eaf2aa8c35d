import type { NoticeDecision, NoticeReason } from '../../shared/domain/notice.ts';
import { duration, moment } from '../ui/format.ts';
import { SEVERITY_WORDS } from '../ui/words.ts';
import { text } from './messages.ts';

const { why } = text;

/** What a stage of the pipeline decided about a finding, in plain words; the time stands beside it. */
export function whySentence(decision: NoticeDecision, now: number): string {
  switch (decision.outcome) {
    case 'told':
      return because(shownWords(decision), decision.reason);
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
  return others <= 0 ? why.shown : why.shownWith({ others });
}

function because(what: string, reason: NoticeReason): string {
  return reason === 'created' ? what : why.because({ what, reason: why.reasons[reason] });
}

function waitingWords({ stage, at, until }: NoticeDecision, now: number): string {
  const held = (what: string) => (until === null ? what : why.until({ what, at: moment(until, now) }));
  const due = (what: string) => (until === null ? what : why.dueAt({ what, at: moment(until, now) }));
  switch (stage) {
    case 'hold':
      return until === null ? why.held : why.heldFor({ long: duration(until - at) });
    case 'muted':
      return held(why.muted);
    case 'quiet-hours':
      return held(why.quiet);
    case 'sleep':
      return due(why.slept);
    case 'group':
      return held(why.grouped);
    case 'cap':
      return due(why.capped);
    case 'digest':
      return due(why.digest);
    default:
      return held(why.waits);
  }
}

/** A finding that waited and is silent now was dealt with, or hidden, while it did. */
function silentWords({ stage, severity, threshold }: NoticeDecision): string {
  switch (stage) {
    case 'visible':
      return why.hidden;
    case 'reason':
      return why.nothingNew;
    case 'switched-off':
      return why.switchedOff;
    case 'threshold':
      return threshold === null
        ? why.mild({ severity: SEVERITY_WORDS[severity] })
        : why.milder({
            severity: SEVERITY_WORDS[severity],
            threshold: SEVERITY_WORDS[threshold].toLowerCase(),
          });
    case 'hold':
      return why.passed;
    default:
      return why.settled;
  }
}
