import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeTicks } from '../../../../renderer/range/axis.ts';
import { quickRange, QUICK_RANGES } from '../../../../renderer/range/quick-range.ts';
import { parseMoment } from '../../../../renderer/range/typed-moment.ts';
import { ZoneClock } from '../../../../renderer/range/zone-clock.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Shanghai',
  'Australia/Lord_Howe',
  'America/St_Johns',
  'Pacific/Apia',
] as const;
const berlin = new ZoneClock('Europe/Berlin');
const utc = new ZoneClock('UTC');
const at = (iso: string) => Date.parse(iso);
const NOW = at('2026-11-21T13:00:00Z');

const anyClock = fc.constantFrom(...ZONES).map((zone) => new ZoneClock(zone));
const anySecond = fc
  .integer({ min: at('2011-01-01T00:00:00Z') / 1000, max: at('2040-01-01T00:00:00Z') / 1000 })
  .map((second) => second * 1000);
/** Close to a change of Berlin's clock. */
const nearChange = fc
  .tuple(
    fc.constantFrom('2026-03-29T01:00:00Z', '2026-10-25T01:00:00Z', '2026-11-01T06:00:00Z'),
    fc.integer({ min: -200, max: 200 }),
  )
  .map(([iso, minutes]) => at(iso) + minutes * 60_000);

describe('a typed end of a range', () => {
  it.each([
    ['2026-11-14 23:00', '2026-11-14T22:00:00Z'],
    ['2026-11-14T23:00:07', '2026-11-14T22:00:07Z'],
    ['2026-7-1 8:05', '2026-07-01T06:05:00Z'],
    ['2026-11-14 23:00Z', '2026-11-14T23:00:00Z'],
    ['2026-11-14 23:00 +05:30', '2026-11-14T17:30:00Z'],
    ['2026-11-14 23:00-0330', '2026-11-15T02:30:00Z'],
    ['  09:41 ', '2026-11-21T08:41:00Z'],
    ['now', '2026-11-21T13:00:00Z'],
    ['-2h', '2026-11-21T11:00:00Z'],
    ['- 30 m', '2026-11-21T12:30:00Z'],
    ['-7d', '2026-11-14T13:00:00Z'],
    ['2026-11-14', '2026-11-13T23:00:00Z'],
  ])('reads %s', (text, iso) => {
    expect(parseMoment(text, 'from', berlin, NOW)).toEqual({ kind: 'instant', at: at(iso) });
  });

  it('ends with a day that is typed alone when the next begins, be it of 23 or 25 hours', () => {
    const span = (day: string) =>
      (['from', 'to'] as const).map((end) => {
        const read = parseMoment(day, end, berlin, NOW);
        return read.kind === 'instant' ? read.at : Number.NaN;
      });
    const hours = (day: string) => {
      const [from = 0, to = 0] = span(day);
      return (to - from) / HOUR;
    };
    expect(['2026-03-29', '2026-10-25', '2026-11-14'].map(hours)).toEqual([23, 25, 24]);
  });

  it('takes in both where the clock shows a time twice', () => {
    expect(parseMoment('2026-10-25 02:30', 'from', berlin, NOW)).toEqual({
      kind: 'instant',
      at: at('2026-10-25T00:30:00Z'),
    });
    expect(parseMoment('2026-10-25 02:30', 'to', berlin, NOW)).toMatchObject({
      at: at('2026-10-25T01:30:00Z'),
    });
  });

  it.each([
    ['2026-03-29 02:30', 'no-such-time'],
    ['2026-02-30', 'no-such-date'],
    ['2026-11-14 24:00', 'no-such-date'],
    ['2026-13-01 10:00', 'no-such-date'],
    ['14.11.2026', 'format'],
    ['', 'format'],
    ['last week', 'format'],
  ])('refuses %s: %s', (text, problem) => {
    expect(parseMoment(text, 'from', berlin, NOW)).toEqual({ kind: 'problem', problem });
  });

  it('reads back what it writes, in every zone and around every change of a clock', () => {
    fc.assert(
      fc.property(
        anyClock,
        fc.oneof(anySecond, nearChange),
        fc.constantFrom('from', 'to'),
        (clock, instant, end) => {
          const read = parseMoment(clock.typed(instant), end, clock, NOW);
          expect(read).toMatchObject({ kind: 'instant', at: instant });
        },
      ),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(['instant', 'problem']).toContain(parseMoment(text, 'from', berlin, NOW).kind);
      }),
    );
  });
});

describe('the clock of a zone', () => {
  it('shows each instant at a wall time that leads back to it', () => {
    fc.assert(
      fc.property(anyClock, fc.oneof(anySecond, nearChange), (clock, instant) => {
        expect(clock.instantsOf(clock.wallAt(instant))).toContain(instant);
      }),
    );
  });

  it('begins a day with the first instant of its date', () => {
    fc.assert(
      fc.property(anyClock, anySecond, (clock, instant) => {
        const start = clock.startOfDay(instant);
        const dateOf = (one: number) => new Date(clock.wallAt(one)).toISOString().slice(0, 10);
        expect(start).toBeLessThanOrEqual(instant);
        expect(dateOf(start)).toBe(dateOf(instant));
        expect(dateOf(start - 1)).not.toBe(dateOf(instant));
      }),
    );
  });
});

describe('a range by its name', () => {
  const hoursOf = (name: (typeof QUICK_RANGES)[number], now: string) => {
    const { from, to } = quickRange(name, berlin, at(now));
    return [new Date(from).toISOString(), new Date(to).toISOString()];
  };

  it('goes by the calendar of the zone', () => {
    expect(hoursOf('today', '2026-11-21T13:00:00Z')).toEqual([
      '2026-11-20T23:00:00.000Z',
      '2026-11-21T13:00:00.000Z',
    ]);
    expect(hoursOf('yesterday', '2026-10-26T13:00:00Z')).toEqual([
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
    ]);
  });

  it.each([
    ['2026-11-21T13:00:00Z', '2026-11-20T21:00:00.000Z', '2026-11-21T05:00:00.000Z'],
    ['2026-11-21T02:00:00Z', '2026-11-20T21:00:00.000Z', '2026-11-21T02:00:00.000Z'],
    ['2026-11-21T22:30:00Z', '2026-11-21T21:00:00.000Z', '2026-11-21T22:30:00.000Z'],
  ])('means by the night the last one: at %s', (now, from, to) => {
    expect(hoursOf('night', now)).toEqual([from, to]);
  });

  it('is never empty and never ahead of now', () => {
    fc.assert(
      fc.property(anyClock, anySecond, fc.constantFrom(...QUICK_RANGES), (clock, now, name) => {
        const { from, to } = quickRange(name, clock, now);
        expect(to).toBeLessThanOrEqual(now);
        expect(from).toBeLessThanOrEqual(to);
      }),
    );
  });
});

describe('the time axis', () => {
  it('marks midnights of the zone over a week, a change of its clock included', () => {
    const view = { from: at('2026-10-21T10:00:00Z'), to: at('2026-10-28T10:00:00Z') };
    const ticks = timeTicks(view, berlin, 8, NOW);
    expect(ticks.map(({ label }) => label)).toEqual([
      'Thu 22 Oct',
      'Fri 23 Oct',
      'Sat 24 Oct',
      'Sun 25 Oct',
      'Mon 26 Oct',
      'Tue 27 Oct',
      'Wed 28 Oct',
    ]);
    expect(ticks.every((tick) => berlin.startOfDay(tick.at) === tick.at)).toBe(true);
  });

  it('marks hours within a day', () => {
    const view = { from: at('2026-11-20T20:00:00Z'), to: at('2026-11-21T08:00:00Z') };
    expect(timeTicks(view, utc, 6, NOW).map(({ label }) => label)).toEqual([
      '21:00',
      'Sat 21 Nov',
      '03:00',
      '06:00',
    ]);
  });

  it('has no more marks than there is room for, all in sight, ascending', () => {
    const anyView = fc
      .tuple(fc.oneof(anySecond, nearChange), fc.integer({ min: 60_000, max: 90 * DAY }))
      .map(([from, length]) => ({ from, to: from + length }));
    fc.assert(
      fc.property(anyClock, anyView, fc.integer({ min: 2, max: 12 }), (clock, view, most) => {
        const ticks = timeTicks(view, clock, most, NOW);
        expect(ticks.length).toBeLessThanOrEqual(most + 2);
        for (const [index, tick] of ticks.entries()) {
          expect(tick.at).toBeGreaterThanOrEqual(view.from);
          expect(tick.at).toBeLessThanOrEqual(view.to);
          expect(tick.at).toBeGreaterThan(ticks[index - 1]?.at ?? -1);
        }
      }),
    );
  });
});
