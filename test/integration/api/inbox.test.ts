import { call } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addFinding, MINUTE as STORE_MINUTE } from '../../unit/store/store-values.ts';
import { World } from '../jobs/world.ts';

let world: World;
beforeEach(async () => {
  world = await World.start();
});
afterEach(() => world.end());

const counts = async (...filters: object[]) =>
  (await call(world.router.findings.counts, { filters: filters.map((one) => ({ ...one })) })).totals;

describe('a decision about all that match', () => {
  it('is taken for each, told of in pieces, and taken back as one', async () => {
    const serverId = await world.add();
    const { store } = world;
    store.transaction(() => {
      for (let number = 0; number < 250; number++) {
        const severity = number % 5 === 0 ? 'low' : 'high';
        addFinding(store, `f${number}`, { severity }, { minute: STORE_MINUTE + number, serverId });
      }
    });
    const grave = { severities: ['high' as const] };
    const { undo } = await call(world.router.findings.triage, {
      filter: { ...grave, hidden: 'exclude' },
      action: { kind: 'acknowledge' },
    });
    expect(undo).toHaveLength(200);
    expect(await counts({ states: ['acknowledged'] }, { states: ['new'] }, { not: grave })).toEqual([
      200, 50, 50,
    ]);
    await world.until(() => {
      const told = world.events.flatMap((event) => (event.kind === 'findings-changed' ? [event.ids] : []));
      return new Set(told.flat()).size === 200 && told.every((ids) => ids.length <= 100);
    });
    expect(await call(world.router.findings.undo, { entries: undo })).toEqual({ restored: 200 });
    expect(await counts({ states: ['new'] })).toEqual([250]);
    await expect(
      call(world.router.findings.triage, {
        ids: ['f1'],
        filter: { hidden: 'exclude' },
        action: { kind: 'resolve' },
      }),
    ).rejects.toThrow('validation');
  });
});

describe('the views', () => {
  it('begin with two, are kept as they are given, and hand back what was', async () => {
    const before = await call(world.router.views.list, undefined);
    expect(before.map(({ name, query }) => [name, query])).toEqual([
      ['High and above', 'severity:high,critical'],
      ['Quiet until worse', 'is:suppressed'],
    ]);
    const mine = { id: 'mine', name: 'nginx', query: 'source:nginx -severity:low', icon: 'filter' } as const;
    const views = [mine, ...before];
    expect(await call(world.router.views.replace, { views })).toEqual({ before });
    expect(await call(world.router.views.list, undefined)).toEqual(views);
    await world.until(() => world.events.some(({ kind }) => kind === 'views-changed'));
    await call(world.router.views.replace, { views: before });
    expect(await call(world.router.views.list, undefined)).toEqual(before);
  });
});
