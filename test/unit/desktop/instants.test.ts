import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENGLISH } from '../../../electron/desktop/shell-phrases.en.ts';
import { instantText, muteChoices } from '../../../electron/desktop/instants.ts';

/** In the time zone of this computer, whichever it is. */
const local = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute).getTime();

describe('mute choices', () => {
  it.each([
    ['on a Saturday at noon', local(21, 12), local(22, 8), local(23, 8)],
    ['before morning', local(21, 3), local(21, 8), local(23, 8)],
    ['at eight sharp', local(21, 8), local(22, 8), local(23, 8)],
    ['on a Monday before morning: the Monday after', local(23, 3), local(23, 8), local(30, 8)],
    ['on a Monday', local(23, 12), local(24, 8), local(30, 8)],
    ['on a Sunday', local(22, 23), local(23, 8), local(23, 8)],
  ])('%s', (_name, now, morning, monday) => {
    expect(muteChoices(now, ENGLISH).map(({ until }) => until)).toEqual([now + 3_600_000, morning, monday]);
  });

  it('says when morning and Monday are', () => {
    expect(muteChoices(local(21, 12), ENGLISH).map(({ label }) => label)).toEqual([
      'For 1 hour',
      'Until morning, 08:00',
      'Until Monday, 23 Nov',
    ]);
  });

  it('always lies ahead, at most a week and an hour of summer time away', () => {
    const times = fc.date({ min: new Date(2020, 0), max: new Date(2040, 0), noInvalidDate: true });
    fc.assert(
      fc.property(times, (date) => {
        const now = date.getTime();
        for (const { until } of muteChoices(now, ENGLISH)) {
          expect(until).toBeGreaterThan(now);
          expect(until - now).toBeLessThanOrEqual((7 * 24 + 9) * 3_600_000);
        }
      }),
    );
  });
});

describe('an instant in words', () => {
  it.each([
    [local(21, 9, 41), '09:41'],
    [local(20, 23, 5), 'Fri 23:05'],
    [local(23, 8), 'Mon 08:00'],
    [local(14, 8), '14 Nov 08:00'],
    [local(30, 8), '30 Nov 08:00'],
  ])('%i is %s', (at, text) => expect(instantText(at, local(21, 12), ENGLISH)).toBe(text));
});
