import type { Milliseconds } from '../../../shared/domain/time.ts';
import { isDealtWith, type FindFacts, type FindingFacts } from './facts.ts';
import { HOUR, type Shown } from './state.ts';

/**
 * What the notice on the screen still tells and its replacement has to go on telling: replaced within the hour, it
 * would otherwise be gone before anyone has read it.
 */
export function carriedOver(
  shown: readonly Shown[],
  id: string,
  find: FindFacts,
  now: Milliseconds,
): FindingFacts[] {
  const before = shown.find((each) => each.id === id && each.at > now - HOUR);
  if (!before) return [];
  return before.findingIds.flatMap((findingId) => {
    const facts = find(findingId);
    return facts !== null && isOpen(facts, before.at) ? [facts] : [];
  });
}

/** Splits what is shown into what still has something to say and what does not. */
export function withdrawSettled(
  shown: readonly Shown[],
  find: FindFacts,
): { readonly kept: readonly Shown[]; readonly withdrawn: readonly string[] } {
  const kept = shown.filter(({ findingIds, at }) =>
    findingIds.some((findingId) => {
      const facts = find(findingId);
      return facts !== null && isOpen(facts, at);
    }),
  );
  return { kept, withdrawn: shown.filter((each) => !kept.includes(each)).map(({ id }) => id) };
}

function isOpen(facts: FindingFacts, since: Milliseconds): boolean {
  return facts.visible && !isDealtWith(facts, since);
}
