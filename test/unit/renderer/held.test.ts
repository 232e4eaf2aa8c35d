import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  arrange as arrangeIn,
  neighbourOf,
  takeUp as takeUpIn,
  type Held,
} from '../../../renderer/inbox/held.ts';
import { groupsOf } from '../../../renderer/client/stages.ts';
import type { FindingFilter, FindingRow } from '../../../shared/contract/findings.ts';

const OPEN_FILTER: FindingFilter = { states: ['new', 'acknowledged'], hidden: 'exclude' };
const takeUp = (rows: readonly FindingRow[]) => takeUpIn(rows, groupsOf({ hidden: 'include' }));
const arrange = (held: Held, rows: readonly FindingRow[], filter: FindingFilter) =>
  arrangeIn(held, rows, filter, groupsOf(filter));

function row(id: string, part: Partial<FindingRow> = {}): FindingRow {
  return {
    id,
    title: id,
    severity: 'medium',
    category: 'errors',
    judged: true,
    origin: 'rule',
    state: 'new',
    unread: false,
    servers: [],
    count: 1,
    firstSeen: 0,
    lastSeen: 0,
    sparkline: [],
    mark: null,
    verdict: null,
    ...part,
  };
}

const ids = (rows: readonly FindingRow[]) => rows.map((one) => one.id);
const names = (text: string, part: Partial<FindingRow> = {}) => text.split('').map((id) => row(id, part));

describe('the held order', () => {
  it('keeps rows where they are when the engine sorts them anew', () => {
    const held = takeUp(names('abc'));
    const { shown, waiting } = arrange(held, names('cab'), OPEN_FILTER);
    expect(ids(shown)).toEqual(['a', 'b', 'c']);
    expect(waiting).toBe(0);
  });

  it('lets arrivals wait, and shows them once they are taken up', () => {
    const held = takeUp(names('abc'));
    const rows = names('xaybc');
    expect(arrange(held, rows, OPEN_FILTER)).toMatchObject({ waiting: 2 });
    expect(ids(arrange(held, rows, OPEN_FILTER).shown)).toEqual(['a', 'b', 'c']);
    expect(ids(arrange(takeUp(rows), rows, OPEN_FILTER).shown)).toEqual(['x', 'a', 'y', 'b', 'c']);
  });

  it('appends the next page, which lies below what is shown', () => {
    const { shown, held, waiting } = arrange(takeUp(names('ab')), names('abcd'), OPEN_FILTER);
    expect(ids(shown)).toEqual(['a', 'b', 'c', 'd']);
    expect(held).toHaveLength(4);
    expect(waiting).toBe(0);
  });

  it('moves what was acknowledged to its group, and undo brings it back to its very place', () => {
    const held = takeUp(names('abc'));
    const acknowledged = [row('a'), row('b', { state: 'acknowledged' }), row('c')];
    expect(ids(arrange(held, acknowledged, OPEN_FILTER).shown)).toEqual(['a', 'c', 'b']);
    expect(ids(arrange(held, names('acb'), OPEN_FILTER).shown)).toEqual(['a', 'b', 'c']);
  });

  it('leaves out what was resolved or hidden, and keeps its place', () => {
    const held = takeUp(names('abc'));
    const rows = [
      row('a', { state: 'resolved' }),
      row('b', { mark: { kind: 'snoozed', until: 1, hits: 0 } }),
      row('c'),
    ];
    const after = arrange(held, rows, OPEN_FILTER);
    expect(ids(after.shown)).toEqual(['c']);
    expect(after.waiting).toBe(0);
    expect(ids(arrange(after.held, names('abc'), OPEN_FILTER).shown)).toEqual(['a', 'b', 'c']);
  });

  it('holds back a row that regressed by itself', () => {
    const all = { hidden: 'include' as const };
    const held = takeUp([row('a'), row('b', { state: 'resolved' })]);
    const back = [row('b', { mark: { kind: 'regressed', at: 2, resolvedAt: 1 } }), row('a')];
    const { shown, waiting } = arrange(held, back, all);
    expect(ids(shown)).toEqual(['a', 'b']);
    expect(waiting).toBe(1);
  });

  it('never moves a row that stays, whatever arrives, leaves or is sorted anew', () => {
    const letters = 'abcdefghij'.split('');
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom(...letters), { minLength: 1 }),
        fc.uniqueArray(fc.constantFrom(...letters, 'x', 'y', 'z')),
        (before, after) => {
          const held = takeUp(before.map((id) => row(id)));
          const { shown, waiting } = arrange(
            held,
            after.map((id) => row(id)),
            OPEN_FILTER,
          );
          const stayed = before.filter((id) => after.includes(id));
          expect(ids(shown).filter((id) => stayed.includes(id))).toEqual(stayed);
          expect(shown.length + waiting).toBe(after.length);
        },
      ),
    );
  });

  it('is one group where nothing is grouped, whatever happens to a row', () => {
    const groups = groupsOf(OPEN_FILTER, 'none');
    const held = takeUpIn(names('abc'), groups);
    const rows = [row('a', { mark: { kind: 'regressed', at: 2, resolvedAt: 1 } }), ...names('xb'), row('c')];
    const acknowledged = rows.map((one) =>
      one.id === 'b' ? { ...one, state: 'acknowledged' as const } : one,
    );
    const { shown, waiting, groups: heads } = arrangeIn(held, acknowledged, OPEN_FILTER, groups);
    expect(ids(shown)).toEqual(['a', 'b', 'c']);
    expect(waiting).toBe(1);
    expect(heads).toEqual(['all', 'all', 'all']);
  });

  it('moves on to the next row, at the end to the one before', () => {
    expect(neighbourOf(names('abc'), 'b')).toBe('c');
    expect(neighbourOf(names('abc'), 'c')).toBe('b');
    expect(neighbourOf(names('a'), 'a')).toBeNull();
    expect(neighbourOf(names('abc'), 'x')).toBeNull();
  });
});
