import { describe, expect, it } from 'vitest';
import { scoreOf, type Said, type Target } from '../../../electron/terminal/evaluation/score.ts';

const disk: Target = { categories: ['resources'], severity: ['medium', 'high'], evidence: [1], related: [2] };
const guess: Target = { categories: ['security'], severity: ['low', 'low'], evidence: [4, 5], related: [] };
const TEMPLATES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

function said(cites: readonly number[], change: Partial<Said> = {}): Said {
  return { category: 'resources', severity: 'high', cites, ...change };
}

describe('the score of a window', () => {
  it('is whole for a model that says what is there and nothing else', () => {
    const score = scoreOf(
      [disk, guess],
      [said([1, 2]), said([4, 5], { category: 'security', severity: 'low' })],
    );
    expect(score).toEqual({
      targets: [
        { found: true, category: true, severity: true },
        { found: true, category: true, severity: true },
      ],
      said: 2,
      right: 2,
      alarms: [],
      cited: 4,
      citedRightly: 4,
      evidence: 3,
      evidenceCited: 3,
    });
  });

  it('finds nothing for a silent model, and raises no alarm', () => {
    const score = scoreOf([disk, guess], []);
    expect(score.targets.map(({ found }) => found)).toEqual([false, false]);
    expect(score).toMatchObject({ said: 0, alarms: [], evidence: 3, evidenceCited: 0 });
  });

  it('gives nothing to a model that cites everything', () => {
    const score = scoreOf([disk, guess], [said(TEMPLATES)]);
    expect(score.targets.map(({ found }) => found)).toEqual([false, false]);
    expect(score).toMatchObject({ right: 0, alarms: ['resources'], cited: 10, citedRightly: 0 });
  });

  it('counts what is invented as false alarms, in a window with nothing above all', () => {
    expect(scoreOf([], [said([3]), said([8], { category: 'mail' })]).alarms).toEqual(['resources', 'mail']);
    const score = scoreOf([disk], [said([1]), said([9])]);
    expect(score).toMatchObject({ said: 2, right: 1, alarms: ['resources'], cited: 2, citedRightly: 1 });
  });

  it('does not find by what is only related, and does not call it an alarm', () => {
    const score = scoreOf([disk], [said([2])]);
    expect(score.targets[0]).toEqual({ found: false, category: null, severity: null });
    expect(score).toMatchObject({ right: 1, alarms: [], citedRightly: 1, evidenceCited: 0 });
  });

  it('judges category and severity of what was found, by the better of two findings', () => {
    const wrong = said([1], { category: 'mail', severity: 'critical' });
    expect(scoreOf([disk], [wrong]).targets[0]).toEqual({ found: true, category: false, severity: false });
    expect(scoreOf([disk], [wrong, said([1])]).targets[0]).toEqual({
      found: true,
      category: true,
      severity: true,
    });
  });

  it('judges neither where nothing is known of them', () => {
    const open = { ...disk, categories: null, severity: null };
    expect(scoreOf([open], [said([1])]).targets[0]).toEqual({ found: true, category: null, severity: null });
  });

  it('takes a finding that cites nothing of the window for an alarm', () => {
    expect(scoreOf([disk], [said([])]).alarms).toEqual(['resources']);
  });
});
