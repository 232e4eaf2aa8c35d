import { call } from '@orpc/server';
import { afterEach, describe, expect, it } from 'vitest';
import { toMilliseconds } from '../../../shared/domain/time.ts';
import { HOUR, LAG, line, MINUTE, START, World } from '../jobs/world.ts';

const worlds: World[] = [];
afterEach(() => Promise.all(worlds.splice(0).map((world) => world.end())));

async function worldWith(...parameters: Parameters<typeof World.start>): Promise<World> {
  const world = await World.start(...parameters);
  worlds.push(world);
  return world;
}

const coverage = (world: World, from: number, to: number) =>
  call(world.router.activity.coverage, { from, to });
const told = ({ state, from, to }: { state: string; from: number; to: number }) => [state, from, to];

describe('coverage', () => {
  it('tells what was read, what waits and what was never asked for', async () => {
    const world = await worldWith();
    const serverId = await world.add({ jobs: ['auth'], interval: 5 * MINUTE });
    await world.catchUp();
    const read = START - LAG;
    const [source] = await coverage(world, START - 3 * HOUR, START + HOUR);
    expect(source).toMatchObject({
      serverName: 'web1',
      sourceName: 'auth',
      selector: '{job="auth"}',
      readUpTo: read,
    });
    expect(source?.segments.map(told)).toEqual([
      ['before', START - 3 * HOUR, expect.any(Number)],
      ['rules', expect.any(Number), read],
      ['waiting', read, START],
    ]);
    const runId = source?.segments[1]?.runId;
    expect(world.store.runs.get(runId ?? '')).not.toBeNull();
    expect(await call(world.router.activity.at, { serverId, at: START - 10 * MINUTE })).toEqual({ runId });
    expect(await call(world.router.activity.at, { serverId, at: START - 5 * HOUR })).toEqual({ runId: null });
    await expect(coverage(world, START, START)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('calls unavailable what the server keeps no longer, and does not read it as empty', async () => {
    const day = 24n * 3_600_000_000_000n;
    const world = await worldWith(START, { limits: { maximumLookback: 2n * day } });
    world.loki.store([line('auth', START - 30 * HOUR, 'still there')]);
    await world.add({ jobs: ['auth'], interval: HOUR });
    await world.catchUp();
    const sourceId = world.sourceId('auth');
    await call(world.router.servers.backfill, { sourceId, hours: 96 });
    await world.settle();
    const [source] = await coverage(world, START - 96 * HOUR, START);
    const first = source?.segments[0];
    expect(first).toMatchObject({
      state: 'unavailable',
      from: START - 96 * HOUR,
      reason: { kind: 'not-kept', span: 48 * HOUR },
    });
    const oldest = START - LAG - 48 * HOUR;
    expect(first!.to).toBeGreaterThanOrEqual(oldest);
    expect(first!.to).toBeLessThan(oldest + MINUTE);
    expect(source?.segments.slice(1).map(({ state }) => state)).not.toContain('unavailable');
    const earliest = world.loki.requests
      .filter(({ path }) => path.endsWith('query_range'))
      .map(({ parameters }) => toMilliseconds(BigInt(parameters.get('start') ?? '0')));
    expect(Math.min(...earliest)).toBeGreaterThanOrEqual(oldest - MINUTE);
    expect(world.linesOf(sourceId)).toBe(1);
  });

  it('reads on where nothing limits how much the server keeps', async () => {
    const world = await worldWith();
    await world.add({ jobs: ['auth'], interval: HOUR });
    await world.catchUp();
    await call(world.router.servers.backfill, { sourceId: world.sourceId('auth'), hours: 5 });
    await world.settle();
    const [source] = await coverage(world, START - 4 * HOUR, START - HOUR);
    expect(source?.segments.map(({ state }) => state)).toEqual(['rules']);
  });
});

describe('runs', () => {
  it('are listed by server, kind and state', async () => {
    const world = await worldWith();
    await world.add({ jobs: ['auth'], interval: HOUR });
    await world.catchUp();
    await call(world.router.servers.backfill, { sourceId: world.sourceId('auth'), hours: 3 });
    await world.settle();
    const kinds = async (filter: object) =>
      new Set((await call(world.router.activity.list, filter)).rows.map(({ kind }) => kind));
    expect(await kinds({ kind: 'back-fill' })).toEqual(new Set(['back-fill']));
    expect(await kinds({ kind: 'poll', state: 'complete' })).toEqual(new Set(['poll']));
    expect(await kinds({ state: 'failed' })).toEqual(new Set());
  });
});

describe('the queue, health and hosts', () => {
  it('say what is read next, how each hop did and what happens next', async () => {
    const world = await worldWith();
    await world.add({ jobs: ['auth'], interval: 5 * MINUTE });
    await world.catchUp();
    expect(await call(world.router.activity.queue, undefined)).toMatchObject([
      { serverName: 'web1', polling: false, next: [], missing: 0, model: null },
    ]);
    world.clock.jump(3 * HOUR);
    const [queue] = await call(world.router.activity.queue, undefined);
    expect(queue?.next[0]).toMatchObject({ live: true, to: START + 3 * HOUR - LAG });
    expect(queue?.missing).toBe(3 * HOUR);
    await world.catchUp();
    const [health] = await call(world.router.activity.health, undefined);
    expect(health).toMatchObject({ serverName: 'web1', next: { kind: 'poll' } });
    expect(health?.hops.find(({ kind }) => kind === 'loki')).toMatchObject({
      state: 'ok',
      lastFailure: null,
    });
  });

  it('keep the last error of a hop that does well again', async () => {
    const world = await worldWith();
    await world.add({ jobs: ['auth'], interval: 5 * MINUTE });
    await world.catchUp();
    world.loki.notReady = 'Ingester not ready: waiting for 15s after being ready';
    await world.pass(5 * MINUTE);
    world.loki.notReady = null;
    await world.pass(5 * MINUTE);
    const [health] = await call(world.router.activity.health, undefined);
    expect(health?.hops.find(({ kind }) => kind === 'loki')).toMatchObject({
      state: 'ok',
      failure: null,
      lastFailure: { failure: { code: 'loki-not-ready' } },
    });
  });

  it('name every host, for what and when, and nothing else of its address', async () => {
    const world = await worldWith();
    await world.add({
      jobs: ['auth'],
      interval: 5 * MINUTE,
      loki: `${world.loki.origin}/tenant-secret-path`,
    });
    await world.settle();
    const first = await call(world.router.activity.hosts, undefined);
    expect(first).toEqual([
      { host: new URL(world.loki.origin).host, reason: 'loki', through: null, firstAt: START, lastAt: START },
    ]);
    await world.pass(10 * MINUTE);
    await world.restart();
    const [later] = await call(world.router.activity.hosts, undefined);
    expect(later).toMatchObject({ firstAt: START });
    expect(later?.lastAt).toBeGreaterThan(START);
  });
});
