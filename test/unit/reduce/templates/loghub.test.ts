import { describe, expect, it } from 'vitest';
import { groupLines, labelledSets, rulesWithout, scoreSet } from '../../../bench/grouping.ts';

const sets = labelledSets();

describe.skipIf(sets.length === 0)('grouping of real logs', () => {
  it.each(sets.map((set) => [set.name, set] as const))('groups %s nearly as people did', (_name, set) => {
    expect(scoreSet(set)).toBeGreaterThanOrEqual(0.9);
  });

  it('reaches a mean accuracy of 0.97, and 0.93 without the rules that a set alone asked for', () => {
    const mean = (score: (set: (typeof sets)[number]) => number): number =>
      sets.reduce((sum, set) => sum + score(set), 0) / sets.length;
    expect(mean((set) => scoreSet(set))).toBeGreaterThanOrEqual(0.97);
    expect(mean((set) => scoreSet(set, rulesWithout(set.name)))).toBeGreaterThanOrEqual(0.93);
  });

  it.each(sets.map((set) => [set.name, set] as const))('groups %s the same backwards', (_name, set) => {
    const lines = set.lines.map((line) => line.content);
    const canonical = (labels: number[]): number[] => labels.map((label) => labels.indexOf(label));
    expect(canonical(groupLines(lines.toReversed()).reverse())).toEqual(canonical(groupLines(lines)));
  });
});
