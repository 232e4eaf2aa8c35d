import { call } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestHost } from './host.ts';
import { HOUR, line, MINUTE, START, World } from './world.ts';

let world: World;
let host: TestHost;
beforeEach(async () => {
  world = await World.start();
  host = new TestHost();
  Object.assign(world, { wakeUps: host.wakeUps, power: host.power });
  await world.restart();
  await change({});
});
afterEach(() => world.end());

const change = (notifications: object) =>
  call(world.router.settings.change, { notifications: { quietHours: { enabled: false }, ...notifications } });

/** One line of the kernel, of the host that it names: a finding that is high. */
const outOfMemory = (at: number, job = 'auth') =>
  line(
    job,
    at,
    'Nov 21 06:00:00 web1 kernel: Out of memory: Killed process 41822 (node) total-vm:4102232kB, anon-rss:3571204kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:8412kB oom_score_adj:0',
  );
const notices = () => world.notices().map(({ notice }) => notice);
const why = async (findingId: string) =>
  (await call(world.router.notifications.why, { findingId })).map(
    ({ stage, outcome }) => `${stage} ${outcome}`,
  );

async function outOfMemoryFound(): Promise<string> {
  await world.add({ jobs: ['auth'] });
  await world.settle();
  world.loki.store([outOfMemory(world.clock.now())]);
  await world.pass(MINUTE);
  const [finding] = world.findings('rule');
  expect(finding?.severity).toBe('high');
  return finding!.id;
}

describe('notices', () => {
  it('tell of a finding once, after it was held, without the name of anything in the log', async () => {
    const id = await outOfMemoryFound();
    expect(notices()).toEqual([]);
    expect((await call(world.router.notifications.state, undefined)).waiting).toBe(1);
    await world.pass(2 * MINUTE);
    expect(notices()).toEqual([
      {
        id: `finding-${id}`,
        kind: 'finding',
        findingIds: [id],
        severity: 'high',
        title: 'Out of memory: a service ended',
        body: 'High on web1',
        silent: false,
      },
    ]);
    world.loki.store([outOfMemory(world.clock.now())]);
    await world.pass(3 * MINUTE);
    await world.restart();
    await world.pass(3 * MINUTE);
    expect(notices()).toHaveLength(1);
    expect(await why(id)).toEqual(['shown told', 'hold waiting']);
  });

  it('do not tell of what is dealt with while it is held, and are taken back when it is later', async () => {
    const id = await outOfMemoryFound();
    await call(world.router.findings.triage, { ids: [id], action: { kind: 'acknowledge' } });
    await world.pass(5 * MINUTE);
    expect(notices()).toEqual([]);
    expect(await why(id)).toEqual(['hold silent', 'hold waiting']);

    await call(world.router.findings.triage, { ids: [id], action: { kind: 'resolve' } });
    await world.pass(2 * MINUTE);
    world.loki.store([outOfMemory(world.clock.now())]);
    await world.pass(4 * MINUTE);
    expect(notices()).toMatchObject([{ body: 'Back after it was resolved. High on web1' }]);
    await call(world.router.findings.triage, {
      ids: [id],
      action: { kind: 'snooze', until: world.clock.now() + HOUR },
    });
    await world.until(() => world.events.some((event) => event.kind === 'notice-withdrawn'));
    expect(world.events).toContainEqual({ kind: 'notice-withdrawn', id: `finding-${id}` });
  });

  it('wait while muted, over a restart, and come as one when the person ends it', async () => {
    const state = await call(world.router.notifications.mute, { until: START + 5 * HOUR });
    expect(state).toMatchObject({ mutedUntil: START + 5 * HOUR, waiting: 0 });
    const id = await outOfMemoryFound();
    await world.add({ name: 'gone', loki: 'http://127.0.0.1:1' });
    await world.pass(10 * MINUTE);
    await world.restart();
    await world.pass(10 * MINUTE);
    expect(notices()).toEqual([]);
    expect(await why(id)).toEqual(['muted waiting']);
    await change({ threshold: 'medium' });
    await call(world.router.notifications.mute, { until: null });
    await world.until(() => notices().length > 0);
    await world.pass(10 * MINUTE);
    expect(notices()).toMatchObject([
      { id: 'digest', kind: 'digest', title: expect.stringContaining('muted') },
    ]);
    expect(notices()[0]?.findingIds).toContain(id);
  });

  it('wait for a page that can show them, over a restart, and come as soon as one opens', async () => {
    world.closePage();
    const id = await outOfMemoryFound();
    await world.pass(10 * MINUTE);
    expect(await call(world.router.notifications.test, undefined)).toEqual({ shown: false });
    expect(world.store.notices.outbox()).toHaveLength(1);
    await world.openPage();
    await world.until(() => notices().length > 0);
    expect(notices()).toMatchObject([{ id: `finding-${id}` }]);
    expect(world.store.notices.outbox()).toEqual([]);
    expect(await call(world.router.notifications.test, undefined)).toEqual({ shown: true });
    world.closePage();
    await call(world.router.findings.triage, { ids: [id], action: { kind: 'resolve' } });
    await world.pass(MINUTE);
    await world.openPage();
    await world.until(() => world.events.some((event) => event.kind === 'notice-withdrawn'));
  });

  it('come as one after sleep', async () => {
    await world.add({ jobs: ['auth'] });
    await world.settle();
    host.suspend();
    await world.settle();
    world.loki.store([outOfMemory(START + 30 * MINUTE)]);
    world.clock.jump(3 * HOUR);
    host.resume();
    await world.pass(4 * MINUTE);
    expect(world.findings('rule')).toHaveLength(1);
    expect(notices()).toEqual([]);
    await world.pass(2 * MINUTE);
    expect(notices()).toMatchObject([{ id: 'digest', title: 'While this computer slept: 1 finding' }]);
  });

  it('tell of Nightjar’s own failures like of others', async () => {
    await change({ threshold: 'medium' });
    await world.add({ loki: 'http://127.0.0.1:1' });
    await world.pass(10 * MINUTE);
    const own = world.findings('nightjar').map(({ id }) => id);
    expect(own.length).toBeGreaterThan(0);
    expect(notices().flatMap(({ findingIds }) => findingIds)).toEqual(expect.arrayContaining(own));
  });
});
