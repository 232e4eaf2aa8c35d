import { call } from '@orpc/server';
import { afterEach, describe, expect, it } from 'vitest';
import type { ReanalysisRequest } from '../../../shared/domain/reanalysis.ts';
import { attackLines } from '../../fixtures/attack.ts';
import { HOUR, MINUTE, START, World } from './world.ts';

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
