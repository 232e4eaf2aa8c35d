import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placesOf } from '../../../renderer/activity/find-in.ts';
import {
  factsOf,
  groupRuns,
  layOutAnswer,
  outcomeOf,
  stepBars,
  STEPS,
  timeOf,
} from '../../../renderer/activity/run-text.ts';
import type { RunRow } from '../../../shared/contract/activity.ts';
import { allRuns, type RunDouble } from '../../doubles/api-runs-data.ts';

const NOW = new Date(2026, 10, 21, 12).getTime();
const RUNS = allRuns(NOW);
const row = ({ calls, ...run }: RunDouble): RunRow => ({ ...run, callCount: calls.length });
const named = (id: string) => {
  const run = RUNS.find((one) => one.id === id);
  if (!run) throw new Error(`The double has no run ${id}.`);
  return run;
};

describe('runs', () => {
  it('are grouped into now, today and earlier', () => {
    const groups = groupRuns(RUNS.map(row), NOW);
    expect(groups.map(({ group }) => group)).toEqual(['now', 'today', 'earlier']);
    expect(groups[0]?.runs.map((run) => run.id)).toEqual(['52319']);
    expect(groups.reduce((sum, { runs }) => sum + runs.length, 0)).toBe(RUNS.length);
  });

  it('say what came of them, failures first', () => {
    expect(outcomeOf(row(named('52319')))).toBe('reading, 187 lines');
    expect(outcomeOf(row(named('52318')))).toBe('3 findings counted up, 818 lines');
    expect(outcomeOf(row(named('52316')))).toBe('1 new finding from 804 lines');
    expect(outcomeOf(row(named('52314')))).toBe('nothing in 109 lines');
    expect(outcomeOf(row(named('52317')))).toBe('Loki answered 502 three times.');
  });

  it('take as long as they took, or have been going', () => {
    expect(timeOf({ startedAt: NOW - 24_900, finishedAt: NOW }, NOW + 5_000)).toBe('24.9 s');
    expect(timeOf({ startedAt: NOW - 6_000, finishedAt: null }, NOW)).toBe('6 s');
  });

  it('lay their steps end to end, and keep those that were not reached', () => {
    const bars = stepBars({ connect: 100, read: 300, model: 600 });
    expect(bars.map((bar) => bar.step)).toEqual(STEPS);
    expect(bars.map((bar) => [bar.from, bar.share])).toEqual([
      [0, 0.1],
      [0.1, 0.3],
      [0.4, 0],
      [0.4, 0],
      [0.4, 0.6],
      [1, 0],
    ]);
    expect(bars[2]?.milliseconds).toBeNull();
    expect(stepBars({}).every((bar) => bar.share === 0)).toBe(true);
  });

  it('give their numbers a unit', () => {
    const run = named('52318');
    expect(factsOf('read', run)).toBe('818 lines, 1 page, 164 kB');
    expect(factsOf('reduce', run)).toBe('61 templates, 3 new, 12 secrets taken out');
    expect(factsOf('model', run)).toBe('2 calls, 3,118 tokens in, 297 out');
    expect(factsOf('model', named('52317'))).toBe('not asked');
  });

  it('lay out an answer that is JSON, and leave any other as it came', () => {
    expect(layOutAnswer('{"a":1}')).toBe('{\n  "a": 1\n}');
    expect(layOutAnswer('{"a":')).toBe('{"a":');
  });
});

describe('finding words in a prompt', () => {
  it('takes them as they stand, whatever their case', () => {
    expect(placesOf('t1', 'T1 and t10')).toEqual([
      [0, 2],
      [7, 9],
    ]);
    expect(placesOf('(.*', 'a (.* b')).toEqual([[2, 5]]);
    expect(placesOf('  ', 'a  b')).toEqual([]);
    expect(placesOf('a', 'a'.repeat(9_000))).toHaveLength(500);
  });

  it('finds what is there, and only that', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), fc.string(), (before, words, after) => {
        fc.pre(words.trim() !== '');
        const text = before + words.trim() + after;
        const places = placesOf(words, text);
        expect(places.length).toBeGreaterThan(0);
        for (const [from, to] of places)
          expect(text.slice(from, to).toLowerCase()).toBe(words.trim().toLowerCase());
      }),
    );
  });
});
