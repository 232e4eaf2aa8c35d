import { call } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toNanoseconds } from '../../../shared/domain/time.ts';
import { LokiDouble } from '../../doubles/loki.ts';
import { attackLines } from '../../fixtures/attack.ts';
import { HOUR, LAG, line, MINUTE, START, World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await World.start();
});
afterEach(() => world.end());

const polls = () => world.runs().filter(({ kind }) => kind === 'poll');

describe('a server that is polled', () => {
  it('is read one hour back at first, then every interval, up to half a minute ago', async () => {
    await world.add();
    await world.pass(3 * MINUTE);
    const ends = polls().map(({ to }) => to);
    const expected = [3, 2, 1, 0].map((minutes) => toNanoseconds(START + minutes * MINUTE - LAG));
    expect(ends).toEqual(expected);
    expect(polls().at(-1)?.from).toBe(toNanoseconds(START - HOUR));
    expect(polls().every(({ state, failures }) => state === 'complete' && failures.length === 0)).toBe(true);
    expect(world.store.coverage.watermark(world.sourceId('auth'))).toBe(expected[0]);
  });

  it('does not read a line before it is half a minute old, and then does', async () => {
    await world.add({ jobs: ['auth'] });
    await world.settle();
    world.loki.store([
      line('auth', START + MINUTE - LAG + 1, 'too young'),
      line('auth', START + MINUTE - LAG - 1, 'old enough'),
    ]);
    await world.pass(MINUTE);
    expect(world.linesOf(world.sourceId('auth'))).toBe(1);
    await world.pass(MINUTE);
    expect(world.linesOf(world.sourceId('auth'))).toBe(2);
  });

  it.each([
    ['behind', -90_000, -90_000],
    ['ahead', 45_000, 0],
  ])('takes the earlier clock when the server’s is %s, and says so', async (words, skew, shift) => {
    world.loki.skew = skew;
    await world.add();
    await world.settle();
    expect(polls()[0]?.to).toBe(toNanoseconds(Math.floor((START + shift) / 1000) * 1000 - LAG));
    const [finding] = world.findings('nightjar');
    expect(finding).toMatchObject({ category: 'nightjar', origin: { code: 'clock-skew' } });
    expect(finding?.explanation).toContain(words);
    await world.pass(2 * MINUTE);
    expect(world.findings('nightjar')).toHaveLength(1);
  });

  it('takes a small difference of clocks for none', async () => {
    world.loki.skew = -20_000;
    await world.add();
    await world.settle();
    expect(world.findings()).toEqual([]);
    expect(polls()[0]?.to).toBe(toNanoseconds(START - 20_000 - LAG));
  });

  it('is polled at once when asked, and no more while paused', async () => {
    const id = await world.add({ interval: HOUR });
    await world.pass(10 * MINUTE);
    expect(polls()).toHaveLength(1);
    expect(await call(world.router.servers.pollNow, { id })).toEqual({ queued: 1 });
    await world.until(() => polls().length === 2 && polls()[0]?.state === 'complete');
    await call(world.router.servers.setPaused, { id, paused: true });
    await world.pass(3 * HOUR);
    expect(await call(world.router.servers.pollNow, { id: null })).toEqual({ queued: 0 });
    await world.pass(MINUTE);
    expect(polls()).toHaveLength(2);
    await call(world.router.servers.setPaused, { id, paused: false });
    await world.catchUp();
    expect(polls().length).toBeGreaterThan(2);
  });

  it('reads each source by its own schedule, and the others as before', async () => {
    const id = await world.add({ interval: MINUTE, jobs: ['auth', 'nginx'] });
    const [auth, nginx] = ['auth', 'nginx'].map((name) => world.sourceId(name));
    if (auth === undefined || nginx === undefined) throw new Error('a source is missing');
    const upTo = () => [auth, nginx].map((source) => world.store.coverage.watermark(source));
    const at = (minutes: number, lag: number) => toNanoseconds(START + minutes * MINUTE - lag);
    await call(world.router.servers.changeSource, {
      id: nginx,
      name: 'nginx',
      selector: '{job="nginx"}',
      headers: {},
      interval: 5 * MINUTE,
      lag: 2 * MINUTE,
    });
    await world.pass(4 * MINUTE);
    expect(upTo()).toEqual([at(4, LAG), at(0, 2 * MINUTE)]);
    await world.pass(MINUTE);
    expect(upTo()).toEqual([at(5, LAG), at(3, 0)]);
    const [view] = await call(world.router.servers.list, undefined);
    expect(view?.sources.map(({ schedule }) => schedule)).toEqual([
      { interval: MINUTE, lag: LAG },
      { interval: 5 * MINUTE, lag: 2 * MINUTE },
    ]);
    expect(view?.nextPollAt).toBe(START + 6 * MINUTE);
    // A lag that neither says comes from the settings, at once.
    await call(world.router.settings.change, { polling: { lagSeconds: 60 } });
    await world.pass(MINUTE);
    expect(upTo()).toEqual([at(6, MINUTE), at(3, 0)]);
    // Who asks gets all of it.
    await call(world.router.servers.pollNow, { id });
    await world.until(() => world.store.coverage.watermark(nginx) === at(4, 0));
  });

  it('finds the same whatever the schedules: rules remember each by itself', async () => {
    const lines = attackLines(START - HOUR, START + 12 * MINUTE, 6);
    world.loki.store(lines);
    await world.add({ name: 'even', interval: MINUTE });
    await world.pass(12 * MINUTE);
    const found = () =>
      world.findings('rule').map(({ id, fingerprint, count }) => [id, fingerprint, count] as const);
    const even = found().map(([, fingerprint, count]) => [fingerprint, count]);
    await world.end();
    world = await World.start();
    world.loki.store(lines);
    await world.add({ name: 'even', interval: MINUTE, jobs: ['auth'] });
    const [{ id: serverId } = { id: '' }] = world.store.servers.list();
    await call(world.router.servers.addSource, {
      serverId,
      name: 'nginx',
      selector: '{job="nginx"}',
      headers: {},
      interval: 3 * MINUTE,
    });
    await world.pass(12 * MINUTE);
    expect(found().map(([, fingerprint, count]) => [fingerprint, count])).toEqual(even);
    expect(even.length).toBeGreaterThan(0);
    // Each set of sources goes on where it was: nothing is read twice for that.
    const polled = polls().reduce((sum, { lines: read }) => sum + read, 0);
    expect(polled).toBe(
      lines.filter(({ timestamp }) => timestamp < toNanoseconds(START + 12 * MINUTE - LAG)).length,
    );
  });

  it('has one poller only, however often it is paused and resumed at once', async () => {
    const id = await world.add();
    await world.settle();
    await Promise.all(
      [true, false, true, false].map((paused) => call(world.router.servers.setPaused, { id, paused })),
    );
    await world.settle();
    const before = polls().length;
    await world.pass(5 * MINUTE);
    expect(polls().length - before).toBe(5);
    await call(world.router.servers.setPaused, { id, paused: true });
    const paused = polls().length;
    await world.pass(5 * MINUTE);
    expect(polls()).toHaveLength(paused);
  });

  it('is polled when the computer wakes, unless it is paused', async () => {
    const listeners = new Set<() => void>();
    world.wakeUps = {
      ...world.wakeUps,
      onResume: (listener) => (listeners.add(listener), () => listeners.delete(listener)),
    };
    await world.restart();
    await world.add({ interval: HOUR });
    await world.settle();
    world.clock.jump(20 * MINUTE);
    for (const listener of listeners) listener();
    await world.until(() => polls().length === 2);
    await world.settle();
    expect(polls()[0]?.to).toBe(toNanoseconds(START + 20 * MINUTE - LAG));
  });
});

describe('several servers', () => {
  /** Runs of a server, oldest first, as they were announced. */
  const starts = () =>
    world.events.flatMap((event) =>
      event.kind === 'run-progress'
        ? [{ id: event.run.id, server: event.run.serverName, state: event.run.state }]
        : [],
    );

  it('are read two at a time, one run each, and a long catch-up starves none', async () => {
    world.loki.store(attackLines(START - HOUR, START, 1));
    const names = ['a', 'b', 'c', 'd'];
    for (const name of names) await world.add({ name, interval: MINUTE });
    await world.catchUp();
    world.events.length = 0;
    // Half a day was slept through: one live window and six holes each.
    world.clock.jump(12 * HOUR);
    await world.catchUp();
    const running = new Map<string, string>();
    let most = 0;
    for (const { id, server, state } of starts()) {
      if (state !== 'running') running.delete(id);
      else {
        const others = [...running].filter(([other]) => other !== id);
        expect(others.map(([, name]) => name)).not.toContain(server);
        running.set(id, server);
      }
      most = Math.max(most, running.size);
    }
    expect(most).toBe(2);
    const begun = world.begun().map(({ serverName }) => serverName);
    for (let turn = 0; turn + names.length <= 4 * names.length; turn += names.length) {
      expect(begun.slice(turn, turn + names.length).sort()).toEqual(names);
    }
  });

  it('go on while one of them gives no answer', async () => {
    const silent = await LokiDouble.start({ now: () => world.clock.now() });
    silent.failBy(() => ({ kind: 'hang' }));
    world.loki.store(attackLines(START - HOUR, START, 1));
    await world.add({ name: 'silent', loki: silent.origin });
    await world.add({ name: 'well' });
    const auth = world.sourceId('auth', 'well');
    await world.until(() => world.linesOf(auth) > 0);
    expect(world.runs().every(({ serverId }) => world.store.servers.get(serverId)?.name === 'well')).toBe(
      true,
    );
    await world.closeEngine();
    await silent.stop();
    await world.startEngine();
  });
});
