import { call } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toMilliseconds } from '../../../shared/domain/time.ts';
import { LOKI_FAULTS, type LokiFault } from '../../doubles/loki.ts';
import { attackLines } from '../../fixtures/attack.ts';
import { Gate } from './gate.ts';
import { HOUR, LAG, line, MINUTE, START, World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await World.start();
});
afterEach(() => world.end());

/** Every query for lines of this job meets the fault. */
function failJob(job: string, fault: LokiFault): void {
  world.loki.failBy(({ parameters }) => (parameters.get('query')?.includes(`job="${job}"`) ? fault : null));
}

const failedOf = (job: string) =>
  world.store.coverage.of(world.sourceId(job)).filter(({ state }) => state === 'failed');
const proof = () => call(world.router.system.proof, undefined);

describe.each([
  [
    'refuses a query',
    { kind: 'status', status: 400, body: 'parse error at line 1, col 9: unexpected IDENTIFIER' },
    'loki-rejected-query',
  ],
  ['breaks down on it', LOKI_FAULTS.internal, 'loki-unexpected-answer'],
  ['has no time for it', LOKI_FAULTS.tooManyRequests, 'loki-overloaded'],
] as const)('a source whose Loki %s', (_words, fault, code) => {
  beforeEach(async () => {
    world.loki.store(attackLines(START - HOUR, START + HOUR, 2));
    failJob('auth', fault);
    await world.add();
    await world.settle();
  });

  it('holds up no other source, and its run says what it left out', async () => {
    expect(world.linesOf(world.sourceId('nginx'))).toBeGreaterThan(0);
    expect(world.linesOf(world.sourceId('auth'))).toBe(0);
    const [run] = world.runs(true);
    expect(run).toMatchObject({ state: 'partial' });
    expect(run?.failures).toMatchObject([{ sourceId: world.sourceId('auth'), failure: { code } }]);
    const { notRead } = await proof();
    expect(notRead).toMatchObject([{ serverName: 'web1', sourceName: 'auth', failure: { code } }]);
    expect((await proof()).readUpTo).toBe(START - HOUR);
  });

  it('is given up after five failures with growing pauses, told of, and read on behind the gap', async () => {
    while (failedOf('auth').length === 0) await world.pass(1_000);
    const tries = world.runs(true).reverse();
    expect(tries).toHaveLength(5);
    const pauses = tries.slice(1).map(({ startedAt }, index) => startedAt - tries[index]!.startedAt);
    expect(pauses).toEqual([...pauses].sort((left, right) => left - right));
    expect(failedOf('auth')).toMatchObject([
      { from: BigInt(START - HOUR) * 1_000_000n, reason: { kind: 'failure', failure: { code } } },
    ]);
    const [finding] = world.findings('nightjar');
    expect(finding).toMatchObject({ category: 'nightjar', origin: { code } });
    expect(finding?.title).toContain('auth');

    const gap = failedOf('auth')[0]!;
    world.loki.failBy(null);
    await world.pass(10 * MINUTE);
    await world.catchUp();
    // What was read next was widened to whole minutes.
    expect(failedOf('auth')).toMatchObject([{ from: gap.from }]);
    expect(gap.to - failedOf('auth')[0]!.to).toBeLessThan(60_000_000_000n);
    const read = attackLines(START - HOUR, START + HOUR, 2).filter(
      ({ labels, timestamp }) =>
        labels['job'] === 'auth' &&
        timestamp >= gap.to &&
        toMilliseconds(timestamp) < world.clock.now() - LAG,
    );
    expect(world.linesOf(world.sourceId('auth'))).toBeGreaterThanOrEqual(read.length);
    expect(world.runs()[0]).toMatchObject({ state: 'complete' });
    const { notRead } = await proof();
    expect(notRead).toMatchObject([{ sourceName: 'auth', since: toMilliseconds(gap.from) }]);
    const [server] = await call(world.router.servers.list, undefined);
    expect(server?.sources.map(({ name, failedRanges, failure }) => [name, failedRanges, failure])).toEqual([
      ['auth', 1, null],
      ['nginx', 0, null],
    ]);
  });
});

describe('a Loki that is away', () => {
  const nothing = { kind: 'close' } as const;
  const all = attackLines(START - HOUR, START + 2 * HOUR, 1);
  const total = () => world.linesOf(world.sourceId('auth')) + world.linesOf(world.sourceId('nginx'));
  const stored = () => {
    const now = Math.floor(world.clock.now() / 1000) * 1000;
    return all.filter(({ timestamp }) => toMilliseconds(timestamp) < now - LAG).length;
  };

  let gate: Gate;
  beforeEach(async () => {
    gate = await Gate.before(world.loki.origin);
    world.loki.store(all);
    await world.add({ interval: 5 * MINUTE, loki: gate.origin });
    await world.catchUp();
  });
  afterEach(() => gate.close());

  it('is news after two intervals, not before, and nothing is lost when it is back', async () => {
    await gate.close();
    await world.pass(9 * MINUTE);
    expect(world.findings('nightjar')).toEqual([]);
    await world.pass(6 * MINUTE);
    const [finding] = world.findings('nightjar');
    expect(finding).toMatchObject({ origin: { code: 'connection-refused' }, category: 'nightjar' });
    expect(finding?.recommendation).not.toBe('');
    const [server] = await call(world.router.servers.list, undefined);
    expect(server?.hops[0]).toMatchObject({
      kind: 'loki',
      state: 'failing',
      failure: { code: 'connection-refused' },
    });
    expect((await proof()).notRead).toMatchObject([
      { serverName: 'web1', failure: { code: 'connection-refused' } },
    ]);
    await world.pass(30 * MINUTE);

    await gate.open();
    await world.pass(6 * MINUTE);
    await world.catchUp();
    expect(total()).toBe(stored());
    expect(failedOf('auth')).toEqual([]);
    expect((await proof()).notRead).toEqual([]);
    expect(world.findings('nightjar')).toHaveLength(1);
  });

  it.each([
    ['answers 503 for half an hour', LOKI_FAULTS.unavailable],
    ['answers 502 through its gateway', LOKI_FAULTS.badGateway],
    ['closes every connection', nothing],
  ])('loses nothing when it %s', async (_words, fault) => {
    world.loki.failBy(() => fault);
    world.loki.notReady = 'Ingester not ready: waiting for 15s after being ready\n';
    await world.pass(30 * MINUTE);
    expect(world.findings('nightjar').length).toBeGreaterThan(0);
    expect(world.runs(true).every(({ failures }) => failures.length > 0)).toBe(true);
    world.loki.failBy(null);
    world.loki.notReady = null;
    await world.pass(6 * MINUTE);
    await world.catchUp();
    expect(total()).toBe(stored());
    expect(failedOf('auth')).toEqual([]);
  });

  it('leaves a run that names its failure when it goes away in the middle of one', async () => {
    world.loki.store([line('auth', world.clock.now() + MINUTE, 'one more')]);
    let asked = 0;
    world.loki.failBy(({ path }) =>
      path.endsWith('/query_range') && asked++ >= 1 ? LOKI_FAULTS.unavailable : null,
    );
    await world.pass(5 * MINUTE);
    const [run] = world.runs(true);
    expect(run).toMatchObject({
      state: 'failed',
      failures: [{ sourceId: null, failure: { code: 'loki-not-ready' } }],
    });
    expect(run?.finishedAt).not.toBeNull();
    world.loki.failBy(null);
    await world.pass(6 * MINUTE);
    await world.catchUp();
    expect(total()).toBe(stored() + 1);
  });
});

describe('a run that is stopped', () => {
  it('is told as stopped, keeps nothing half read, and is made up for', async () => {
    world.loki.store(attackLines(START - HOUR, START, 2));
    const { promise: release, resolve } = Promise.withResolvers<void>();
    world.loki.failBy(({ path }) => (path.endsWith('/query_range') ? { kind: 'slow', release } : null));
    await world.add();
    await world.until(() => world.loki.requests.some(({ path }) => path.endsWith('/query_range')));
    await world.closeEngine();
    resolve();
    world.loki.failBy(null);
    await world.startEngine();
    const [stopped] = world.runs(true);
    expect(stopped).toMatchObject({ state: 'failed', failures: [{ failure: { code: 'cancelled' } }] });
    await world.catchUp();
    expect(world.linesOf(world.sourceId('auth'))).toBe(attackLines(START - HOUR, START - LAG, 2).length / 2);
  });
});
