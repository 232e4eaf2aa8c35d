import { call } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attackLines } from '../../fixtures/attack.ts';
import { HOUR, MINUTE, START, World } from '../jobs/world.ts';

let world: World;
beforeEach(async () => {
  world = await World.start();
});
afterEach(() => world.end());

const report = (part: object = {}) =>
  call(world.router.reports.get, { from: START - 6 * HOUR, to: START + HOUR, ...part });

describe('a report', () => {
  it('counts what began, when it happened, what fills the log and what was read', async () => {
    world.loki.store(attackLines(START - HOUR, START));
    const serverId = await world.add({ interval: 5 * MINUTE });
    await world.catchUp();
    const findings = world.findings('rule').filter(({ category }) => category !== 'nightjar');
    expect(findings.length).toBeGreaterThan(0);
    const first = await report();
    expect(first.began.reduce((sum, { count }) => sum + count, 0)).toBe(world.findings().length);
    const minutes = findings.reduce(
      (sum, { id }) => sum + world.store.occurrences.of(id, 0, 2 ** 31).length,
      0,
    );
    expect(first.hours).toHaveLength(7);
    expect(first.hours.reduce((sum, { busy }) => sum + busy, 0)).toBeGreaterThanOrEqual(minutes);
    const lines = world.linesOf(world.sourceId('auth')) + world.linesOf(world.sourceId('nginx'));
    expect(first.hours.reduce((sum, hour) => sum + hour.lines, 0)).toBe(lines);
    expect(first.servers).toMatchObject([{ serverId, name: 'web1', lines, unread: [] }]);
    const most = findings.toSorted((left, right) => right.count - left.count)[0];
    expect(first.noisiest[0]).toMatchObject({ findingId: most?.id, lines: most?.count, suggestion: 'quiet' });
  });

  it('tells how long findings waited, unless the step was undone', async () => {
    world.loki.store(attackLines(START - HOUR, START));
    await world.add({ interval: 5 * MINUTE });
    await world.catchUp();
    const [finding] = world.findings('rule');
    world.clock.jump(30 * MINUTE);
    const acknowledge = () =>
      call(world.router.findings.triage, { ids: [finding?.id ?? ''], action: { kind: 'acknowledge' } });
    const { undo } = await acknowledge();
    const [waited] = (await report()).acknowledged;
    expect(waited?.severity).toBe(finding?.severity);
    expect(waited?.milliseconds).toBeGreaterThanOrEqual(30 * MINUTE);
    await call(world.router.findings.undo, { entries: undo });
    expect((await report()).acknowledged).toEqual([]);
  });

  it('names what was not read, of one server or of all', async () => {
    const one = await world.add({ jobs: ['auth'], interval: 5 * MINUTE });
    await world.add({ name: 'web2', jobs: ['nginx'], interval: 5 * MINUTE });
    await world.catchUp();
    const range = {
      from: BigInt(START - 30 * MINUTE) * 1_000_000n,
      to: BigInt(START - 20 * MINUTE) * 1_000_000n,
    };
    world.store.coverage.lay(world.sourceId('auth'), { ...range, state: 'failed' });
    const all = await report();
    expect(all.servers.map(({ name, unread }) => [name, unread])).toEqual([
      ['web1', [{ from: START - 30 * MINUTE, to: START - 20 * MINUTE }]],
      ['web2', []],
    ]);
    const ofOne = await report({ serverId: one });
    expect(ofOne.servers.map(({ name }) => name)).toEqual(['web1']);
    await expect(report({ from: 0 })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});
