import { createRouterClient } from '@orpc/server';
import { InfiniteQueryObserver, QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { createQueries, type Api } from '../../../renderer/client/api.ts';
import { Triage } from '../../../renderer/client/triage.ts';
import { ApiDouble } from '../../doubles/api.ts';

describe('marking a finding as read', () => {
  it('loses no arrival that was being asked for meanwhile', async () => {
    const double = new ApiDouble('busy');
    const api: Api = createRouterClient(double.router());
    const queries = createQueries(api);
    const queryClient = new QueryClient();
    const list = new InfiniteQueryObserver(
      queryClient,
      queries.findings.list.infiniteOptions({
        input: (cursor: string | null) => ({ filter: { states: ['new'] }, cursor }),
        initialPageParam: null as string | null,
        getNextPageParam: (page) => page.next,
      }),
    );
    const end = list.subscribe(() => undefined);
    const ids = () => list.getCurrentResult().data?.pages.flatMap((page) => page.rows.map((row) => row.id));
    await expect.poll(ids).toHaveLength(8);
    let open: () => void = () => undefined;
    double.gate = new Promise((resolve) => (open = resolve));
    double.arrive(1);
    void queryClient.invalidateQueries({ queryKey: queries.findings.list.key() });
    await expect.poll(() => queryClient.isFetching()).toBe(1);
    const read = new Triage(api, queries, queryClient).markRead('f-oom');
    double.gate = null;
    await read;
    open();
    await expect.poll(ids).toHaveLength(9);
    end();
    queryClient.clear();
  });
});
