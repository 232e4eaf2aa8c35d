import type { Chosen, FindingFilter } from '../../../shared/contract/findings.ts';
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
    ...present(rest),
    ...(not && { not: present(not) }),
    ...(hidden !== 'include' && { hidden: hidden === 'only' }),
  };
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function present<T extends object>(values: T): Present<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>;
}
