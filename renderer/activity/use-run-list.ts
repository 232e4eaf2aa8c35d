import { useCallback, useMemo, useState } from 'react';
import { useRuns } from '../client/queries.ts';
import { heldRuns, type HeldTop } from './held-runs.ts';
import type { RunFilter } from './run-filters.tsx';

/** The runs in the order that the reader has before the eyes; new ones wait behind the pill. */
export function useRunList(filter: RunFilter) {
  const { serverId, kind, state } = filter;
  const failed = state === 'with-failures';
  const query = useRuns({ serverId, kind, failed, state: failed ? null : state });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  const [held, setHeld] = useState<{ readonly filter: RunFilter; readonly top: HeldTop }>({
    filter,
    top: null,
  });
  const newest = rows[0]?.id ?? null;
  const fresh = held.filter !== filter || held.top === null;
  const { shown, waiting } = heldRuns(rows, fresh ? null : held.top);
  const unseen = waiting > 0 && document.visibilityState === 'hidden';
  if ((fresh || unseen) && newest !== null && !query.isPlaceholderData) setHeld({ filter, top: newest });
  const { hasNextPage, isFetching, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  return { query, shown, waiting, more, takeUp: () => setHeld({ filter, top: newest }) };
}
