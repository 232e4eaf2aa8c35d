import type { Chosen, FindingCounts, FindingDetail, FindingFilter } from '../../shared/contract/findings.ts';
import type { FindingCondition } from '../../shared/domain/finding.ts';
import { isHidden } from '../../renderer/client/optimistic.ts';

type Fields = Pick<
  FindingFilter,
  'states' | 'severities' | 'categories' | 'origins' | 'serverIds' | 'sourceIds' | 'phrases'
>;

/** The ids that are named, or those of all that pass the filter. */
export function chosenOf(all: readonly FindingDetail[], { ids, filter }: Chosen): readonly string[] {
  return filter ? all.filter((one) => matches(one, filter)).map(({ id }) => id) : (ids ?? []);
}

/** Whether a finding passes a filter of the contract. */
export function matches(one: FindingDetail, filter: FindingFilter): boolean {
  const hidden = isHidden(one);
  if (filter.hidden === 'exclude' && hidden) return false;
  if (filter.hidden === 'only' && !hidden) return false;
  if (filter.seenFrom !== undefined && one.lastSeen < filter.seenFrom) return false;
  if (filter.seenBefore !== undefined && one.lastSeen >= filter.seenBefore) return false;
  const words = (filter.text ?? '').split(/\s+/).filter(Boolean);
  if (!words.every((word) => contains(one, word))) return false;
  if (!(filter.is ?? []).every((oneOf) => oneOf.some((condition) => is(one, condition)))) return false;
  if (!fieldsOf(one, filter).every(Boolean)) return false;
  const { not } = filter;
  if (!not) return true;
  return (
    !fieldsOf(one, { ...not, phrases: undefined }, false).some(Boolean) &&
    !(not.is ?? []).some((condition) => is(one, condition)) &&
    !(not.phrases ?? []).some((phrase) => contains(one, phrase))
  );
}

function fieldsOf(one: FindingDetail, fields: Fields, absent = true): boolean[] {
  const among = <T>(values: readonly T[] | undefined, value: T) =>
    values === undefined ? absent : values.includes(value);
  return [
    among(fields.states, one.state),
    among(fields.severities, one.severity),
    among(fields.categories, one.category),
    among(fields.origins, one.origin),
    fields.serverIds ? one.servers.some(({ id }) => fields.serverIds?.includes(id)) : absent,
    // Sources of the double are told apart by how their names end.
    fields.sourceIds
      ? one.evidence.some(({ sourceName }) => fields.sourceIds?.some((id) => id.endsWith(sourceName)))
      : absent,
    fields.phrases ? fields.phrases.every((phrase) => contains(one, phrase)) : absent,
  ];
}

function contains(one: FindingDetail, word: string): boolean {
  const templates = one.evidence.map(({ template }) => template ?? '').join(' ');
  const all = `${one.title} ${one.explanation} ${JSON.stringify(one.entities)} ${templates}`;
  return all.toLowerCase().includes(word.toLowerCase());
}

function is(one: FindingDetail, condition: FindingCondition): boolean {
  const kind = one.mark?.kind;
  switch (condition) {
    case 'new':
    case 'acknowledged':
    case 'resolved':
      return one.state === condition;
    case 'hidden':
      return isHidden(one);
    case 'snoozed':
    case 'suppressed':
    case 'regressed':
      return kind === condition;
    case 'returned':
      return kind === 'returned' || kind === 'snooze-ended';
    case 'unread':
      return one.state === 'new' && one.unread;
    case 'judged':
      return one.judged;
    case 'unusual':
      return !one.judged;
  }
}

/** Where a search hit what the title does not hold. */
export function matchedOf(one: FindingDetail, filter: FindingFilter): Pick<FindingDetail, 'matched'> {
  const words = [...(filter.text ?? '').split(/\s+/).filter(Boolean), ...(filter.phrases ?? [])];
  const word = words.find((each) => !one.title.toLowerCase().includes(each.toLowerCase()))?.toLowerCase();
  if (word === undefined) return {};
  const values = Object.values(one.entities).flatMap((tally) => Object.keys(tally));
  const address = values.find((value) => value.toLowerCase().includes(word));
  if (address !== undefined) return { matched: { field: 'address', text: address } };
  const line = one.evidence.find(({ template }) => template?.toLowerCase().includes(word));
  if (line?.template) return { matched: { field: 'template', text: line.template } };
  return { matched: { field: 'explanation', text: one.explanation.slice(0, 120) } };
}

/** How many findings match but for their state, by state; what is hidden apart. */
export function countsOf(findings: readonly FindingDetail[], filter: FindingFilter): FindingCounts {
  const rest: FindingFilter = { ...filter, states: undefined, hidden: 'include' };
  const all = findings.filter((one) => matches(one, rest));
  const shown = all.filter((one) => !isHidden(one));
  const of = (state: FindingDetail['state']) => shown.filter((one) => one.state === state).length;
  return {
    new: of('new'),
    acknowledged: of('acknowledged'),
    resolved: of('resolved'),
    hidden: all.length - shown.length,
  };
}
