import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quietUntil } from '../../../electron/engine/notify/quiet-hours.ts';
import { notificationSettingsSchema } from '../../../shared/domain/settings.ts';
import { HOUR, MINUTE } from './world.ts';

function quiet(from: string, to: string, timeZone: string | null, enabled = true) {
  return notificationSettingsSchema.parse({ quietHours: { from, to, timeZone, enabled } }).quietHours;
}

const until = (now: string, ...hours: Parameters<typeof quiet>) => {
  const end = quietUntil(quiet(...hours), Date.parse(now));
  return end === null ? null : new Date(end).toISOString().slice(0, 16);
};

describe('quiet hours', () => {
  it.each([
    ['before they begin', '2026-11-21T21:59:59Z', '22:00', '07:00', 'UTC', null],
    ['as they begin', '2026-11-21T22:00:00Z', '22:00', '07:00', 'UTC', '2026-11-22T07:00'],
    ['after midnight', '2026-11-22T03:00:00Z', '22:00', '07:00', 'UTC', '2026-11-22T07:00'],
    ['just before they end', '2026-11-22T06:59:59.999Z', '22:00', '07:00', 'UTC', '2026-11-22T07:00'],
    ['as they end', '2026-11-22T07:00:00Z', '22:00', '07:00', 'UTC', null],
    ['within one day', '2026-11-22T13:00:00Z', '12:30', '14:00', 'UTC', '2026-11-22T14:00'],
    ['after those of one day', '2026-11-22T14:00:00Z', '12:30', '14:00', 'UTC', null],
    ['from midnight', '2026-11-22T00:00:00Z', '00:00', '06:00', 'UTC', '2026-11-22T06:00'],
    ['until midnight', '2026-11-22T23:59:00Z', '20:00', '00:00', 'UTC', '2026-11-23T00:00'],
    ['of no length', '2026-11-22T12:00:00Z', '12:00', '12:00', 'UTC', null],
    ['in Berlin', '2026-11-21T21:00:00Z', '22:00', '07:00', 'Europe/Berlin', '2026-11-22T06:00'],
    ['in Kathmandu', '2026-11-21T16:15:00Z', '22:00', '07:00', 'Asia/Kathmandu', '2026-11-22T01:15'],
    ['a day behind UTC', '2026-11-22T05:00:00Z', '19:00', '20:00', 'Pacific/Honolulu', '2026-11-22T06:00'],
    [
      'a day ahead of UTC',
      '2026-11-21T11:30:00Z',
      '01:00',
      '02:00',
      'Pacific/Kiritimati',
      '2026-11-21T12:00',
    ],
  ])('%s', (_words, now, from, to, zone, expected) => {
    expect(until(now, from, to, zone)).toBe(expected);
  });

  it('are none when switched off', () => {
    expect(until('2026-11-22T03:00:00Z', '22:00', '07:00', 'UTC', false)).toBeNull();
  });

  // Berlin's clocks go from 02:00 to 03:00 on 29 March 2026 (01:00 UTC), and from 03:00 back to 02:00 on 25 October.
  it.each([
    ['one hour shorter in spring', '2026-03-28T22:00:00Z', '22:00', '07:00', '2026-03-29T05:00'],
    ['one hour longer in autumn', '2026-10-24T21:00:00Z', '22:00', '07:00', '2026-10-25T06:00'],
    [
      'until a time that is left out: until the change',
      '2026-03-29T00:30:00Z',
      '22:00',
      '02:30',
      '2026-03-29T01:00',
    ],
    ['not after a time that is left out', '2026-03-29T01:00:00Z', '22:00', '02:30', null],
    [
      'from a time that is left out: from the change',
      '2026-03-29T01:00:00Z',
      '02:30',
      '06:00',
      '2026-03-29T04:00',
    ],
    ['not before a time that is left out', '2026-03-29T00:59:00Z', '02:30', '06:00', null],
    [
      'until a time that comes twice: until the second',
      '2026-10-25T00:45:00Z',
      '22:00',
      '02:30',
      '2026-10-25T01:30',
    ],
    [
      'from a time that comes twice: from the first',
      '2026-10-25T00:30:00Z',
      '02:30',
      '06:00',
      '2026-10-25T05:00',
    ],
    [
      'from the first time on, also while it is shown before it again',
      '2026-10-25T01:15:00Z',
      '02:30',
      '06:00',
      '2026-10-25T05:00',
    ],
  ])('are %s', (_words, now, from, to, expected) => {
    expect(until(now, from, to, 'Europe/Berlin')).toBe(expected);
  });

  it('go on over a day that is left out', () => {
    // Apia went from the end of 29 to the beginning of 31 December 2011, at 10:00 UTC.
    const hours = ['22:00', '07:00', 'Pacific/Apia'] as const;
    expect(until('2011-12-30T09:00:00Z', ...hours)).toBe('2011-12-30T10:00');
    expect(until('2011-12-30T10:00:00Z', ...hours)).toBe('2011-12-30T17:00');
  });

  it('end within a day, at the time that was set, wherever and whenever', () => {
    const clock = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }));
    const written = ([hours, minutes]: readonly [number, number]) =>
      `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
    const zones = [
      'UTC',
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'America/St_Johns',
      'Asia/Kolkata',
    ];
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2029, 0) }),
        clock,
        clock,
        fc.constantFrom(...zones),
        (now, from, to, zone) => {
          const hours = quiet(written(from), written(to), zone);
          const end = quietUntil(hours, now);
          const shown = wallClock(now, zone);
          const [begins, ends] = [from[0] * 60 + from[1], to[0] * 60 + to[1]];
          const isWithin = begins <= ends ? shown >= begins && shown < ends : shown >= begins || shown < ends;
          const changes = [-26, 26].some((near) => offset(now + near * HOUR, zone) !== offset(now, zone));
          if (!changes) expect(end !== null).toBe(isWithin);
          if (end === null) return;
          expect(end).toBeGreaterThan(now);
          expect(end - now).toBeLessThanOrEqual(25 * HOUR);
          if (!changes) expect(wallClock(end, zone)).toBe(ends);
          expect(quietUntil(hours, end - 1)).toBe(end);
          expect(quietUntil(hours, end)).toBeNull();
        },
      ),
      { numRuns: 500 },
    );
  });

  it('hold in this computer’s own zone unless another is named', () => {
    const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    for (let hour = 0; hour < 24; hour++) {
      const now = Date.UTC(2026, 10, 21, hour);
      expect(quietUntil(quiet('22:00', '07:00', null), now)).toBe(
        quietUntil(quiet('22:00', '07:00', zone), now),
      );
    }
  });
});

/** Minutes of the day that clocks in a zone show. */
function wallClock(at: number, timeZone: string): number {
  const text = new Date(at).toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return hours * 60 + minutes;
}

function offset(at: number, zone: string): number {
  return ((wallClock(at, zone) * MINUTE - (at % (24 * HOUR)) + 48 * HOUR) % (24 * HOUR)) - (at % MINUTE);
}
