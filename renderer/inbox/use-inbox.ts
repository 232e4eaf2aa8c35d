import { useEffect, useMemo, useState } from 'react';
import type {
  FindingCounts,
  FindingFilter,
  FindingRow,
  FindingSort,
} from '../../shared/contract/findings.ts';
import type { TriageState } from '../../shared/domain/finding.ts';
import { TRIAGE_STATES } from '../../shared/domain/values.ts';
import { useCounts, useFindings, useGroupTotals, useListCounts } from '../client/queries.ts';
import type { Groups } from '../client/stages.ts';
import { arrange, takeUp, type Held } from './held.ts';

export interface InboxList {
  readonly shown: readonly FindingRow[];
  /** The group under which each of `shown` is drawn. */
  readonly groups: readonly string[];
  readonly waiting: number;
  readonly counts: FindingCounts | null;
  /** What is counted is that of an earlier question, until this one's is known. */
  readonly counting: boolean;
  /** How many match on all pages. */
  readonly total: number;
  /** How many there are in a group on all pages; null where that is not known yet. */
  readonly countOf: (group: string) => number | null;
  /** What is shown is the answer to an earlier question, until that to this one is here. */
  readonly asking: boolean;
  /** Nothing to show yet. */
  readonly loading: boolean;
  readonly error: Error | null;
  readonly takeUpArrivals: () => void;
  readonly more: () => void;
  readonly retry: () => void;
}

/** The rows of a filter in the order that the reader has before the eyes. */
export function useInbox(filter: FindingFilter, groups: Groups, sort: FindingSort): InboxList {
  const query = useFindings(filter, groups, sort);
  const counted = useListCounts(filter, groups, query.data !== undefined && !query.isPlaceholderData);
  const counts = counted.data?.counts ?? null;
  const total = useTotal(filter, counts);
  const rows = useMemo(() => unique(query.data?.pages.flatMap((page) => page.rows) ?? []), [query.data]);
  const [{ heldFor, held }, setHeld] = useState<{ heldFor: unknown; held: Held }>({
    heldFor: null,
    held: [],
  });
  const asked = useMemo(() => ({ filter, groups, sort }), [filter, groups, sort]);
  const fresh = heldFor !== asked && query.data !== undefined && !query.isPlaceholderData;
  const arranged = useMemo(
    () => arrange(fresh ? takeUp(rows, groups) : held, rows, filter, groups),
    [fresh, held, rows, filter, groups],
  );
  const unseen =
    arranged.waiting > 0 && (arranged.shown.length === 0 || document.visibilityState === 'hidden');
  if (unseen) setHeld({ heldFor: asked, held: takeUp(rows, groups) });
  else if (fresh || (arranged.held !== held && heldFor === asked)) {
    setHeld({ heldFor: asked, held: arranged.held });
  }
  const countOf = useCountOf(filter, groups, counts, query);
  const { hasNextPage, isFetching, fetchNextPage } = query;
  useEffect(() => {
    // The first group may be empty: then nothing is drawn that could be scrolled, and the next one is asked for.
    if (rows.length === 0 && hasNextPage && !isFetching) void fetchNextPage();
  }, [rows.length, hasNextPage, isFetching, fetchNextPage]);
  return {
    shown: arranged.shown,
    groups: arranged.groups,
    waiting: arranged.waiting,
    counts,
    counting: counted.isPlaceholderData,
    total: total ?? rows.length,
    countOf,
    asking: query.isPlaceholderData,
    loading: query.isPending || (rows.length === 0 && query.hasNextPage),
    error: query.data ? null : query.error,
    takeUpArrivals: () => setHeld({ heldFor: asked, held: takeUp(rows, groups) }),
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

/** How many there are in a group: by its state, or else of those of which rows were asked for. */
function useCountOf(
  filter: FindingFilter,
  groups: Groups,
  counts: FindingCounts | null,
  { data, isPlaceholderData }: ReturnType<typeof useFindings>,
): InboxList['countOf'] {
  // Counts tell states apart for what is shown only.
  const stateOf = (group: string) =>
    filter.hidden === 'exclude' ? TRIAGE_STATES.find((state) => state === group) : undefined;
  const begun = isPlaceholderData ? [] : (data?.pageParams ?? []);
  const totals = useGroupTotals(
    groups.list.filter(
      ({ id }, index) => stateOf(id) === undefined && begun.some((stage) => stage.group === index),
    ),
  );
  return (group) => {
    const state = stateOf(group);
    return state === undefined ? (totals.get(group) ?? null) : (counts?.[state] ?? null);
  };
}

/** How many a filter has on all pages; null until it is known. */
function useTotal(filter: FindingFilter, counts: FindingCounts | null): number | null {
  // Counts tell states apart for what is shown only: of hidden ones in some states, the engine is asked.
  const isAsked = filter.hidden !== 'exclude' && filter.states !== undefined;
  const { data } = useCounts(isAsked ? [filter] : []);
  if (isAsked) return data?.totals[0] ?? null;
  return counts && totalOf(filter, counts);
}

function totalOf({ hidden, states }: FindingFilter, counts: FindingCounts): number {
  if (hidden === 'only') return counts.hidden;
  const wanted: readonly TriageState[] = states ?? TRIAGE_STATES;
  const shown = wanted.reduce((sum, state) => sum + counts[state], 0);
  return hidden === 'include' ? shown + counts.hidden : shown;
}
