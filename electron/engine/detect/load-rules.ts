import type { NightjarError } from '../../../shared/domain/failure.ts';
import { checkDocument, compileDocument, ruleSetOf } from './compile-rules.ts';
import { LinkError, linkRules } from './link-rules.ts';
import type { LooseRule } from './link-rules.ts';
import { RuleDocument } from './rule-document.ts';
import type { RuleFile } from './rule-document.ts';
import type { Refuse } from './rule-problem.ts';
import type { LinkedRules, RuleSet } from './rule-set.ts';

/**
 * Compiles Sigma rules (specification 2.1: detection and correlation documents, several to a file) and links them.
 * Correlations may name rules of other files. What is wrong is thrown as a `NightjarError` that names file and
 * line and says what to write.
 *
 * A rule that a correlation names makes no findings of its own, unless that correlation says `generate: true`.
 * `logsource` describes; which lines a rule is for must stand in its `detection`.
 */
export function loadRules(files: readonly RuleFile[]): RuleSet {
  const loose = files.flatMap((file) => RuleDocument.readAll(file, compileDocument, raise));
  try {
    return ruleSetOf(loose);
  } catch (error) {
    throw error instanceof LinkError ? error.problem : error;
  }
}

/**
 * Rules that were compiled, and are right, but not linked yet; to be linked with others as often as those change. What
 * looks at lines, most of a rule, is not kept: `rulesOf` compiles it again, where lines are.
 */
export type CompiledRules = readonly LooseRule<RuleDocument>[];

/** @throws NightjarError with file and line */
export function compileRules(files: readonly RuleFile[]): CompiledRules {
  return compileFiles(files, raise);
}

/** Rules of a user's own beside those that come with Nightjar. */
export interface RulesWithOwn {
  /** For `rulesOf`. */
  readonly rules: LinkedRules;
  /** Why rules of the user's own are not used, with file and line; the others are. */
  readonly problems: readonly NightjarError[];
  /** Ids of rules of ours that one of the user's own stands in for. */
  readonly replaced: readonly string[];
}

/**
 * As `loadRules` for our rules; beside them rules of the user's own, of which a broken one stops no other. A rule of
 * theirs with the `name` or `id` of one of ours replaces it: correlations that name ours listen to theirs.
 */
export function loadRulesWithOwn(ours: CompiledRules, own: readonly RuleFile[]): RulesWithOwn {
  const problems: NightjarError[] = [];
  let usable = compileFiles(own, (problem) => problems.push(problem));
  for (;;) {
    const { rules, replaced } = replaceRules(ours, usable);
    try {
      return { rules: linkRules(rules), problems, replaced };
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
      problems.push(error.problem);
      // Where one of ours cannot be linked any more, what was put in place of others of ours is the reason.
      const { names } = error.rule;
      const isTheirs = usable.some((one) => one.names === names);
      const stays = usable.filter((one) => (isTheirs ? one.names !== names : !replacesAny(one, ours)));
      if (stays.length === usable.length) throw error.problem;
      usable = stays;
    }
  }
}

/** The rules of `files` that are not broken. */
export function usableRules(files: readonly RuleFile[]): CompiledRules {
  return compileFiles(files, () => undefined);
}

function raise(problem: NightjarError): never {
  throw problem;
}

function compileFiles(files: readonly RuleFile[], refuse: Refuse): LooseRule<RuleDocument>[] {
  return files.flatMap((file) => RuleDocument.readAll(file, checkDocument, refuse));
}

function replaceRules(
  ours: readonly LooseRule[],
  own: readonly LooseRule[],
): { readonly rules: readonly LooseRule[]; readonly replaced: readonly string[] } {
  const taken = new Set(own.flatMap(({ names }) => names));
  const isReplaced = ({ names }: LooseRule) => names.some((name) => taken.has(name));
  const replaced = ours.filter(isReplaced);
  const rules = [
    ...ours.filter((one) => !isReplaced(one)),
    ...own.map((one): LooseRule => {
      const before = replaced.filter(({ names }) => names.some((name) => one.names.includes(name)));
      const alsoCalled = before.flatMap(({ names }) => names).filter((name) => !one.names.includes(name));
      return { ...one, alsoCalled };
    }),
  ];
  return { rules, replaced: replaced.map(({ rule }) => rule.id) };
}

function replacesAny({ names }: LooseRule, ours: readonly LooseRule[]): boolean {
  return ours.some((one) => one.names.some((name) => names.includes(name)));
}
