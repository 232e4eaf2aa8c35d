import type { Finding } from '../../../shared/domain/finding.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import { fillTitle } from '../findings/title.ts';
import { visibilityOf } from '../findings/visibility.ts';
import type { FindFacts, FindingFacts } from '../notify/facts.ts';
import { plainModelTitle, plainRuleTitle, presentable } from '../notify/plain-title.ts';
import type { NoticedFinding } from '../store/notices.ts';
import type { Store } from '../store/store.ts';
import { plainFailureTitle } from './own-failures.ts';

/** Looks findings up for the notification policy: those that are expected at once, others one by one. */
export function factsFinder(store: Store, expected: readonly string[], now: Milliseconds): FindFacts {
  // What a rule hid until now is looked at again first, as on every other surface.
  store.suppressions.settle(now);
  const known = store.notices.findings(expected);
  return (findingId) => {
    const finding = known.get(findingId) ?? store.notices.findings([findingId]).get(findingId);
    return finding === undefined ? null : factsOf(store, finding, now);
  };
}

/** A finding's titles are made when they are asked for: most of a long digest are never named. */
function factsOf(store: Store, finding: NoticedFinding, now: Milliseconds): FindingFacts {
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
    lastSeen: finding.suppression?.rest?.lastSeen ?? lastSeen,
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
    case 'baseline':
      // What comes after the colon is a log line's template.
      return presentable(title.replace(/:.*/su, ''));
    case 'nightjar':
      return plainFailureTitle(origin.code);
  }
}
