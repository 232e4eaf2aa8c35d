import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countText } from '../../../shared/domain/count-text.ts';

it('writes counts as English does', () => {
  fc.assert(
    fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (count) => {
      expect(countText(count)).toBe(count.toLocaleString('en'));
    }),
  );
  expect([0, 999, 1000, 1_234_567].map(countText)).toEqual(['0', '999', '1,000', '1,234,567']);
});
