import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrange, neighbourOf, takeUp } from '../../../renderer/inbox/held.ts';
import { filterOf, isNarrowed, OPEN } from '../../../renderer/inbox/view.ts';
import type { FindingRow } from '../../../shared/contract/findings.ts';

const OPEN_FILTER = filterOf(OPEN);

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
    const all = filterOf({ ...OPEN, name: 'all' });
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

  it('moves on to the next row, at the end to the one before', () => {
    expect(neighbourOf(names('abc'), 'b')).toBe('c');
    expect(neighbourOf(names('abc'), 'c')).toBe('b');
    expect(neighbourOf(names('a'), 'a')).toBeNull();
    expect(neighbourOf(names('abc'), 'x')).toBeNull();
  });
});

describe('the view', () => {
  it('asks for nothing that was not chosen', () => {
    expect(filterOf(OPEN)).toEqual({ states: ['new', 'acknowledged'], hidden: 'exclude' });
    expect(filterOf({ ...OPEN, name: 'hidden', words: '  ' })).toEqual({ hidden: 'only' });
    expect(filterOf({ ...OPEN, name: 'all', words: ' ip ', servers: ['a'], origins: ['model'] })).toEqual({
      hidden: 'include',
      text: 'ip',
      serverIds: ['a'],
      origins: ['model'],
    });
  });

  it('knows when the list is narrowed', () => {
    expect(isNarrowed(OPEN)).toBe(false);
    expect(isNarrowed({ ...OPEN, words: 'x' })).toBe(true);
    expect(isNarrowed({ ...OPEN, severities: ['high'] })).toBe(true);
  });
});
