import type { Matchers, SuppressionEnd } from './suppression.ts';
import { compareSeverity, type Category, type Severity } from './words.ts';

/** What there is to match: a rule that names all of it would match everything. Names are for the words. */
export interface Surroundings {
  readonly servers: readonly { readonly id: string; readonly name: string }[];
  readonly sources: readonly { readonly id: string; readonly name: string }[];
}

/**
 * The rule in words: "Hides high or critical findings about security, from 192.0.2.0/24, on web1, for 7 days" reads
 * values of one field with "or" and fields one after the other.
 *
 * @param moment words for an instant
 */
export function sentenceOf(
  matchers: Matchers,
  end: SuppressionEnd,
  surroundings: Surroundings,
  moment: (at: number) => string,
): string {
  const parts = matchers.findingId === undefined ? fieldParts(matchers, surroundings) : [];
  const what =
    matchers.findingId === undefined ? subjectOf(matchers.severities, matchers.categories) : 'this finding';
  return `Hides ${[what, ...parts].join(', ')}; ${endWords(end, surroundings, moment)}.`;
}

function subjectOf(severities: readonly Severity[] = [], categories: readonly Category[] = []): string {
  const grades = severities.toSorted(compareSeverity);
  const about = categories.length === 0 ? '' : ` about ${oneOf(categories)}`;
  return `${grades.length === 0 ? 'findings' : `${oneOf(grades)} findings`}${about}`;
}

function fieldParts(matchers: Matchers, { servers, sources }: Surroundings): string[] {
  const nameIn = (known: Surroundings['servers']) => (id: string) =>
    known.find((each) => each.id === id)?.name ?? id;
  const part = (before: string, values: readonly string[] | undefined) =>
    values?.length ? [`${before} ${oneOf(values)}`] : [];
  return [
    ...part('found by the rule', matchers.rules),
    ...part('of the template', matchers.templates?.map(quoted)),
    ...part('of the service', matchers.services),
    ...part('of the user', matchers.users),
    ...part('from', matchers.addresses),
    ...part('in the source', matchers.sourceIds?.map(nameIn(sources))),
    ...part('on', matchers.serverIds?.map(nameIn(servers))),
  ];
}

function endWords(end: SuppressionEnd, { servers }: Surroundings, moment: (at: number) => string): string {
  switch (end.kind) {
    case 'at':
      return `ends ${moment(end.at)}`;
    case 'until-resolved':
      return 'ends for each when you resolve or reopen it';
    case 'until-worse': {
      const elsewhere = servers.some(({ id }) => !end.serverIds.includes(id)) ? ', another server' : '';
      const graver = end.severity === 'critical' ? '' : `, a severity above ${end.severity}`;
      return `ends for each with more than ${end.perHour} lines in an hour${elsewhere}${graver}`;
    }
    case 'after-quiet-days':
      return `ends for each that comes back after ${end.days} quiet ${end.days === 1 ? 'day' : 'days'}`;
    case 'never':
      return 'does not end by itself';
  }
}

function oneOf(values: readonly string[]): string {
  const last = values.at(-1) ?? '';
  return values.length < 2 ? last : `${values.slice(0, -1).join(', ')} or ${last}`;
}

function quoted(text: string): string {
  return `“${text}”`;
}
