import type { Chosen, FindingFilter } from '../../../shared/contract/findings.ts';
import { definedOf } from '../../../shared/domain/defined.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { FindingFilter as StoreFilter } from '../store/finding-query.ts';
import type { Services } from './services.ts';

/** The ids of the findings that are named, or of all that pass the filter. */
export function chosenIds(
  { store, clock }: Pick<Services, 'store' | 'clock'>,
  { ids, filter }: Chosen,
): readonly string[] {
  return filter ? store.findingList.ids(storeFilter(filter, clock.now())) : [...new Set(ids)];
}

/** The contract's filter as the store takes it: what is absent is left out. */
export function storeFilter(filter: FindingFilter, now: Milliseconds): StoreFilter {
  const { hidden, not, ...rest } = filter;
  return {
    now,
    ...definedOf(rest),
    ...(not && { not: definedOf(not) }),
    ...(hidden !== 'include' && { hidden: hidden === 'only' }),
  };
}
