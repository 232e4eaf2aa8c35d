import { describe, expect, it } from 'vitest';
import { WallClock, weekdayOf } from '../../../../electron/engine/reduce/baseline/wall-clock.ts';

const binAt = (iso: string) => Date.parse(iso) / 300_000;

describe('WallClock', () => {
  it('counts hours of the week from Monday midnight', () => {
    const clock = new WallClock('UTC');
    expect(clock.hourOfWeek(binAt('2026-06-01T00:00:00Z'))).toBe(0);
    expect(clock.hourOfWeek(binAt('2026-06-01T09:55:00Z'))).toBe(9);
    expect(clock.hourOfWeek(binAt('2026-06-07T23:55:00Z'))).toBe(167);
    expect(weekdayOf(clock.day(binAt('2026-06-07T23:55:00Z')))).toBe(6);
  });

  it('keeps nine in the morning at nine when the clocks change', () => {
    const clock = new WallClock('Europe/Berlin');
    // Summer time from 2026-03-29, 01:00 UTC; back on 2026-10-25, 01:00 UTC.
    expect(clock.hourOfWeek(binAt('2026-03-27T08:00:00Z')) % 24).toBe(9);
    expect(clock.hourOfWeek(binAt('2026-03-30T07:00:00Z')) % 24).toBe(9);
    expect(clock.hourOfWeek(binAt('2026-10-26T08:00:00Z')) % 24).toBe(9);
  });

  it('skips the hour that spring leaves out and gives the one of autumn twice', () => {
    const clock = new WallClock('Europe/Berlin');
    const hours = (from: string, count: number) =>
      Array.from({ length: count }, (_none, hour) => clock.hourOfWeek(binAt(from) + hour * 12) % 24);
    expect(hours('2026-03-29T00:00:00Z', 3)).toEqual([1, 3, 4]);
    expect(hours('2026-10-24T23:00:00Z', 4)).toEqual([1, 2, 2, 3]);
    const binsOf = (from: string) => {
      const day = clock.day(binAt(from) + 144);
      let bins = 0;
      for (let bin = binAt(from) - 288; bin < binAt(from) + 600; bin += 1)
        bins += clock.day(bin) === day ? 1 : 0;
      return bins;
    };
    expect([binsOf('2026-03-29T00:00:00Z'), binsOf('2026-10-25T00:00:00Z')]).toEqual([276, 300]);
  });

  it('knows zones that are not whole hours off, and changes that are not at whole hours', () => {
    expect(new WallClock('Asia/Kathmandu').hourOfWeek(binAt('2026-06-01T00:15:00Z'))).toBe(6);
    const lordHowe = new WallClock('Australia/Lord_Howe');
    // 2026-04-05, 02:00 becomes 01:30 local time, at 15:00 UTC the day before.
    const shown = [-1, 0, 5, 6].map((bin) => lordHowe.hourOfWeek(binAt('2026-04-04T15:00:00Z') + bin) % 24);
    expect(shown).toEqual([1, 1, 1, 2]);
  });

  it('refuses a name that is no zone', () => {
    expect(() => new WallClock('Europe/Nowhere')).toThrow(RangeError);
  });
});
