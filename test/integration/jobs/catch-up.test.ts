import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toMilliseconds } from '../../../shared/domain/time.ts';
import { attackLines } from '../../fixtures/attack.ts';
import { HOUR, LAG, line, MINUTE, START, World } from './world.ts';

const HOURS = 9;
const END = START + HOURS * HOUR;
const JOBS = ['auth', 'nginx'];

/** What was read, counted and found, without ids and times of reading. */
function outcomeOf(world: World) {
  const first = Math.floor((START - HOUR) / MINUTE);
  const last = Math.ceil(END / MINUTE) + 1;
  const names = new Map(JOBS.map((job) => [world.sourceId(job), job]));
  return {
    volume: JOBS.map((job) =>
      Array.from({ length: last - first }, (_, index) =>
        world.store.volume.ofSource(world.sourceId(job), first + index, first + index + 1),
      ),
    ),
    findings: world
      .findings('rule')
      .map(({ id, title, severity, count, entities, firstSeen, lastSeen }) => ({
        title,
        severity,
        count,
        entities,
        firstMinute: Math.floor(firstSeen / MINUTE),
        lastMinute: Math.floor(lastSeen / MINUTE),
        rows: world.store.occurrences.of(id, first, last).map((row) => ({
          minute: row.minute,
          source: names.get(row.sourceId),
          count: row.count,
          entities: row.entities,
        })),
      }))
      .sort((left, right) => (left.title < right.title ? -1 : 1)),
    covered: JOBS.map((job) => world.store.coverage.watermark(world.sourceId(job))),
    unread: JOBS.flatMap((job) =>
      world.store.coverage.of(world.sourceId(job)).filter(({ state }) => state !== 'rules'),
    ),
  };
}

describe('after hours without a poll', () => {
  const worlds: World[] = [];
  afterEach(() => Promise.all(worlds.splice(0).map((world) => world.end())));

  async function worldWithLines(): Promise<World> {
    const world = await World.start();
    worlds.push(world);
    world.loki.store(attackLines(START - HOUR, END, 2));
    await world.add({ interval: 5 * MINUTE, jobs: JOBS });
    await world.catchUp();
    return world;
  }

  it('reads live first, then what is missing from the newest, and ends like one that never slept', async () => {
    const slept = await worldWithLines();
    slept.events.length = 0;
    slept.clock.jump(HOURS * HOUR);
    await slept.catchUp();
    const runs = slept.begun();
    expect(runs[0]).toMatchObject({ kind: 'poll' });
    expect(toMilliseconds(runs[0]!.to)).toBe(END - LAG);
    const holes = runs.filter(({ kind }) => kind === 'catch-up');
    expect(holes).toHaveLength(4);
    for (const [index, { to, from }] of holes.entries()) {
      expect(to).toBe(index === 0 ? runs[0]!.from : holes[index - 1]!.from);
      expect(toMilliseconds(to) - toMilliseconds(from)).toBeLessThanOrEqual(2 * HOUR);
    }

    const awake = await worldWithLines();
    await awake.passTo(END);
    await awake.catchUp();
    const expected = outcomeOf(awake);
    expect(outcomeOf(slept)).toEqual(expected);
    expect(expected.findings.length).toBeGreaterThan(0);
    expect(expected.unread).toEqual([]);
    const stored = attackLines(START - HOUR, END, 2).filter(
      ({ timestamp }) => toMilliseconds(timestamp) < END - LAG,
    );
    expect(expected.volume.flat().reduce((sum, count) => sum + count, 0)).toBe(stored.length);
  });

  it('does the same when it is ended and started in between', async () => {
    const world = await worldWithLines();
    await world.closeEngine();
    world.clock.jump(3 * HOUR);
    await world.startEngine();
    await world.catchUp();
    await world.restart();
    await world.passTo(START + 4 * HOUR);
    await world.closeEngine();
    world.clock.jump(5 * HOUR);
    await world.startEngine();
    await world.catchUp();
    const awake = await worldWithLines();
    await awake.passTo(END);
    await awake.catchUp();
    expect(outcomeOf(world)).toEqual(outcomeOf(awake));
  });
});

describe('late lines', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start(Date.UTC(2026, 10, 21, 6, 0, 30));
    await world.add({ interval: 5 * MINUTE, jobs: ['auth', 'app'] });
    await world.catchUp();
  });
  afterEach(() => world.end());

  const six = Date.UTC(2026, 10, 21, 6);
  const failed = (at: number, port: number) =>
    line(
      'auth',
      at,
      `Nov 21 06:20:00 web1 sshd[77]: Failed password for root from 203.0.113.9 port ${port} ssh2`,
    );
  const recounts = () => world.runs().filter(({ kind }) => kind === 'recount');

  it('are found 65 minutes after their hour, read once, and counted as if they had come in time', async () => {
    for (let minute = 0; minute < 60; minute++)
      world.loki.store([line('app', six + minute * MINUTE, `tick ${minute}`)]);
    await world.passTo(six + HOUR + 10 * MINUTE);
    // A shipper that was cut off hands over half an hour of guesses, out of order.
    const guesses = Array.from({ length: 40 }, (_, index) =>
      failed(six + 20 * MINUTE + index * 15_000, 40_000 + index),
    );
    world.loki.store(guesses.reverse());
    await world.passTo(six + HOUR + 64 * MINUTE);
    expect(world.linesOf(world.sourceId('auth'))).toBe(0);
    await world.passTo(six + HOUR + 71 * MINUTE);
    expect(world.linesOf(world.sourceId('auth'))).toBe(40);
    expect(world.linesOf(world.sourceId('app'))).toBe(60);
    expect(recounts()).toHaveLength(1);
    const [finding] = world.findings('rule');
    expect(finding).toMatchObject({ count: 40, entities: { ip: { '203.0.113.9': 40 } } });
    await world.passTo(six + 4 * HOUR);
    expect(recounts()).toHaveLength(1);
    expect(world.findings('rule')[0]?.count).toBe(40);
  });

  it('cost nothing where there are none: an hour that did not change is counted once and not read again', async () => {
    world.loki.store([line('app', six + 5 * MINUTE, 'one'), line('app', six + 55 * MINUTE, 'two')]);
    await world.passTo(six + 4 * HOUR);
    expect(recounts()).toEqual([]);
    const counts = world.loki.requests.filter(({ parameters }) =>
      parameters.get('query')?.includes('count_over_time'),
    );
    // Hours 6, 7 and (until 10:00) no other are old enough, for two sources.
    expect(counts.length).toBe(4);
  });

  it('hold up no reading when a source cannot be counted, and are news when that stays', async () => {
    world.loki.failBy(({ parameters }) =>
      parameters.get('query')?.includes('count_over_time')
        ? { kind: 'status', status: 400, body: 'metric queries are not allowed' }
        : null,
    );
    await world.passTo(six + HOUR + 40 * MINUTE);
    await world.closeEngine();
    world.clock.jump(4 * HOUR);
    world.loki.store([line('app', six + 3 * HOUR, 'in the hole')]);
    await world.startEngine();
    await world.catchUp();
    expect(world.linesOf(world.sourceId('app'))).toBe(1);
    await world.pass(HOUR);
    const [finding] = world.findings('nightjar');
    expect(finding?.title).toContain('late lines');
    expect(finding?.explanation).toContain('metric queries are not allowed');
  });
});
