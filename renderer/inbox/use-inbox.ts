import { useEffect, useMemo, useState } from 'react';
import type { FindingCounts, FindingFilter, FindingRow } from '../../shared/contract/findings.ts';
import type { TriageState } from '../../shared/domain/finding.ts';
import { useFindings } from '../client/queries.ts';
import { groupsOf } from '../client/stages.ts';
import { arrange, takeUp, type Held } from './held.ts';
import { filterOf, type View } from './view.ts';

interface InboxList {
  readonly shown: readonly FindingRow[];
  readonly waiting: number;
  readonly counts: FindingCounts | null;
  readonly total: number;
  /** How many there are in a group on all pages; null where that is not known. */
  readonly countOf: (state: TriageState) => number | null;
  /** Nothing to show yet. */
  readonly loading: boolean;
  readonly error: Error | null;
  readonly takeUpArrivals: () => void;
  readonly more: () => void;
  readonly retry: () => void;
}

/** The rows of a view in the order that the reader has before the eyes. */
export function useInbox(view: View): InboxList {
  const filter = useMemo(() => filterOf(view), [view]);
  const query = useFindings(filter);
  const rows = useMemo(() => unique(query.data?.pages.flatMap((page) => page.rows) ?? []), [query.data]);
  const [{ heldFor, held }, setHeld] = useState<{ heldFor: unknown; held: Held }>({
    heldFor: null,
    held: [],
  });
  const fresh = heldFor !== filter && query.data !== undefined && !query.isPlaceholderData;
  const arranged = useMemo(
    () => arrange(fresh ? takeUp(rows) : held, rows, filter),
    [fresh, held, rows, filter],
  );
  const unseen =
    arranged.waiting > 0 && (arranged.shown.length === 0 || document.visibilityState === 'hidden');
  if (unseen) setHeld({ heldFor: filter, held: takeUp(rows) });
  else if (fresh || (arranged.held !== held && heldFor === filter)) {
    setHeld({ heldFor: filter, held: arranged.held });
  }
  const first = query.data?.pages[0];
  const { hasNextPage, isFetching, fetchNextPage } = query;
  useEffect(() => {
    // The first group may be empty: then nothing is drawn that could be scrolled, and the next one is asked for.
    if (rows.length === 0 && hasNextPage && !isFetching) void fetchNextPage();
  }, [rows.length, hasNextPage, isFetching, fetchNextPage]);
  return {
    shown: arranged.shown,
    waiting: arranged.waiting,
    counts: first?.counts ?? null,
    total: first ? totalOf(filter, first.counts) : 0,
    countOf: (state) => {
      // The engine counts what is not hidden; for other views there are the rows themselves, once all are here.
      if (filter.hidden === 'exclude') return first?.counts[state] ?? null;
      return query.hasNextPage ? null : arranged.shown.filter((row) => row.state === state).length;
    },
    loading: query.isPending || (rows.length === 0 && query.hasNextPage),
    error: query.data ? null : query.error,
    takeUpArrivals: () => setHeld({ heldFor: filter, held: takeUp(rows) }),
    more: () => {
      if (query.hasNextPage && !query.isFetching) void query.fetchNextPage();
    },
    retry: () => void query.refetch(),
  };
}

/** A row that moved from one page to another between two answers is drawn once. */
function unique(rows: readonly FindingRow[]): FindingRow[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}

/** How many a view has on all pages. */
function totalOf(filter: FindingFilter, counts: FindingCounts): number {
  const shown = groupsOf(filter).reduce((sum, state) => sum + counts[state], 0);
  if (filter.hidden === 'only') return counts.hidden;
  return filter.hidden === 'include' ? shown + counts.hidden : shown;
}
