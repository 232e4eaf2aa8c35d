import { call } from '@orpc/server';
import { afterEach, describe, expect, it } from 'vitest';
import type { CoverageState } from '../../../shared/domain/coverage.ts';
import type { ReanalysisRequest } from '../../../shared/domain/reanalysis.ts';
import { toNanoseconds } from '../../../shared/domain/time.ts';
import { attackLines } from '../../fixtures/attack.ts';
import { ScriptedOllama } from '../../doubles/ollama.ts';
import { citing } from '../../doubles/ollama-answers.ts';
import { HOUR, line, MINUTE, START, World } from './world.ts';

const JOBS = ['auth', 'nginx'];
const HOURS = 3;
const worlds: World[] = [];
afterEach(() => Promise.all(worlds.splice(0).map((world) => world.end())));

async function newWorld(...args: Parameters<typeof World.start>): Promise<World> {
  const world = await World.start(...args);
  worlds.push(world);
  return world;
}

/** One that has polled for some hours. */
async function polledWorld(): Promise<World> {
  const world = await newWorld();
  world.loki.store(attackLines(START - 6 * HOUR, START + HOURS * HOUR, 8));
  await world.add({ interval: 5 * MINUTE, jobs: JOBS });
  await world.catchUp();
  world.clock.jump(HOURS * HOUR);
  await world.catchUp();
  return world;
}

async function start(world: World, request: Partial<ReanalysisRequest> = {}): Promise<string> {
  const { id } = await call(world.router.reanalysis.start, {
    sourceIds: JOBS.map((job) => world.sourceId(job)),
    from: START - HOUR,
    to: START + HOURS * HOUR,
    model: { kind: 'none' },
    lenses: null,
    ...request,
  });
  return id;
}

function isOver(world: World, id: string): boolean {
  return world.store.reanalyses.get(id)?.finishedAt !== null;
}

async function run(world: World, request: Partial<ReanalysisRequest> = {}): Promise<string> {
  const id = await start(world, request);
  await world.until(() => isOver(world, id));
  return id;
}

/** Everything that a person sees, and everything that polling goes by. */
function kept(world: World) {
  const { store } = world;
  const names = new Map(JOBS.map((job) => [world.sourceId(job), job]));
  const first = Math.floor((START - 12 * HOUR) / MINUTE);
  const last = Math.ceil((START + HOURS * HOUR) / MINUTE) + 1;
  return {
    findings: world
      .findings('rule')
      .map(({ id, title, severity, count, entities, firstSeen, lastSeen, triage }) => ({
        title,
        severity,
        count,
        entities,
        firstSeen: Math.floor(firstSeen / MINUTE),
        lastSeen: Math.floor(lastSeen / MINUTE),
        state: triage.state,
        rows: store.occurrences
          .of(id, first, last)
          .map((row) => ({ ...row, serverId: '', sourceId: names.get(row.sourceId) })),
      }))
      .toSorted((left, right) => (left.title < right.title ? -1 : 1)),
    volume: JOBS.map((job) => store.volume.ofSource(world.sourceId(job), first, last)),
  };
}

/** What only polling may change. */
function untouched(world: World) {
  const { store } = world;
  return JOBS.map((job) => {
    const id = world.sourceId(job);
    return {
      coverage: store.coverage.of(id),
      watermark: store.coverage.watermark(id),
      baseline: store.baselines.load(id),
      verdicts: store.templateVerdicts.newest(id),
      detector: store.detectorState.get(store.servers.list()[0]!.id),
      backlog: store.backlog.head(store.servers.list()[0]!.id, 1000),
    };
  });
}

describe('reading a range again after polling', () => {
  it('changes nothing, however often it is done, and says that all is the same', async () => {
    const world = await polledWorld();
    const before = { kept: kept(world), untouched: untouched(world) };
    expect(before.kept.findings.length).toBeGreaterThan(0);
    const evidence = world.findings('rule').map(({ id }) => world.store.evidence.of(id));
    for (const _ of [1, 2]) {
      const id = await run(world);
      expect(world.store.reanalyses.get(id)).toMatchObject({ state: 'complete', failure: null });
      expect({ kept: kept(world), untouched: untouched(world) }).toEqual(before);
      expect(world.findings('rule').map(({ id: one }) => world.store.evidence.of(one))).toEqual(evidence);
      const outcome = await call(world.router.reanalysis.outcome, { id });
      expect(outcome?.counts).toEqual({ new: 0, same: before.kept.findings.length, changed: 0, gone: 0 });
      expect(outcome?.final).toBe(true);
    }
  });
});

describe('a re-analysis that is interrupted', () => {
  it('goes on after a restart, a pause and another restart, counts nothing twice and ends like one that was not', async () => {
    const world = await polledWorld();
    const undisturbed = await run(world);
    const expected = await call(world.router.reanalysis.outcome, { id: undisturbed });
    const before = kept(world);
    const id = await start(world);
    const read = () => world.store.reanalyses.pieces(id).filter(({ state }) => state === 'read').length;
    await world.until(() => read() >= 1);
    await world.restart();
    await world.until(() => read() >= 2 || isOver(world, id));
    if (!isOver(world, id)) {
      expect(await call(world.router.reanalysis.pause, { id })).toEqual({ done: true });
      expect(world.store.reanalyses.get(id)?.state).toBe('paused');
      await world.restart();
      expect(world.store.reanalyses.get(id)?.state).toBe('paused');
      expect(await call(world.router.reanalysis.resume, { id })).toEqual({ done: true });
    }
    await world.until(() => isOver(world, id));
    expect(kept(world)).toEqual(before);
    expect(await call(world.router.reanalysis.outcome, { id })).toEqual(expected);
    const lines = (of: string) =>
      world.store.reanalyses
        .pieces(of)
        .map(({ from, to, state, lines: many }) => ({ from, to, state, many }));
    expect(lines(id)).toEqual(lines(undisturbed));
  });

  it('ends at once when it is cancelled, and can be neither paused nor resumed after that', async () => {
    const world = await polledWorld();
    const id = await start(world);
    expect(await call(world.router.reanalysis.cancel, { id })).toEqual({ done: true });
    expect(world.store.reanalyses.get(id)?.state).toBe('cancelled');
    expect(await call(world.router.reanalysis.pause, { id })).toEqual({ done: false });
    expect(await call(world.router.reanalysis.resume, { id })).toEqual({ done: false });
    await world.restart();
    expect(world.store.reanalyses.get(id)?.state).toBe('cancelled');
  });
});

describe('what polling has missed', () => {
  it.each<CoverageState>(['failed', 'skipped', 'unavailable'])(
    'is covered once it was read again where it was %s, and what is new is told of only if asked',
    async (state) => {
      const world = await polledWorld();
      const auth = world.sourceId('auth');
      const hole = { from: toNanoseconds(START), to: toNanoseconds(START + HOUR) };
      world.store.coverage.lay(auth, { ...hole, state, reason: { kind: 'not-kept', span: null } });
      const known = world.findings('rule').map(({ id }) => id);
      world.loki.store([
        line('auth', START + 20 * MINUTE, 'kernel: Out of memory: Killed process 4711 (java) total-vm:1kB'),
      ]);
      const notices = world.store.notices.candidates().length;
      const id = await run(world);
      expect(world.store.coverage.of(auth).filter((each) => each.state === state)).toEqual([]);
      const outcome = await call(world.router.reanalysis.outcome, { id });
      const fresh = outcome?.rows.filter(({ difference }) => difference === 'new') ?? [];
      expect(fresh).toHaveLength(1);
      expect(known).not.toContain(fresh[0]?.findingId);
      expect(world.store.notices.candidates()).toHaveLength(notices);
    },
  );
});

describe('triage', () => {
  it('stays: what was resolved does not come back because of lines from before', async () => {
    const world = await polledWorld();
    const [finding] = world.findings('rule');
    await call(world.router.findings.triage, { ids: [finding!.id], action: { kind: 'resolve' } });
    world.loki.store(attackLines(START, START + 10 * MINUTE, 30, 99));
    await run(world);
    const detail = await call(world.router.findings.get, { id: finding!.id });
    expect(detail).toMatchObject({ state: 'resolved', mark: null });
    expect(detail!.count).toBeGreaterThan(finding!.count);
  });
});

describe('with a model', () => {
  it('keeps what another model says apart, and makes findings of what the own one says', async () => {
    const world = await World.start();
    worlds.push(world);
    const ollama = await ScriptedOllama.start({
      script: citing('lost its lease', { f_title: 'Leases get lost' }),
    });
    try {
      world.loki.store(attackLines(START - HOUR, START, 8));
      world.loki.store([
        line('auth', START - 30 * MINUTE, 'level=error msg="worker 3 lost its lease on shard 9"'),
      ]);
      await world.add({ interval: 5 * MINUTE, model: 'qwen3:4b', ollama: ollama.origin });
      await world.until(() => ollama.chats.length > 0 && world.store.backlog.summary().count === 0);
      const server = world.store.servers.list()[0]!;
      const before = untouched(world).map(({ baseline, verdicts, backlog }) => ({
        baseline,
        verdicts,
        backlog,
      }));
      const range = { from: START - HOUR, to: START };
      const other = await run(world, { ...range, model: { kind: 'server' }, lenses: ['security'] });
      expect(world.store.reanalyses.get(other)).toMatchObject({
        state: 'complete',
        failure: null,
        apart: true,
      });
      const own = await run(world, { ...range, model: { kind: 'server' }, askKnown: true });
      expect(world.store.reanalyses.get(own)).toMatchObject({
        state: 'complete',
        failure: null,
        apart: false,
      });
      expect(
        untouched(world).map(({ baseline, verdicts, backlog }) => ({ baseline, verdicts, backlog })),
      ).toEqual(before);
      expect(world.findings('model')).toHaveLength(1);
      const compared = await call(world.router.reanalysis.compare, { a: own, b: other });
      expect(compared?.rows.find(({ title }) => title === 'Leases get lost')).toMatchObject({
        origin: 'model',
      });
      expect(world.store.coverage.of(world.sourceId('auth')).some(({ state }) => state === 'model')).toBe(
        true,
      );
      const unknown = { kind: 'named' as const, hostId: `server:${server.id}`, model: 'nobody-has-it' };
      const failed = await run(world, { ...range, model: unknown });
      expect(world.store.reanalyses.get(failed)?.failure?.code).toBe('model-missing');
    } finally {
      await ollama.stop();
    }
  });
});

describe('before it is started', () => {
  it('a range is counted by its Loki, and what that no longer answers for is named and not read', async () => {
    const world = await newWorld(START, { limits: { maximumLookback: 2n * 3_600_000_000_000n } });
    const lines = attackLines(START - 4 * HOUR, START - MINUTE, 8);
    world.loki.store(lines);
    await world.add({ jobs: JOBS });
    await world.catchUp();
    const sourceIds = JOBS.map((job) => world.sourceId(job));
    const range = { from: START - 4 * HOUR - 30_000, to: START - 30_000 };
    const request = { sourceIds, ...range, model: { kind: 'none' as const }, lenses: null };
    const estimate = await call(world.router.reanalysis.estimate, request);
    expect(estimate.lines.basis).toBe('counted');
    expect(estimate.lines.value).toBeGreaterThan(0);
    expect(estimate.unavailable).toEqual(
      sourceIds.map((sourceId) => ({
        sourceId,
        from: range.from,
        to: START - 2 * HOUR,
        reason: 'older-than-kept',
      })),
    );
    const id = await run(world, range);
    const [unread] = world.store.reanalyses.unread(id);
    expect(unread).toMatchObject({ sourceId: null, from: range.from, to: START - 2 * HOUR + 30_000 });
    expect(unread?.failure.code).toBe('loki-not-kept');
    const [gone] = world.store.coverage.of(sourceIds[0] ?? '');
    expect(gone).toMatchObject({ state: 'unavailable', reason: { kind: 'not-kept', span: null } });
    const first = world.store.reanalyses.pieces(id).find(({ context }) => !context);
    expect(first?.from).toBe(toNanoseconds(START - 2 * HOUR + 30_000));
    const volume = await call(world.router.reanalysis.volume, { sourceIds, ...range, buckets: 300 });
    expect(volume.hasLevels).toBe(true);
    const many = [...volume.error, ...volume.warning, ...volume.other].reduce((sum, each) => sum + each, 0);
    expect(many).toBe(estimate.lines.value);
    await expect(start(world, { to: START - 5 * HOUR, from: START - HOUR })).rejects.toThrow();
  });
});

describe('a source that cannot be read', () => {
  it('is named once it has failed often enough, and the others are read without it', async () => {
    const world = await polledWorld();
    const server = world.store.servers.list()[0]!;
    const nginx = world.sourceId('nginx');
    const source = world.store.servers.sources(server.id).find(({ id }) => id === nginx)!;
    world.store.servers.saveSource({ ...source, selector: '{job=~"("}' });
    const id = await start(world, { from: START, to: START + HOUR });
    while (!isOver(world, id)) {
      await new Promise((resolve) => setImmediate(resolve));
      const view = await call(world.router.reanalysis.get, { id });
      if (view?.waitsFor) world.clock.step(world.clock.now() + 5 * MINUTE);
    }
    expect(world.store.reanalyses.get(id)).toMatchObject({ state: 'complete' });
    const unread = world.store.reanalyses.unread(id);
    expect(unread).toHaveLength(1);
    expect(unread[0]).toMatchObject({ sourceId: nginx, failure: { code: 'loki-rejected-query' } });
    expect(world.store.reanalyses.pieces(id).every(({ state }) => state === 'read')).toBe(true);
  });
});
