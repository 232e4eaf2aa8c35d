import { useCallback, useMemo, useState } from 'react';
import { useRuns } from '../client/queries.ts';
import { heldRuns, type HeldTop } from './held-runs.ts';

/** The runs in the order that the reader has before the eyes; new ones wait behind the pill. */
export function useRunList(failed: boolean) {
  const query = useRuns({ serverId: null, failed });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  const [held, setHeld] = useState<{ readonly failed: boolean; readonly top: HeldTop }>({
    failed,
    top: null,
  });
  const newest = rows[0]?.id ?? null;
  const fresh = held.failed !== failed || held.top === null;
  const { shown, waiting } = heldRuns(rows, fresh ? null : held.top);
  const unseen = waiting > 0 && document.visibilityState === 'hidden';
  if ((fresh || unseen) && newest !== null && !query.isPlaceholderData) setHeld({ failed, top: newest });
  const { hasNextPage, isFetching, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  return { query, shown, waiting, more, takeUp: () => setHeld({ failed, top: newest }) };
}
