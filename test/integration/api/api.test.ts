import { call, ORPCError } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Run } from '../../../shared/domain/run.ts';
import { ScriptedOllama } from '../../doubles/ollama.ts';
import { citing } from '../../doubles/ollama-answers.ts';
import { attackLines } from '../../fixtures/attack.ts';
import { HOUR, line, MINUTE, START, World } from '../jobs/world.ts';

let world: World;
beforeEach(async () => {
  world = await World.start();
});
afterEach(() => world.end());

const OOM =
  'Nov 21 05:51:00 web1 kernel: Out of memory: Killed process 41822 (node) total-vm:4102232kB, anon-rss:3571204kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:8412kB oom_score_adj:0';

async function withFindings(): Promise<string[]> {
  world.loki.store(attackLines(START - HOUR, START, 8));
  world.loki.store([line('auth', START - 10 * MINUTE, OOM)]);
  await world.add();
  await world.catchUp();
  return world.findings().map(({ id }) => id);
}

const list = (filter = {}, more = {}) => call(world.router.findings.list, { filter, ...more });
const stateOf = async (id: string) => (await call(world.router.findings.get, { id }))?.state;
const triage = (id: string, action: Parameters<typeof applied>[1]) => applied(id, action);
async function applied(
  id: string,
  action: { kind: 'acknowledge' | 'resolve' | 'reopen' | 'end-snooze' } | { kind: 'snooze'; until: number },
): Promise<number[]> {
  return (await call(world.router.findings.triage, { ids: [id], action })).undo;
}
const undo = (...entries: number[]) => call(world.router.findings.undo, { entries });

describe('findings', () => {
  it('are listed by filter, text and page, each once', async () => {
    const ids = await withFindings();
    expect(ids.length).toBeGreaterThan(1);
    const all = await list();
    expect(all).toMatchObject({ total: ids.length, next: null, counts: { new: ids.length, hidden: 0 } });
    const paged: string[] = [];
    for (let cursor: string | null = null, more = true; more;) {
      const page: Awaited<ReturnType<typeof list>> = await list({}, { cursor, limit: 1 });
      const { rows, next } = page;
      expect(await call(world.router.findings.rows, { filter: {}, cursor, limit: 1 })).toEqual({
        rows,
        next,
      });
      paged.push(...page.rows.map(({ id }) => id));
      cursor = page.next;
      more = cursor !== null;
    }
    expect(paged).toEqual(all.rows.map(({ id }) => id));
    expect((await list({ text: 'out of memory' })).rows).toHaveLength(1);
    expect((await list({ text: 'nothing like it' })).rows).toEqual([]);
    const resources = await list({ categories: ['resources'] });
    expect(resources.rows.map(({ category }) => category)).toEqual(['resources']);
    expect((await list({ origins: ['model'] })).total).toBe(0);
    expect((await list({ serverIds: ['nobody'] })).total).toBe(0);
  });

  it('go through every step of triage and back, and say so to who listens', async () => {
    const [id = ''] = await withFindings();
    world.events.length = 0;
    const [acknowledged = 0] = await triage(id, { kind: 'acknowledge' });
    expect(await stateOf(id)).toBe('acknowledged');
    expect(await triage(id, { kind: 'acknowledge' })).toEqual([]);
    const [resolved = 0] = await triage(id, { kind: 'resolve' });
    expect(await stateOf(id)).toBe('resolved');
    await triage(id, { kind: 'reopen' });
    expect(await stateOf(id)).toBe('new');
    expect(await undo(acknowledged, resolved)).toEqual({ restored: 2 });
    expect(await undo(acknowledged)).toEqual({ restored: 0 });
    await world.until(() =>
      world.events.some((event) => event.kind === 'findings-changed' && event.ids.includes(id)),
    );
    const detail = await call(world.router.findings.get, { id });
    expect(detail?.history.filter(({ kind }) => kind === 'undone')).toHaveLength(2);
  });

  it.each([
    [0, 1],
    [1, 0],
  ])('are as before when both steps are undone, step %i first', async (one, other) => {
    const [id = ''] = await withFindings();
    const steps = [
      ...(await triage(id, { kind: 'acknowledge' })),
      ...(await triage(id, { kind: 'resolve' })),
    ];
    await undo(steps[one] ?? 0);
    expect(await stateOf(id)).toBe(one === 0 ? 'resolved' : 'acknowledged');
    await undo(steps[other] ?? 0);
    expect(await stateOf(id)).toBe('new');
  });

  it('are hidden while snoozed and come back with a mark', async () => {
    await withFindings();
    const id = (await list({ text: 'out of memory' })).rows[0]?.id ?? '';
    const until = world.clock.now() + HOUR;
    const [snoozed = 0] = await triage(id, { kind: 'snooze', until });
    expect((await list({ text: 'out of memory' })).total).toBe(0);
    expect((await list({ hidden: 'only' })).rows).toMatchObject([
      { id, mark: { kind: 'snoozed', until, hits: 0 } },
    ]);
    world.loki.store([line('auth', world.clock.now() + MINUTE, OOM)]);
    await world.pass(30 * MINUTE);
    expect((await list({ text: 'out of memory' })).total).toBe(0);
    await world.pass(31 * MINUTE);
    expect((await list({ text: 'out of memory' })).rows).toMatchObject([
      { mark: { kind: 'snooze-ended', hits: 1 } },
    ]);
    await undo(snoozed);
    expect((await list({ text: 'out of memory' })).rows).toMatchObject([{ mark: null }]);
  });
});

describe('servers', () => {
  const valid = {
    name: 'web1',
    connection: { kind: 'url', loki: 'http://127.0.0.1:1', ollama: null },
    sources: [{ name: 'auth', selector: '{job="auth"}' }],
  } as const;

  it.each([
    ['no name', { ...valid, name: '' }],
    ['no source', { ...valid, sources: [] }],
    ['an address that is none', { ...valid, connection: { kind: 'url', loki: 'nowhere' } }],
    [
      'a host that is an option of ssh',
      { ...valid, connection: { kind: 'ssh', host: '-oProxyCommand=evil' } },
    ],
    ['too short an interval', { ...valid, intervalSeconds: 1 }],
  ])('are refused with %s', async (_words, input) => {
    await expect(call(world.router.servers.add, input as never)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
    expect(world.store.servers.list()).toEqual([]);
  });

  it('are refused under a taken name, in a sentence', async () => {
    await world.add();
    await expect(world.add()).rejects.toThrow('There is a server called web1 already. Choose another name.');
  });

  it('are gone with what was found on them when removed', async () => {
    await withFindings();
    const [server] = world.store.servers.list();
    expect(await call(world.router.servers.remove, { id: server!.id })).toEqual({ removed: true });
    expect(await call(world.router.servers.remove, { id: server!.id })).toEqual({ removed: false });
    expect(await call(world.router.servers.list, undefined)).toEqual([]);
    await expect(call(world.router.servers.pollNow, { id: server!.id })).rejects.toBeInstanceOf(ORPCError);
    const requests = world.loki.requests.length;
    await world.pass(10 * MINUTE);
    expect(world.loki.requests).toHaveLength(requests);
  });

  it.each([
    ['a Loki and a model', () => world.loki.origin, true, 'passed'],
    ['nothing at all', () => 'http://127.0.0.1:9', false, 'failed'],
    [
      'an address with a password in it',
      () => world.loki.origin.replace('http://', 'http://me:secret@'),
      false,
      'failed',
    ],
  ])('are tested to the end with %s', async (_words, loki, usable, outcome) => {
    world.loki.store(attackLines(START - MINUTE, START, 8));
    const ollama = await ScriptedOllama.start({ script: citing('nothing') });
    const connection = { kind: 'url', loki: loki(), ollama: ollama.origin } as const;
    const steps = [];
    for await (const step of await call(world.router.servers.test, { connection, model: 'qwen3:4b' }))
      steps.push(step);
    await ollama.stop();
    expect(steps.at(-1)).toEqual({ kind: 'done', usable });
    expect(steps).toContainEqual(expect.objectContaining({ kind: outcome, hop: 'loki' }));
    if (usable) expect(steps).toContainEqual({ kind: 'labels', label: 'job', values: ['auth', 'nginx'] });
    expect(JSON.stringify(steps)).not.toContain('secret');
    expect(world.store.servers.list()).toEqual([]);
  });
});

describe('runs', () => {
  it('are paged without a gap or a repetition, and told one by one', async () => {
    await world.add();
    await world.pass(7 * MINUTE);
    const seen: string[] = [];
    for (let cursor: string | null = null, more = true; more;) {
      const page: Awaited<ReturnType<typeof runsPage>> = await runsPage(cursor);
      seen.push(...page.rows.map(({ id }) => id));
      cursor = page.next;
      more = cursor !== null;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(world.runs().length);
    const run = await call(world.router.activity.get, { id: seen[0] ?? '' });
    expect(run).toMatchObject({ serverName: 'web1', state: 'complete' });
    expect(await call(world.router.activity.get, { id: 'nobody' })).toBeNull();
  });
  const runsPage = (cursor: string | null) => call(world.router.activity.list, { cursor, limit: 3 });

  it('tell how far they are while they read', async () => {
    world.loki.store(
      Array.from({ length: 12_000 }, (_, index) =>
        line('auth', START - 30 * MINUTE + index * 10, `line ${index}`),
      ),
    );
    const { promise: release, resolve } = Promise.withResolvers<void>();
    let asked = 0;
    world.loki.failBy(({ path }) =>
      path.endsWith('/query_range') && ++asked > 3 ? { kind: 'slow', release } : null,
    );
    await world.add({ jobs: ['auth'] });
    const running = (): Partial<Run> | undefined =>
      world.events.flatMap((event) =>
        event.kind === 'run-progress' && event.run.lines > 0 ? [event.run] : [],
      )[0];
    await world.until(() => running() !== undefined);
    expect(running()).toMatchObject({
      state: 'running',
      timings: { read: expect.any(Number), rules: expect.any(Number) },
    });
    expect(running()?.lines).toBeLessThan(12_000);
    resolve();
    await world.settle();
    expect(world.runs()[0]).toMatchObject({ state: 'complete', lines: 12_000 });
  });
});
