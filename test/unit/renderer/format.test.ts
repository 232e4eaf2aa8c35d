import { describe, expect, it } from 'vitest';
import * as format from '../../../renderer/ui/format.ts';

const at = (day: number, hour: number, minute = 0, second = 0) =>
  new Date(2026, 10, day, hour, minute, second).getTime();
const NOW = at(21, 9, 41);

describe('format', () => {
  it('writes numbers with their unit in the right grammatical number', () => {
    expect(format.counted(1, 'line', 'lines')).toBe('1 line');
    expect(format.counted(1284, 'line', 'lines')).toBe('1,284 lines');
    expect(format.bytes(512)).toBe('512 B');
    expect(format.bytes(164_000)).toBe('164 kB');
    expect(format.bytes(1_240_000)).toBe('1.2 MB');
  });

  it('names the day only where it is another one', () => {
    expect(format.since(at(21, 2, 14), NOW)).toBe('02:14');
    expect(format.since(at(20, 23, 59), NOW)).toBe('yesterday');
    expect(format.since(at(6, 12), NOW)).toBe('6 Nov');
    expect(format.since(new Date(2025, 10, 6).getTime(), NOW)).toBe('6 Nov 2025');
    expect(format.moment(at(22, 8), NOW)).toBe('tomorrow 08:00');
    expect(format.moment(at(21, 8), NOW)).toBe('08:00');
  });

  it.each([
    [30_000, 'now'],
    [3 * 60_000, '3 min'],
    [2 * 3_600_000, '2 h'],
    [3 * 86_400_000, '3 d'],
    [15 * 86_400_000, '6 Nov'],
  ])('says how long ago %i ms are: %s', (passed, words) => {
    expect(format.ago(NOW - passed, NOW)).toBe(words);
  });

  it('never says that something lies in the future', () => {
    expect(format.ago(NOW + 5_000, NOW)).toBe('now');
  });

  it.each([
    [4, '4 ms'],
    [1_400, '1.4 s'],
    [24_900, '24.9 s'],
    [8 * 60_000, '8 min'],
    [3_600_000 + 5 * 60_000, '1 h 5 min'],
    [2 * 3_600_000, '2 h'],
  ])('writes a duration of %i ms as %s', (milliseconds, words) => {
    expect(format.duration(milliseconds)).toBe(words);
  });

  it.each([
    [192_000, '3:12'],
    [3_792_000, '1:03:12'],
    [400, '0:01'],
    [0, 'now'],
    [-5_000, 'now'],
  ])('counts %i ms down as %s', (milliseconds, words) => {
    expect(format.countdown(milliseconds)).toBe(words);
  });

  it('writes a range with days only where it leaves today', () => {
    expect(format.range(at(21, 9, 36), at(21, 9, 41), NOW)).toBe('09:36 to 09:41');
    expect(format.range(at(20, 9, 36), at(20, 9, 41), NOW)).toBe('yesterday 09:36 to 09:41');
    expect(format.range(at(20, 22, 54), at(21, 0, 35), NOW)).toBe('yesterday 22:54 to 00:35');
  });
});
