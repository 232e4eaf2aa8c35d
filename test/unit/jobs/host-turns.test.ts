import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HostTurns, type AskingFor } from '../../../electron/engine/jobs/host-turns.ts';
import { Pause } from '../../../electron/engine/jobs/pause.ts';
import { ManualClock } from '../../doubles/clock.ts';

const MINUTE = 60_000;
const never = new AbortController().signal;

/** Asks for turns that each work for so long; returns in which order they were served. */
async function served(
  clock: ManualClock,
  host: HostTurns,
  turns: ReadonlyArray<readonly [serverId: string, askingFor: AskingFor]>,
  work = MINUTE,
): Promise<string[]> {
  const order: string[] = [];
  const all = turns.map(([serverId, askingFor]) =>
    host.run(
      async () => {
        order.push(serverId);
        await clock.sleep(work);
        host.worked(work);
      },
      { serverId, askingFor },
      never,
    ),
  );
  await clock.advance(turns.length * 6 * work);
  await Promise.all(all);
  return order;
}

describe('a model host', () => {
  it('works no more than its share of the time, whatever is asked of it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(0.1, 0.2, 0.5),
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 2, maxLength: 8 }),
        async (share, minutes) => {
          const clock = new ManualClock();
          const host = new HostTurns(clock, () => share);
          const begun = clock.now();
          let worked = 0;
          const all = minutes.map((each, at) =>
            host.run(
              async () => {
                await clock.sleep(each * MINUTE);
                host.worked(each * MINUTE);
                worked += each * MINUTE;
                const rest = host.restLeft();
                // Whoever is next begins when the rest is over.
                expect(worked).toBeLessThanOrEqual((clock.now() - begun + rest) * share + 1);
              },
              { serverId: String(at), askingFor: 'live' },
              never,
            ),
          );
          await clock.advance(4_000 * MINUTE);
          await Promise.all(all);
        },
      ),
      { numRuns: 10 },
    );
  });

  it('measures what it worked', async () => {
    const clock = new ManualClock();
    const host = new HostTurns(clock, () => 0.2);
    expect(host.measuredShare()).toBe(0);
    await served(clock, host, [['a', 'live']], 10 * MINUTE);
    await clock.advance(40 * MINUTE);
    expect(host.measuredShare()).toBeCloseTo(0.1);
    await clock.advance(7 * 60 * MINUTE);
    expect(host.measuredShare()).toBe(0);
  });

  it('rests less as soon as it may work more', () => {
    const clock = new ManualClock();
    let share = 0.1;
    const host = new HostTurns(clock, () => share);
    host.worked(MINUTE);
    expect(host.restLeft()).toBe(9 * MINUTE);
    share = 0.5;
    expect(host.restLeft()).toBe(MINUTE);
  });

  it('serves servers in turn, however often one asks', async () => {
    const clock = new ManualClock();
    const host = new HostTurns(clock, () => 1);
    const order = await served(clock, host, [
      ['a', 'live'],
      ['a', 'live'],
      ['a', 'live'],
      ['b', 'live'],
      ['c', 'live'],
      ['b', 'live'],
    ]);
    expect(order.slice(0, 3).toSorted()).toEqual(['a', 'b', 'c']);
    expect(order.slice(3, 5).toSorted()).toEqual(['a', 'b']);
  });

  it('takes live polling before re-analysis before old backlog', async () => {
    const clock = new ManualClock();
    const host = new HostTurns(clock, () => 1);
    const order = await served(clock, host, [
      ['busy', 'live'],
      ['old', 'backlog'],
      ['again', 're-analysis'],
      ['new', 'live'],
    ]);
    expect(order).toEqual(['busy', 'new', 'again', 'old']);
  });

  it('lets nobody wait behind others for ever', async () => {
    const clock = new ManualClock();
    const host = new HostTurns(clock, () => 1);
    const turns = Array.from({ length: 12 }, () => ['live', 'live'] as const);
    const order = await served(clock, host, [...turns, ['old', 'backlog']], 10 * MINUTE);
    expect(order.indexOf('old')).toBeLessThan(6);
  });

  it('forgets who gives up waiting', async () => {
    const clock = new ManualClock();
    const host = new HostTurns(clock, () => 0.2);
    host.worked(MINUTE);
    const stop = new AbortController();
    const turn = { serverId: 'a', askingFor: 'live' } as const;
    const given = host.run(() => Promise.resolve('asked'), turn, stop.signal);
    const queued = host.run(() => Promise.resolve('asked'), turn, stop.signal);
    const other = host.run(() => Promise.resolve('asked'), { ...turn, serverId: 'b' }, never);
    const reason = new Error('paused');
    stop.abort(reason);
    await expect(given).rejects.toBe(reason);
    await expect(queued).rejects.toBe(reason);
    await clock.advance(5 * MINUTE);
    expect(await other).toBe('asked');
  });
});

describe('a pause', () => {
  it('is not made longer by a clock that is set back', () => {
    let now = 1_000_000;
    const pause = new Pause({ now: () => now });
    pause.begin(60_000);
    now -= 3_600_000;
    expect(pause.left()).toBe(60_000);
    now += 45_000;
    expect(pause.left()).toBe(15_000);
    now += 15_000;
    expect(pause.left()).toBe(0);
  });
});
