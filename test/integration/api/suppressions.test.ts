import { call } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Matchers, SuppressionEnd } from '../../../shared/domain/suppression.ts';
import { attackLines } from '../../fixtures/attack.ts';
import { HOUR, line, MINUTE, START, World } from '../jobs/world.ts';

let world: World;
beforeEach(async () => {
  world = await World.start();
});
afterEach(() => world.end());

const OOM =
  'Nov 21 05:51:00 web1 kernel: Out of memory: Killed process 41822 (node) total-vm:4102232kB, anon-rss:3571204kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:8412kB oom_score_adj:0';
const NEVER = { kind: 'never' } as const;

async function withFindings(): Promise<void> {
  world.loki.store(attackLines(START - HOUR, START, 8));
  world.loki.store([line('auth', START - 10 * MINUTE, OOM)]);
  await world.add();
  await world.catchUp();
}

const list = (filter = {}) => call(world.router.findings.list, { filter });
const ids = async (filter = {}) => (await list(filter)).rows.map(({ id }) => id).sort();
const oom = async () => (await list({ text: 'out of memory', hidden: 'include' })).rows[0]!;
const detail = async (id: string) => (await call(world.router.findings.get, { id }))!;
const preview = (matchers: Matchers, end: SuppressionEnd = NEVER) =>
  call(world.router.suppressions.preview, { matchers, end });
const add = (matchers: Matchers, end: SuppressionEnd = NEVER, reason = 'Known') =>
  call(world.router.suppressions.add, { matchers, end, reason });
const undo = (entries: readonly number[]) => call(world.router.findings.undo, { entries: [...entries] });
const rules = () => call(world.router.suppressions.list, undefined);

describe('suppressions', () => {
  it('hide what their preview says, go on counting, and are undone whole', async () => {
    await withFindings();
    const before = await list();
    const matchers: Matchers = { categories: ['security'] };
    const said = await preview(matchers);
    expect(said.refused).toBeNull();
    expect(said.now.count).toBeGreaterThan(0);
    expect(said.now.count).toBeLessThan(before.total);
    expect(said.last30Days.count).toBe(said.now.count);
    const events = world.events.length;
    const made = await add(matchers);
    expect(made.undo).toHaveLength(said.now.count);
    const after = await list();
    expect(after.total).toBe(before.total - said.now.count);
    expect(after.counts).toMatchObject({ new: before.counts.new - said.now.count, hidden: said.now.count });
    await world.until(() => world.events.slice(events).some(({ kind }) => kind === 'findings-changed'));
    expect((await list({ hidden: 'only' })).rows.map(({ mark }) => mark?.kind)).toEqual(
      made.undo.map(() => 'suppressed'),
    );
    const hidden = (await list({ hidden: 'only' })).rows[0]!;
    world.loki.store(attackLines(world.clock.now() + MINUTE, world.clock.now() + 10 * MINUTE, 8));
    await world.pass(15 * MINUTE);
    expect(await ids()).not.toContain(hidden.id);
    expect((await detail(hidden.id)).count).toBeGreaterThanOrEqual(hidden.count);
    const [rule] = await rules();
    expect(rule).toMatchObject({ reason: 'Known', origin: 'you', state: 'holds', review: null });
    expect(rule?.pulse.hidden).toBe(said.now.count);
    expect(rule?.pulse.hits).toBeGreaterThan(0);
    await undo(made.undo);
    expect((await list()).total).toBe(before.total);
    expect((await rules())[0]).toMatchObject({ state: 'ended', endedAt: world.clock.now() });
    const kinds = (await detail(hidden.id)).history.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['suppressed', 'suppression-ended', 'undone']));
    expect(await undo(made.undo)).toEqual({ restored: 0 });
  });

  it('that match everything are refused, in the preview and in saving', async () => {
    await withFindings();
    const [server] = world.store.servers.list();
    for (const matchers of [{}, { serverIds: [server!.id] }]) {
      const { refused, now } = await preview(matchers);
      expect(refused?.message).toMatch(/^This rule matches everything/);
      expect(now.count).toBe(0);
      await expect(add(matchers)).rejects.toThrow('This rule matches everything');
    }
    await expect(add({ users: ['root'] }, NEVER, ' ')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(add({ addresses: ['nowhere'] })).rejects.toThrow('is no address');
    await expect(add({ users: ['root'] }, { kind: 'at', at: world.clock.now() })).rejects.toThrow(
      'ended already',
    );
    expect(await rules()).toEqual([]);
  });

  it('end by time, by hand and by an edit, and hold again', async () => {
    await withFindings();
    const { id } = await oom();
    const { matchers } = (await call(world.router.suppressions.suggest, { findingId: id }))!;
    expect(matchers).toMatchObject({ categories: ['resources'] });
    const end: SuppressionEnd = { kind: 'at', at: world.clock.now() + HOUR };
    const made = await add(matchers, end);
    expect(await ids()).not.toContain(id);
    world.loki.store([line('auth', world.clock.now() + MINUTE, OOM)]);
    await world.pass(HOUR + MINUTE);
    expect(await ids()).toContain(id);
    expect((await oom()).mark).toMatchObject({
      kind: 'returned',
      why: 'time',
      hits: 1,
      by: { reason: 'Known' },
    });
    const edited = await call(world.router.suppressions.edit, {
      id: made.id,
      matchers,
      end: NEVER,
      reason: 'Still known',
    });
    expect(edited.undo).toHaveLength(1);
    expect((await oom()).mark).toMatchObject({ kind: 'suppressed', by: { reason: 'Still known' } });
    await call(world.router.suppressions.end, { id: made.id });
    expect((await oom()).mark).toBeNull();
    const again = await call(world.router.suppressions.reopen, { id: made.id });
    expect(await ids()).not.toContain(id);
    await undo(again.undo);
    expect(await ids()).toContain(id);
    expect((await detail(id)).history.map(({ kind }) => kind).filter((kind) => kind !== 'undone')).toEqual([
      'created',
      'suppressed',
      'suppression-ended',
      'suppressed',
      'suppression-ended',
      'suppressed',
      'suppression-ended',
    ]);
    await expect(call(world.router.suppressions.end, { id: 'nobody' })).rejects.toThrow(
      'This rule is no longer there.',
    );
  });

  it('hide again what came back, as one step that is undone and leaves its history', async () => {
    await withFindings();
    const { id } = await oom();
    const again = () => call(world.router.suppressions.hideAgain, { findingId: id });
    expect(await again()).toEqual({ undo: [] });
    const made = await add({ findingId: id }, { kind: 'at', at: world.clock.now() + HOUR });
    await world.pass(HOUR + MINUTE);
    const mark = (await oom()).mark;
    expect(mark).toMatchObject({ kind: 'returned', why: 'time', by: { id: made.id } });
    const hidden = await again();
    expect((await oom()).mark).toMatchObject({ kind: 'suppressed', until: world.clock.now() + HOUR });
    expect(await rules()).toHaveLength(2);
    const told = (await call(world.router.suppressions.get, { id: (await rules())[0]!.id }))!;
    expect(told.findings).toMatchObject([{ id, hidden: true }]);
    expect(told.history.map(({ kind, title }) => [kind, title])).toEqual([
      ['suppressed', (await oom()).title],
    ]);
    await undo(hidden.undo);
    expect((await oom()).mark).toEqual(mark);
    await again();
    const { undo: entries } = await call(world.router.findings.triage, {
      ids: [id],
      action: { kind: 'snooze', until: world.clock.now() + HOUR },
    });
    await undo(entries);
    expect((await oom()).mark).toMatchObject({ kind: 'suppressed' });
    const kinds = (await detail(id)).history.map(({ kind }) => kind).filter((kind) => kind !== 'undone');
    expect(kinds).toEqual([
      'created',
      'suppressed',
      'suppression-ended',
      'suppressed',
      'suppression-ended',
      'suppressed',
      'snoozed',
    ]);
  });

  it('are named once a week when they are stale, until somebody decides', async () => {
    await withFindings();
    const review = () => call(world.router.suppressions.review, undefined);
    const stale = (await add({ users: ['nobody'] })).id;
    const kept = (await add({ users: ['none'] })).id;
    expect(await review()).toEqual([]);
    world.clock.jump(31 * 24 * HOUR);
    expect(new Map((await review()).map(({ id, review: why }) => [id, why]))).toEqual(
      new Map([
        [stale, 'stale'],
        [kept, 'stale'],
      ]),
    );
    await call(world.router.suppressions.keep, { id: kept });
    await call(world.router.suppressions.end, { id: stale });
    expect(await review()).toEqual([]);
    await call(world.router.suppressions.reopen, { id: stale });
    expect((await review()).map(({ id }) => id)).toEqual([stale]);
    const { until } = await call(world.router.suppressions.dismissReview, undefined);
    expect(await review()).toEqual([]);
    world.clock.jump(until - world.clock.now());
    expect((await review()).map(({ id }) => id)).toEqual([stale]);
  });

  it('keep a finding quiet until it gets worse, which is told', async () => {
    await withFindings();
    const { id } = await oom();
    const suggested = await call(world.router.suppressions.suggest, { findingId: id });
    expect(suggested?.quiet).toEqual({ nowPerHour: 1, perHour: 10 });
    await call(world.router.suppressions.quiet, { ids: [id, 'nobody'] });
    expect((await oom()).mark).toMatchObject({
      kind: 'suppressed',
      by: { reason: 'Quiet until it gets worse' },
    });
    expect((await rules())[0]).toMatchObject({
      matchers: { findingId: id },
      end: { kind: 'until-worse', perHour: 10, severity: 'high' },
    });
    const now = world.clock.now();
    world.loki.store(Array.from({ length: 12 }, (_, each) => line('auth', now + MINUTE + each * 1000, OOM)));
    await world.pass(5 * MINUTE);
    expect((await oom()).mark).toMatchObject({ kind: 'returned', why: 'worse' });
    expect(await ids()).toContain(id);
    expect((await detail(id)).history.at(-1)).toMatchObject({
      kind: 'returned',
      actor: 'nightjar',
      detail: 'worse',
    });
    await call(world.router.findings.triage, { ids: [id], action: { kind: 'acknowledge' } });
    expect((await oom()).mark).toBeNull();
  });

  it('are one step among others that are taken back in any order', async () => {
    await withFindings();
    const { id } = await oom();
    const before = await detail(id);
    const quiet = await call(world.router.suppressions.quiet, { ids: [id], perHour: 40 });
    const acknowledged = await call(world.router.findings.triage, {
      ids: [id],
      action: { kind: 'acknowledge' },
    });
    const snoozed = await call(world.router.findings.triage, {
      ids: [id],
      action: { kind: 'snooze', until: world.clock.now() + HOUR },
    });
    await undo(acknowledged.undo);
    await undo(quiet.undo);
    expect((await detail(id)).mark?.kind).toBe('snoozed');
    await undo(snoozed.undo);
    const after = await detail(id);
    expect([after.state, after.mark, after.triage]).toEqual([before.state, before.mark, before.triage]);
    expect(after.history.length).toBeGreaterThan(before.history.length + 5);
  });

  it('survive a restart', async () => {
    await withFindings();
    await add({ categories: ['security'] });
    const shown = await ids();
    await world.restart();
    expect(await ids()).toEqual(shown);
    expect((await rules()).map(({ reason }) => reason)).toEqual(['Known']);
  });
});
