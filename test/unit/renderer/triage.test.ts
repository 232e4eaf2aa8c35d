import { createRouterClient } from '@orpc/server';
import { InfiniteQueryObserver, QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { createQueries, type Api } from '../../../renderer/client/api.ts';
import { countsOptions, listKey } from '../../../renderer/client/list-keys.ts';
import { groupsOf } from '../../../renderer/client/stages.ts';
import { Triage } from '../../../renderer/client/triage.ts';
import type { FindingFilter } from '../../../shared/contract/findings.ts';
import { ApiDouble } from '../../doubles/api.ts';

const FILTER: FindingFilter = { states: ['new'], hidden: 'exclude' };

describe('marking a finding as read', () => {
  it('loses no arrival that was being asked for meanwhile', async () => {
    const double = new ApiDouble('busy');
    const api: Api = createRouterClient(double.router());
    const queries = createQueries(api);
    const queryClient = new QueryClient();
    const list = new InfiniteQueryObserver(
      queryClient,
      queries.findings.rows.infiniteOptions({
        input: (cursor: string | null) => ({ filter: FILTER, cursor }),
        queryKey: listKey(queries, FILTER, groupsOf(FILTER), 'severity'),
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

describe('deciding about a finding', () => {
  it('moves what was counted of its lists along, once, before the engine has answered', async () => {
    const double = new ApiDouble('busy');
    const api: Api = createRouterClient(double.router());
    const queries = createQueries(api);
    const queryClient = new QueryClient();
    const { rows, next, counts } = await api.findings.list({ filter: FILTER });
    const data = { pages: [{ rows, next }], pageParams: [{ group: 0, cursor: null }] };
    for (const sort of ['severity', 'newest'] as const) {
      queryClient.setQueryData(listKey(queries, FILTER, groupsOf(FILTER), sort), data);
    }
    const counted = countsOptions(queries, FILTER);
    await queryClient.query(counted);
    double.refuseTriage = true;
    const [row] = rows;
    const step = new Triage(api, queries, queryClient).apply(row ? [row] : [], { kind: 'acknowledge' });
    const moved = { new: counts.new - 1, acknowledged: counts.acknowledged + 1 };
    await expect.poll(() => queryClient.getQueryData(counted.queryKey)?.counts).toMatchObject(moved);
    await expect(step).rejects.toThrow();
    queryClient.clear();
  });

  it('is not shown as undecided by an answer that was on its way', async () => {
    const double = new ApiDouble('busy');
    const api: Api = createRouterClient(double.router());
    const queries = createQueries(api);
    const queryClient = new QueryClient();
    const { rows } = await api.findings.list({ filter: FILTER });
    const [row] = rows;
    if (!row) throw new Error('The double has no finding.');
    const shown = queries.findings.get.queryOptions({ input: { id: row.id } });
    const before = await queryClient.query(shown);
    let answer: () => void = () => undefined;
    const onItsWay = queryClient.query({
      queryKey: shown.queryKey,
      queryFn: () => new Promise<typeof before>((resolve) => (answer = () => resolve(before))),
    });
    const settled = Promise.allSettled([onItsWay]);
    await new Triage(api, queries, queryClient).apply([row], { kind: 'acknowledge' });
    answer();
    await settled;
    expect(queryClient.getQueryData(shown.queryKey)?.state).toBe('acknowledged');
    queryClient.clear();
  });
});
