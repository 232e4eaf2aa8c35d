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
    ['nothing read yet: the newest quarter of an hour first', [], 60, [45, 60], [[0, 45]]],
    ['up to date but for the last minutes', [covered(0, 55)], 60, [55, 60], []],
    ['all covered', [covered(0, 60)], 60, null, []],
    [
      'a night asleep: newest first, in pieces of an hour',
      [covered(0, 60)],
      240,
      [225, 240],
      [
        [165, 225],
        [105, 165],
        [60, 105],
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
  const context = { horizon: at(100), earliest: at(0), timespan: at(10) };

  it('goes on from a state that reaches up to the range, without margins', () => {
    const frame = framePass({ from: at(50) + 7n, to: at(60) }, { ...context, stateUntil: at(50) + 7n });
    expect(frame.continues).toBe(true);
    expect(minutes(frame.range)).toEqual([50, 60]);
    expect(frame.read).toEqual(frame.range);
  });

  it('reads two timespans around the range otherwise and settles one', () => {
    const frame = framePass({ from: at(50), to: at(60) }, { ...context, stateUntil: null });
    expect([minutes(frame.range), minutes(frame.read), minutes(frame.settled)]).toEqual([
      [50, 60],
      [30, 80],
      [40, 70],
    ]);
  });

  it('never reads past the horizon or before the start', () => {
    const frame = framePass({ from: at(5), to: at(99) }, { ...context, stateUntil: at(3) });
    expect([minutes(frame.read), minutes(frame.settled)]).toEqual([
      [0, 100],
      [0, 100],
    ]);
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
