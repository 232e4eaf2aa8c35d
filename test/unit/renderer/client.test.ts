import { ORPCError } from '@orpc/client';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryDelay } from '../../../renderer/client/backoff.ts';
import { NotConnected } from '../../../renderer/client/connection.ts';
import { failureOf } from '../../../renderer/client/failure.ts';
import {
  afterAction,
  moveCounts,
  replaceRows,
  staysIn,
  type FindingPage,
} from '../../../renderer/client/optimistic.ts';
import { engineUrl } from '../../../renderer/client/socket-carrier.ts';
import { groupsOf, nextStage, type Groups } from '../../../renderer/client/stages.ts';
import { placeRun } from '../../../renderer/client/run-cache.ts';
import type { RunRow } from '../../../shared/contract/activity.ts';
import type { FindingCounts, FindingRow, TriageAction } from '../../../shared/contract/findings.ts';

describe('the connection', () => {
  it('waits longer each time, never beyond half a minute, never not at all', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, random) => {
        const delay = retryDelay(attempt, random);
        expect(delay).toBeGreaterThanOrEqual(250);
        expect(delay).toBeLessThanOrEqual(30_000);
        expect(retryDelay(attempt + 1, random)).toBeGreaterThanOrEqual(delay);
      }),
    );
  });

  it('asks the host that the page came from', () => {
    expect(engineUrl({ protocol: 'http:', host: '127.0.0.1:4747' })).toBe('ws://127.0.0.1:4747/rpc');
    expect(engineUrl({ protocol: 'https:', host: 'nightjar.local' })).toBe('wss://nightjar.local/rpc');
  });
});

describe('failures', () => {
  it("shows the engine's own sentences", () => {
    const failure = { code: 'store-failed', message: 'The disk is full.', advice: 'Free some space.' };
    expect(failureOf(new ORPCError('INTERNAL_SERVER_ERROR', { data: failure }))).toEqual(failure);
  });

  it('says what is wrong with a refused input', () => {
    const error = new ORPCError('BAD_REQUEST', {
      data: { issues: [{ message: 'Too short.' }, { message: 'No host.' }] },
    });
    expect(failureOf(error)).toMatchObject({ advice: 'Too short. No host.' });
  });

  it('knows a lost connection from an answer', () => {
    expect(failureOf(new NotConnected('x')).message).toContain('does not answer');
    expect(failureOf(new Error('Cannot send message, WebSocket is not open.')).message).toContain(
      'does not answer',
    );
  });

  it('shows the sentence of a refusal', () => {
    const refused = new ORPCError('CONFLICT', { message: 'There is a server called web1 already.' });
    expect(failureOf(refused)).toEqual({ message: 'There is a server called web1 already.', advice: '' });
  });

  it('keeps the text of what it has no name for', () => {
    expect(failureOf(new TypeError('boom')).detail).toBe('TypeError: boom');
    expect(failureOf(new ORPCError('NOT_FOUND')).detail).toContain('NOT_FOUND');
    expect(failureOf('odd').detail).toBe('odd');
  });
});

const ROW: FindingRow = {
  id: 'a',
  title: 'a',
  severity: 'low',
  category: 'errors',
  judged: true,
  origin: 'rule',
  state: 'new',
  unread: true,
  servers: [],
  count: 1,
  firstSeen: 0,
  lastSeen: 0,
  sparkline: [],
  mark: null,
  verdict: null,
};
const PAGE: FindingPage = {
  rows: [ROW, { ...ROW, id: 'b' }],
  next: null,
};
const COUNTS: FindingCounts = { new: 2, acknowledged: 0, resolved: 0, hidden: 0 };

describe('what is shown before the engine answers', () => {
  it.each<[TriageAction, Partial<FindingRow>]>([
    [{ kind: 'acknowledge' }, { state: 'acknowledged', unread: false }],
    [{ kind: 'resolve' }, { state: 'resolved', unread: false, mark: null }],
    [
      { kind: 'snooze', until: 9 },
      { state: 'new', mark: { kind: 'snoozed', until: 9, hits: 0 } },
    ],
  ])('follows %o', (action, after) => {
    expect(afterAction(ROW, action)).toMatchObject(after);
  });

  it('keeps a snooze through acknowledging, and ends it on resolving', () => {
    const hidden: FindingRow = { ...ROW, mark: { kind: 'snoozed', until: 9, hits: 1 } };
    expect(afterAction(hidden, { kind: 'acknowledge' }).mark).toEqual(hidden.mark);
    expect(afterAction(hidden, { kind: 'resolve' }).mark).toBeNull();
    expect(afterAction(hidden, { kind: 'end-snooze' }).mark).toBeNull();
  });

  it('moves the counts along with the rows, and leaves them alone otherwise', () => {
    const change = (row: FindingRow) => (row.id === 'a' ? afterAction(row, { kind: 'acknowledge' }) : row);
    expect(moveCounts(COUNTS, replaceRows([PAGE], change).moves)).toEqual({
      new: 1,
      acknowledged: 1,
      resolved: 0,
      hidden: 0,
    });
    expect(moveCounts(COUNTS, replaceRows([PAGE], (row) => row).moves)).toEqual(COUNTS);
  });

  it('never loses a finding from the counts', () => {
    const action = fc.constantFrom<TriageAction>(
      { kind: 'acknowledge' },
      { kind: 'resolve' },
      { kind: 'reopen' },
      { kind: 'snooze', until: 9 },
      { kind: 'end-snooze' },
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b'), action)), (steps) => {
        let pages: FindingPage[] = [PAGE];
        let counts = COUNTS;
        for (const [id, one] of steps) {
          const replaced = replaceRows(pages, (row) => (row.id === id ? afterAction(row, one) : row));
          pages = replaced.pages;
          counts = moveCounts(counts, replaced.moves);
        }
        expect(Object.values(counts).reduce((sum, many) => sum + many, 0)).toBe(2);
      }),
    );
  });

  it('knows which list a row leaves', () => {
    const hidden = { state: 'new' as const, mark: { kind: 'snoozed' as const, until: 9, hits: 0 } };
    expect(staysIn({ hidden: 'exclude', states: ['new'] }, hidden)).toBe(false);
    expect(staysIn({ hidden: 'only' }, hidden)).toBe(true);
    expect(staysIn({ hidden: 'only' }, ROW)).toBe(false);
    expect(staysIn({ hidden: 'include' }, hidden)).toBe(true);
    expect(staysIn({ hidden: 'exclude', states: ['resolved'] }, ROW)).toBe(false);
    expect(staysIn({ hidden: 'include', is: [['snoozed'], ['new', 'hidden']] }, hidden)).toBe(true);
    expect(staysIn({ hidden: 'include', is: [['unread'], ['suppressed']] }, hidden)).toBe(false);
    expect(staysIn({ hidden: 'exclude', is: [['resolved', 'acknowledged']] }, ROW)).toBe(false);
  });
});

describe('the groups of a list', () => {
  const open = { states: ['acknowledged' as const, 'new' as const], hidden: 'exclude' as const };
  const names = (groups: Groups) => groups.list.map(({ id }) => id);

  it('are read one after the other, each to its end', () => {
    const groups = groupsOf(open);
    expect(names(groups)).toEqual(['new', 'acknowledged']);
    expect(groups.list[1]?.filter).toEqual({ states: ['acknowledged'], hidden: 'exclude' });
    expect(nextStage(groups, { group: 0, cursor: null }, 'x')).toEqual({ group: 0, cursor: 'x' });
    expect(nextStage(groups, { group: 0, cursor: 'x' }, null)).toEqual({ group: 1, cursor: null });
    expect(nextStage(groups, { group: 1, cursor: null }, null)).toBeNull();
    expect(names(groupsOf({ hidden: 'only' }))).toEqual(['new', 'acknowledged', 'resolved']);
    expect(groupsOf(open, 'none').list).toEqual([{ id: 'all', filter: open }]);
  });

  it('share out the findings of servers, each to the first of its own', () => {
    const { list, of } = groupsOf({ ...open, not: { serverIds: ['x'] } }, 'server', ['a', 'b']);
    expect(list.map(({ filter }) => [filter.serverIds, filter.not?.serverIds])).toEqual([
      [['a'], ['x']],
      [['b'], ['x', 'a']],
    ]);
    const on = (...ids: string[]) => ({
      state: 'new' as const,
      servers: ids.map((id) => ({ id, name: id })),
    });
    expect([of(on('b', 'a')), of(on('b'))]).toEqual(['a', 'b']);
    expect(names(groupsOf({ ...open, serverIds: ['b'] }, 'server', ['a', 'b']))).toEqual(['b']);
  });
});

describe('runs under way', () => {
  const run = (id: string, lines: number) => ({ id, lines }) as RunRow;

  it('takes the place of the same run, or goes on top of the first page', () => {
    const pages = [
      { rows: [run('2', 5)], next: 'x' },
      { rows: [run('1', 3)], next: null },
    ];
    expect(placeRun(pages, run('1', 9)).map((page) => page.rows)).toEqual([[run('2', 5)], [run('1', 9)]]);
    expect(placeRun(pages, run('3', 1))[0]?.rows).toEqual([run('3', 1), run('2', 5)]);
  });
});
