import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { endSuppressions } from '../../../electron/engine/jobs/ending-suppressions.ts';
import { atOnce } from '../../../electron/engine/jobs/slices.ts';
import { visibilityOf } from '../../../electron/engine/findings/visibility.ts';
import type { Application } from '../../../electron/engine/store/suppression-applying.ts';
import { openStore } from '../../../electron/engine/store/open.ts';
import type { Store } from '../../../electron/engine/store/store.ts';
import type { Suppression, SuppressionEnd } from '../../../shared/domain/suppression.ts';
import { fillStore } from '../../bench/store-fill.ts';
import { NOW, optionsFor, temporaryFolder } from './fixture.ts';

const FINDINGS = 460;
const HOUR = 3_600_000;

/** A folder whose database holds more findings than are looked at in one piece. */
function filled(): string {
  const path = join(temporaryFolder(), 'nightjar.db');
  openStore(optionsFor(path)).store.close();
  fillStore(path, FINDINGS, 1);
  return path;
}

function opened(path: string): Store {
  const { store } = openStore(optionsFor(path));
  onTestFinished(() => store.close());
  return store;
}

/** What a process leaves behind that is killed now: the file and its log as they are. */
function killed(path: string, name: string): string {
  const folder = join(path, '..', name);
  mkdirSync(folder);
  for (const suffix of ['', '-wal'])
    if (existsSync(path + suffix)) copyFileSync(path + suffix, join(folder, `nightjar.db${suffix}`));
  return join(folder, 'nightjar.db');
}

function rule(id: string, serverIds: string[], end: SuppressionEnd = { kind: 'never' }): Suppression {
  return { id, reason: id, createdAt: NOW, origin: 'you', matchers: { serverIds }, end, endedAt: null };
}

const all = Array.from({ length: FINDINGS }, (_, number) => `finding-${number}`);

/** What every finding shows, what its history says, and what the rules have done. */
function whole(store: Store, now = NOW) {
  return {
    effects: all.map((id) => store.findings.get(id)?.suppression ?? null),
    kinds: all.map((id) => store.history.list(id).map(({ kind, suppressionId }) => [kind, suppressionId])),
    counts: store.findingList.counts({ now }),
    pulses: store.suppressions.pulses(now),
  };
}

/** As many of its slices as there are, at most `most`; the list and the counts agree after each. */
function run(store: Store, application: Application, most = Infinity): void {
  for (let slices = 0; slices < most; slices++) {
    if (application.next().done) return;
    const shown = store.findingList.total({ now: NOW, hidden: false });
    expect(all.filter((id) => visibilityOf(store.findings.get(id)!, NOW).visible)).toHaveLength(shown);
    expect(store.findingList.counts({ now: NOW }).hidden).toBe(FINDINGS - shown);
  }
}

/** The engine as it starts, until it first rests. */
async function started(store: Store, now = NOW): Promise<string[]> {
  const ended = new AbortController();
  const changed: string[] = [];
  const clock = { now: () => now, sleep: () => Promise.resolve(ended.abort()) };
  const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  await endSuppressions(store, clock, log, (ids) => changed.push(...ids), ended.signal);
  return changed;
}

function ignore(): void {}

describe('a wide rule', () => {
  it('killed after any slice goes on when the engine starts, and ends the same', async () => {
    const path = filled();
    const store = opened(path);
    const images: string[] = [];
    const application = store.suppressions.save(rule('wide', ['web1', 'db1']));
    images.push(killed(path, 'saved'));
    for (let slice = 0; ; slice++) {
      const step = application.next();
      if (step.done) break;
      images.push(killed(path, `slice-${slice}`));
    }
    const expected = whole(store);
    expect(expected.counts.hidden).toBeGreaterThan(300);
    expect(images.length).toBeGreaterThan(5);
    for (const image of images) {
      const again = opened(image);
      await started(again);
      expect(whole(again)).toEqual(expected);
      expect(again.suppressions.unapplied()).toEqual([]);
      expect(await started(again)).toEqual([]);
    }
  });

  it('killed while it is taken back is taken back whole', async () => {
    const path = filled();
    const store = opened(path);
    const before = whole(store);
    atOnce(store.suppressions.save(rule('wide', ['web1', 'db1'])));
    const application = store.suppressions.setEnded('wide', NOW)!;
    run(store, application, 3);
    const again = opened(killed(path, 'image'));
    expect(again.findingList.counts({ now: NOW }).hidden).toBeGreaterThan(0);
    await started(again);
    expect(whole(again).effects).toEqual(before.effects);
    expect(whole(again).counts).toEqual(before.counts);
    run(store, application);
    expect(whole(store)).toEqual(whole(again));
  });

  it('is looked at in pieces when its time has come, and counts say the same before', async () => {
    const store = opened(filled());
    const before = store.findingList.counts({ now: NOW });
    atOnce(store.suppressions.save(rule('wide', ['web1', 'db1'], { kind: 'at', at: NOW + HOUR })));
    const { hidden } = store.findingList.counts({ now: NOW });
    expect(store.findingList.counts({ now: NOW + HOUR })).toEqual(before);
    const first = store.suppressions.settle(NOW + HOUR);
    expect(first.length).toBeLessThan(hidden);
    expect(store.findingList.counts({ now: NOW + HOUR })).toEqual(before);
    const rest = await started(store, NOW + HOUR);
    expect(first.length + rest.length).toBe(hidden);
    expect(store.suppressions.settle(NOW + HOUR)).toEqual([]);
    expect(store.findingList.counts({ now: NOW + HOUR })).toEqual(before);
  });

  it('is undone by what it returns, also where others are saved before it is through', () => {
    const store = opened(filled());
    const one = store.suppressions.save(rule('one', ['web1', 'db1']));
    run(store, one, 3);
    const other = atOnce(store.suppressions.save(rule('other', ['db1', 'mail'])));
    const entries = atOnce(one);
    const named = (ids: readonly number[]) =>
      new Set(ids.map((entry) => store.history.get(entry)?.suppressionId));
    expect(named(entries)).toEqual(new Set(['one']));
    expect(named(other)).toEqual(new Set(['other']));
  });
});

const step = fc.record({
  what: fc.constantFrom('save', 'end', 'reopen', 'run', 'run', 'line', 'resolve'),
  which: fc.nat(2),
  many: fc.integer({ min: 1, max: 4 }),
});
const SERVERS = [['web1'], ['web1', 'db1'], ['db1', 'mail']];

describe('several rules at once', () => {
  it('come to the same whatever comes between their slices', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 4, maxLength: 12 }), (steps) => {
        const base = filled();
        const [sliced, straight] = ['sliced', 'straight'].map((name) => opened(killed(base, name)));
        const open: Application[] = [];
        for (const { what, which, many } of steps) {
          if (what === 'run') {
            const application = open[which % Math.max(1, open.length)];
            if (application) run(sliced!, application, many);
            continue;
          }
          const begun = [sliced!, straight!].map((store) => take(store, what, which, many));
          if (begun[0]) open.push(begun[0]);
          if (begun[1]) atOnce(begun[1]);
        }
        for (const application of open) run(sliced!, application);
        for (const application of sliced!.suppressions.unapplied()) run(sliced!, application);
        expect(sliced!.suppressions.unapplied()).toEqual([]);
        expect(standing(sliced!)).toEqual(standing(straight!));
      }),
      { numRuns: 8 },
    );
  }, 60_000);
});

/** What does not depend on when each step was taken: a rule that was ended keeps only what it had done by then. */
function standing(store: Store) {
  const { effects, counts, pulses } = whole(store);
  const holding = store.suppressions.list().filter(({ endedAt }) => endedAt === null);
  return { effects, counts, pulses: holding.map(({ id }) => [id, pulses.get(id)]) };
}

function take(store: Store, what: string, which: number, many: number): Application | null {
  const id = `rule-${which}`;
  const known = store.suppressions.get(id) !== null;
  const finding = `finding-${which * 100 + many * 7}`;
  switch (what) {
    case 'save':
      return store.suppressions.save(rule(id, SERVERS[(which + many) % 3]!));
    case 'end':
      return known ? store.suppressions.setEnded(id, NOW) : null;
    case 'reopen':
      return known ? store.suppressions.setEnded(id, null) : null;
    case 'line':
      store.transaction(() => {
        const row = { sourceId: 'sshd', minute: Math.floor(NOW / 60_000) + many, count: many, entities: {} };
        store.occurrences.replace(finding, 'mail', [row]);
        store.findings.refreshTotals(finding);
      });
      return null;
    default: {
      const triage = { state: 'resolved', stateAt: NOW + many, snooze: null, readAt: null } as const;
      store.findings.setTriage(finding, triage);
      return null;
    }
  }
}
