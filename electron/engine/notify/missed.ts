import type { Notice } from '../../../shared/domain/notice.ts';
import { compareSeverity } from '../../../shared/domain/words.ts';
import type { Phrases } from './phrases.ts';

const NAMED = 3;

/**
 * One notice in place of several that nobody could be shown for a while, such as while no page was open in a browser:
 * whoever comes back is told once. The gravest are named, each as its own notice would have named it.
 *
 * @param missed at least one, in any order
 */
export function summaryOfMissed(missed: readonly Notice[], phrases: Phrases): Notice {
  const inOrder = missed.toSorted((left, right) => compareSeverity(right.severity, left.severity));
  const findingIds = [...new Set(inOrder.flatMap((notice) => notice.findingIds))];
  const named = inOrder
    .slice(0, NAMED)
    .map(({ severity, title }) => (severity === 'critical' ? phrases.critical(title) : title));
  const rest = inOrder.length - named.length;
  return {
    id: 'digest',
    kind: 'digest',
    findingIds,
    severity: inOrder[0]?.severity ?? 'info',
    title: phrases.whileUntold(findingIds.length),
    body: rest === 0 ? named.join('\n') : `${named.join('\n')}\n${phrases.andMore(rest)}`,
    silent: inOrder.every(({ silent }) => silent),
  };
}
