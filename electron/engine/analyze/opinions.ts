import { compareSeverity } from '../../../shared/domain/words.ts';
import type { Accepted } from './drafts.ts';
import { boundSeverity, type Grounded } from './ground.ts';

const NOT_CONFIRMED =
  'Asked a second time, with the lines in another order, the model did not say so again: it is bounded to medium and not judged.';

/** High or critical as far as its evidence bears it: such a finding is asked about twice. */
export function isGrave(grounded: Grounded): boolean {
  return compareSeverity(boundSeverity(grounded), 'high') >= 0;
}

/** True if a second answer finds something grave in a template that the first one cites too. */
export function isConfirmed(first: Grounded, second: readonly Grounded[]): boolean {
  return second.some((each) => isGrave(each) && overlap(each, first));
}

/**
 * What is left of a grave finding after the second answer. One that was not confirmed is no longer sure, so that its
 * severity is medium at most and it counts as not judged, and its explanation says so.
 */
export function afterOpinion(first: Accepted, confirmed: boolean): Accepted {
  const origin = { ...first.origin, opinions: { asked: 2, agreed: confirmed ? 2 : 1 } };
  if (confirmed) return { ...first, origin };
  const { claim } = first;
  return { ...first, origin, claim: { ...claim, verdict: 'unsure', why: `${claim.why} ${NOT_CONFIRMED}` } };
}

/**
 * What a larger model says of what a smaller one found, as claims of the same findings: category and first citation
 * stay, since they are a finding's identity, and words and severity are the larger one's. Never fewer than were found,
 * never milder: both claims stand, and the graver severity counts.
 */
export function deepened(found: readonly Accepted[], deep: readonly Accepted[]): Accepted[] {
  const explained = deep.map((each): Accepted => {
    const base = found.find((one) => overlap(one, each));
    if (base === undefined) return each;
    const [first] = base.cited;
    // A doubt of the second answer is not removed by another model; nor does its word make a grave one of it.
    const { opinions } = base.origin;
    const isDoubted = opinions !== undefined && opinions.agreed < opinions.asked;
    const why = isDoubted ? `${each.claim.why} ${NOT_CONFIRMED}` : each.claim.why;
    const verdict = isDoubted ? 'unsure' : each.claim.verdict;
    return {
      origin: { ...each.origin, ...(opinions && { opinions }) },
      claim: { ...each.claim, category: base.claim.category, verdict, why },
      cited: [first, ...each.cited.filter((template) => template !== first)],
    };
  });
  return [...explained, ...found];
}

function overlap(left: Grounded, right: Grounded): boolean {
  return left.cited.some((template) => right.cited.includes(template));
}
