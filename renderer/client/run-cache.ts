import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { RunRow } from '../../shared/contract/activity.ts';
import type { Queries } from './api.ts';

interface RunPage {
  readonly rows: readonly RunRow[];
  readonly next: string | null;
}

/** Replaces a run in the pages that hold it, or puts it on top of the first one. */
export function placeRun(pages: readonly RunPage[], run: RunRow): RunPage[] {
  const known = pages.some((page) => page.rows.some((row) => row.id === run.id));
  return pages.map((page, index) => {
    if (known) return { ...page, rows: page.rows.map((row) => (row.id === run.id ? run : row)) };
    return index === 0 ? { ...page, rows: [run, ...page.rows] } : page;
  });
}

/** Shows a run's progress in every list that is loaded, without asking the engine again. */
export function withRun(queryClient: QueryClient, queries: Queries, run: RunRow): void {
  const lists = queryClient.getQueriesData<InfiniteData<RunPage>>({ queryKey: queries.activity.list.key() });
  for (const [key, data] of lists) {
    if (!data || !('pages' in data) || !wants(key, run)) continue;
    queryClient.setQueryData(key, { ...data, pages: placeRun(data.pages, run) });
  }
}

interface RunInput {
  readonly serverId?: string | null;
  readonly failed?: boolean;
  readonly kind?: RunRow['kind'] | null;
  readonly state?: RunRow['state'] | null;
}

function wants(key: readonly unknown[], run: RunRow): boolean {
  const options = key[1] as { input?: RunInput } | undefined;
  const { serverId, failed, kind, state } = options?.input ?? {};
  if ((kind && kind !== run.kind) || (state && state !== run.state)) return false;
  if (failed && run.state !== 'failed' && run.state !== 'partial') return false;
  return !serverId || serverId === run.serverId;
}
