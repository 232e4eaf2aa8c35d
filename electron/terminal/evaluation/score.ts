import type { Category, Severity } from '../../../shared/domain/words.ts';
import { compareSeverity } from '../../../shared/domain/words.ts';

/** What is to be found; templates by their number in the window. */
export interface Target {
  readonly categories: readonly Category[] | null;
  readonly severity: readonly [Severity, Severity] | null;
  /** A finding must cite one of them. */
  readonly evidence: readonly number[];
  /** It may cite these too. */
  readonly related: readonly number[];
}

/** A finding that a model or a rule said, with the templates it cites. */
export interface Said {
  readonly category: Category;
  readonly severity: Severity;
  readonly cites: readonly number[];
}

/** What was found of one target. */
export interface TargetScore {
  readonly found: boolean;
  /** Null: not found, or not judged. */
  readonly category: boolean | null;
  readonly severity: boolean | null;
}

/** What the findings of one window are worth. */
export interface Score {
  readonly targets: readonly TargetScore[];
  readonly said: number;
  /** Findings that are about a target; several may be about the same. */
  readonly right: number;
  /** Categories of the others: false alarms. */
  readonly alarms: readonly Category[];
  /** Templates that findings cite, and those of them that are what their finding is about. */
  readonly cited: number;
  readonly citedRightly: number;
  /** Templates that are evidence of targets, and those of them that a right finding cites. */
  readonly evidence: number;
  readonly evidenceCited: number;
}

/** A finding of which less is about a target is about something else. */
const LEAST_SHARE = 0.5;

/**
 * Compares what was said of a window with what is to be found in it. A finding is about a target if at least half of
 * what it cites belongs to it, so that citing everything finds nothing in a mixed window; of several targets it is about
 * the one that most of it belongs to. A target is found by a finding about it that cites evidence, and not by one that
 * only cites what is related. A finding about none is a false alarm.
 */
export function scoreOf(targets: readonly Target[], said: readonly Said[]): Score {
  const about = said.map((each) => aboutOf(targets, each));
  const saidOf = (at: number) => said.filter((_, index) => about[index] === at);
  const evidence = targets.map(({ evidence: own }, at) => {
    const cited = new Set(saidOf(at).flatMap(({ cites }) => cites));
    return { all: own.length, cited: own.filter((template) => cited.has(template)).length };
  });
  return {
    targets: targets.map((target, at) => targetScore(target, saidOf(at))),
    said: said.length,
    right: about.filter((at) => at !== null).length,
    alarms: said.filter((_, index) => about[index] === null).map(({ category }) => category),
    cited: sum(said.map(({ cites }) => cites.length)),
    citedRightly: sum(
      said.map(({ cites }, index) => {
        const target = targets[about[index] ?? -1];
        return target ? belongingTo(target, cites) : 0;
      }),
    ),
    evidence: sum(evidence.map(({ all }) => all)),
    evidenceCited: sum(evidence.map(({ cited }) => cited)),
  };
}

function aboutOf(targets: readonly Target[], { cites }: Said): number | null {
  const shares = targets.map((target) => belongingTo(target, cites) / Math.max(1, cites.length));
  const most = Math.max(0, ...shares);
  return most >= LEAST_SHARE ? shares.indexOf(most) : null;
}

function belongingTo({ evidence, related }: Target, cites: readonly number[]): number {
  return cites.filter((template) => evidence.includes(template) || related.includes(template)).length;
}

function targetScore({ categories, severity, evidence }: Target, about: readonly Said[]): TargetScore {
  const said = about.filter(({ cites }) => evidence.some((template) => cites.includes(template)));
  const found = said.length > 0;
  return {
    found,
    category: found && categories ? said.some((each) => categories.includes(each.category)) : null,
    severity: found && severity ? said.some((each) => isWithin(each.severity, severity)) : null,
  };
}

function isWithin(severity: Severity, [mildest, gravest]: readonly [Severity, Severity]): boolean {
  return compareSeverity(severity, mildest) >= 0 && compareSeverity(severity, gravest) <= 0;
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
