import type { Milliseconds } from '../../../shared/domain/time.ts';
import { inTurn } from '../analyze/breadth.ts';
import type { TemplateQuestion } from '../analyze/question.ts';
import { byUrgency } from '../analyze/urgency.ts';
import type { BacklogItem } from '../store/backlog.ts';
import type { Store } from '../store/store.ts';
import { fromPayload, questionOf } from './backlog-payload.ts';

/** Templates looked at for one question; what does not fit into its budget waits on. */
const HEAD = 1_000;
/** When the oldest waits longer than this, questions are asked in breadth, and every other place is for the oldest. */
const WIDENED_AFTER: Milliseconds = 6 * 3_600_000;

/** What a server's model is asked about next, in this order. */
export interface BacklogHead {
  readonly questions: readonly TemplateQuestion[];
  /** It has waited for so long that more is asked at once, with less about each. */
  readonly isWidened: boolean;
}

/**
 * The head of a server's backlog, most urgent first. A template that is seen in several windows while it waits is one
 * item, with the lines of all. The backlog is bounded in time: once its oldest item has waited for six hours, every
 * other place belongs to what has waited longest, so that nothing urgent keeps the rest waiting for ever.
 */
export function backlogHead(
  store: Pick<Store, 'backlog' | 'templates'>,
  serverId: string,
  now: Milliseconds,
): BacklogHead {
  const known = new Map<string, TemplateQuestion>();
  const question = ({ sourceId, canonicalText, payload }: BacklogItem): TemplateQuestion => {
    const key = JSON.stringify([sourceId, canonicalText]);
    const neverNoise = store.templates.get(sourceId, canonicalText)?.neverNoise ?? false;
    const made = known.get(key) ?? questionOf(fromPayload(payload), neverNoise);
    known.set(key, made);
    return made;
  };
  const urgent = byUrgency(store.backlog.head(serverId, HEAD).map(question));
  const { oldest } = store.backlog.summary(serverId);
  if (oldest === null || now - oldest < WIDENED_AFTER) return { questions: urgent, isWidened: false };
  const longest = store.backlog.oldest(serverId, HEAD).map(question);
  return { questions: inTurn(urgent, longest), isWidened: true };
}
