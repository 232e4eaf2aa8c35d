import type { Category } from '../../../shared/domain/words.ts';
import { sum, type Score } from './score.ts';
import { rateOf, type Rate } from './wilson.ts';

/** What calls of a window cost. */
export interface Cost {
  readonly calls: number;
  readonly promptTokens: number;
  readonly answerTokens: number;
  readonly milliseconds: number;
  readonly rejected: number;
}

/** One window of one run, as it is counted. */
export interface Counted {
  readonly window: string;
  readonly score: Score;
  /** First acceptable category of each target. */
  readonly kinds: readonly (Category | null)[];
  /** Null: rules, which cost nothing worth telling. */
  readonly cost: Cost | null;
  readonly failed: boolean;
}

/** What a candidate reached, over all windows and runs that were measured. */
export interface Figures {
  readonly windows: number;
  /** Windows that were not, or not wholly, answered about. What is to be found in them counts as missed. */
  readonly failures: number;
  /** Of what is to be found, what was found. */
  readonly recall: Rate;
  /** Of what was said, what is about something that is to be found. */
  readonly precision: Rate;
  /** Harmonic mean of both; null where nothing was said or nothing is to be found. */
  readonly f1: number | null;
  readonly evidencePrecision: Rate;
  readonly evidenceRecall: Rate;
  readonly category: Rate;
  readonly severity: Rate;
  readonly falseAlarms: number;
  /** Of normal windows that were answered about, those with a false alarm. */
  readonly disturbedNormal: Rate;
  /** False alarms per such window; null where there was none. */
  readonly alarmsPerNormal: number | null;
  /** Of windows with more than one run, those in which all found the same and raised as many false alarms. */
  readonly consistency: Rate | null;
  readonly byCategory: readonly CategoryFigures[];
  readonly cost: CostFigures | null;
}

export interface CategoryFigures {
  readonly category: Category;
  readonly recall: Rate;
  readonly falseAlarms: number;
}

export interface CostFigures extends Cost {
  readonly secondsPerWindow: number;
  /** Tokens read and written in a second of calls; null where no time went by. */
  readonly tokensPerSecond: number | null;
}

/** Adds up what was measured. */
export function figuresOf(counted: readonly Counted[]): Figures {
  const scores = counted.map(({ score }) => score);
  const total = (value: (score: Score) => number) => sum(scores.map(value));
  const targets = scores.flatMap((score) => score.targets);
  const recall = rateOf(targets.filter(({ found }) => found).length, targets.length);
  const precision = rateOf(
    total(({ right }) => right),
    total(({ said }) => said),
  );
  const normal = counted.filter(({ score, failed }) => score.targets.length === 0 && !failed);
  const normalAlarms = normal.map(({ score }) => score.alarms.length);
  return {
    windows: counted.length,
    failures: counted.filter(({ failed }) => failed).length,
    recall,
    precision,
    f1: meanOf(recall.share, precision.share),
    evidencePrecision: rateOf(
      total(({ citedRightly }) => citedRightly),
      total(({ cited }) => cited),
    ),
    evidenceRecall: rateOf(
      total(({ evidenceCited }) => evidenceCited),
      total(({ evidence }) => evidence),
    ),
    category: agreement(targets.map(({ category }) => category)),
    severity: agreement(targets.map(({ severity }) => severity)),
    falseAlarms: total(({ alarms }) => alarms.length),
    disturbedNormal: rateOf(normalAlarms.filter((alarms) => alarms > 0).length, normal.length),
    alarmsPerNormal: normal.length === 0 ? null : sum(normalAlarms) / normal.length,
    consistency: consistencyOf(counted),
    byCategory: categoriesOf(counted),
    cost: costOf(counted),
  };
}

function meanOf(recall: number | null, precision: number | null): number | null {
  if (recall === null || precision === null) return null;
  return recall + precision === 0 ? 0 : (2 * recall * precision) / (recall + precision);
}

function agreement(answers: readonly (boolean | null)[]): Rate {
  const judged = answers.filter((answer) => answer !== null);
  return rateOf(judged.filter(Boolean).length, judged.length);
}

function consistencyOf(counted: readonly Counted[]): Rate | null {
  const outcomes = new Map<string, string[]>();
  for (const { window, score, failed } of counted) {
    const outcome = JSON.stringify([failed, score.targets.map(({ found }) => found), score.alarms.length]);
    outcomes.set(window, [...(outcomes.get(window) ?? []), outcome]);
  }
  const repeated = [...outcomes.values()].filter(({ length }) => length > 1);
  if (repeated.length === 0) return null;
  return rateOf(repeated.filter((each) => new Set(each).size === 1).length, repeated.length);
}

function categoriesOf(counted: readonly Counted[]): CategoryFigures[] {
  const targets = counted.flatMap(({ kinds, score }) =>
    score.targets.flatMap(({ found }, at) => {
      const kind = kinds[at];
      return kind ? [{ kind, found }] : [];
    }),
  );
  const alarms = counted.flatMap(({ score }) => score.alarms);
  const categories = [...new Set([...targets.map(({ kind }) => kind), ...alarms])].sort();
  return categories.map((category) => {
    const own = targets.filter(({ kind }) => kind === category);
    return {
      category,
      recall: rateOf(own.filter(({ found }) => found).length, own.length),
      falseAlarms: alarms.filter((alarm) => alarm === category).length,
    };
  });
}

function costOf(counted: readonly Counted[]): CostFigures | null {
  const costs = counted.flatMap(({ cost }) => cost ?? []);
  if (costs.length === 0) return null;
  const total = (value: (cost: Cost) => number) => sum(costs.map(value));
  const milliseconds = total((cost) => cost.milliseconds);
  const promptTokens = total((cost) => cost.promptTokens);
  const answerTokens = total((cost) => cost.answerTokens);
  return {
    calls: total(({ calls }) => calls),
    promptTokens,
    answerTokens,
    milliseconds,
    rejected: total(({ rejected }) => rejected),
    secondsPerWindow: milliseconds / 1_000 / costs.length,
    tokensPerSecond: milliseconds === 0 ? null : ((promptTokens + answerTokens) * 1_000) / milliseconds,
  };
}
