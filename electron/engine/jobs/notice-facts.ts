import type { Finding } from '../../../shared/domain/finding.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import { fillTitle } from '../findings/title.ts';
import { visibilityOf } from '../findings/visibility.ts';
import type { FindingFacts } from '../notify/facts.ts';
import { plainModelTitle, plainRuleTitle, presentable } from '../notify/plain-title.ts';
import type { Store } from '../store/store.ts';
import { plainFailureTitle } from './own-failures.ts';

/**
 * A finding as the notification policy sees it; null if it is gone. Its titles are made when they are asked for:
 * most findings of a long digest are never named.
 */
export function noticeFacts(store: Store, findingId: string, now: Milliseconds): FindingFacts | null {
  const finding = store.notices.finding(findingId);
  if (finding === null) return null;
  const { visible, state } = visibilityOf(finding, now);
  const { id, severity, serverIds, lastSeen, triage } = finding;
  const title = (make: (whole: Finding) => string) => {
    const whole = store.findings.get(id);
    return whole === null ? '' : make(whole);
  };
  return {
    id,
    visible,
    state,
    stateAt: triage.stateAt,
    readAt: triage.readAt,
    severity,
    serverIds,
    lastSeen,
    get plainTitle() {
      return title(plainTitleOf);
    },
    get detailedTitle() {
      return title((whole) => presentable(fillTitle(whole.title, whole.entities)));
    },
  };
}

function plainTitleOf({ origin, title, entities, category }: Finding): string {
  switch (origin.kind) {
    case 'rule':
      return plainRuleTitle(title, entities);
    case 'model':
      return plainModelTitle(category);
    case 'nightjar':
      return plainFailureTitle(origin.code);
  }
}
