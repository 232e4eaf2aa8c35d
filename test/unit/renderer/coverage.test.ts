import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lookOf, stretchWords } from '../../../renderer/activity/coverage-text.ts';
import { nextWords } from '../../../renderer/activity/health-text.ts';
import {
  boundsOf,
  moved,
  placeOf,
  SPANS,
  ticksOf,
  zoomed,
} from '../../../renderer/activity/coverage-window.ts';
import type { CoverageStretch, ServerHealth } from '../../../shared/contract/activity.ts';

const NOW = new Date(2026, 10, 21, 9, 41, 20).getTime();
const HOUR = 3_600_000;
const stretch = (part: Partial<CoverageStretch>): CoverageStretch => ({
  from: NOW - HOUR,
  to: NOW,
  state: 'rules',
  again: false,
  reason: null,
  runId: null,
  ...part,
});

describe('the window of the time lines', () => {
  it('follows the clock until it is moved, and again when it reaches it', () => {
    const day = { span: SPANS.day, end: null };
    const { from, to } = boundsOf(day, NOW);
    expect(to - from).toBe(SPANS.day);
    expect(to).toBeGreaterThanOrEqual(NOW);
    const earlier = moved(day, 'earlier', NOW);
    expect(earlier.end).toBe(to - SPANS.day / 2);
    expect(moved(earlier, 'later', NOW)).toEqual(day);
  });

  it('keeps its middle when it is zoomed, and has bounds', () => {
    const past = { span: SPANS.day, end: NOW - 5 * SPANS.day };
    const closer = boundsOf(zoomed(past, 'in', NOW), NOW);
    expect((closer.from + closer.to) / 2).toBeCloseTo(past.end - past.span / 2, -5);
    let window = past as Parameters<typeof zoomed>[0];
    for (let step = 0; step < 12; step++) window = zoomed(window, 'in', NOW);
    expect(window.span).toBe(HOUR);
    for (let step = 0; step < 12; step++) window = zoomed(window, 'out', NOW);
    expect(window.span).toBe(SPANS.month);
  });

  it('has at most seven ticks, within it and evenly apart', () => {
    const spans = fc.integer({ min: HOUR, max: SPANS.month });
    fc.assert(
      fc.property(spans, (span) => {
        const bounds = boundsOf({ span, end: null }, NOW);
        const ticks = ticksOf(bounds);
        expect(ticks.length).toBeLessThanOrEqual(8);
        expect(ticks.every((at) => at >= bounds.from && at < bounds.to)).toBe(true);
        expect(new Set(ticks.slice(1).map((at, index) => at - (ticks[index] ?? 0))).size).toBeLessThanOrEqual(
          1,
        );
      }),
    );
  });

  it('cuts off what sticks out', () => {
    const bounds = { from: 100, to: 200 };
    expect(placeOf({ from: 0, to: 150 }, bounds)).toEqual({ left: 0, width: 50 });
    expect(placeOf({ from: 175, to: 900 }, bounds)).toEqual({ left: 75, width: 25 });
  });
});

describe('a stretch', () => {
  it('says when, what, how long and why', () => {
    const wordsOf = (reason: CoverageStretch['reason']) =>
      stretchWords(stretch({ state: 'failed', reason, from: NOW - 2 * HOUR, to: NOW - HOUR }), NOW);
    const failure = { code: 'loki-not-ready', message: 'Loki answered 502.', advice: 'Wait.' } as const;
    expect(wordsOf(null)).toBe('07:41 to 08:41 failed, 1 h');
    expect(wordsOf({ kind: 'failure', failure })).toBe('07:41 to 08:41 failed, 1 h. Loki answered 502.');
    const keeps = (span: number | null) => wordsOf({ kind: 'not-kept', span }).split('. ')[1];
    expect(keeps(24 * HOUR)).toBe('The server keeps 1 day of logs; these are older.');
    expect(keeps(7 * 24 * HOUR)).toBe('The server keeps 7 days of logs; these are older.');
    expect(keeps(36 * HOUR)).toBe('The server keeps 36 h of logs; these are older.');
    expect(keeps(null)).toBe('The server keeps these lines no longer, or does not answer for them.');
    expect(lookOf(stretch({ again: true }))).toBe('again');
    expect(lookOf(stretch({ again: true, state: 'failed' }))).toBe('failed');
  });
});

describe('what is done next', () => {
  const health = (next: ServerHealth['next']): ServerHealth => ({
    serverId: 's',
    serverName: 'web1',
    hops: [],
    next,
  });
  it('is said in plain words', () => {
    const at = new Date(2026, 10, 21, 9, 44).getTime();
    expect(nextWords(health({ kind: 'retry', at }), NOW)).toBe('Tries again at 09:44.');
    expect(nextWords(health({ kind: 'poll', at }), NOW)).toBe('Polls next at 09:44.');
    expect(nextWords(health({ kind: 'poll', at: NOW - 1 }), NOW)).toBe('Reads now.');
    expect(nextWords(health({ kind: 'needs-you' }), NOW)).toBe('Needs you. Poll it to be asked again.');
  });
});
