import { assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rateOf } from '../../../electron/terminal/evaluation/wilson.ts';

describe('a share of small numbers', () => {
  it('has the interval of Wilson', () => {
    // Brown, Cai and DasGupta (2001): 0 of 10 reaches up to 0.2775, 5 of 10 lies in 0.2366 to 0.7634.
    expect(rateOf(0, 10).high).toBeCloseTo(0.2775, 4);
    expect(rateOf(5, 10).low).toBeCloseTo(0.2366, 4);
    expect(rateOf(5, 10).high).toBeCloseTo(0.7634, 4);
  });

  it('says nothing where nothing was counted', () => {
    expect(rateOf(0, 0)).toEqual({ hits: 0, of: 0, share: null, low: 0, high: 1 });
  });

  it('holds the share, lies within 0 and 1, and narrows with more cases', () => {
    assert(
      property(integer({ min: 1, max: 2_000 }), integer({ min: 0, max: 2_000 }), (of, some) => {
        const hits = Math.min(some, of);
        const { share, low, high } = rateOf(hits, of);
        const wide = high - low;
        const narrow = rateOf(hits * 4, of * 4);
        return (
          low >= 0 &&
          high <= 1 &&
          low <= (share ?? -1) &&
          (share ?? 2) <= high &&
          narrow.high - narrow.low < wide
        );
      }),
    );
  });
});
