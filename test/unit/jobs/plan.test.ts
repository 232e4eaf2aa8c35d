import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layCoverage, type CoverageInterval } from '../../../shared/domain/coverage.ts';
import { NANOSECONDS_PER_MINUTE as MINUTE, type TimeRange } from '../../../shared/domain/time.ts';
import {
  framePass,
  LIVE_LIMIT,
  PIECE_LIMIT,
  planPasses,
  unite,
  type PlannedSource,
} from '../../../electron/engine/jobs/plan.ts';

const at = (minutes: number): bigint => BigInt(minutes) * MINUTE;
const covered = (from: number, to: number): CoverageInterval => ({
  from: at(from),
  to: at(to),
  state: 'rules',
});
const source = (coverage: CoverageInterval[], startFrom = 0): PlannedSource => ({
  id: 's',
  startFrom: at(startFrom),
  coverage,
});
const minutes = (range: TimeRange | null): [number, number] | null =>
  range && [Number(range.from / MINUTE), Number(range.to / MINUTE)];

describe('planPasses', () => {
  it.each([
    ['nothing read yet: the newest hour first', [], 90, [30, 90], [[0, 30]]],
    ['up to date but for the last minutes', [covered(0, 55)], 60, [55, 60], []],
    ['all covered', [covered(0, 60)], 60, null, []],
    [
      'a night asleep: newest first, in pieces',
      [covered(0, 60)],
      480,
      [420, 480],
      [
        [300, 420],
        [180, 300],
        [60, 180],
      ],
    ],
    [
      'a failed interval is not read again by itself',
      [covered(0, 20), { ...covered(20, 30), state: 'failed' as const }],
      40,
      [30, 40],
      [],
    ],
    ['a hole in the middle', [covered(0, 20), covered(30, 55)], 60, [55, 60], [[20, 30]]],
  ])('%s', (_name, coverage, horizon, live, holes) => {
    const plan = planPasses([source(coverage)], at(horizon));
    expect(minutes(plan.live)).toEqual(live);
    expect(plan.holes.map(minutes)).toEqual(holes);
  });

  const interval = fc
    .tuple(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 1, max: 200 }))
    .map(([from, length]) => covered(from, from + length));

  it('ends with everything covered when its passes are laid, whatever was covered before', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(interval, { maxLength: 6 }), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 700 }),
        (intervals, horizon) => {
          const sources = intervals.map((list) =>
            source(list.reduce<CoverageInterval[]>((known, added) => layCoverage(known, added), [])),
          );
          const plan = planPasses(sources, at(horizon));
          const passes = [...(plan.live ? [plan.live] : []), ...plan.holes];
          for (const pass of passes) expect(pass.to - pass.from).toBeLessThanOrEqual(PIECE_LIMIT);
          if (plan.live) expect(plan.live.to - plan.live.from).toBeLessThanOrEqual(LIVE_LIMIT);
          const after = sources.map((each) =>
            source(
              passes.reduce(
                (known, pass) => layCoverage(known, { ...pass, state: 'rules' }),
                [...each.coverage],
              ),
            ),
          );
          expect(planPasses(after, at(horizon))).toEqual({ live: null, holes: [] });
          const ends = plan.holes.map((hole) => hole.to);
          expect(ends).toEqual([...ends].sort((a, b) => Number(b - a)));
        },
      ),
    );
  });
});

describe('framePass', () => {
  const context = {
    horizon: at(100),
    earliest: at(0),
    timespan: at(10),
    stateUntil: null,
    covered: [covered(0, 50), covered(60, 95)],
  };
  const framed = (from: number, to: number, changes: Partial<typeof context> = {}) => {
    const { range, read, settled, continues } = framePass(
      { from: at(from), to: at(to) },
      { ...context, ...changes },
    );
    return { range: minutes(range), read: minutes(read), settled: minutes(settled), continues };
  };

  it('goes on from a state that reaches up to the range, without margins', () => {
    const frame = framePass({ from: at(50) + 7n, to: at(60) }, { ...context, stateUntil: at(50) + 7n });
    expect(frame.continues).toBe(true);
    expect(minutes(frame.range)).toEqual([50, 60]);
    expect(frame.read).toEqual(frame.range);
  });

  it.each([
    ['two timespans of neighbours that were read, of which one is settled', 50, 60, {}, [30, 80], [40, 70]],
    ['nothing of neighbours that are still to be read', 50, 60, { covered: [] }, [50, 60], [50, 60]],
    ['each side for itself', 50, 60, { covered: [covered(0, 50)] }, [30, 60], [40, 60]],
    ['nothing past the horizon', 50, 60, { horizon: at(65) }, [30, 65], [40, 65]],
    ['nothing before the start', 50, 60, { earliest: at(45) }, [45, 80], [45, 70]],
  ])('without one it reads %s', (_name, from, to, changes, read, settled) => {
    expect(framed(from, to, changes)).toEqual({ range: [from, to], read, settled, continues: false });
  });
});

describe('unite', () => {
  it('covers exactly what its ranges cover', () => {
    const range = fc
      .tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 10 }))
      .map(([from, length]): TimeRange => ({ from: BigInt(from), to: BigInt(from + length) }));
    fc.assert(
      fc.property(fc.array(range, { maxLength: 12 }), fc.integer({ min: 0, max: 60 }), (ranges, instant) => {
        const holds = (list: readonly TimeRange[]) =>
          list.filter((each) => each.from <= BigInt(instant) && BigInt(instant) < each.to).length;
        expect(holds(unite(ranges))).toBe(holds(ranges) > 0 ? 1 : 0);
      }),
    );
  });
});
