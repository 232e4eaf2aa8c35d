import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { boundCategory } from '../../../electron/engine/analyze/categories.ts';
import { dayAndTime } from '../../../electron/engine/analyze/record.ts';
import { builtInRules } from '../../../electron/engine/jobs/rules.ts';
import { countRules } from '../../../electron/terminal/evaluation/evaluate-candidate.ts';
import {
  reduceWindow,
  textsOf,
  type ReducedWindow,
} from '../../../electron/terminal/evaluation/reduce-window.ts';
import { readWindows } from '../../../electron/terminal/evaluation/window-file.ts';
import { compareSeverity } from '../../../shared/domain/words.ts';

const FOLDER = join(import.meta.dirname, '../../fixtures/evaluation');
let windows: ReducedWindow[];

beforeAll(async () => {
  const rules = builtInRules();
  const { signal } = new AbortController();
  windows = await Promise.all(readWindows(FOLDER).map((window) => reduceWindow(window, rules, signal)));
});

const shows = ({ questions }: ReducedWindow, fragment: string) =>
  questions.some((question) => textsOf(question).some((text) => text.includes(fragment)));

describe('the labelled set', () => {
  it('has about as many normal windows as incidents, and most incidents are the model’s own work', () => {
    const expected = windows.flatMap(({ window }) => window.expected);
    const normal = windows.filter(({ window }) => window.expected.length === 0);
    expect(windows.length).toBeGreaterThanOrEqual(60);
    expect(normal.length).toBeGreaterThanOrEqual(25);
    expect(expected.length).toBeGreaterThanOrEqual(35);
    expect(expected.filter(({ foundByRules }) => !foundByRules).length).toBeGreaterThanOrEqual(20);
  });

  it('shows all evidence of every finding once it is reduced, and every temptation of a normal window', () => {
    const missing = windows.flatMap((reduced) => {
      const { expected, tempting, name } = reduced.window;
      const fragments = [
        ...tempting,
        ...expected.flatMap(({ evidence, related }) => [...evidence, ...related]),
      ];
      return fragments.filter((each) => !shows(reduced, each)).map((each) => `${name}: ${each}`);
    });
    expect(missing).toEqual([]);
    for (const { window } of windows)
      if (window.expected.length === 0) expect(window.tempting, window.name).not.toEqual([]);
  });

  it('asks for categories and severities that the evidence bears', () => {
    const unborne = windows.flatMap(({ window, targets, questions }) =>
      targets.flatMap(({ categories, evidence }) => {
        const cited = evidence.flatMap((at) => questions[at] ?? []);
        const isBorne = categories?.some(
          (category) => category !== 'nightjar' && boundCategory(category, cited) === category,
        );
        return isBorne ? [] : [window.name];
      }),
    );
    expect(unborne).toEqual([]);
    for (const { name, expected } of windows.map(({ window }) => window))
      for (const { severity } of expected)
        expect(compareSeverity(...(severity ?? ['info', 'info'])), name).toBeLessThanOrEqual(0);
  });

  it('says which findings rules alone find, and how many false ones they add', () => {
    const reached = countRules(windows).map(({ window, score }) => ({
      window,
      found: score.targets.map(({ found }) => found),
      alarms: score.alarms.length,
    }));
    const labelled = windows.map(({ window }) => ({
      window: window.name,
      found: window.expected.map(({ foundByRules }) => foundByRules),
      alarms: window.alarmsByRules,
    }));
    expect(reached).toEqual(labelled);
  });

  it('has windows of the size of a poll, each at a time of its own', () => {
    for (const { window, questions } of windows) {
      expect(window.lines.length, window.name).toBeGreaterThanOrEqual(11);
      expect(window.lines.length, window.name).toBeLessThanOrEqual(1_500);
      expect(questions.length, window.name).toBeGreaterThan(1);
    }
    const times = windows.map(({ range }) => `${dayAndTime(range.from)} ${dayAndTime(range.to)}`);
    expect(new Set(times).size).toBe(times.length);
  });
});
