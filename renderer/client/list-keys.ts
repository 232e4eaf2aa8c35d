import type { QueryKey } from '@tanstack/react-query';
import type { FindingFilter, FindingSort } from '../../shared/contract/findings.ts';
import type { Queries } from './api.ts';
import type { Groups } from './stages.ts';

interface ListKey {
  /** What is counted of the list is that of this filter. */
  readonly counted: FindingFilter;
  readonly sort: FindingSort;
  readonly filters: readonly FindingFilter[];
}

/** Of which filter the counts are shown with a list: that of its first group, as counts tell all states apart. */
export function countedFilter(filter: FindingFilter, groups: Groups): FindingFilter {
  return groups.list[0]?.filter ?? filter;
}

/**
 * Tells lists apart by more than their first group. Among those of `findings.list`, so that whatever asks for these
 * again asks for rows and counts alike.
 */
export function listKey({ findings }: Queries, filter: FindingFilter, groups: Groups, sort: FindingSort) {
  const filters = groups.list.map((group) => group.filter);
  const own: ListKey = { counted: countedFilter(filter, groups), sort, filters };
  return [...findings.list.key({ type: 'infinite' }), own];
}

/** The filter of `listKey`'s counts. */
export function countedOf(key: QueryKey): FindingFilter {
  return (key.at(-1) as ListKey).counted;
}

/** Asks what is counted of all that pass a filter: the list itself, with as few rows as it can have. */
export function countsOptions({ findings }: Queries, filter: FindingFilter) {
  return findings.list.queryOptions({ input: { filter, limit: 1 } });
}
