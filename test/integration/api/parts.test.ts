import { call } from '@orpc/server';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordDraft } from '../../../electron/engine/jobs/record-draft.ts';
import type { Draft } from '../../../shared/domain/draft.ts';
import { toNanoseconds } from '../../../shared/domain/time.ts';
import type { Severity } from '../../../shared/domain/words.ts';
import { MINUTE, START, World } from '../jobs/world.ts';
import { addServers, redacted } from '../../unit/store/store-values.ts';

const KINDS = ['a', 'b', 'c', 'd'] as const;
const SERVERS = ['web1', 'db1'] as const;
const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
const FIRST = Math.floor(START / MINUTE) - 20;

interface Pass {
  readonly kind: 'pass';
  readonly what: (typeof KINDS)[number];
  readonly server: (typeof SERVERS)[number];
  readonly minute: number;
  readonly count: number;
}
type Step =
  | Pass
  | { readonly kind: 'merge'; readonly into: number; readonly others: readonly number[] }
  | { readonly kind: 'split'; readonly part: number }
  | { readonly kind: 'apart'; readonly finding: number; readonly server: (typeof SERVERS)[number] }
  | { readonly kind: 'undo'; readonly step: number };

const pass: fc.Arbitrary<Pass> = fc.record({
  kind: fc.constant('pass' as const),
  what: fc.constantFrom(...KINDS),
  server: fc.constantFrom(...SERVERS),
  minute: fc.nat(5),
  count: fc.integer({ min: 0, max: 9 }),
});
const grouping: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('merge' as const),
    into: fc.nat(5),
    others: fc.array(fc.nat(5), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant('split' as const), part: fc.nat(5) }),
  fc.record({
    kind: fc.constant('apart' as const),
    finding: fc.nat(5),
    server: fc.constantFrom(...SERVERS),
  }),
);

/** Passes that find four kinds of things on two servers, and a person who puts them together and takes them apart. */
class Desk {
  readonly world: World;
  /** Lines by what, where and when, as the last pass counted them. */
  readonly counted = new Map<string, Pass>();
  readonly undo: number[] = [];
  #ids = 0;

  constructor(world: World) {
    this.world = world;
    addServers(world.store);
    for (const server of world.store.servers.list()) world.store.servers.save({ ...server, paused: true });
  }

  async take(step: Step): Promise<void> {
    const { router, store } = this.world;
    const shown = (await this.rows()).map(({ id }) => id);
    const at = (place: number) => shown[place % shown.length] ?? '';
    switch (step.kind) {
      case 'pass':
        return this.#pass(step);
      case 'merge': {
        const ids = step.others.map(at);
        this.undo.push(...(await call(router.findings.merge, { ids, into: at(step.into) })).undo);
        return;
      }
      case 'split': {
        const parts = shown.flatMap((id) => store.findingParts.of(id)).map(({ id }) => id);
        const id = parts[step.part % Math.max(1, parts.length)] ?? '';
        this.undo.push(...(await call(router.findings.split, { id })).undo);
        return;
      }
      case 'apart': {
        const done = await call(router.findings.treatApart, { id: at(step.finding), serverId: step.server });
        this.undo.push(...done.undo);
        return;
      }
      case 'undo': {
        const [entry] = this.undo.splice(step.step % Math.max(1, this.undo.length), 1);
        if (entry !== undefined) await call(router.findings.undo, { entries: [entry] });
      }
    }
  }

  #pass(step: Pass): void {
    const { store } = this.world;
    const { what, server, count } = step;
    const minute = FIRST + step.minute;
    this.counted.set(`${what} ${server} ${minute}`, step);
    const entities = count === 0 ? {} : { ip: { [`192.0.2.${step.minute}`]: count } };
    const timestamp = toNanoseconds(minute * MINUTE);
    const line = { timestamp, sourceId: `${server}-source`, text: redacted(`${what} of ${server}`) };
    store.transaction(() =>
      recordDraft(
        store,
        {
          ...draftOf(what, SEVERITIES[(step.minute + count) % SEVERITIES.length]!),
          occurrences: [{ sourceId: `${server}-source`, minute, count, entities }],
          evidence: count === 0 ? [] : [line],
        },
        {
          serverId: server,
          now: this.world.clock.now(),
          newId: () => `f${++this.#ids}`,
          passed: {
            range: { from: timestamp, to: timestamp + BigInt(MINUTE) * 1_000_000n },
            sourceIds: [`${server}-source`],
          },
        },
      ),
    );
  }

  async rows() {
    const filter = { hidden: 'include' } as const;
    return (await call(this.world.router.findings.list, { filter, sort: 'newest' })).rows;
  }

  /** What a person sees of every finding, but for what the history and the parts say. */
  async seen() {
    const rows = await this.rows();
    return Promise.all(
      rows.map(async ({ id }) => {
        const {
          history: _history,
          parts: _parts,
          ...rest
        } = (await call(this.world.router.findings.get, {
          id,
        }))!;
        return { ...rest, servers: rest.servers.map((server) => server.id).sort() };
      }),
    );
  }

  /** No line is lost, none counts twice, and each server and address has its own. */
  async expectAllCounted(): Promise<void> {
    const seen = await this.seen();
    const counted = [...this.counted.values()];
    const total = counted.reduce((sum, { count }) => sum + count, 0);
    expect(seen.reduce((sum, { count }) => sum + count, 0)).toBe(total);
    expect(seen.flatMap(({ evidence }) => evidence)).toHaveLength(
      counted.filter(({ count }) => count > 0).length,
    );
    const listed = await call(this.world.router.findings.list, { filter: {} });
    expect(listed.total).toBe(seen.filter(({ count }) => count > 0).length);
    for (const server of SERVERS) {
      const { rows } = await call(this.world.router.findings.list, { filter: { serverIds: [server] } });
      const there = counted.some((one) => one.server === server && one.count > 0);
      expect(rows.length > 0).toBe(there);
      const bySource = { sourceIds: [`${server}-source`] };
      const ofSource = await call(this.world.router.findings.list, { filter: bySource });
      expect(ofSource.rows.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
    }
    for (const { count, entities, sparkline, evidence, id } of seen) {
      const named = Object.values(entities.ip ?? {}).reduce((sum, each) => sum + each, 0);
      expect(named, id).toBe(count);
      expect(
        sparkline.reduce((sum, each) => sum + each, 0),
        id,
      ).toBe(count);
      for (const { text } of evidence) {
        const found = await call(this.world.router.findings.list, {
          filter: { text: text.slice(0, 1) === 'a' ? 'kind a' : `kind ${text.slice(0, 1)}` },
        });
        expect(found.rows.map((row) => row.id)).toContain(id);
      }
    }
  }
}

function draftOf(what: string, severity: Severity): Omit<Draft, 'occurrences' | 'evidence'> {
  return {
    origin: { kind: 'rule', rule: `rule-${what}`, version: 1 },
    identity: { kind: 'rule', parts: [what] },
    title: `Something of kind ${what}`,
    severity,
    category: 'security',
    explanation: '',
    recommendation: '',
    judged: true,
  };
}

async function inWorld(work: (desk: Desk) => Promise<void>): Promise<void> {
  const world = await World.start();
  try {
    await work(new Desk(world));
  } finally {
    await world.end();
  }
}

const passes = fc.array(pass, { minLength: 3, maxLength: 10 });

describe('merging and splitting', () => {
  it('keeps every line and counts none twice, whatever passes, merges, splits and undos come', async () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: pass },
      { weight: 4, arbitrary: grouping },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('undo' as const), step: fc.nat(9) }) },
    );
    await fc.assert(
      fc.asyncProperty(passes, fc.array(step, { minLength: 4, maxLength: 14 }), async (first, then) =>
        inWorld(async (desk) => {
          for (const each of [...first, ...then]) await desk.take(each);
          await desk.expectAllCounted();
        }),
      ),
      { numRuns: 15 },
    );
  }, 120_000);

  it('is undone to what was there before', async () => {
    await fc.assert(
      fc.asyncProperty(passes, fc.array(grouping, { minLength: 1, maxLength: 6 }), async (first, then) =>
        inWorld(async (desk) => {
          for (const each of first) await desk.take(each);
          const before = await desk.seen();
          for (const each of then) await desk.take(each);
          for (const entry of desk.undo.toReversed())
            expect(
              (await call(desk.world.router.findings.undo, { entries: [entry] })).restored,
            ).toBeGreaterThan(0);
          expect(await desk.seen()).toEqual(before);
        }),
      ),
      { numRuns: 12 },
    );
  }, 120_000);

  it('undoes merges in any order', async () => {
    const merges = fc.array(fc.tuple(fc.nat(3), fc.nat(3), fc.nat(100)), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(passes, merges, async (first, then) =>
        inWorld(async (desk) => {
          for (const each of first) await desk.take(each);
          const before = await desk.seen();
          for (const [into, other] of then) await desk.take({ kind: 'merge', into, others: [other] });
          const order = desk.undo.toSorted(
            (left, right) => ((left * 7919) % 101) + (then[0]?.[2] ?? 0) - ((right * 7919) % 101),
          );
          for (const entry of order) await call(desk.world.router.findings.undo, { entries: [entry] });
          expect(await desk.seen()).toEqual(before);
        }),
      ),
      { numRuns: 10 },
    );
  }, 120_000);
});
