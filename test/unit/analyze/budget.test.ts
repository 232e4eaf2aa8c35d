import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  contextFor,
  budgetWithin,
  estimateTokens,
  learnRate,
  wasCut,
} from '../../../electron/engine/analyze/budget.ts';

const size = fc.record({
  prose: fc.integer({ min: 1_200, max: 2_500 }),
  data: fc.integer({ min: 200, max: 20_000 }),
});

describe('the rate of a model', () => {
  it('comes near to how the model counts, from wherever it began', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1.5, max: 5, noNaN: true }),
        fc.double({ min: 1, max: 6, noNaN: true }),
        (real, begin) => {
          let rate = begin;
          const prompt = { prose: 1_600, data: 9_000 };
          for (let call = 0; call < 30; call++) rate = learnRate(prompt, estimateTokens(prompt, real), rate);
          expect(Math.abs(rate - real) / real).toBeLessThan(0.02);
        },
      ),
    );
  });

  it('stays within what tokenizers do, whatever a host says', () => {
    fc.assert(
      fc.property(
        size,
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.double({ min: 1, max: 6, noNaN: true }),
        (prompt, counted, rate) => {
          const learned = learnRate(prompt, counted, rate);
          expect(learned).toBeGreaterThanOrEqual(1);
          expect(learned).toBeLessThanOrEqual(6);
        },
      ),
    );
  });

  it('is hardly moved by a prompt with little data', () => {
    expect(learnRate({ prose: 1_600, data: 100 }, 600, 2.8)).toBeCloseTo(2.8, 1);
  });
});

describe('a prompt that was cut', () => {
  it('is noticed when the host kept half of its context, as hosts do', () => {
    fc.assert(
      fc.property(
        size,
        fc.double({ min: 1.5, max: 5, noNaN: true }),
        fc.double({ min: 0.85, max: 1.2, noNaN: true }),
        (prompt, rate, error) => {
          const real = estimateTokens(prompt, rate);
          const context = real - 1; // Any context that it does not fit into.
          const kept = Math.floor(context / 2) + 2;
          expect(wasCut(kept, Math.round(real * error), 8_192)).toBe(true);
        },
      ),
    );
  });

  it('is noticed by the exact numbers of our own context', () => {
    expect(wasCut(4_098, 3_900, 8_192)).toBe(true);
    expect(wasCut(8_191, 7_000, 8_192)).toBe(true);
  });

  it('is not suspected where the estimate is only somewhat off', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 300, max: 3_900 }),
        fc.double({ min: 0.7, max: 1.6, noNaN: true }),
        (estimated, share) => {
          const counted = Math.ceil(estimated * share);
          fc.pre(counted < 4_000);
          expect(wasCut(counted, estimated, 8_192)).toBe(false);
        },
      ),
    );
  });
});

describe('the context that is asked for', () => {
  it('depends on model and settings only, and holds prompt and answer', () => {
    expect(contextFor(40_960, 3_500, 700)).toBe(8_192);
    expect(contextFor(262_144, 12_000, 700)).toBe(14_336);
    expect(contextFor(4_096, 3_500, 700)).toBe(4_096);
  });

  it('bounds the budget where a model has less', () => {
    expect(budgetWithin(4_096, 3_500, 700)).toBe(3_396);
    expect(budgetWithin(8_192, 3_500, 700)).toBe(3_500);
  });
});
