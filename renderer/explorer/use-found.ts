import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { FoundLine } from '../../shared/contract/explore.ts';
import { isLogql } from '../../shared/domain/search.ts';
import { checkSearch } from '../../shared/domain/selector.ts';
import { useEngine } from '../client/engine.ts';
import { ASKED_ONCE } from '../client/queries.ts';
import type { Span } from '../range/brush.ts';
import type { Asked } from './use-explore.ts';

/** Whether it can be asked at all: what is no LogQL is marked where it is written. */
export function isSearchable(query: string): boolean {
  return !isLogql(query) || checkSearch(query).kind === 'good';
}

/** The lines of a search, page by page. Another search, or leaving the page, gives up what is still being asked. */
export function useFound({ search, span }: Asked, wanted: boolean) {
  const { queries } = useEngine();
  const query = useInfiniteQuery({
    ...queries.explore.lines.infiniteOptions({
      input: (before: bigint | null) => ({ search, ...span, before }),
      queryKey: ['explore-lines', search, span],
      initialPageParam: null as bigint | null,
      getNextPageParam: (page) => page.next ?? undefined,
    }),
    enabled: wanted && isSearchable(search.query),
    ...ASKED_ONCE,
  });
  const lines: readonly FoundLine[] = query.data?.pages.flatMap((page) => page.lines) ?? [];
  const failures = query.data?.pages[0]?.failures ?? [];
  return { ...query, lines, failures };
}

/** How many lines of the search there are by time; the old bars stay until the new ones are there. */
export function useSearchVolume({ search }: Asked, view: Span, buckets: number) {
  const { queries } = useEngine();
  const input = { search, from: Math.floor(view.from), to: Math.ceil(view.to), buckets };
  return useQuery({
    ...queries.explore.volume.queryOptions({ input }),
    enabled: isSearchable(search.query),
    staleTime: 60_000,
    retry: false,
    placeholderData: keepPreviousData,
  });
}
