import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isMuted, muteChoices, muteSentence } from '../../../renderer/ui/mute-times.ts';
import { nextMonday, nextMorning } from '../../../renderer/ui/times.ts';

const HOUR = 3_600_000;

const at = (iso: string) => Date.parse(iso);

describe('in a time zone with summer time', () => {
  beforeEach(() => {
    vi.stubEnv('TZ', 'Europe/Berlin');
    // Half of the cases below would pass in UTC as well.
    expect(new Date('2026-07-01T00:00:00Z').getTimezoneOffset()).toBe(-120);
  });

  afterEach(() => {
    vi.unstubAllEnvs();
  });

  describe('until morning', () => {
    it.each([
      ['before it', '2026-11-21T03:00:00+01:00', '2026-11-21T08:00:00+01:00'],
      ['at it', '2026-11-21T08:00:00+01:00', '2026-11-22T08:00:00+01:00'],
      ['after it', '2026-11-21T22:00:00+01:00', '2026-11-22T08:00:00+01:00'],
      ['over the night that is an hour short', '2026-03-28T22:00:00+01:00', '2026-03-29T08:00:00+02:00'],
      ['over the night that is an hour long', '2026-10-24T22:00:00+02:00', '2026-10-25T08:00:00+01:00'],
      ['within the hour that comes twice', '2026-10-25T02:30:00+01:00', '2026-10-25T08:00:00+01:00'],
      ['at the end of a year', '2026-12-31T23:59:00+01:00', '2027-01-01T08:00:00+01:00'],
    ])('%s', (_when, now, morning) => {
      expect(nextMorning(at(now))).toBe(at(morning));
    });
  });

  describe('until Monday', () => {
    it.each([
      ['a Saturday', '2026-11-21T22:00:00+01:00', '2026-11-23T08:00:00+01:00'],
      ['a Sunday', '2026-11-22T23:59:00+01:00', '2026-11-23T08:00:00+01:00'],
      ['a Monday before eight, which is not meant', '2026-11-23T03:00:00+01:00', '2026-11-30T08:00:00+01:00'],
      ['a Monday', '2026-11-23T12:00:00+01:00', '2026-11-30T08:00:00+01:00'],
      ['a Friday before summer time', '2026-03-27T18:00:00+01:00', '2026-03-30T08:00:00+02:00'],
      ['a Friday before winter time', '2026-10-23T18:00:00+02:00', '2026-10-26T08:00:00+01:00'],
      ['a Sunday that is already Monday elsewhere', '2026-11-22T23:30:00Z', '2026-11-30T08:00:00+01:00'],
    ])('%s', (_day, now, monday) => {
      expect(nextMonday(at(now))).toBe(at(monday));
    });
  });
});

describe('the mute menu', () => {
  it('offers an hour, the morning and Monday, each with its time', () => {
    const now = new Date(2026, 10, 21, 22).getTime();
    expect(muteChoices(now).map(({ label, hint }) => `${label}, ${hint}`)).toEqual([
      'For 1 hour, 23:00',
      'Until morning, Sunday 08:00',
      'Until Monday, 23 Nov 08:00',
    ]);
    expect(muteChoices(now)[0]?.until).toBe(now + HOUR);
  });
});

describe('what the status bar says', () => {
  const now = new Date(2026, 10, 21, 22).getTime();
  const quiet = new Date(2026, 10, 22, 7).getTime();

  it('is the mute before the quiet hours, and nothing once both are over', () => {
    const state = { mutedUntil: now + HOUR, quietUntil: quiet, waiting: 3 };
    expect(muteSentence(state, now)).toBe('Muted until 23:00, 3 waiting');
    expect(muteSentence(state, now + HOUR)).toBe('Quiet until tomorrow 07:00, 3 waiting');
    expect(muteSentence({ ...state, waiting: 0 }, quiet)).toBeNull();
    expect(muteSentence({ mutedUntil: null, quietUntil: null, waiting: 2 }, now)).toBeNull();
  });

  it('knows a mute that is over', () => {
    expect(isMuted({ mutedUntil: now + 1, quietUntil: null, waiting: 0 }, now)).toBe(true);
    expect(isMuted({ mutedUntil: now, quietUntil: null, waiting: 0 }, now)).toBe(false);
    expect(isMuted(undefined, now)).toBe(false);
  });
});
