import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../../shared/domain/duration.ts';

const HOUR = 3_600_000_000_000n;

describe('a duration as Loki writes it', () => {
  it.each([
    ['0s', 0n],
    ['7ns', 7n],
    ['12us', 12_000n],
    ['12µs', 12_000n],
    ['500ms', 500_000_000n],
    ['1h0m0s', HOUR],
    ['30d1h', 721n * HOUR],
    ['2w', 336n * HOUR],
    ['1y', 8_760n * HOUR],
    ['9223372036854775807ns', 9_223_372_036_854_775_807n],
  ])('%s', (text, nanoseconds) => {
    expect(parseDuration(text)).toBe(nanoseconds);
  });

  it.each(['', 's', '5', '1.5h', '-1h', '1h ', '1 h', '1M', '10000000000000000000s', '1h\n'])(
    'is not %j',
    (text) => {
      expect(parseDuration(text)).toBeNull();
    },
  );
});
