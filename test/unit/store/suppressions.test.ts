import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { visibilityOf } from '../../../electron/engine/findings/visibility.ts';
import type { Clock } from '../../../electron/engine/ports.ts';
import { atOnce } from '../../../electron/engine/jobs/slices.ts';
import type { Application } from '../../../electron/engine/store/suppression-applying.ts';
import type { Store } from '../../../electron/engine/store/store.ts';
import type { Finding } from '../../../shared/domain/finding.ts';
import type { Matchers, Suppression, SuppressionEnd } from '../../../shared/domain/suppression.ts';
import { FOREVER } from '../../../shared/domain/values.ts';
import { openStore } from '../../../electron/engine/store/open.ts';
import { fillStore } from '../../bench/store-fill.ts';
import { addFinding, addServers, MINUTE, NOW, optionsFor, temporaryFolder } from './fixture.ts';

const HOUR = 3_600_000;

/** A clock that nobody sleeps by. */
class TestClock implements Clock {
  #now = NOW;

  now(): number {
    return this.#now;
  }

  sleep(): Promise<void> {
    return Promise.reject(new Error('nobody sleeps here'));
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }
}

function world(): { readonly store: Store; readonly clock: TestClock } {
  const clock = new TestClock();
  const { store } = openStore({ ...optionsFor(join(temporaryFolder(), 'nightjar.db')), clock });
  onTestFinished(() => store.close());
  addServers(store);
  return { store, clock };
}

function rule(change: Partial<Suppression> = {}): Suppression {
  return {
    id: 'rule',
    reason: 'Our scanner',
    createdAt: NOW,
    origin: 'you',
    matchers: { categories: ['security'] },
    end: { kind: 'never' },
    endedAt: null,
    ...change,
  };
}

/** Slice by slice, with nothing between. */
function previewed(store: Store, suppression: Suppression, now: number) {
  return atOnce(store.suppressions.preview(suppression, now));
}

function applied(application: Application | null) {
  const ids: string[] = [];
  for (;;) {
    const step = application?.next();
    if (!step || step.done) return { ids, undo: step?.value ?? [] };
    ids.push(...step.value);
  }
}

const saved = (store: Store, suppression: Suppression) => applied(store.suppressions.save(suppression));
const setEnded = (store: Store, id: string, at: number | null) =>
  applied(store.suppressions.setEnded(id, at));

function lines(
  store: Store,
  id: string,
  minute: number,
  count: number,
  more: { ip?: Record<string, number>; serverId?: string } = {},
) {
  const { ip, serverId = 'web1' } = more;
  store.transaction(() => {
    store.occurrences.replace(id, serverId, [
      { sourceId: `${serverId}-source`, minute, count, entities: ip ? { ip } : {} },
    ]);
    store.findings.refreshTotals(id);
  });
}

const stored = (store: Store, id = 'a'): Finding => store.findings.get(id)!;
const kinds = (store: Store, id = 'a') => store.history.list(id).map(({ kind }) => kind);
const visible = (store: Store, now: number, id = 'a') => {
  store.suppressions.settle(now);
  return visibilityOf(stored(store, id), now);
};

describe('a suppression', () => {
  it('hides what it matches, counts on, and is undone by ending it', () => {
    const { store } = world();
    addFinding(store, 'a');
    addFinding(store, 'b', { category: 'mail' });
    const changed = saved(store, rule());
    expect(changed).toEqual({ ids: ['a'], undo: [expect.any(Number)] });
    lines(store, 'a', MINUTE + 3, 7);
    expect(visible(store, NOW)).toEqual({
      visible: false,
      state: 'new',
      mark: { kind: 'suppressed', until: FOREVER, by: { id: 'rule', reason: 'Our scanner' }, hits: 8 },
    });
    expect(stored(store).count).toBe(8);
    expect(store.findingList.counts({ now: NOW })).toMatchObject({ new: 1, hidden: 1 });
    expect(store.suppressions.pulses(NOW).get('rule')).toEqual({
      hits: 8,
      lastHit: (MINUTE + 3) * 60_000,
      hidden: 1,
    });
    setEnded(store, 'rule', NOW + 5);
    expect(visible(store, NOW + 5)).toEqual({ visible: true, state: 'new', mark: null });
    setEnded(store, 'rule', null);
    expect(visible(store, NOW + 5).visible).toBe(false);
    expect(kinds(store)).toEqual(['suppressed', 'suppression-ended', 'suppressed']);
    expect(kinds(store, 'b')).toEqual([]);
  });

  it('shows what remains where it hides only some lines', () => {
    const { store } = world();
    addFinding(store, 'a', {}, { minute: MINUTE, count: 1 });
    lines(store, 'a', MINUTE, 10, { ip: { '192.0.2.7': 6, '192.0.2.9': 1, '203.0.113.5': 3 } });
    saved(store, rule({ matchers: { addresses: ['192.0.2.0/24'] } }));
    expect(visible(store, NOW).mark).toMatchObject({ kind: 'partly', hidden: 7, count: 3, addresses: 1 });
    expect(store.suppressions.remainsOf('a', NOW)).toMatchObject({
      count: 3,
      entities: { ip: { '203.0.113.5': 3 } },
    });
    lines(store, 'a', MINUTE, 7, { ip: { '192.0.2.7': 7 } });
    expect(visible(store, NOW).visible).toBe(false);
    lines(store, 'a', MINUTE + 1, 2);
    expect(visible(store, NOW).mark).toMatchObject({ kind: 'partly', count: 2, addresses: 0 });
    expect(kinds(store)).toEqual(['suppressed', 'returned']);
  });

  it('does not let hidden lines wake what was resolved', () => {
    const { store } = world();
    addFinding(store, 'a', {
      triage: { state: 'resolved', stateAt: NOW + HOUR, snooze: null, readAt: null },
    });
    saved(store, rule({ matchers: { addresses: ['2001:db8::/32'] } }));
    lines(store, 'a', MINUTE + 120, 1, { ip: { '2001:db8::1': 1 } });
    expect(visible(store, NOW)).toMatchObject({ visible: true, state: 'resolved' });
    expect(store.findingList.counts({ now: NOW })).toMatchObject({ new: 0, resolved: 1 });
    lines(store, 'a', MINUTE + 121, 1, { ip: { '2001:db9::1': 1 } });
    expect(visible(store, NOW)).toMatchObject({ state: 'new' });
    expect(store.findingList.counts({ now: NOW })).toMatchObject({ new: 1, resolved: 0 });
  });

  it('ends by time without anything else happening, and says what came meanwhile', () => {
    const { store, clock } = world();
    addFinding(store, 'a');
    saved(store, rule({ end: { kind: 'at', at: NOW + HOUR } }));
    lines(store, 'a', MINUTE + 5, 13);
    const back = { visible: true, mark: { kind: 'returned', at: NOW + HOUR, why: 'time', hits: 14 } };
    expect(visibilityOf(stored(store), NOW + HOUR - 1).visible).toBe(false);
    expect(visibilityOf(stored(store), NOW + HOUR)).toMatchObject(back);
    expect(store.findingList.counts({ now: NOW + HOUR })).toMatchObject({ new: 1, hidden: 0 });
    clock.advance(HOUR);
    expect(store.suppressions.settle(NOW + HOUR)).toEqual(['a']);
    expect(store.suppressions.settle(NOW + HOUR)).toEqual([]);
    expect(visible(store, NOW + HOUR)).toMatchObject(back);
    store.findings.setTriage('a', {
      ...stored(store).triage,
      state: 'acknowledged',
      stateAt: NOW + HOUR + 1,
    });
    expect(visible(store, NOW + HOUR).mark).toBeNull();
    expect(kinds(store)).toEqual(['suppressed', 'suppression-ended']);
  });

  it.each([
    ['more lines', (store: Store) => lines(store, 'a', MINUTE + 30, 41)],
    ['another server', (store: Store) => lines(store, 'a', MINUTE + 30, 1, { serverId: 'db1' })],
    [
      'a higher severity',
      (store: Store) => store.findings.update({ ...stored(store), severity: 'critical' }),
    ],
  ])('holds until it gets worse, and that is told: %s', (_what, worsen) => {
    const { store } = world();
    addFinding(store, 'a');
    const end: SuppressionEnd = { kind: 'until-worse', perHour: 40, serverIds: ['web1'], severity: 'high' };
    saved(store, rule({ matchers: { findingId: 'a' }, end }));
    lines(store, 'a', MINUTE + 1, 39);
    expect(visible(store, NOW).visible).toBe(false);
    worsen(store);
    expect(visible(store, NOW)).toMatchObject({ visible: true, mark: { kind: 'returned', why: 'worse' } });
    lines(store, 'a', MINUTE + 600, 1);
    expect(visible(store, NOW + 10 * HOUR).visible).toBe(true);
    expect(kinds(store)).toEqual(['suppressed', 'returned']);
    expect(store.notices.candidates()).toMatchObject([{ findingId: 'a', reason: 'regressed' }]);
  });

  it('lets what comes after quiet days be seen, and not before', () => {
    const { store } = world();
    addFinding(store, 'a');
    saved(store, rule({ end: { kind: 'after-quiet-days', days: 2 } }));
    lines(store, 'a', MINUTE + 47 * 60, 1);
    expect(visible(store, NOW + 300 * HOUR).visible).toBe(false);
    lines(store, 'a', MINUTE + 95 * 60, 1);
    expect(visible(store, NOW).mark).toMatchObject({ kind: 'returned', why: 'quiet', hits: 2 });
  });

  it('ends for what a person resolves', () => {
    const { store } = world();
    addFinding(store, 'a');
    saved(store, rule({ end: { kind: 'until-resolved' } }));
    store.findings.setTriage('a', { ...stored(store).triage, state: 'resolved', stateAt: NOW + 1 });
    expect(visible(store, NOW + 2)).toMatchObject({ visible: true, state: 'resolved', mark: null });
    lines(store, 'a', MINUTE + 5, 1);
    expect(visible(store, NOW + HOUR)).toMatchObject({ visible: true, state: 'new' });
  });

  it('of a model hides nothing grave that a rule found, and nothing about security', () => {
    const { store } = world();
    addFinding(store, 'security', { severity: 'low' });
    addFinding(store, 'grave', { category: 'errors', severity: 'high' });
    addFinding(store, 'mild', { category: 'errors', severity: 'medium' });
    saved(store, rule({ origin: 'model', matchers: { serverIds: ['web1'] } }));
    expect(['security', 'grave', 'mild'].map((id) => visible(store, NOW, id).visible)).toEqual([
      true,
      true,
      false,
    ]);
    store.findings.update({ ...stored(store, 'mild'), severity: 'high' });
    expect(visible(store, NOW, 'mild').visible).toBe(true);
  });

  it('says in its preview what the last thirty days would have been without', () => {
    const { store } = world();
    const days = (many: number) => MINUTE - many * 24 * 60;
    addFinding(store, 'old', { severity: 'critical' }, { minute: days(31) });
    addFinding(store, 'both', { severity: 'low' }, { minute: days(31), serverId: 'db1' });
    lines(store, 'both', days(2), 1);
    addFinding(store, 'hidden', { severity: 'critical' }, { minute: days(3) });
    saved(store, rule({ matchers: { findingId: 'hidden' } }));
    const web1 = previewed(store, rule({ id: 'new', matchers: { serverIds: ['web1'] } }), NOW);
    expect(web1.now).toMatchObject({ count: 1, newest: days(31) * 60_000, partly: 1 });
    expect(web1.now.bySeverity).toMatchObject({ critical: 1, low: 0 });
    expect(web1.last30Days).toMatchObject({ count: 2, high: 1, last: days(2) * 60_000 });
    expect(
      web1.last30Days.days.flatMap((day, index) => (day.count > 0 ? [[index, day.count, day.high]] : [])),
    ).toEqual([
      [26, 1, 1],
      [27, 1, 0],
    ]);
    expect(web1.last30Days.gravest.map(({ id }) => id)).toEqual(['hidden', 'both']);
    expect([web1.now.ids, web1.atLeast]).toEqual([['old'], false]);
  });

  it('hides all that it matches, however many there are', () => {
    const path = join(temporaryFolder(), 'nightjar.db');
    openStore(optionsFor(path)).store.close();
    fillStore(path, 4_100, 1);
    const { store } = openStore(optionsFor(path));
    onTestFinished(() => store.close());
    const wide = rule({ matchers: { serverIds: ['web1', 'db1', 'mail'] } });
    expect(previewed(store, wide, NOW)).toMatchObject({ now: { count: 4_000 }, atLeast: true });
    expect(saved(store, wide).ids).toHaveLength(4_100);
    expect(store.findingList.counts({ now: NOW }).hidden).toBe(4_100);
    expect(setEnded(store, 'rule', NOW).undo).toHaveLength(4_100);
    expect(store.findingList.counts({ now: NOW }).hidden).toBe(0);
  });

  it('has nothing to say of a finding that is gone', () => {
    const { store } = world();
    addFinding(store, 'a');
    saved(store, rule());
    lines(store, 'a', MINUTE, 0);
    expect(kinds(store)).toEqual(['suppressed']);
    store.servers.remove('web1');
    expect(store.suppressions.pulses(NOW).get('rule')?.hidden ?? 0).toBe(0);
  });
});

const ADDRESSES = ['192.0.2.7', '192.0.2.200', '198.51.100.3', '2001:db8::7'];
const fields = {
  serverIds: fc.subarray(['web1', 'db1'], { minLength: 1 }),
  sourceIds: fc.subarray(['web1-source', 'db1-source'], { minLength: 1 }),
  categories: fc.subarray(['security', 'mail', 'errors'] as const, { minLength: 1 }),
  severities: fc.subarray(['low', 'high', 'critical'] as const, { minLength: 1 }),
  rules: fc.constant(['ssh-brute-force']),
  users: fc.subarray(['root', 'git'], { minLength: 1 }),
  addresses: fc.subarray(['192.0.2.0/24', '192.0.2.7', '198.51.100.0/25', '2001:db8::/32'], { minLength: 1 }),
  findingId: fc.constantFrom('f0', 'f1'),
};
/** One or two fields: with more, hardly anything is matched. */
const arbitraryMatchers = fc
  .subarray(Object.keys(fields), { minLength: 1, maxLength: 2 })
  .chain((names) =>
    fc
      .record(fields)
      .map((all): Matchers =>
        Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name))),
      ),
  );
const arbitraryEnd = fc.oneof(
  fc.constant({ kind: 'never' as const }),
  fc.constant({ kind: 'until-resolved' as const }),
  fc.integer({ min: 1, max: 4 }).map((hours) => ({ kind: 'at' as const, at: NOW + hours * HOUR })),
  fc.integer({ min: 1, max: 6 }).map((perHour) => ({
    kind: 'until-worse' as const,
    perHour,
    serverIds: ['web1'],
    severity: 'high' as const,
  })),
);
const tally = (values: readonly string[]) =>
  fc.dictionary(fc.constantFrom(...values), fc.integer({ min: 1, max: 3 }), { maxKeys: 3 });
const arbitraryRow = fc.record({
  finding: fc.nat(5),
  serverId: fc.constantFrom('web1', 'db1'),
  minute: fc.integer({ min: -3, max: 200 }),
  ip: tally(ADDRESSES),
  user: tally(['root', 'git', 'bob']),
  more: fc.nat(2),
});

type Row = typeof arbitraryRow extends fc.Arbitrary<infer Value> ? Value : never;

function count(store: Store, { finding, serverId, minute, ip, user, more }: Row): void {
  const named = Math.max(...[ip, user].map((each) => Object.values(each).reduce((sum, one) => sum + one, 0)));
  store.transaction(() => {
    const row = {
      sourceId: `${serverId}-source`,
      minute: MINUTE + minute,
      count: named + more,
      entities: { ip, user },
    };
    store.occurrences.replace(`f${finding}`, serverId, [row]);
    store.findings.refreshTotals(`f${finding}`);
  });
}

function fill(store: Store): void {
  const categories = ['security', 'mail', 'errors'] as const;
  const severities = ['low', 'high', 'critical'] as const;
  for (let number = 0; number < 6; number++) {
    addFinding(store, `f${number}`, {
      category: categories[number % 3]!,
      severity: severities[Math.trunc(number / 2)]!,
      entities: { ip: { '192.0.2.7': 1 }, user: { root: 1 } },
      ...(number === 5 && { origin: { kind: 'nightjar', code: 'x' } as const }),
    });
  }
}

/** What every surface says of it: the list, the counts, notices and the rule itself. */
function shownBy(store: Store, now: number): string[] {
  const listed = store.findingList
    .list({ now, sort: 'newest', limit: 100, hidden: false })
    .rows.map(({ id }) => id)
    .sort();
  const ids = store.findingList.list({ now, sort: 'newest', limit: 100 }).rows.map(({ id }) => id);
  const visibleNow = ids.filter((id) => visibilityOf(store.findings.get(id)!, now).visible).sort();
  const noticed = [...store.notices.findings(ids).values()].filter((each) => visibilityOf(each, now).visible);
  const counts = store.findingList.counts({ now });
  expect(listed).toEqual(visibleNow);
  expect(noticed.map(({ id }) => id).sort()).toEqual(visibleNow);
  expect(counts.new + counts.acknowledged + counts.resolved).toBe(listed.length);
  expect(counts.hidden).toBe(ids.length - listed.length);
  return listed;
}

describe('suppressions, whatever they are', () => {
  it('hide exactly what their preview says', () => {
    let hid = 0;
    fc.assert(
      fc.property(
        fc.array(arbitraryRow, { maxLength: 12 }),
        fc.array(fc.record({ matchers: arbitraryMatchers, end: arbitraryEnd }), {
          minLength: 1,
          maxLength: 3,
        }),
        (rows, rules) => {
          const { store } = world();
          fill(store);
          for (const row of rows) count(store, row);
          for (const [number, { matchers, end }] of rules.entries()) {
            const made = rule({ id: `rule${number}`, matchers, end });
            const before = shownBy(store, NOW);
            const preview = previewed(store, made, NOW);
            saved(store, made);
            const after = shownBy(store, NOW);
            const hidden = before.filter((id) => !after.includes(id));
            hid += hidden.length;
            expect(after.every((id) => before.includes(id))).toBe(true);
            expect(preview.now.count).toBe(hidden.length);
            expect(Object.values(preview.now.bySeverity).reduce((sum, each) => sum + each, 0)).toBe(
              hidden.length,
            );
            const newest = hidden.map((id) => stored(store, id).lastSeen);
            expect(preview.now.newest).toBe(hidden.length === 0 ? null : Math.max(...newest));
            // Nothing here is older than thirty days and nothing else is hidden yet: then both say the same.
            if (number === 0 && end.kind === 'never') expect(preview.last30Days.count).toBe(hidden.length);
            // Asked again about a rule that is there, it says the same.
            expect(previewed(store, made, NOW)).toEqual(preview);
          }
        },
      ),
      { numRuns: 40 },
    );
    expect(hid).toBeGreaterThan(20);
  }, 60_000);

  it('leave all as it was when they are ended, in whatever order, and never stop counting', () => {
    fc.assert(
      fc.property(
        fc.array(arbitraryRow, { maxLength: 12 }),
        fc.array(fc.record({ matchers: arbitraryMatchers, end: arbitraryEnd }), {
          minLength: 1,
          maxLength: 3,
        }),
        fc.array(fc.record({ rule: fc.nat(2), ended: fc.boolean() }), { maxLength: 8 }),
        (rows, rules, steps) => {
          const { store } = world();
          fill(store);
          for (const row of rows) count(store, row);
          const total = () => [0, 1, 2, 3, 4, 5].map((number) => stored(store, `f${number}`).count);
          const before = [shownBy(store, NOW), total()];
          for (const [number, { matchers, end }] of rules.entries())
            saved(store, rule({ id: `rule${number}`, matchers, end }));
          for (const { rule: number, ended } of steps) {
            if (number < rules.length) setEnded(store, `rule${number}`, ended ? NOW : null);
            shownBy(store, NOW);
          }
          for (const number of rules.keys()) setEnded(store, `rule${number}`, NOW);
          expect([shownBy(store, NOW), total()]).toEqual(before);
        },
      ),
      { numRuns: 30 },
    );
  }, 60_000);

  it('mean the same whether they or the lines came first, in whatever pieces, as time passes', () => {
    fc.assert(
      fc.property(
        fc.array(arbitraryRow, { maxLength: 12 }),
        fc.array(fc.record({ matchers: arbitraryMatchers, end: arbitraryEnd }), {
          minLength: 1,
          maxLength: 3,
        }),
        fc.integer({ min: 0, max: 5 * 60 }),
        (rows, rules, minutes) => {
          const one = world();
          const other = world();
          for (const { store } of [one, other]) fill(store);
          for (const row of rows) count(one.store, row);
          for (const { store } of [one, other])
            for (const [number, { matchers, end }] of rules.entries())
              saved(store, rule({ id: `rule${number}`, matchers, end }));
          for (const row of rows) count(other.store, row);
          const now = NOW + minutes * 60_000;
          // Whoever looks before the rules are looked at again sees the same.
          const before = shownBy(one.store, now);
          for (const { store, clock } of [one, other]) {
            clock.advance(now - NOW);
            store.suppressions.settle(now);
          }
          expect(shownBy(one.store, now)).toEqual(before);
          expect(shownBy(other.store, now)).toEqual(before);
          for (const id of ['f0', 'f1', 'f2', 'f3', 'f4', 'f5'])
            expect(stored(one.store, id).suppression).toEqual(stored(other.store, id).suppression);
          expect(one.store.suppressions.pulses(now)).toEqual(other.store.suppressions.pulses(now));
        },
      ),
      { numRuns: 30 },
    );
  }, 60_000);
});
