import type { Finding } from '../../../shared/domain/finding.ts';
import type { Matchers } from '../../../shared/domain/suppression.ts';
import { blockOf } from './suppression-address.ts';

/** More values than this are no description of a finding. */
const MOST_VALUES = 20;

/**
 * What a rule that starts from a finding has filled in: all that tells it from others, so that taking chips out widens
 * it. Values of the lines are named only if all of its lines have them.
 */
export function matchersFrom(
  finding: Pick<Finding, 'origin' | 'severity' | 'category' | 'serverIds' | 'entities' | 'count'>,
  sourceIds: readonly string[],
  templates: readonly string[],
): Matchers {
  const { origin, count } = finding;
  const named = (kind: 'ip' | 'user' | 'service') => {
    const tallies = Object.entries(finding.entities[kind] ?? {});
    const lines = tallies.reduce((sum, [, each]) => sum + each, 0);
    return lines >= count && tallies.length <= MOST_VALUES ? tallies.map(([value]) => value) : [];
  };
  const some = (field: keyof Matchers, values: readonly string[]) =>
    values.length > 0 && values.length <= MOST_VALUES ? { [field]: [...values] } : {};
  return {
    ...some('serverIds', finding.serverIds),
    ...some('sourceIds', sourceIds),
    ...some('services', named('service')),
    categories: [finding.category],
    ...(origin.kind === 'rule' ? { rules: [origin.rule] } : some('templates', templates)),
    severities: [finding.severity],
    ...some('users', named('user')),
    ...some(
      'addresses',
      named('ip').filter((value) => blockOf(value) !== null),
    ),
  };
}
