import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  SourceBaseline,
  type StoredBaseline,
} from '../../../../electron/engine/reduce/baseline/source-baseline.ts';
import { ByteReader } from '../../../../electron/engine/reduce/baseline/bytes.ts';
import { History } from '../../../../electron/engine/reduce/baseline/history.ts';
import { Ledger } from '../../../../electron/engine/reduce/baseline/ledger.ts';
import { WallClock } from '../../../../electron/engine/reduce/baseline/wall-clock.ts';
import type { RedactedText } from '../../../../shared/domain/line.ts';
import {
  assessmentsOf,
  DAY,
  digestOf,
  feed,
  MONDAY,
  negativeBinomial,
  randomOf,
  windowOf,
  type Counts,
  type Model,
} from './simulation.ts';

interface State {
  readonly source: number[];
  readonly templates: [string, number[] | null][];
}

function stateOf(baseline: SourceBaseline): State {
  const { source, templates } = baseline.takeChanges();
  return {
    source: [...source],
    templates: [...templates]
      .map(([text, bytes]): [string, number[] | null] => [text, bytes && [...bytes]])
      .sort(([left], [right]) => (left < right ? -1 : 1)),
  };
}

function stored(baseline: SourceBaseline): StoredBaseline {
  const { source, templates } = baseline.takeChanges();
  return {
    source,
    templates: [...templates].flatMap(([text, bytes]) => (bytes ? [[text, bytes] as const] : [])),
  };
}

/** Six hours of three templates. */
const HOURS = 6;
const counts = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(HOURS * 60 - 1), fc.integer({ min: 1, max: 40 })), {
    maxLength: 80,
  })
  .map((lines): Counts => {
    const all = new Map<string, Map<number, number>>();
    for (const [text, minute, count] of lines) {
      const minutes = all.get(text) ?? new Map<number, number>();
      all.set(text, minutes.set(MONDAY + minute, count));
    }
    return all;
  });
const cuts = fc
  .uniqueArray(fc.integer({ min: 1, max: HOURS * 60 - 1 }), { maxLength: 12 })
  .map((inner) => [0, ...inner.sort((left, right) => left - right), HOURS * 60]);

/** The windows between the cuts, in an order that `keys` shuffle. */
function windowsOf(bounds: readonly number[], keys: readonly number[]): [number, number][] {
  return bounds
    .slice(1)
    .map((to, index): [number, number] => [MONDAY + (bounds[index] ?? 0), MONDAY + to])
    .map((window, index) => ({ window, key: keys[index % keys.length] ?? 0 }))
    .sort((left, right) => left.key - right.key)
    .map(({ window }) => window);
}

function learned(all: Counts, windows: readonly (readonly [number, number])[]): SourceBaseline {
  const baseline = new SourceBaseline('source', 'UTC');
  for (const [from, to] of windows) baseline.observe(windowOf(from, to, all));
  return baseline;
}

describe('SourceBaseline', () => {
  it('learns the same from any cuts in any order', () => {
    const keys = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 13 });
    fc.assert(
      fc.property(counts, cuts, keys, (all, bounds, order) => {
        const whole = learned(all, [[MONDAY, MONDAY + HOURS * 60]]);
        expectSame(stateOf(learned(all, windowsOf(bounds, order))), stateOf(whole));
      }),
    );
  });

  it('learns nothing from what it has read before, whatever is in it now', () => {
    const range = fc.tuple(fc.nat(HOURS * 60), fc.nat(HOURS * 60));
    fc.assert(
      fc.property(counts, counts, range, (all, other, [left, right]) => {
        const baseline = learned(all, [[MONDAY, MONDAY + HOURS * 60]]);
        const before = stateOf(baseline);
        const from = MONDAY + Math.min(left, right);
        const outcome = baseline.observe(windowOf(from, MONDAY + Math.max(left, right), other));
        expect(outcome.assessments).toEqual([]);
        const after = stateOf(baseline);
        expect(after).toEqual({ source: before.source, templates: [] });
      }),
    );
  });

  it('takes the newest word for the minutes of a bin that is not whole yet', () => {
    const first: Counts = new Map([
      [
        'a',
        new Map([
          [MONDAY + 1, 7],
          [MONDAY + 2, 5],
        ]),
      ],
    ]);
    const second: Counts = new Map([['b', new Map([[MONDAY + 2, 3]])]]);
    const corrected: Counts = new Map([
      ['a', new Map([[MONDAY + 1, 7]])],
      ['b', new Map([[MONDAY + 2, 3]])],
    ]);
    const baseline = new SourceBaseline('source', 'UTC');
    baseline.observe(windowOf(MONDAY, MONDAY + 3, first));
    baseline.observe(windowOf(MONDAY + 2, MONDAY + 5, second));
    expectSame(stateOf(baseline), stateOf(learned(corrected, [[MONDAY, MONDAY + 5]])));
  });

  it('comes back from the store as it was, also in the middle of a bin', () => {
    fc.assert(
      fc.property(counts, fc.nat(HOURS * 60), (all, cut) => {
        const end = MONDAY + HOURS * 60;
        const baseline = learned(all, [[MONDAY, MONDAY + cut]]);
        const restored = new SourceBaseline('source', 'UTC', stored(baseline));
        for (const each of [baseline, restored]) each.observe(windowOf(MONDAY + cut, end, all));
        expect(stateOf(restored)).toEqual(stateOf(baseline));
      }),
    );
  });

  it('learns anew from a form it does not know', () => {
    const baseline = new SourceBaseline('source', 'UTC', {
      source: new Uint8Array([9, 0, 0, 0]),
      templates: [],
    });
    expect(baseline.observe(windowOf(MONDAY, MONDAY + 60, new Map())).learning).toEqual({ hours: 0, of: 24 });
  });

  it('joins what turned out to be one template', () => {
    const [a, b] = ['a' as RedactedText, 'b' as RedactedText];
    const apart: Counts = new Map([
      [
        'a',
        new Map([
          [MONDAY + 1, 7],
          [MONDAY + 62, 2],
        ]),
      ],
      [
        'b',
        new Map([
          [MONDAY + 33, 5],
          [MONDAY + 62, 1],
        ]),
      ],
    ]);
    const joined: Counts = new Map([
      [
        'b',
        new Map([
          [MONDAY + 1, 7],
          [MONDAY + 33, 5],
          [MONDAY + 62, 3],
        ]),
      ],
    ]);
    const baseline = learned(apart, [[MONDAY, MONDAY + 63]]);
    baseline.rename(a, b);
    baseline.observe(windowOf(MONDAY + 63, MONDAY + 120, new Map()));
    const state = stateOf(baseline);
    expect(state.templates[0]).toEqual(['a', null]);
    const expected = stateOf(learned(joined, [[MONDAY, MONDAY + 120]]));
    expectSame({ ...state, templates: state.templates.slice(1) }, expected);
  });

  it('says that it learns for the first day, also when the days are filled in from the newest', () => {
    const baseline = new SourceBaseline('source', 'UTC');
    const noveltyOf = () => 'new-anywhere' as const;
    const model: Model = (minute) => [[`line of hour ${Math.floor(minute / 60)}`, 3]];
    const first = feed(
      baseline,
      model,
      { from: MONDAY + 6 * DAY, to: MONDAY + 7 * DAY, length: 60 },
      { noveltyOf },
    );
    expect(first.map(({ learning }) => learning?.hours)).toEqual(
      Array.from({ length: 24 }, (_none, hour) => hour),
    );
    for (let day = 5; day >= 0; day -= 1) {
      const from = MONDAY + day * DAY;
      for (const { learning, assessments } of feed(
        baseline,
        model,
        { from, to: from + DAY, length: DAY },
        { noveltyOf },
      )) {
        expect({ learning, assessments }).toEqual({ learning: { hours: 0, of: 24 }, assessments: [] });
      }
    }
    const [next] = feed(
      baseline,
      model,
      { from: MONDAY + 7 * DAY, to: MONDAY + 7 * DAY + 60, length: 60 },
      { noveltyOf },
    );
    expect(next?.learning).toBeNull();
    expect(next?.assessments).toMatchObject([
      { kind: 'new-anywhere', observed: 36, since: MONDAY + 7 * DAY },
    ]);
  });

  it('does not learn from minutes of trouble, and reads them no second time', () => {
    const random = randomOf(3);
    const model: Model = () => [['a', negativeBinomial(5, 0, random)]];
    const baseline = new SourceBaseline('source', 'UTC');
    feed(baseline, model, { from: MONDAY, to: MONDAY + 2 * DAY, length: 60 });
    stateOf(baseline);
    const flood: Counts = new Map([['a', new Map([[MONDAY + 2 * DAY + 2, 5_000]])]]);
    const troubled = windowOf(MONDAY + 2 * DAY, MONDAY + 2 * DAY + 5, flood, {
      isTroubled: (minute) => minute === MONDAY + 2 * DAY + 4,
    });
    expect(baseline.observe(troubled).assessments).toMatchObject([{ kind: 'spike', observed: 5_000 }]);
    expect(baseline.observe(windowOf(MONDAY + 2 * DAY, MONDAY + 2 * DAY + 5, flood)).assessments).toEqual([]);
    const again: Counts = new Map([['a', new Map([[MONDAY + 2 * DAY + 32, 60]])]]);
    expect(
      baseline.observe(windowOf(MONDAY + 2 * DAY + 30, MONDAY + 2 * DAY + 35, again)).assessments,
    ).toMatchObject([{ kind: 'spike', observed: 60 }]);
  });

  it('learns what trouble is like that never ends', () => {
    const baseline = new SourceBaseline('source', 'UTC');
    const isTroubled = () => true;
    feed(
      baseline,
      () => [['attack', 50]],
      { from: MONDAY, to: MONDAY + 2 * DAY, length: 60 },
      { isTroubled },
    );
    const [next] = feed(baseline, () => [['attack', 50]], {
      from: MONDAY + 2 * DAY,
      to: MONDAY + 2 * DAY + 60,
      length: 60,
    });
    expect(next).toMatchObject({ learning: null, assessments: [] });
  });

  it('stays small: a busy template, a rare one, and ten thousand at most', () => {
    const random = randomOf(5);
    const busy = new SourceBaseline('source', 'UTC');
    const model: Model = (minute) => [
      ['busy', 1 + negativeBinomial(20, 0.2, random)],
      ['rare', minute % (3 * DAY) === 0 ? 1 : 0],
    ];
    feed(busy, model, { from: MONDAY, to: MONDAY + 60 * DAY, length: DAY });
    const { source, templates } = busy.takeChanges();
    expect(source.length).toBeLessThan(12_000);
    expect(templates.get('busy' as RedactedText)?.length).toBeLessThan(4_000);
    expect(templates.get('rare' as RedactedText)?.length).toBeLessThan(1_000);
    const flooded = new SourceBaseline('source', 'UTC');
    for (let hour = 0; hour < 12; hour += 1) {
      const from = MONDAY + hour * 60;
      const digests = Array.from({ length: 1_000 }, (_none, index) =>
        digestOf(`line ${hour} ${index}`, new Map([[from, 1]])),
      );
      flooded.observe({ ...windowOf(from, from + 60, new Map()), templates: digests });
    }
    expect(flooded.size).toBeLessThanOrEqual(10_000);
    expect(
      [...flooded.takeChanges().templates.values()].filter((bytes) => bytes === null).length,
    ).toBeGreaterThan(1_999);
  });

  it('never computes what is no number, whatever comes', () => {
    const huge = fc.array(
      fc.tuple(fc.constantFrom('a', 'b'), fc.nat(3 * DAY - 1), fc.integer({ min: 1, max: 1e9 })),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(huge, (lines) => {
        const all = new Map<string, Map<number, number>>();
        for (const [text, minute, count] of lines)
          all.set(text, (all.get(text) ?? new Map<number, number>()).set(MONDAY + minute, count));
        const baseline = new SourceBaseline('source', 'America/St_Johns');
        const outcomes = [0, 1, 2].map((day) =>
          baseline.observe(windowOf(MONDAY + day * DAY, MONDAY + (day + 1) * DAY, all)),
        );
        for (const { observed, expected, logProbability, since } of assessmentsOf(outcomes))
          for (const value of [observed, expected?.low ?? 0, expected?.high ?? 0, since])
            expect(Number.isFinite(value) && !Number.isNaN(logProbability)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

/** The same but for the last digits of weighted sums, which depend on the order in which they were added up. */
function expectSame(left: State, right: State): void {
  const [one, other] = [readable(left), readable(right)];
  expect({ ...one, sums: [] }).toEqual({ ...other, sums: [] });
  expect(one.sums.length).toBe(other.sums.length);
  for (const [index, sum] of one.sums.entries()) {
    const twin = other.sums[index] ?? NaN;
    expect(Math.abs(sum - twin)).toBeLessThanOrEqual(1e-5 * Math.max(1, sum));
  }
}

function readable({ source, templates }: State) {
  const bytes = new ByteReader(Uint8Array.from(source));
  bytes.integer();
  const ledger = Ledger.decode(bytes, new WallClock('UTC'));
  const { newest } = ledger;
  const sums = [...ledger.allHours()];
  const histories = templates.map(([text, encoded]) => {
    const history = History.decode(new ByteReader(Uint8Array.from(encoded ?? [])));
    const hours = new Float64Array(168);
    history.hoursAt(newest, hours);
    sums.push(...hours);
    const { first, last, alarm, days, presence, recent } = history;
    return {
      text,
      ends: [first, last, alarm],
      days: days.keys().map((day) => [day, days.get(day), days.get(day, 1), days.get(day, 2)]),
      presence: [...presence.between(0, newest + 1)],
      recent: recent.keys().map((bin) => [bin, recent.get(bin)]),
      open: history.openBins().map((bin) => history.openMinutes(bin)),
    };
  });
  return { newest, days: ledger.days.keys().map((day) => ledger.days.get(day)), histories, sums };
}
