import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { call } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TRANSFER_SECTIONS } from '../../../shared/domain/transfer-file.ts';
import { World } from '../jobs/world.ts';

let world: World;
let other: World;
const worlds: World[] = [];
afterEach(async () => {
  for (const each of worlds.splice(0)) await each.end();
});
async function start(): Promise<World> {
  const started = await World.start();
  worlds.push(started);
  return started;
}
beforeEach(async () => {
  world = await start();
});

const RULE = `title: A lamp went out
id: 5d0f2b1c-31e2-4c4a-9a3e-0a1b2c3d4e5f
logsource:
  product: linux
detection:
  selection:
    message|contains: lamp went out
  condition: selection
level: high
`;
const LENS = {
  name: 'lamps',
  question: 'Which lamp is broken?',
  categories: { errors: 'a lamp is out' },
  examples: ['flicker: noise'],
};

/** One of everything that a person can set and make. */
async function furnish({ router, data, store }: World): Promise<void> {
  mkdirSync(join(data, 'rules', 'mine'), { recursive: true });
  writeFileSync(join(data, 'rules', 'mine', 'lamp.yml'), RULE);
  const serverId = store.servers.list()[0]?.id ?? '';
  const sourceId = store.servers.sources(serverId)[0]?.id ?? '';
  const lens = await call(router.lenses.save, { ...LENS, id: null });
  await call(router.lenses.setOfSource, { sourceId, lenses: [lens.id, 'security'] });
  await call(router.notes.add, { serverId, sourceId, text: 'Jobs run at night.', always: false });
  await call(router.suppressions.add, {
    matchers: { sourceIds: [sourceId], users: ['root'] },
    end: { kind: 'until-worse', perHour: 40, serverIds: [serverId], severity: 'high' },
    reason: 'known',
  });
  const mine = { id: 'v', name: 'Mine', query: 'is:new', icon: 'moon' } as const;
  await call(router.views.replace, { views: [...store.views.list(), mine] });
  await call(router.settings.change, {
    notifications: { threshold: 'critical', servers: { [serverId]: { day: 'low' } } },
  });
}

const exported = async ({ router }: World) =>
  (await call(router.transfer.export, { sections: [...TRANSFER_SECTIONS] })).text;
const preview = ({ router }: World, text: string) => call(router.transfer.preview, { text });
async function take(into: World, text: string) {
  const { changes } = await preview(into, text);
  return call(into.router.transfer.import, { text, chosen: changes.map(({ id }) => id) });
}

describe('what a person set and made', () => {
  it('goes to another computer and means the same there, and all of it is taken back as one', async () => {
    other = await start();
    await world.add({ name: 'web1' });
    await furnish(world);
    const text = await exported(world);
    const untouched = await exported(other);
    const before = await preview(other, text);
    expect(before.problems).toEqual([]);
    const { applied, servers, undo } = await take(other, text);
    expect(applied).toBe(before.changes.length);
    expect(servers.map(({ name }) => name)).toEqual(['web1']);

    // It says the same there, but for a server that waits for somebody to test it.
    expect(await exported(other)).toBe(text);
    const [server] = other.store.servers.list();
    expect(server?.paused).toBe(true);
    const [source] = other.store.servers.sources(server?.id ?? '');
    const [rule] = other.store.suppressions.list();
    expect(rule?.matchers.sourceIds).toEqual([source?.id]);
    expect(rule?.end).toMatchObject({ serverIds: [server?.id] });
    expect((await call(other.router.settings.get, undefined)).notifications.servers).toEqual({
      [server?.id ?? '']: { day: 'low', quietHours: null },
    });
    expect(readFileSync(join(other.data, 'rules/mine/lamp.yml'), 'utf8')).toBe(RULE);
    expect(
      await call(other.router.system.rule, { id: '5d0f2b1c-31e2-4c4a-9a3e-0a1b2c3d4e5f' }),
    ).not.toBeNull();
    expect(await call(other.router.servers.list, undefined)).toMatchObject([
      { polling: false, nextPollAt: null },
    ]);
    expect(await call(other.router.transfer.last, undefined)).toMatchObject({ undo, applied });
    // Taking it twice is taking it once.
    expect((await preview(other, text)).changes).toEqual([]);

    expect(await call(other.router.transfer.undo, { undo })).toEqual({ undone: true });
    expect(await exported(other)).toBe(untouched);
    expect(other.store.suppressions.get(rule?.id ?? '')?.endedAt).not.toBeNull();
    expect(existsSync(join(other.data, 'rules/mine/lamp.yml'))).toBe(false);
    expect(await call(other.router.transfer.undo, { undo })).toEqual({ undone: false });
    expect(await call(other.router.transfer.last, undefined)).toBeNull();
  });

  it('is taken whole or not at all: one entry that is refused leaves everything as it was', async () => {
    other = await start();
    await world.add({ name: 'web1' });
    await furnish(world);
    const text = (await exported(world)).replace('"users": [\n          "root"\n        ],', '');
    await call(other.router.settings.change, { models: { noiseDays: 9 } });
    const before = await exported(other);
    other.events.length = 0;
    // There is but one source then, and the rule would hide all of it.
    const one = JSON.stringify({
      ...(JSON.parse(text) as object),
      suppressions: [{ reason: 'all', matchers: { servers: ['web1'] }, end: { kind: 'never' } }],
    });
    await expect(take(other, one)).rejects.toMatchObject({
      data: {
        code: 'transfer-suppression-refused',
        message: 'The suppression “all” was refused, and nothing was taken.',
        values: { reason: 'all' },
      },
    });
    expect(await exported(other)).toBe(before);
    expect((await call(other.router.settings.get, undefined)).models.noiseDays).toBe(9);
    // The same where the folder of rules cannot be written, and where it has moved on since it was shown.
    writeFileSync(join(other.data, 'rules'), 'in the way');
    await expect(take(other, await exported(world))).rejects.toMatchObject({
      data: { code: 'rule-invalid' },
    });
    await other.restart();
    expect(await exported(other)).toBe(before);
    expect(await call(other.router.transfer.last, undefined)).toBeNull();
    await expect(
      call(world.router.transfer.import, { text, chosen: ['servers:web1'] }),
    ).rejects.toMatchObject({ data: { message: expect.stringContaining('has changed since') } });
  });

  it('changes a server that is there, and pauses it if it would be reached in another way', async () => {
    const id = await world.add({ name: 'web1', jobs: ['auth', 'nginx'] });
    const source = world.store.servers.sources(id)[0]!;
    world.store.servers.saveSource({ ...source, headers: { 'X-Team': 'a' } });
    const before = world.store.servers.get(id)!;
    world.store.servers.save({ ...before, secretHeaders: ['X-Api-Key'] });
    const text = await exported(world);
    const slower = text
      .replace('"interval": 60000', '"interval": 120000')
      .replace('"X-Team": "a"', '"X-Team": "b"');
    const { changes } = await preview(world, slower);
    expect(changes.map(({ kind, fields }) => [kind, fields])).toEqual([
      [
        'change',
        [
          { name: 'interval', before: 60_000, after: 120_000 },
          { name: 'sources.auth.headers.X-Team', before: 'a', after: 'b' },
        ],
      ],
    ]);
    const { servers, undo } = await take(world, slower);
    expect(servers).toEqual([]);
    expect(world.store.servers.get(id)).toMatchObject({ interval: 120_000, paused: false });
    expect(world.store.servers.sources(id)[0]?.headers).toEqual({ 'X-Team': 'b' });
    expect(world.store.servers.get(id)?.secretHeaders).toEqual(['X-Api-Key']);
    // What was changed by hand since stays.
    await call(world.router.servers.setPaused, { id, paused: true });
    await call(world.router.transfer.undo, { undo });
    expect(world.store.servers.get(id)).toMatchObject({ interval: 120_000, paused: true });
    expect(world.store.servers.sources(id)[0]?.headers['X-Team']).toBe('a');

    await call(world.router.servers.setPaused, { id, paused: false });
    // Who writes a secret into a file by hand is asked for it all the same.
    const moved = text
      .replace(world.loki.origin, 'http://127.0.0.1:9')
      .replace('"X-Team": "a"', '"X-Team": "a", "X-Auth": "by-hand"');
    expect(JSON.stringify(await preview(world, moved))).not.toContain('by-hand');
    const taken = await take(world, moved);
    expect(taken.servers).toEqual([{ id, name: 'web1', missing: ['X-Api-Key', 'X-Auth'] }]);
    expect(world.store.servers.get(id)?.secretHeaders).toEqual(['X-Api-Key', 'X-Auth']);
    expect(world.store.servers.sources(id)[0]?.headers).toEqual({ 'X-Team': 'a' });
    expect(world.store.servers.get(id)?.paused).toBe(true);
    await call(world.router.transfer.undo, { undo: taken.undo });
    expect(world.store.servers.get(id)).toMatchObject({
      paused: false,
      connection: { loki: world.loki.origin },
    });
  });

  it('counts what there is, and refuses what is no such file', async () => {
    expect(await call(world.router.transfer.counts, undefined)).toMatchObject({
      servers: 0,
      lenses: 0,
      rules: 0,
    });
    await expect(preview(world, '{}')).rejects.toMatchObject({
      data: { code: 'transfer-other-format', message: 'This file was not written by Nightjar.' },
    });
    await expect(preview(world, 'x')).rejects.toMatchObject({
      data: { code: 'transfer-no-json', message: 'This file is no JSON.' },
    });
  });
});
