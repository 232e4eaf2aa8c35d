import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoff } from '../../../electron/engine/connect/backoff.ts';
import { ServerLink } from '../../../electron/engine/connect/server-link.ts';
import type { Tunnel } from '../../../electron/engine/connect/tunnel.ts';
import { NightjarError, type Failure, type FailureCode } from '../../../shared/domain/failure.ts';
import { ManualClock } from '../../doubles/clock.ts';

class FakeTunnel {
  readonly #closed = Promise.withResolvers<Failure>();
  readonly closed = this.#closed.promise;
  die(code: FailureCode = 'tunnel-dead'): void {
    this.#closed.resolve(failure(code));
  }
  close(): Promise<void> {
    this.die('cancelled');
    return Promise.resolve();
  }
}

const failure = (code: FailureCode): Failure => ({ code, message: `${code}.`, advice: 'Do something.' });
const never = () => new AbortController().signal;

/** A link whose openings are answered one by one by the test. */
function makeLink(random = 0.5) {
  const clock = new ManualClock();
  const openings: PromiseWithResolvers<Tunnel>[] = [];
  const link = new ServerLink(
    (signal) => {
      const opening = Promise.withResolvers<Tunnel>();
      signal.addEventListener('abort', () => opening.reject(signal.reason as Error));
      openings.push(opening);
      return opening.promise;
    },
    { clock, random: () => random },
  );
  return {
    clock,
    link,
    openings,
    succeed: () => {
      const tunnel = new FakeTunnel();
      openings.at(-1)?.resolve(tunnel as unknown as Tunnel);
      return tunnel;
    },
    fail: (code: FailureCode) => openings.at(-1)?.reject(new NightjarError(failure(code))),
  };
}

describe('the link to a server', () => {
  it('opens when first needed, once for all', async () => {
    const { link, openings, succeed } = makeLink();
    expect(link.state).toBe('closed');
    expect(openings).toHaveLength(0);
    const all = Promise.all([link.acquire(never()), link.acquire(never()), link.acquire(never())]);
    expect(link.state).toBe('opening');
    const tunnel = succeed();
    expect(new Set(await all)).toEqual(new Set([tunnel]));
    expect(openings).toHaveLength(1);
    expect(link.state).toBe('open');
  });

  it('lets one stop waiting without ending the opening for others', async () => {
    const { link, succeed } = makeLink();
    const impatient = new AbortController();
    const first = link.acquire(impatient.signal);
    const second = link.acquire(never());
    impatient.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
    const tunnel = succeed();
    expect(await second).toBe(tunnel);
    await expect(link.acquire(AbortSignal.abort(new Error('late')))).rejects.toThrow('late');
  });

  it('backs off after a failure, says until when, and tries again by itself', async () => {
    const { link, clock, openings, fail, succeed } = makeLink();
    const outcome = link.acquire(never());
    fail('host-unreachable');
    await expect(outcome).rejects.toMatchObject({ failure: { code: 'host-unreachable' } });
    expect(link.state).toBe('waiting');
    expect(link.nextTry).toBe(clock.now() + 1_000);
    await expect(link.acquire(never())).rejects.toThrow('tries again in 1 s');
    await clock.advance(999);
    expect(openings).toHaveLength(1);
    await clock.advance(1);
    expect(link.state).toBe('opening');
    fail('host-unreachable');
    await clock.advance(0);
    expect(link.nextTry).toBe(clock.now() + 2_000);
    await clock.advance(2_000);
    succeed();
    await clock.advance(0);
    expect(link.state).toBe('open');
    expect(link.failure).toBeNull();
  });

  it.each(['host-key-changed', 'host-key-rejected', 'authentication-refused', 'prompt-expired'] as const)(
    'never tries again by itself after %s',
    async (code) => {
      const { link, clock, openings, fail, succeed } = makeLink();
      const outcome = link.acquire(never());
      fail(code);
      await expect(outcome).rejects.toMatchObject({ failure: { code } });
      expect(link.state).toBe('needs-you');
      await clock.advance(24 * 3_600_000);
      await expect(link.acquire(never())).rejects.toMatchObject({ failure: { code } });
      expect(openings).toHaveLength(1);
      link.retryNow();
      succeed();
      await clock.advance(0);
      expect(link.state).toBe('open');
    },
  );

  it('opens a new tunnel when one that was good dies', async () => {
    const { link, clock, succeed } = makeLink();
    const first = link.acquire(never());
    const tunnel = succeed();
    await first;
    await clock.advance(3_600_000);
    tunnel.die();
    await clock.advance(0);
    expect(link.state).toBe('closed');
    expect(link.failure?.code).toBe('tunnel-dead');
    const second = link.acquire(never());
    const next = succeed();
    expect(await second).toBe(next);
  });

  it('backs off from a tunnel that opens and dies at once, over and over', async () => {
    const { link, clock, openings, succeed } = makeLink();
    link.retryNow();
    for (let time = 0; time < 3; time += 1) {
      const tunnel = succeed();
      await clock.advance(0);
      tunnel.die();
      await clock.advance(0);
      if (link.state === 'closed') link.retryNow();
      else await clock.advance((link.nextTry ?? 0) - clock.now());
    }
    expect(openings).toHaveLength(4);
    const tunnel = succeed();
    await clock.advance(0);
    tunnel.die();
    await clock.advance(0);
    expect(link.state).toBe('waiting');
    expect(link.nextTry).toBe(clock.now() + 8_000);
  });

  it('tries at once when asked, and only then', async () => {
    const { link, clock, openings, fail } = makeLink();
    link.retryNow();
    fail('host-unreachable');
    await clock.advance(0);
    link.retryNow();
    link.retryNow();
    expect(openings).toHaveLength(2);
    await clock.advance(600_000);
    expect(openings).toHaveLength(2);
  });

  it('closes for good while opening, waiting or open, and opens again when needed', async () => {
    const { link, clock, openings, fail, succeed } = makeLink();
    const outcome = link.acquire(never());
    const rejected = expect(outcome).rejects.toMatchObject({ failure: { code: 'cancelled' } });
    await link.close();
    await rejected;
    link.retryNow();
    fail('host-unreachable');
    await clock.advance(0);
    await link.close();
    await clock.advance(3_600_000);
    expect(openings).toHaveLength(2);
    expect(link.state).toBe('closed');
    const again = link.acquire(never());
    const tunnel = succeed();
    expect(await again).toBe(tunnel);
    await link.close();
    expect((await tunnel.closed).code).toBe('cancelled');
    expect(link.state).toBe('closed');
    expect(clock.waiting).toBe(0);
  });

  it('tells every change until told to stop', async () => {
    const { link, clock, succeed } = makeLink();
    const seen: string[] = [];
    const end = link.onChange(() => seen.push(link.state));
    link.retryNow();
    succeed();
    await clock.advance(0);
    end();
    await link.close();
    expect(seen).toEqual(['opening', 'open']);
  });
});

describe('the back-off', () => {
  it('is never over five minutes, never under zero, and grows with its bounds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (failures, random) => {
          const wait = backoff(failures, random);
          expect(wait).toBeGreaterThanOrEqual(0);
          expect(wait).toBeLessThanOrEqual(300_000);
          expect(backoff(failures + 1, random)).toBeGreaterThanOrEqual(wait);
        },
      ),
    );
  });
});
