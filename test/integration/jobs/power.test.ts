import { statSync } from 'node:fs';
import { join } from 'node:path';
import { call } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScriptedOllama } from '../../doubles/ollama.ts';
import { citing } from '../../doubles/ollama-answers.ts';
import { TestHost } from './host.ts';
import { HOUR, line, MINUTE, START, World } from './world.ts';

let world: World;
let host: TestHost;
beforeEach(async () => {
  world = await World.start();
  host = new TestHost();
  Object.assign(world, { wakeUps: host.wakeUps, power: host.power });
  await world.restart();
});
afterEach(() => world.end());

const polls = () => world.runs().filter(({ kind }) => kind === 'poll');
const nextPollAt = async () => (await call(world.router.servers.list, undefined))[0]?.nextPollAt;
const power = (change: object) => call(world.router.settings.change, { power: change });

describe('on battery', () => {
  it('servers are polled as seldom as was set, at once and without a new start, and say so', async () => {
    await world.add({ interval: 5 * MINUTE });
    await world.settle();
    expect(await nextPollAt()).toBe(START + 5 * MINUTE);
    await power({ pollSlowerOnBattery: 3 });
    expect(await nextPollAt()).toBe(START + 5 * MINUTE);
    world.events.length = 0;
    host.setOnBattery(true);
    expect(await nextPollAt()).toBe(START + 15 * MINUTE);
    await world.until(() => world.events.some(({ kind }) => kind === 'health-changed'));
    await world.pass(14 * MINUTE);
    expect(polls()).toHaveLength(1);
    await world.pass(MINUTE);
    expect(polls()).toHaveLength(2);
    await world.pass(6 * MINUTE);
    host.setOnBattery(false);
    // Overdue by the interval that holds again.
    await world.pass(5_000);
    expect(polls()).toHaveLength(3);
    await power({ pollSlowerOnBattery: 12 });
    expect(await nextPollAt()).toBe(START + 26 * MINUTE + 5_000);
  });

  it('a model on this computer is not asked if that was set, says why, and is asked when power is back', async () => {
    const ollama = await ScriptedOllama.start({
      script: citing('lost its lease', { f_title: 'Leases get lost' }),
    });
    world.loki.store([
      line('auth', START - 10 * MINUTE, 'level=error msg="worker 7 lost its lease on shard 3"'),
    ]);
    await power({ askLocalModelOnBattery: false });
    host.setOnBattery(true);
    await world.add({ jobs: ['auth'], model: 'qwen3:4b', ollama: ollama.origin, interval: HOUR });
    await world.settle();
    expect(ollama.chats).toEqual([]);
    expect(world.runs()[0]?.notAskedReason?.message).toContain('This computer runs on its battery');
    await world.pass(10 * MINUTE);
    expect(ollama.chats).toEqual([]);
    host.setOnBattery(false);
    await world.until(() => world.findings('model').length === 1);
    expect(polls()).toHaveLength(1);
    await world.closeEngine();
    await ollama.stop();
    await world.startEngine();
  });
});

describe('sleep', () => {
  it('gives up the pass under way, closes the log of the database, and polls again after waking', async () => {
    world.loki.store(
      Array.from({ length: 3000 }, (_, index) =>
        line('auth', START - 30 * MINUTE + index * 10, `line ${index}`),
      ),
    );
    let isHanging = true;
    world.loki.failBy(({ path }) => (isHanging && path.endsWith('/query_range') ? { kind: 'hang' } : null));
    await world.add({ jobs: ['auth'], interval: HOUR });
    await world.until(() => world.runs().some(({ state }) => state === 'running'));
    host.suspend();
    await world.until(() => world.runs().every(({ state }) => state === 'failed'));
    await world.until(() => statSync(join(world.data, 'nightjar.db-wal')).size === 0);
    expect(world.runs()[0]?.failures).toMatchObject([{ failure: { code: 'cancelled' } }]);
    expect(await call(world.router.servers.pollNow, { id: null })).toEqual({ queued: 0 });

    isHanging = false;
    world.clock.jump(3 * HOUR);
    await world.settle();
    expect(world.runs()).toHaveLength(1);
    host.resume();
    expect(polls()).toHaveLength(1);
    await world.pass(10_000);
    await world.settle();
    expect(polls()).toHaveLength(2);
    expect(world.linesOf(world.sourceId('auth'))).toBe(3000);
    // A first failure after hours of sleep is no silence of hours.
    expect(world.findings('nightjar')).toEqual([]);
  });

  it('leaves paused servers paused, and servers that come meanwhile until it ends', async () => {
    const paused = await world.add({ name: 'paused', interval: HOUR });
    await world.settle();
    await call(world.router.servers.setPaused, { id: paused, paused: true });
    const before = world.runs().length;
    host.suspend();
    await world.add({ name: 'new', interval: HOUR });
    await world.settle();
    expect(world.runs()).toHaveLength(before);
    host.resume();
    await world.pass(10_000);
    expect(
      world
        .runs()
        .slice(0, -before)
        .every(({ serverId }) => serverId !== paused),
    ).toBe(true);
    expect(world.runs().length).toBeGreaterThan(before);
  });

  it('may come and go faster than tunnels are closed', async () => {
    await world.add({ interval: HOUR });
    await world.settle();
    for (let turn = 0; turn < 5; turn++) {
      host.suspend();
      host.resume();
    }
    await world.pass(10_000);
    expect(polls()).toHaveLength(2);
    await world.pass(HOUR);
    expect(polls()).toHaveLength(3);
  });
});

describe('a network that is back', () => {
  it('is used at once, also while the computer wakes', async () => {
    await world.add({ interval: HOUR });
    await world.pass(MINUTE);
    host.connect();
    await world.until(() => polls().length === 2 && polls()[0]?.state === 'complete');
    await world.settle();
    host.suspend();
    await world.settle();
    world.clock.jump(MINUTE);
    host.connect();
    await world.settle();
    expect(polls()).toHaveLength(2);
    host.resume();
    await world.settle();
    expect(polls()).toHaveLength(2);
    host.connect();
    await world.settle();
    expect(polls()).toHaveLength(3);
  });

  it('has no listeners when the engine has ended', async () => {
    expect(host.listeners).toBeGreaterThan(0);
    await world.closeEngine();
    expect(host.listeners).toBe(0);
    await world.startEngine();
  });
});
