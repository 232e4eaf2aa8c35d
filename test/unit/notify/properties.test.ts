import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SEVERITIES, type Severity } from '../../../shared/domain/words.ts';
import { HOUR, MINUTE, NOON, PolicyWorld, type Shown } from './world.ts';

const SERVERS = ['web1', 'db1', 'mail1'];
const IDS = Array.from({ length: 12 }, (_, index) => `f${index}`);

type Event =
  | { readonly kind: 'raise'; readonly id: string; readonly severity: Severity; readonly servers: string[] }
  | {
      readonly kind: 'raise-severity' | 'acknowledge' | 'resolve' | 'regress' | 'hide' | 'unhide';
      readonly id: string;
    }
  | { readonly kind: 'mute'; readonly minutes: number }
  | { readonly kind: 'unmute' | 'sleep' }
  | { readonly kind: 'settings'; readonly change: object };

const id = fc.constantFrom(...IDS);
const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('raise' as const),
      id,
      severity: fc.constantFrom(...SEVERITIES),
      servers: fc.uniqueArray(fc.constantFrom(...SERVERS), { minLength: 1 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('raise-severity', 'acknowledge', 'resolve', 'regress', 'hide', 'unhide'),
      id,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('mute' as const), minutes: fc.integer({ min: 1, max: 600 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('unmute', 'sleep') }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('settings' as const),
      change: fc.record({
        threshold: fc.constantFrom(...SEVERITIES),
        quietHours: fc.record({
          timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns'),
          enabled: fc.boolean(),
          threshold: fc.constantFrom(...SEVERITIES),
        }),
        servers: fc.constantFrom({}, { web1: { day: 'critical' } }, { db1: { quietHours: 'low' } }),
        holdSeconds: fc.constantFrom(0, 120, 3600),
        mostPerHour: fc.constantFrom(1, 2, 6),
        digestFrom: fc.constantFrom(null, 'info', 'medium'),
        remindAfterHours: fc.constantFrom(null, 1, 5),
      }),
    }),
  },
);
const story = fc.array(fc.record({ event, after: fc.integer({ min: 0, max: 90 * MINUTE }) }), {
  maxLength: 60,
});

/** Plays events; what still has a reason and is owed a notice is kept as the test's own account. */
class Account {
  readonly world = new PolicyWorld();
  /** Since when a visible critical finding has a reason that was not answered. */
  readonly owed = new Map<string, number>();
  /** Reasons given for each finding, as the engine would give them. */
  readonly reasons = new Map<string, number>();

  play({ event, after }: { readonly event: Event; readonly after: number }): void {
    const { world } = this;
    this.passTo(world.now + after);
    this.#happen(event);
    this.settle();
  }

  passTo(end: number): void {
    this.world.passTo(end);
    this.settle();
  }

  /** Takes what was told, hidden or dealt with off the account. */
  settle(): void {
    const { world } = this;
    for (const [findingId, since] of this.owed) {
      const facts = world.findings.get(findingId)!;
      const told = world.decisions.some(
        (each) => each.findingId === findingId && each.outcome === 'told' && each.at >= since,
      );
      const named = world.shown.some(
        ({ at, notice }) => at >= since && notice.findingIds.includes(findingId),
      );
      if ((told && named) || !facts.visible || (facts.state !== 'new' && (facts.stateAt ?? 0) >= since)) {
        this.owed.delete(findingId);
      }
    }
  }

  #happen(event: Event): void {
    const { world } = this;
    const facts = 'id' in event ? world.findings.get(event.id) : undefined;
    switch (event.kind) {
      case 'raise':
        // The engine creates a finding once only.
        if (facts) return;
        world.set(event.id, { severity: event.severity, serverIds: event.servers, lastSeen: world.now });
        return this.#reason(event.id, 'created');
      case 'raise-severity': {
        const worse = facts && SEVERITIES[SEVERITIES.indexOf(facts.severity) + 1];
        if (!worse) return;
        world.set(event.id, { severity: worse });
        return this.#reason(event.id, 'severity-raised');
      }
      case 'regress':
        if (facts?.state !== 'resolved' || facts.stateAt === null || facts.stateAt >= world.now) return;
        world.set(event.id, { state: 'new', lastSeen: world.now });
        return this.#reason(event.id, 'regressed');
      case 'acknowledge':
      case 'resolve':
        if (!facts) return;
        world.set(event.id, {
          state: event.kind === 'resolve' ? 'resolved' : 'acknowledged',
          stateAt: world.now,
        });
        break;
      case 'hide':
      case 'unhide':
        if (!facts) return;
        world.set(event.id, { visible: event.kind === 'unhide' });
        break;
      case 'mute':
        world.mutedUntil = world.now + event.minutes * MINUTE;
        break;
      case 'unmute':
        world.mutedUntil = null;
        break;
      case 'sleep':
        world.now += 5 * HOUR;
        world.wokeAt = world.now;
        break;
      case 'settings':
        world.settings = new PolicyWorld(event.change).settings;
        break;
    }
    world.step();
  }

  #reason(findingId: string, reason: 'created' | 'severity-raised' | 'regressed'): void {
    const { world } = this;
    const facts = world.findings.get(findingId)!;
    this.reasons.set(findingId, (this.reasons.get(findingId) ?? 0) + 1);
    if (facts.severity === 'critical' && facts.visible) this.owed.set(findingId, world.now);
    world.step([world.candidate(findingId, reason)]);
  }
}

describe('whatever happens, in whatever order', () => {
  it('no visible critical finding with a reason is swallowed, and nothing waits for ever', () => {
    fc.assert(
      fc.property(story, (events) => {
        const account = new Account();
        const { world } = account;
        for (const each of events) {
          account.play(each);
          expect(world.state.waiting.length === 0 || world.wakeAt !== null).toBe(true);
          // Nothing but a mute holds a critical finding for longer than a digest collects.
          const muted = Math.max(world.now, world.mutedUntil ?? 0);
          for (const since of account.owed.values()) {
            expect(Math.max(since, muted) + 16 * MINUTE).toBeGreaterThan(world.now);
          }
        }
        const end = Math.max(world.now, world.mutedUntil ?? 0) + 16 * MINUTE;
        account.passTo(end);
        expect([...account.owed.keys()]).toEqual([]);
        world.settings = { ...world.settings, remindAfterHours: null };
        world.step();
        world.passTo(end + 25 * HOUR);
        expect(world.state.waiting).toEqual([]);
        expect(world.wakeAt).toBeNull();
      }),
      { numRuns: 400 },
    );
  });

  it('no finding is told twice without a new reason', () => {
    fc.assert(
      fc.property(story, (events) => {
        const account = new Account();
        for (const each of events) account.play(each);
        account.passTo(account.world.now + 25 * HOUR);
        const told = account.world.decisions.filter(({ outcome }) => outcome === 'told');
        for (const findingId of IDS) {
          const times = told.filter((each) => each.findingId === findingId);
          const reminders = times.filter(({ reason }) => reason === 'still-open').length;
          expect(times.length - reminders).toBeLessThanOrEqual(account.reasons.get(findingId) ?? 0);
          expect(reminders).toBeLessThanOrEqual(times.length - reminders);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('the same is told in whatever order candidates of one moment come', () => {
    const burst = fc.uniqueArray(
      fc.record({
        id: fc.integer({ min: 0, max: 40 }),
        severity: fc.constantFrom(...SEVERITIES),
        server: fc.constantFrom(...SERVERS),
      }),
      { selector: (each) => each.id },
    );
    fc.assert(
      fc.property(
        burst.chain((each) =>
          fc.tuple(fc.constant(each), fc.shuffledSubarray(each, { minLength: each.length })),
        ),
        ([one, other]) => {
          const [left, right] = [one, other].map((order) => {
            const world = new PolicyWorld({ digestFrom: 'low' });
            for (const each of order)
              world.set(`f${each.id}`, { severity: each.severity, serverIds: [each.server] });
            world.step(
              order.flatMap((each) => [
                world.candidate(`f${each.id}`),
                world.candidate(`f${each.id}`, 'severity-raised'),
              ]),
            );
            world.pass(2 * HOUR);
            return world.shown;
          });
          expect(right).toEqual(left);
        },
      ),
    );
  });
});

describe('a burst of 1,000 findings within five minutes', () => {
  /** Notices that were not on the screen yet. */
  const interruptions = (shown: readonly Shown[]) =>
    shown.filter(
      ({ notice }, index) => !shown.slice(0, index).some((before) => before.notice.id === notice.id),
    );

  const PASSES = 20;
  const burst = fc.record({
    mostPerHour: fc.integer({ min: 1, max: 12 }),
    holdSeconds: fc.constantFrom(0, 120, 600),
    digestFrom: fc.constantFrom(null, 'info'),
    servers: fc.integer({ min: 1, max: 40 }),
    seed: fc.integer({ min: 1, max: 2 ** 31 - 2 }),
    severities: fc.uniqueArray(fc.constantFrom(...SEVERITIES), { minLength: 1 }),
  });

  it('gives no more notices within any hour than the cap, and tells every critical one', () => {
    let most = 0;
    fc.assert(
      fc.property(burst, ({ servers, seed, severities, ...change }) => {
        const world = new PolicyWorld(change);
        const random = sequence(seed);
        const byPass = Map.groupBy(Array.from({ length: 1000 }).keys(), () => Math.floor(random() * PASSES));
        for (let pass = 0; pass < PASSES; pass++) {
          world.passTo(NOON + (pass * 5 * MINUTE) / PASSES);
          const ids = (byPass.get(pass) ?? []).map((index) => `f${index}`);
          for (const id of ids) {
            const severity = severities[Math.floor(random() * severities.length)]!;
            world.set(id, { severity, serverIds: [`s${Math.floor(random() * servers)}`] });
          }
          world.step(ids.map((id) => world.candidate(id)));
        }
        world.passTo(NOON + 3 * HOUR);
        for (const { at } of world.shown) {
          const hour = world.shown.filter((each) => each.at >= at && each.at < at + HOUR);
          expect(interruptions(hour).length).toBeLessThanOrEqual(change.mostPerHour);
        }
        most = Math.max(most, world.shown.length);
        // Replacements of the digest are silent, and no more often than every five minutes.
        expect(world.shown.length).toBeLessThanOrEqual(change.mostPerHour + 4);
        const told = new Set(world.told());
        expect(told.size).toBe(world.told().length);
        const critical = [...world.findings.values()].filter(({ severity }) => severity === 'critical');
        expect(critical.filter(({ id }) => !told.has(id))).toEqual([]);
      }),
      { numRuns: 25 },
    );
    expect(most).toBeGreaterThan(1);
  });
});

/** Numbers in `[0, 1)`, the same for the same seed (Park and Miller). */
function sequence(seed: number): () => number {
  let value = seed;
  return () => {
    value = (value * 48_271) % 2_147_483_647;
    return value / 2_147_483_647;
  };
}
