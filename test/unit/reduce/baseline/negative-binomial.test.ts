import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  logLowerTail,
  logUpperTail,
  quantile,
} from '../../../../electron/engine/reduce/baseline/negative-binomial.ts';

/** Count, size, mean, ln P(X ≤ count), ln P(X ≥ count); summed up in exact fractions. */
const KNOWN = [
  [2, 3, 3, -Math.LN2, -0.374693449441],
  [20, 5, 10, -0.047302146076, -2.82428269865],
  [60, 5, 10, -0.00000017309, -15.225266814829],
  [400, 5, 10, 0, -145.747732736337],
  [0, 5, 10, -5.493061443341, 0],
  [412, 4, 12, 0, -106.376195321552],
  [3, 50, 200, -71.06498567967, 0],
  [5000, 2, 1000, -0.000502708976, -7.593934241573],
] as const;

describe('the negative binomial', () => {
  it.each(KNOWN)('knows the tails of %d at size %d and mean %d', (count, size, mean, lower, upper) => {
    const counts = { mean, dispersion: 1 / size };
    expect(logLowerTail(count, counts)).toBeCloseTo(lower, 9);
    expect(logUpperTail(count, counts)).toBeCloseTo(upper, 8);
  });

  it('is the Poisson distribution without dispersion', () => {
    // P(X ≥ 10 | 2) = 4.649807501726e-5, P(X = 0 | 3) = e^-3
    expect(Math.exp(logUpperTail(10, { mean: 2, dispersion: 0 }))).toBeCloseTo(4.6498e-5, 8);
    expect(logLowerTail(0, { mean: 3, dispersion: 0 })).toBeCloseTo(-3, 4);
  });

  it('has tails that add up to one, and never is no number', () => {
    const mean = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    const dispersion = fc.double({ min: 0, max: 50, noNaN: true });
    fc.assert(
      fc.property(mean, dispersion, fc.nat(2_000_000), (mean, dispersion, count) => {
        const counts = { mean, dispersion };
        const [lower, upper] = [logLowerTail(count, counts), logUpperTail(count + 1, counts)];
        expect(Math.exp(lower) + Math.exp(upper)).toBeCloseTo(1, 6);
        expect(lower <= 0 && upper <= 0).toBe(true);
      }),
    );
  });

  it('finds the least count that is likely enough', () => {
    expect(quantile(0.49, { mean: 3, dispersion: 1 / 3 })).toBe(2);
    expect(quantile(0.51, { mean: 3, dispersion: 1 / 3 })).toBe(3);
    const counts = fc.record({
      mean: fc.double({ min: 0.01, max: 1e4, noNaN: true }),
      dispersion: fc.double({ min: 0, max: 5, noNaN: true }),
    });
    fc.assert(
      fc.property(counts, fc.constantFrom(0.01, 0.5, 0.99), (counts, probability) => {
        const found = quantile(probability, counts);
        expect(logLowerTail(found, counts)).toBeGreaterThanOrEqual(Math.log(probability));
        expect(logLowerTail(found - 1, counts)).toBeLessThan(Math.log(probability));
      }),
    );
  });
});
