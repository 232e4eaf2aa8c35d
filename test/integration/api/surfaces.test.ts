import { call } from '@orpc/server';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visibilityOf } from '../../../electron/engine/findings/visibility.ts';
import { factsFinder } from '../../../electron/engine/jobs/notice-facts.ts';
import { decide } from '../../../electron/engine/notify/decide.ts';
import type { FindFacts } from '../../../electron/engine/notify/facts.ts';
import { ENGLISH } from '../../../electron/engine/notify/phrases.ts';
import { EMPTY_STATE } from '../../../electron/engine/notify/state.ts';
import { notificationSettingsSchema } from '../../../shared/domain/settings.ts';
import type { SuppressionEnd } from '../../../shared/domain/suppression.ts';
import { HOUR, MINUTE, START, World } from '../jobs/world.ts';
import { addFinding, addServers } from '../../unit/store/store-values.ts';

const FINDINGS = ['f0', 'f1', 'f2', 'f3', 'f4'];
const CATEGORIES = ['security', 'mail', 'errors'] as const;
/** Every severity at once, at any time of the day. */
const SETTINGS = notificationSettingsSchema.parse({
  threshold: 'info',
  quietHours: { enabled: false, timeZone: 'UTC' },
});

type Step =
  | { readonly kind: 'triage'; readonly finding: number; readonly to: 'acknowledge' | 'resolve' | 'reopen' }
  | {
      readonly kind: 'snooze';
      readonly finding: number;
      readonly hours: number;
      readonly hits?: number | undefined;
    }
  | { readonly kind: 'merge'; readonly finding: number; readonly into: number }
  | { readonly kind: 'rule'; readonly field: number; readonly whole: boolean; readonly hours: number | null }
  | { readonly kind: 'end-rule'; readonly rule: number }
  | { readonly kind: 'line'; readonly finding: number }
  | { readonly kind: 'pass'; readonly minutes: number };

const finding = fc.nat(FINDINGS.length - 1);
const arbitraryStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('triage' as const),
    finding,
    to: fc.constantFrom('acknowledge' as const, 'resolve' as const, 'reopen' as const),
  }),
  fc.record({
    kind: fc.constant('snooze' as const),
    finding,
    hours: fc.integer({ min: 1, max: 4 }),
    hits: fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined }),
  }),
  fc.record({ kind: fc.constant('merge' as const), finding, into: finding }),
  fc.record({
    kind: fc.constant('rule' as const),
    field: finding,
    whole: fc.boolean(),
    hours: fc.option(fc.integer({ min: 1, max: 4 })),
  }),
  fc.record({ kind: fc.constant('end-rule' as const), rule: fc.nat(3) }),
  fc.record({ kind: fc.constant('line' as const), finding }),
  fc.record({ kind: fc.constant('pass' as const), minutes: fc.integer({ min: 1, max: 180 }) }),
);

/** Findings of a few kinds, and a person who decides about them as time passes. */
class Desk {
  readonly world: World;
  /** What takes each step back, in the order in which they were taken. */
  readonly backs: (() => Promise<unknown>)[] = [];
  readonly #rules: string[] = [];

  constructor(world: World) {
    this.world = world;
    addServers(world.store);
    for (const server of world.store.servers.list()) world.store.servers.save({ ...server, paused: true });
    FINDINGS.forEach((id, index) =>
      addFinding(
        world.store,
        id,
        { category: CATEGORIES[index % CATEGORIES.length]!, severity: index % 2 === 0 ? 'high' : 'low' },
        { minute: Math.floor(START / MINUTE) - 10 },
      ),
    );
  }

  async take(step: Step): Promise<void> {
    const { clock, store, router } = this.world;
    switch (step.kind) {
      case 'triage':
        return this.#triage(FINDINGS[step.finding]!, { kind: step.to });
      case 'snooze':
        return this.#triage(FINDINGS[step.finding]!, {
          kind: 'snooze',
          until: clock.now() + step.hours * HOUR,
          hits: step.hits,
        });
      case 'merge': {
        const ids = [FINDINGS[step.finding]!];
        const { undo } = await call(router.findings.merge, { ids, into: FINDINGS[step.into]! });
        this.#remember(undo, null);
        return;
      }
      case 'rule': {
        const end: SuppressionEnd =
          step.hours === null ? { kind: 'never' } : { kind: 'at', at: clock.now() + step.hours * HOUR };
        const matchers = step.whole
          ? { categories: [CATEGORIES[step.field % CATEGORIES.length]!] }
          : { findingId: FINDINGS[step.field]! };
        const { id, undo } = await call(router.suppressions.add, { matchers, end, reason: 'Known' });
        this.#rules.push(id);
        this.#remember(undo, () => call(router.suppressions.end, { id }));
        return;
      }
      case 'end-rule': {
        const id = this.#rules[step.rule];
        const rule = id === undefined ? null : store.suppressions.get(id);
        if (!rule || rule.endedAt !== null) return;
        const { undo } = await call(router.suppressions.end, { id: rule.id });
        this.#remember(undo, () => call(router.suppressions.reopen, { id: rule.id }));
        return;
      }
      case 'line': {
        const id = FINDINGS[step.finding]!;
        const minute = Math.floor(clock.now() / MINUTE);
        store.transaction(() => {
          store.occurrences.replace(id, 'web1', [
            { sourceId: 'web1-source', minute, count: 1, entities: {} },
          ]);
          store.findings.refreshTotals(id);
        });
        return;
      }
      case 'pass':
        clock.jump(step.minutes * MINUTE);
    }
  }

  async #triage(id: string, action: Parameters<typeof applied>[1]): Promise<void> {
    this.#remember(await applied(this.world, action, id), null);
  }

  #remember(entries: readonly number[], otherwise: (() => Promise<unknown>) | null): void {
    const { router } = this.world;
    if (entries.length > 0) this.backs.push(() => call(router.findings.undo, { entries: [...entries] }));
    else if (otherwise) this.backs.push(otherwise);
  }
}

async function applied(
  { router }: World,
  action:
    | { kind: 'acknowledge' | 'resolve' | 'reopen' }
    | { kind: 'snooze'; until: number; hits?: number | undefined },
  id: string,
): Promise<number[]> {
  return (await call(router.findings.triage, { ids: [id], action })).undo;
}

/** The findings that each surface shows, which are the same; returns those that are new. */
async function expectOneWord({ router, store, clock }: World): Promise<string[]> {
  const listed = (await call(router.findings.list, { filter: {} })).rows.map(({ id }) => id).sort();
  const { counts } = await call(router.findings.list, { filter: {}, limit: 1 });
  const fresh = await call(router.findings.list, { filter: { states: ['new'] } });
  const now = clock.now();
  const find = factsFinder(store, FINDINGS, now);
  const seen = FINDINGS.map((id) => ({ id, ...visibilityOf(store.findings.get(id)!, now) }));
  const visible = seen.filter((each) => each.visible).map(({ id }) => id);
  const newOnes = seen.filter((each) => each.visible && each.state === 'new').map(({ id }) => id);
  expect(listed).toEqual(visible);
  // Badge and tray ask for these, the side bar for their count.
  expect(fresh.rows.map(({ id }) => id).sort()).toEqual(newOnes);
  expect([fresh.total, counts.new]).toEqual([newOnes.length, newOnes.length]);
  expect(counts.new + counts.acknowledged + counts.resolved).toBe(visible.length);
  const parts = FINDINGS.filter((id) => store.findings.get(id)!.headId !== undefined);
  expect(counts.hidden).toBe(FINDINGS.length - visible.length - parts.length);
  for (const id of FINDINGS.filter((each) => !parts.includes(each))) {
    const { mark } = (await call(router.findings.get, { id }))!;
    expect(mark?.kind === 'suppressed' || mark?.kind === 'snoozed').toBe(!visible.includes(id));
  }
  expect(FINDINGS.filter((id) => find(id)?.visible)).toEqual(visible);
  const told = toldBy(find, now);
  expect(told.filter((id) => !visible.includes(id))).toEqual([]);
  const unread = newOnes.filter((id) => find(id)?.readAt === null && find(id)?.stateAt === null);
  expect(unread.filter((id) => !told.includes(id))).toEqual([]);
  return newOnes;
}

/** Whom the policy names, in notices of their own and in digests, if nothing changes from now on. */
function toldBy(find: FindFacts, start: number): string[] {
  const told = new Set<string>();
  let candidates = FINDINGS.map((findingId) => ({ findingId, reason: 'created' as const, at: start }));
  let state = EMPTY_STATE;
  for (let now: number | null = start; now !== null && now < start + 4 * HOUR;) {
    const outcome = decide({
      settings: SETTINGS,
      mutedUntil: null,
      wokeAt: null,
      serverName: (id) => id,
      phrases: ENGLISH,
      state,
      candidates,
      now,
      find,
    });
    for (const { findingIds } of outcome.notices) for (const id of findingIds) told.add(id);
    state = outcome.state;
    candidates = [];
    now = outcome.wakeAt;
  }
  return [...told].sort();
}

describe('what is hidden', () => {
  it('is hidden in list, counts, tray, badge, notices and digests alike, and comes back by undo', async () => {
    let hidden = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(arbitraryStep, { minLength: 1, maxLength: 8 }), async (steps) => {
        const world = await World.start();
        try {
          const desk = new Desk(world);
          expect(await expectOneWord(world)).toEqual(FINDINGS);
          for (const step of steps) {
            await desk.take(step);
            hidden += FINDINGS.length - (await expectOneWord(world)).length;
          }
          for (const back of desk.backs.toReversed()) {
            await back();
            await expectOneWord(world);
          }
          expect(await expectOneWord(world)).toEqual(FINDINGS);
        } finally {
          await world.end();
        }
      }),
      { numRuns: 8 },
    );
    expect(hidden).toBeGreaterThan(5);
  }, 120_000);
});
