import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutPieces } from '../../../electron/engine/jobs/reanalysis-plan.ts';
import { NANOSECONDS_PER_HOUR, NANOSECONDS_PER_MINUTE } from '../../../shared/domain/time.ts';

const minutes = (many: number) => BigInt(many) * NANOSECONDS_PER_MINUTE;

describe('the pieces of a range', () => {
  it('cover it and the time before it once, oldest first, none across its beginning', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2_000, max: 20_000 }),
        fc.integer({ min: 1, max: 5_000 }),
        fc.integer({ min: 0, max: 1_500 }),
        fc.option(fc.array(fc.integer({ min: 0, max: 2_000_000 }), { minLength: 1, maxLength: 5 })),
        (start, length, context, hours) => {
          const range = { from: minutes(start), to: minutes(start + length) + 30n };
          const linesOf =
            hours && ((hour: bigint) => hours[Number(hour / NANOSECONDS_PER_HOUR) % hours.length] ?? 0);
          const pieces = cutPieces(range, minutes(context), linesOf);
          expect(pieces[0]?.from).toBe(range.from - minutes(context));
          expect(pieces.at(-1)?.to).toBe(range.to);
          for (const [index, piece] of pieces.entries()) {
            expect(piece.to).toBeGreaterThan(piece.from);
            if (index > 0) expect(piece.from).toBe(pieces[index - 1]?.to);
            expect(piece.context).toBe(piece.to <= range.from);
            expect(piece.to - piece.from <= 12n * NANOSECONDS_PER_HOUR).toBe(true);
          }
        },
      ),
    );
  });

  it('hold some 150,000 lines each where there are many, and are of two hours where nobody could count', () => {
    const day = { from: 0n, to: 24n * NANOSECONDS_PER_HOUR };
    const busy = cutPieces(day, 0n, () => 300_000);
    expect(busy).toHaveLength(48);
    expect(Math.max(...busy.map(({ expected }) => expected))).toBeLessThanOrEqual(150_000);
    expect(cutPieces(day, 0n, () => 30_000)).toHaveLength(5);
    expect(cutPieces(day, 0n, null)).toHaveLength(12);
  });
});
