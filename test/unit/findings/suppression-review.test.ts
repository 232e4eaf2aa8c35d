import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hideAgain } from '../../../electron/engine/findings/hide-again.ts';
import {
  dismissed,
  isKept,
  keptOn,
  nextReview,
  NO_REVIEW,
  reviewOf,
  reviewThisWeek,
  type ReviewMemory,
} from '../../../electron/engine/findings/suppression-review.ts';
import type { Suppression } from '../../../shared/domain/suppression.ts';

const DAY = 24 * 3_600_000;
const NOW = Date.UTC(2026, 10, 21);

const rule = (change: Partial<Suppression> = {}): Suppression => ({
  id: 'rule',
  reason: 'Known',
  createdAt: NOW - 40 * DAY,
  origin: 'you',
  matchers: { users: ['root'] },
  end: { kind: 'never' },
  endedAt: null,
  ...change,
});

describe('a rule is worth a look', () => {
  const cases: [
    string,
    Partial<Suppression>,
    { lastHit: number | null; hidden: number },
    'stale' | 'broad' | null,
  ][] = [
    ['when it never hit anything', {}, { lastHit: null, hidden: 0 }, 'stale'],
    ['when its last hit is long past', {}, { lastHit: NOW - 31 * DAY, hidden: 0 }, 'stale'],
    ['not when it hit this month', {}, { lastHit: NOW - 29 * DAY, hidden: 1 }, null],
    ['not when it is young', { createdAt: NOW - DAY }, { lastHit: null, hidden: 0 }, null],
    ['when it hides half of all', {}, { lastHit: NOW, hidden: 50 }, 'broad'],
    ['not when it hides few', {}, { lastHit: NOW, hidden: 49 }, null],
    ['not when it was ended', { endedAt: NOW }, { lastHit: null, hidden: 0 }, null],
    ['not when its time has passed', { end: { kind: 'at', at: NOW } }, { lastHit: null, hidden: 0 }, null],
  ];
  it.each(cases)('%s', (_, change, pulse, expected) => {
    expect(reviewOf(rule(change), pulse, 100, NOW)).toBe(expected);
  });
});

describe('the weekly review', () => {
  const after = (memory: ReviewMemory, flagged: string[], days: number) =>
    reviewThisWeek(memory, flagged, NOW + days * DAY);

  it('names the same rules all week, and those that joined only in the next', () => {
    const first = after(NO_REVIEW, ['a', 'b'], 0);
    expect(first.ids).toEqual(['a', 'b']);
    expect(after(first.memory, ['a', 'b', 'c'], 6).ids).toEqual(['a', 'b']);
    expect(after(first.memory, ['b'], 1).ids).toEqual(['b']);
    expect(after(first.memory, ['a', 'c'], 7).ids).toEqual(['a', 'c']);
  });

  it('begins no week with nothing', () => {
    const nothing = after(NO_REVIEW, [], 0);
    expect(nothing).toEqual({ memory: NO_REVIEW, ids: [] });
    expect(after(nothing.memory, ['a'], 1).ids).toEqual(['a']);
  });

  it('does not come back before a week when it was dismissed, whatever becomes of the rules', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ hours: fc.nat(48), flagged: fc.subarray(['a', 'b', 'c']) }), { maxLength: 30 }),
        (visits) => {
          const opened = reviewThisWeek(NO_REVIEW, ['a'], NOW);
          const memory = dismissed(opened.memory, NOW + 3_600_000);
          let standing: ReviewMemory = memory;
          let now = NOW + 3_600_000;
          for (const { hours, flagged } of visits) {
            now += hours * 3_600_000;
            const { ids, memory: next } = reviewThisWeek(standing, flagged, now);
            if (now < nextReview(memory)) expect(ids).toEqual([]);
            standing = next;
          }
        },
      ),
    );
  });

  it('leaves a rule that is kept alone for a month', () => {
    const { memory, until } = keptOn(after(NO_REVIEW, ['a', 'b'], 0).memory, 'a', NOW);
    expect(until).toBe(NOW + 30 * DAY);
    expect(after(memory, ['a', 'b'], 0).ids).toEqual(['b']);
    expect(after(memory, ['a'], 29).ids).toEqual([]);
    expect(after(memory, ['a'], 30).ids).toEqual(['a']);
    expect(isKept(keptOn(memory, 'b', NOW + 31 * DAY).memory, 'a', NOW)).toBe(false);
  });
});

describe('what came back is hidden again', () => {
  const worse = { kind: 'until-worse', perHour: 60, serverIds: ['web1', 'web2'], severity: 'high' } as const;
  const terms = { ...worse, serverIds: [...worse.serverIds] };
  const back = {
    kind: 'returned',
    at: NOW,
    why: 'time',
    by: { id: 'rule', reason: 'Known' },
    hits: 14,
  } as const;
  const ends: [Suppression['end'], Suppression['end']][] = [
    [
      { kind: 'at', at: NOW - 33 * DAY },
      { kind: 'at', at: NOW + 7 * DAY },
    ],
    [{ kind: 'never' }, { kind: 'never' }],
    [{ kind: 'until-resolved' }, { kind: 'until-resolved' }],
    [
      { kind: 'after-quiet-days', days: 3 },
      { kind: 'after-quiet-days', days: 3 },
    ],
    [{ kind: 'until-worse', perHour: 10, serverIds: ['web1'], severity: 'low' }, terms],
    [
      { kind: 'until-worse', perHour: 90, serverIds: ['web1'], severity: 'low' },
      { ...terms, perHour: 90 },
    ],
  ];
  it.each(ends)('as before: %j', (end, expected) => {
    expect(hideAgain(back, null, rule({ end }), terms, NOW)).toEqual({
      kind: 'rule',
      end: expected,
      reason: 'Known',
    });
  });

  it('for as long as it was snoozed', () => {
    const snooze = { until: NOW - DAY, since: NOW - 3 * DAY, hitsAtStart: 0 };
    const mark = { kind: 'snooze-ended', until: NOW - DAY, hits: 3 } as const;
    expect(hideAgain(mark, snooze, null, terms, NOW)).toEqual({ kind: 'snooze', until: NOW + 2 * DAY });
  });

  it('not if it did not come back, or its rule is gone', () => {
    expect(hideAgain(null, null, rule(), terms, NOW)).toBeNull();
    expect(hideAgain(back, null, null, terms, NOW)).toBeNull();
    expect(hideAgain({ kind: 'regressed', at: NOW, resolvedAt: NOW }, null, rule(), terms, NOW)).toBeNull();
  });
});
