import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OccurrenceName, PassedMinutes } from '../../../electron/engine/store/occurrences.ts';
import type { Store } from '../../../electron/engine/store/store.ts';
import { addTallies } from '../../../shared/domain/words.ts';
import type { DraftOccurrence } from '../../../shared/domain/draft.ts';
import { addFinding, finding, MINUTE, NOW, openWithServers, redacted } from './fixture.ts';

const FINDINGS = ['f0', 'f1', 'f2'];
const SOURCES = ['s0', 's1'];
const MINUTES = 12;

/** A matched line: in which minute and source, for which finding, from which address. */
interface Match {
  readonly minute: number;
  readonly sourceId: string;
  readonly findingId: string;
  readonly address: string;
}

const matches = fc.array(
  fc.record({
    minute: fc.nat(MINUTES - 1),
    sourceId: fc.constantFrom(...SOURCES),
    findingId: fc.constantFrom(...FINDINGS),
    address: fc.constantFrom('203.0.113.5', '192.0.2.7', '__proto__'),
  }),
  { maxLength: 60 },
);

/** Whole minutes `[from, to)`, the sources read, and which of the lines the server had by then. */
const passes = fc.array(
  fc.record({
    from: fc.nat(MINUTES - 1),
    length: fc.integer({ min: 1, max: MINUTES }),
    sourceIds: fc.subarray(SOURCES, { minLength: 1 }),
    late: fc.boolean(),
  }),
  { minLength: 1, maxLength: 8 },
);

/** What `jobs` does with the outcome of a pass. */
function apply(store: Store, lines: readonly Match[], passed: PassedMinutes): void {
  store.transaction(() => {
    const seen = lines.filter(
      (line) =>
        line.minute >= passed.from && line.minute < passed.to && passed.sourceIds.includes(line.sourceId),
    );
    const named: OccurrenceName[] = [];
    for (const [findingId, ofFinding] of Map.groupBy(seen, (line) => line.findingId)) {
      const rows = rowsOf(ofFinding);
      store.occurrences.replace(findingId, passed.serverId, rows);
      for (const { sourceId, minute } of rows) named.push({ findingId, sourceId, minute });
      store.findings.refreshTotals(findingId);
    }
    for (const id of store.occurrences.removeInRange('rule', passed, named)) store.findings.refreshTotals(id);
  });
}

function rowsOf(lines: readonly Match[]): DraftOccurrence[] {
  const rows = Map.groupBy(lines, (line) => `${line.minute} ${line.sourceId}`);
  return Array.from(rows.values(), (ofRow) => ({
    minute: ofRow[0]!.minute,
    sourceId: ofRow[0]!.sourceId,
    count: ofRow.length,
    entities: ofRow
      .map((line) => ({ ip: JSON.parse(`{"${line.address}":1}`) as Record<string, number> }))
      .reduce(addTallies, {}),
  }));
}

function stateOf(store: Store) {
  return FINDINGS.map((id) => {
    const { count, entities, serverIds } = store.findings.get(id)!;
    return {
      id,
      rows: store.occurrences.of(id, 0, MINUTES),
      count,
      serverIds,
      entities: new Map(Object.entries(entities.ip ?? {})),
    };
  });
}

function freshStore(): Store {
  const store = openWithServers();
  for (const id of FINDINGS) store.findings.insert(finding(id));
  return store;
}

describe('occurrences', () => {
  it('of any sequence of overlapping passes equal those of one pass over their union', () => {
    const passed = freshStore();
    const once = freshStore();
    fc.assert(
      fc.property(matches, passes, (lines, sequence) => {
        const whole = { serverId: 'web1', sourceIds: SOURCES, from: 0, to: MINUTES };
        for (const store of [passed, once]) apply(store, [], whole);
        const early = lines.filter((_, index) => index % 3 !== 0);
        for (const { from, length, sourceIds, late } of sequence) {
          const range = { serverId: 'web1', sourceIds, from, to: Math.min(MINUTES, from + length) };
          apply(passed, late ? lines : early, range);
        }
        // What no pass with all lines has read yet is read once more, as a recount would.
        for (const { from, length, sourceIds } of sequence) {
          const range = { serverId: 'web1', sourceIds, from, to: Math.min(MINUTES, from + length) };
          apply(passed, lines, range);
        }
        const union = lines.filter((line) =>
          sequence.some(
            ({ from, length, sourceIds }) =>
              line.minute >= from && line.minute < from + length && sourceIds.includes(line.sourceId),
          ),
        );
        apply(once, union, whole);
        expect(stateOf(passed)).toEqual(stateOf(once));
      }),
      { numRuns: 150 },
    );
  });

  it('add up to totals that equal the rows, whatever was written', () => {
    const store = freshStore();
    const writes = fc.array(
      fc.record({
        findingId: fc.constantFrom(...FINDINGS),
        serverId: fc.constantFrom('web1', 'db1'),
        rows: fc.array(
          fc.record({
            sourceId: fc.constantFrom(...SOURCES),
            minute: fc.nat(4),
            count: fc.nat(3),
            entities: fc.record(
              {
                user: fc.dictionary(fc.constantFrom('root', 'admin', 'www'), fc.integer({ min: 1, max: 9 })),
              },
              { requiredKeys: [] },
            ),
          }),
          { maxLength: 6 },
        ),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(writes, (sequence) => {
        for (const { findingId, serverId, rows } of sequence)
          store.occurrences.replace(findingId, serverId, rows);
        for (const id of FINDINGS) {
          const totals = store.findings.refreshTotals(id);
          const rows = store.occurrences.of(id, 0, 10);
          const entities = rows.map((row) => row.entities).reduce(addTallies, {});
          expect(totals.count).toBe(rows.reduce((sum, row) => sum + row.count, 0));
          expect(totals.serverIds.toSorted()).toEqual([...new Set(rows.map((row) => row.serverId))].sort());
          expect({ ...store.findings.get(id)!.entities.user }).toEqual({ ...entities.user });
          if (rows.length > 0) {
            expect(totals.firstSeen).toBe(rows[0]!.minute * 60_000);
            expect(totals.lastSeen).toBe(rows.at(-1)!.minute * 60_000);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('are removed only where the pass has read, only of its kind, and with their evidence', () => {
    const store = openWithServers();
    addFinding(store, 'rule', {}, { minute: MINUTE });
    addFinding(store, 'other', { origin: { kind: 'nightjar', code: 'clock-skew' } }, { minute: MINUTE });
    addFinding(store, 'elsewhere', {}, { minute: MINUTE, serverId: 'db1' });
    addFinding(store, 'before', {}, { minute: MINUTE - 1 });
    addFinding(store, 'after', {}, { minute: MINUTE + 1 });
    const timestamp = BigInt(MINUTE) * 60_000_000_000n;
    const line = {
      timestamp,
      sourceId: 'web1-source',
      text: redacted('x'),
      template: redacted('Went with its minute'),
    };
    const passed = { range: { from: timestamp, to: timestamp + 1n }, sourceIds: ['web1-source'] };
    store.evidence.merge('rule', 'web1', passed, [line], (all) => all);
    const range = { serverId: 'web1', sourceIds: ['web1-source'], from: MINUTE, to: MINUTE + 1 };
    const name = { findingId: 'rule', sourceId: 'web1-source', minute: MINUTE };
    expect(store.occurrences.removeInRange('rule', { ...range, sourceIds: ['another'] }, [])).toEqual([]);
    expect(store.occurrences.removeInRange('rule', range, [name])).toEqual([]);
    expect(store.occurrences.removeInRange('rule', range, [])).toEqual(['rule']);
    expect(store.occurrences.of('rule', 0, MINUTE + 9)).toEqual([]);
    expect(store.evidence.of('rule').size).toBe(0);
    const query = { now: NOW, sort: 'newest', limit: 5, text: 'went with' } as const;
    expect(store.findingList.list(query).rows).toEqual([]);
    for (const id of ['other', 'elsewhere', 'before', 'after']) {
      expect(store.occurrences.of(id, 0, MINUTE + 9)).toHaveLength(1);
    }
  });

  it('are counted per bucket for several findings at once', () => {
    const store = openWithServers();
    addFinding(store, 'a', {}, { minute: 100, count: 2 });
    addFinding(store, 'b', {}, { minute: 159, count: 5 });
    store.occurrences.replace('a', 'db1', [
      { sourceId: 's', minute: 100, count: 1, entities: {} },
      { sourceId: 's', minute: 130, count: 4, entities: {} },
      { sourceId: 's', minute: 160, count: 9, entities: {} },
      { sourceId: 's', minute: 99, count: 9, entities: {} },
    ]);
    expect(store.occurrences.perBucket(['a', 'b', 'nobody'], 100, 160, 6)).toEqual(
      new Map([
        ['a', [3, 0, 0, 4, 0, 0]],
        ['b', [0, 0, 0, 0, 0, 5]],
        ['nobody', [0, 0, 0, 0, 0, 0]],
      ]),
    );
  });
});
