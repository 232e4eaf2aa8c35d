import { call } from '@orpc/server';
import { afterEach, describe, expect, it } from 'vitest';
import type { StoredLine } from '../../../electron/demo/loki/loki-server.ts';
import { HOUR, line, MINUTE, START, World } from './world.ts';

const DAY = 24 * HOUR;

/** A program's day: two kinds of lines, more of them in the afternoon. */
function usualLines(from: number, to: number): StoredLine[] {
  const lines: StoredLine[] = [];
  for (let at = from, number = 0; at < to; at += MINUTE, number += 1) {
    const afternoon = new Date(at).getUTCHours() >= 12;
    if (afternoon || number % 2 === 0) lines.push(line('app', at + 500, `order ${number} was placed`));
    if (number % 5 === 0) lines.push(line('app', at + 700, `cache swept in ${number % 9} ms`));
  }
  return lines;
}

const burst = (text: (index: number) => string, at: number, count: number) =>
  Array.from({ length: count }, (_, index) => line('app', at + index * 100, text(index)));

let world: World;
afterEach(() => world.end());

const learningOf = async (name = 'app') => {
  const servers = await call(world.router.servers.list, undefined);
  return servers.flatMap(({ sources }) => sources).find((source) => source.name === name)?.learning;
};

/** A source whose first two days were read hour by hour, started again in between. */
async function knownWorld(): Promise<World> {
  world = await World.start(START);
  world.loki.store(usualLines(START - HOUR, START + 2 * DAY + 6 * HOUR));
  await world.add({ interval: HOUR, jobs: ['app'] });
  await world.pass(DAY);
  await world.restart();
  await world.pass(DAY);
  return world;
}

const templateLike = (words: string) => {
  const sourceId = world.sourceId('app');
  const found = [...world.store.templates.known(sourceId).values()].find(({ text }) => text.includes(words));
  if (!found) throw new Error(`no template with ${words}`);
  return { sourceId, canonicalText: found.canonicalText };
};

describe('a source that is read', () => {
  it('says how far it is in learning what is normal, and says nothing unusual meanwhile', async () => {
    world = await World.start(START);
    world.loki.store(usualLines(START - HOUR, START + 2 * DAY));
    world.loki.store(burst((index) => `order ${index} was placed`, START + 5 * HOUR, 400));
    await world.add({ interval: HOUR, jobs: ['app'] });
    expect(await learningOf()).toEqual({ hours: 0, of: 24 });
    await world.pass(8 * HOUR);
    // With the hour that a new source begins with.
    expect(await learningOf()).toEqual({ hours: 9, of: 24 });
    await world.restart();
    expect(await learningOf()).toEqual({ hours: 9, of: 24 });
    await world.pass(17 * HOUR);
    expect(await learningOf()).toBeNull();
    expect(world.findings('baseline')).toEqual([]);
  });

  it('learns anew when the clock on its server’s wall is another', async () => {
    world = await World.start(START);
    world.loki.store(usualLines(START - HOUR, START + DAY));
    const id = await world.add({ interval: HOUR, jobs: ['app'] });
    await world.pass(6 * HOUR);
    await call(world.router.servers.setTimeZone, { id, timeZone: 'Europe/Berlin' });
    expect(await learningOf()).toEqual({ hours: 0, of: 24 });
    await world.pass(3 * HOUR);
    expect((await learningOf())?.hours).toBeGreaterThanOrEqual(1);
    const [server] = await call(world.router.servers.list, undefined);
    expect(server?.server.timeZone).toBe('Europe/Berlin');
    await expect(call(world.router.servers.setTimeZone, { id, timeZone: 'Mars/Olympus' })).rejects.toThrow();
  });
});

describe('a source that is known', () => {
  it('tells a spike with its numbers and goes on counting it, but none of what a person called normal', async () => {
    await knownWorld();
    expect(world.findings('baseline')).toEqual([]);
    const swept = templateLike('cache swept');
    world.store.templates.describe(swept.sourceId, swept.canonicalText, {
      name: null,
      mark: 'known-normal',
      splitBy: null,
    });
    const now = START + 2 * DAY;
    world.loki.store(burst((index) => `order ${9_000 + index} was placed`, now + 10 * MINUTE, 400));
    world.loki.store(burst((index) => `cache swept in ${index % 9} ms`, now + 10 * MINUTE, 400));
    await world.pass(2 * HOUR);
    const unusual = world.findings('baseline');
    expect(unusual.map(({ title }) => title)).toEqual([
      expect.stringMatching(/^Unusually many lines: order/),
    ]);
    expect(unusual[0]?.explanation).toMatch(/40\d in 5 minutes, normally \d+ to \d+ at this hour\./);
    expect(unusual[0]?.count).toBeGreaterThanOrEqual(400);
    expect(unusual[0]?.count).toBeLessThan(410);
  });

  it('tells what is new, puts it first before a model, and lets what is usual wait for none', async () => {
    await knownWorld();
    const [server] = world.store.servers.list();
    const serverId = server!.id;
    world.store.backlog.remove({ serverId, ...templateLike('order') });
    const now = START + 2 * DAY;
    world.loki.store([line('app', now + 10 * MINUTE, 'the frobnicator was recalibrated by hand')]);
    await world.pass(2 * HOUR);
    expect(world.findings('baseline')).toMatchObject([
      {
        title: 'New kind of line: the frobnicator was recalibrated by hand',
        explanation: expect.stringContaining('1 line, after none in 2 days'),
        origin: { kind: 'baseline', code: 'baseline-new' },
        count: 1,
      },
    ]);
    const waiting = world.store.backlog.head(serverId, 10).map(({ canonicalText }) => canonicalText);
    expect(waiting[0]).toContain('frobnicator');
    expect(waiting).not.toContain(templateLike('order').canonicalText);
    const detail = await call(world.router.findings.list, { filter: { origins: ['baseline'] } });
    expect(detail.rows).toMatchObject([{ origin: 'baseline', judged: false }]);
  });

  it('tells that it has fallen silent, once', async () => {
    await knownWorld();
    await world.pass(12 * HOUR);
    const titles = world.findings('baseline').map(({ title }) => title);
    expect(titles).toEqual(['No more lines: app']);
  });
});

describe('reading further back', () => {
  const kills = (at: number) =>
    Array.from({ length: 40 }, (_, index) =>
      line(
        'app',
        at + index * 1000,
        `Nov 20 06:00:00 web1 kernel: Out of memory: Killed process ${41_000 + index} (node) total-vm:4102232kB, anon-rss:3571204kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:8412kB oom_score_adj:0`,
      ),
    );
  const told = () => world.notices().flatMap(({ notice }) => notice.findingIds);

  it('teaches at once, finds what was, and is news only when it happens again', async () => {
    world = await World.start(START);
    await call(world.router.settings.change, { notifications: { quietHours: { enabled: false } } });
    world.loki.store(usualLines(START - 3 * DAY, START + DAY));
    world.loki.store(kills(START - 30 * HOUR));
    await world.add({ interval: 5 * MINUTE, jobs: ['app'] });
    await world.catchUp();
    const sourceId = world.sourceId('app');
    const before = world.store.coverage.watermark(sourceId);
    expect(await learningOf()).toEqual({ hours: 1, of: 24 });
    expect(world.findings()).toEqual([]);

    const { from } = await call(world.router.servers.backfill, { sourceId, hours: 48 });
    expect(from).toBe(START - 2 * DAY);
    // While it goes on nothing is reported as unread: what is read by itself has no hole.
    expect(world.store.coverage.watermark(sourceId)).toBe(before);
    await world.settle();
    await world.pass(10 * MINUTE);
    expect(world.linesOf(sourceId)).toBe(
      usualLines(START - 3 * DAY, START + DAY).filter(({ timestamp }) => {
        const at = Number(timestamp / 1_000_000n);
        return at >= Math.floor((START - 2 * DAY) / MINUTE) * MINUTE && at < world.clock.now() - 30_500;
      }).length + 40,
    );
    expect(await learningOf()).toBeNull();
    expect(world.runs().filter(({ kind }) => kind === 'back-fill').length).toBeGreaterThan(20);
    const [finding] = world.findings('rule');
    expect(finding).toMatchObject({ severity: 'high' });
    expect(world.findings('baseline')).toEqual([]);
    expect(told()).toEqual([]);

    world.loki.store(kills(world.clock.now()).slice(0, 1));
    await world.pass(10 * MINUTE);
    expect(told()).toEqual([finding?.id]);
  });

  it('is refused for what is not there, and for more than four weeks', async () => {
    world = await World.start(START);
    await world.add({ interval: HOUR, jobs: ['app'] });
    const sourceId = world.sourceId('app');
    await expect(call(world.router.servers.backfill, { sourceId: 'none', hours: 24 })).rejects.toThrow(
      'source',
    );
    await expect(call(world.router.servers.backfill, { sourceId, hours: 29 * 24 })).rejects.toThrow();
    await call(world.router.servers.backfill, { sourceId, hours: 24 });
    const start = world.store.coverage.startFrom(sourceId);
    await call(world.router.servers.backfill, { sourceId, hours: 12 });
    expect(world.store.coverage.startFrom(sourceId)).toBe(start);
  });
});
