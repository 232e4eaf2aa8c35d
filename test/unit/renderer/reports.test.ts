import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { asMarkdown } from '../../../renderer/reports/markdown.ts';
import {
  barsOf,
  boundsOf,
  countsOf,
  heatOf,
  isAllClear,
  levelOf,
  nightsOf,
  quantile,
  timesOf,
  totalOf,
  unreadOf,
} from '../../../renderer/reports/shape.ts';
import type { Report } from '../../../shared/contract/reports.ts';
import { SEVERITIES } from '../../../shared/domain/words.ts';

const HOUR = 3_600_000;
const NOW = new Date(2026, 10, 21, 9, 41).getTime();
const at = (day: number, hour: number) => new Date(2026, 10, day, hour).getTime();
const NONE = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };

function report(part: Partial<Report> = {}): Report {
  const bounds = boundsOf('week', NOW);
  return {
    ...bounds,
    began: [],
    beganBefore: NONE,
    hours: Array.from({ length: Math.ceil((bounds.to - bounds.from) / HOUR) }, () => ({
      busy: 0,
      lines: 100,
    })),
    acknowledged: [],
    acknowledgedBefore: null,
    noisiest: [],
    servers: [],
    ...part,
  };
}

describe('the days of a report', () => {
  it('are the calendar’s, with today as the last', () => {
    const bars = barsOf(report({ began: [{ at: at(21, 3), severity: 'high', count: 2 }] }));
    expect(bars).toHaveLength(7);
    expect(bars[0]?.from).toBe(at(15, 0));
    expect(bars.at(-1)).toMatchObject({ from: at(21, 0), total: 2, counts: { high: 2 } });
    const today = barsOf({ ...boundsOf('today', NOW), began: [] });
    expect(today).toHaveLength(10);
  });

  it.each(['UTC', 'America/St_Johns', 'Asia/Kathmandu'])('end with the hour under way in %s', (zone) => {
    vi.stubEnv('TZ', zone);
    const { from, to } = boundsOf('today', new Date(2026, 10, 21, 9, 41).getTime());
    expect(new Date(from)).toEqual(new Date(2026, 10, 21));
    expect(new Date(to)).toEqual(new Date(2026, 10, 21, 10));
  });

  it('lose no finding and count none twice', () => {
    const bounds = boundsOf('month', NOW);
    const some = fc.array(
      fc.record({
        at: fc.integer({ min: bounds.from, max: bounds.to - 1 }),
        severity: fc.constantFrom(...SEVERITIES),
        count: fc.integer({ min: 1, max: 9 }),
      }),
    );
    fc.assert(
      fc.property(some, (began) => {
        const total = barsOf({ ...bounds, began }).reduce((sum, bar) => sum + bar.total, 0);
        expect(total).toBe(totalOf(countsOf(began)));
      }),
    );
  });
});

describe('the heat map', () => {
  it('has every hour in its place, Monday first', () => {
    const hours = report().hours.map((hour, index) => ({ ...hour, busy: index === 27 ? 5 : 0 }));
    // The 15th of November 2026 is a Sunday, so hour 27 is Monday at three.
    const heat = heatOf(report({ hours }));
    expect(heat[0]?.[3]).toBe(5);
    expect(heat.flat().reduce((sum, value) => sum + value, 0)).toBe(5);
  });

  it('is darker where more was found, and never empty where something was', () => {
    expect([0, 1, 50, 100].map((value) => levelOf(value, 100))).toEqual([0, 1, 2, 4]);
    expect(levelOf(0, 0)).toBe(0);
  });
});

describe('a night', () => {
  it('is all clear only where all was read and nothing was found', () => {
    const servers = [
      {
        serverId: 's',
        name: 'web1',
        lines: 1,
        findings: 0,
        readUpTo: NOW,
        unread: [{ from: at(17, 23), to: at(18, 1) }],
      },
    ];
    const began: Report['began'] = [
      { at: at(16, 2), severity: 'low', count: 1 },
      { at: at(16, 3), severity: 'high', count: 1 },
      { at: at(16, 12), severity: 'critical', count: 1 },
    ];
    const nights = nightsOf(report({ began, servers }));
    expect(nights).toHaveLength(6);
    expect(nights[0]).toMatchObject({
      from: at(15, 22),
      to: at(16, 7),
      worst: 'high',
      lines: 900,
      unread: 0,
    });
    expect(nights[2]).toMatchObject({ worst: null, unread: 2 * HOUR });
    expect(nights.map(isAllClear)).toEqual([false, true, false, true, true, true]);
    const silent = report({ hours: report().hours.map((hour) => ({ ...hour, lines: 0 })) });
    expect(nightsOf(silent).some(isAllClear)).toBe(false);
    expect(unreadOf({ servers }, { from: at(18, 0), to: at(18, 4) })).toBe(HOUR);
  });
});

describe('the time to acknowledge', () => {
  it('is the median and what nine of ten are under, by severity', () => {
    const acknowledged = [1, 2, 3, 4, 100].map((minutes) => ({
      severity: 'high' as const,
      milliseconds: minutes,
    }));
    expect(timesOf({ acknowledged })).toEqual([{ severity: 'high', count: 5, median: 3, ninety: 100 }]);
    expect(quantile([], 0.5)).toBeNull();
  });
});

describe('a report as Markdown', () => {
  it('says the same, and lets nothing from a log be read as Markdown', () => {
    const noisy: Report['noisiest'][number] = {
      findingId: 'f',
      title: 'evil | [link](https://evil.example) <img> `x`\n# head',
      severity: 'high',
      template: null,
      serverNames: ['web1'],
      lines: 1_204,
      days: [],
      verdict: 'noise',
      unread: false,
      suggestion: 'suppress',
    };
    const text = asMarkdown(
      report({ noisiest: [noisy], began: [{ at: NOW, severity: 'high', count: 3 }] }),
      NOW,
    );
    expect(text).toContain('- Findings: 3 (High 3)');
    expect(text).toContain('| 1,204 | Suppress |');
    expect(text).toContain('evil \\| \\[link\\]\\(https://evil.example\\) \\<img\\> \\`x\\` \\# head');
    expect(text).not.toMatch(/^# head/mu);
  });
});
