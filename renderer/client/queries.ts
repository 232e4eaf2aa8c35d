import { useEffect, useSyncExternalStore } from 'react';
import { keepPreviousData, useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query';
import type { FindingFilter, FindingSort } from '../../shared/contract/findings.ts';
import type { Run } from '../../shared/domain/run.ts';
import type { ConnectionState } from './connection.ts';
import { useEngine, type Engine } from './engine.ts';
import { countedFilter, countsOptions, listKey } from './list-keys.ts';
import type { NoticePermission } from './notices.ts';
import { nextStage, type Group, type Groups, type Stage } from './stages.ts';

const PAGE_ROWS = 100;

/** Nothing of the answer is kept, and whoever looks again asks again: as for lines of a server. */
export const ASKED_ONCE = { gcTime: 0, staleTime: Infinity, retry: false } as const;

export function useConnection(): ConnectionState {
  const { connection } = useEngine();
  return useSyncExternalStore(connection.subscribe, () => connection.state);
}

export function useServers() {
  return useQuery(useEngine().queries.servers.list.queryOptions());
}

const PULL_MILLISECONDS = 700;

/** Every model host with what is known of it; asked for again and again only while something is downloaded. */
export function useModelHosts() {
  return useQuery({
    ...useEngine().queries.models.list.queryOptions(),
    refetchInterval: ({ state }) =>
      state.data?.some(({ pulls }) => pulls.some((pull) => pull.state === 'running')) === true
        ? PULL_MILLISECONDS
        : false,
  });
}

/** What people wrote down about a server and its sources for models, oldest first. */
export function useServerNotes(serverId: string) {
  return useQuery(useEngine().queries.notes.list.queryOptions({ input: { serverId } }));
}

/** Every lens with the sources that use it, Nightjar's own first. */
export function useLenses() {
  return useQuery(useEngine().queries.lenses.list.queryOptions());
}

export function useProof() {
  return useQuery(useEngine().queries.system.proof.queryOptions());
}

export function useInfo() {
  return useQuery(useEngine().queries.system.info.queryOptions());
}

export function useHost() {
  return useQuery(useEngine().queries.system.host.queryOptions());
}

export function useSettings() {
  return useQuery(useEngine().queries.settings.get.queryOptions());
}

/** Whether notifications are muted or quiet now. */
export function useNotificationState() {
  return useQuery(useEngine().queries.notifications.state.queryOptions());
}

/** What was decided about telling of a finding; asked for whenever somebody wants to know. */
export function useNoticeDecisions(findingId: string) {
  const { queries } = useEngine();
  return useQuery({
    ...queries.notifications.why.queryOptions({ input: { findingId } }),
    // It changes by the clock alone: a hold that is over, a quiet hour that ends.
    staleTime: 0,
  });
}

/** What the browser lets the page do, as it changes. */
export function useNoticePermission(): NoticePermission {
  const { notices } = useEngine();
  return useSyncExternalStore(notices.subscribe, () => notices.permission);
}

export function usePrompts() {
  return useQuery(useEngine().queries.system.prompts.queryOptions());
}

/** What a list is asked for by: one group after the other, each in pages. */
function listOptions(
  { queries }: Pick<Engine, 'queries'>,
  filter: FindingFilter,
  groups: Groups,
  sort: FindingSort,
) {
  const first: Stage = { group: 0, cursor: null };
  return queries.findings.rows.infiniteOptions({
    input: (stage: Stage) => ({
      filter: groups.list[stage.group]?.filter ?? filter,
      sort,
      cursor: stage.cursor,
      limit: PAGE_ROWS,
    }),
    queryKey: listKey(queries, filter, groups, sort),
    initialPageParam: first,
    getNextPageParam: (page, _pages, stage) => nextStage(groups, stage, page.next),
  });
}

/** The old list stays until a new filter's answer is there. */
export function useFindings(filter: FindingFilter, groups: Groups, sort: FindingSort) {
  const options = listOptions(useEngine(), filter, groups, sort);
  return useInfiniteQuery({ ...options, placeholderData: keepPreviousData });
}

/** Asks for a list's first page before anything is drawn; `useFindings` with the same question then finds it. */
export function askForFindings(
  engine: Engine,
  filter: FindingFilter,
  groups: Groups,
  sort: FindingSort,
): void {
  void engine.queryClient.prefetchInfiniteQuery(listOptions(engine, filter, groups, sort));
}

/**
 * What is counted of a list, once its rows are there: to count takes the engine longer than to find them. Until then
 * what was counted for the list before, as `isPlaceholderData` says.
 */
export function useListCounts(filter: FindingFilter, groups: Groups, rowsAreThere: boolean) {
  const { queries } = useEngine();
  return useQuery({
    ...countsOptions(queries, countedFilter(filter, groups)),
    enabled: rowsAreThere,
    placeholderData: keepPreviousData,
  });
}

/** How many each group has on all pages; null where that is not known yet. */
export function useGroupTotals(groups: readonly Group[]): ReadonlyMap<string, number | null> {
  const { queries } = useEngine();
  const answers = useQueries({ queries: groups.map(({ filter }) => countsOptions(queries, filter)) });
  return new Map(groups.map(({ id }, index) => [id, answers[index]?.data?.total ?? null]));
}

const MOST_FOUND = 8;

/** The findings that full-text search finds for some words, newest first; null asks for nothing. */
export function useFindingSearch(words: string | null) {
  const { queries } = useEngine();
  return useQuery({
    ...queries.findings.list.queryOptions({ input: { filter: { text: words ?? '' }, limit: MOST_FOUND } }),
    enabled: words !== null,
    placeholderData: keepPreviousData,
  });
}

/** The views that are kept. */
export function useViews() {
  return useQuery(useEngine().queries.views.list.queryOptions());
}

/** How many findings pass each filter. */
export function useCounts(filters: FindingFilter[]) {
  const { queries } = useEngine();
  return useQuery({
    ...queries.findings.counts.queryOptions({ input: { filters } }),
    enabled: filters.length > 0,
    placeholderData: keepPreviousData,
  });
}

/** How many findings are new, for the side bar and the title; independent of any filter. */
export function useNewCount(): number | null {
  const { queries } = useEngine();
  const { data } = useQuery(countsOptions(queries, { states: ['new'], hidden: 'exclude' }));
  return data ? data.counts.new : null;
}

export function useFinding(id: string | null) {
  const { queries } = useEngine();
  return useQuery({
    ...queries.findings.get.queryOptions({ input: { id: id ?? '' } }),
    enabled: id !== null,
  });
}

/** Every suppression rule, newest first, those that ended included. */
export function useSuppressions() {
  return useQuery(useEngine().queries.suppressions.list.queryOptions());
}

/** One rule with all that it has done. */
export function useSuppression(id: string) {
  return useQuery(useEngine().queries.suppressions.get.queryOptions({ input: { id } }));
}

/** The rules that this week's review names. */
export function useSuppressionReview() {
  return useQuery(useEngine().queries.suppressions.review.queryOptions());
}

/** What a rule that starts from a finding has filled in. */
export function useSuggestedRule(findingId: string) {
  const { queries } = useEngine();
  return useQuery({
    ...queries.suppressions.suggest.queryOptions({ input: { findingId } }),
    // It counts the lines of the last hour.
    staleTime: 0,
  });
}

interface RunsFilter {
  readonly serverId: string | null;
  readonly failed: boolean;
  readonly kind: Run['kind'] | null;
  readonly state: Run['state'] | null;
}

export function useRuns(filter: RunsFilter) {
  const { queries } = useEngine();
  return useInfiniteQuery(
    queries.activity.list.infiniteOptions({
      input: (cursor: string | null) => ({ ...filter, cursor, limit: PAGE_ROWS }),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next,
      placeholderData: keepPreviousData,
    }),
  );
}

export function useRun(id: string | null) {
  const { queries } = useEngine();
  return useQuery({
    ...queries.activity.get.queryOptions({ input: { id: id ?? '' } }),
    enabled: id !== null,
  });
}

/** Has the findings around the open one ready, so that moving on does not wait, not even without a connection. */
export function usePrefetchedFindings(ids: readonly string[]): void {
  const { queries, queryClient } = useEngine();
  const key = ids.join(' ');
  useEffect(() => {
    for (const id of key.split(' ').filter(Boolean)) {
      void queryClient.prefetchQuery(queries.findings.get.queryOptions({ input: { id } }));
    }
  }, [queries, queryClient, key]);
}
