import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FoundLine } from '../../../shared/contract/explore.ts';
import { placeOfError } from '../../../renderer/explorer/parse-error.ts';
import { MOST_KEPT, NO_TAIL, tailed, type TailAction } from '../../../renderer/explorer/tail-lines.ts';

const line = (timestamp: number): FoundLine => ({
  timestamp: BigInt(timestamp),
  sourceId: null,
  text: `line ${timestamp}`,
  fields: [],
});
const came = (from: number, many: number, held = false): TailAction => ({
  kind: 'came',
  held,
  event: {
    kind: 'lines',
    lines: Array.from({ length: many }, (_, index) => line(from + index)),
    readUpTo: from + many,
    leftOut: false,
  },
});

describe('lines that come', () => {
  it('wait while something is looked at, and are taken up all together', () => {
    const held = tailed(tailed(NO_TAIL, came(1, 3)), came(4, 2, true));
    expect([held.shown.length, held.waiting.length]).toEqual([3, 2]);
    const taken = tailed(held, { kind: 'take-up' });
    expect(taken.shown.map(({ timestamp }) => Number(timestamp))).toEqual([5, 4, 3, 2, 1]);
    expect(taken.waiting).toEqual([]);
    // Nothing is looked at any more: what waited comes along.
    expect(tailed(held, came(6, 1)).shown).toHaveLength(6);
  });

  it('keep their order, and what is known of them, when a look fails', () => {
    const late = tailed(tailed(NO_TAIL, came(10, 2)), came(5, 1));
    expect(late.shown.map(({ timestamp }) => Number(timestamp))).toEqual([11, 10, 5]);
    const failure = { code: 'loki-timeout', message: 'Slow.', advice: 'Wait.' } as const;
    const failed = tailed(late, { kind: 'came', held: false, event: { kind: 'failed', failure } });
    expect([failed.failure, failed.shown.length]).toEqual([failure, 3]);
    expect(tailed(failed, came(12, 0)).failure).toBe(null);
  });

  it('are never more than are kept, and those that go are counted', () => {
    const step = fc.record({ many: fc.nat(1_500), held: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
        let tail = NO_TAIL;
        let all = 0;
        for (const { many, held } of steps) {
          tail = tailed(tail, came(all, many, held));
          all += many;
          expect(tail.shown.length + tail.waiting.length).toBeLessThanOrEqual(MOST_KEPT);
          expect(tail.shown.length + tail.waiting.length + tail.dropped).toBe(all);
          const newest = [...tail.waiting, ...tail.shown][0];
          if (all > 0) expect(newest?.timestamp).toBe(BigInt(all - 1));
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('a mistake that Loki found', () => {
  const detail = 'parse error at line 1, col 14: syntax error: unexpected $end, expecting } or ,';

  it('is marked where it is', () => {
    expect(placeOfError('{job="syslog" x', detail, 'here')).toEqual({
      from: 13,
      to: 14,
      message: 'syntax error: unexpected $end, expecting } or ,',
    });
    expect(placeOfError('  {job="syslog" x', detail, 'here')?.from).toBe(15);
  });

  it('lies within the text, and nowhere where Loki names no place', () => {
    expect(placeOfError('{a="b"', detail, 'here')).toMatchObject({ from: 5, to: 6 });
    expect(placeOfError('{a="b"}', 'too many outstanding requests', 'here')).toBe(null);
    expect(placeOfError('{a="b"}', undefined, 'here')).toBe(null);
  });
});
