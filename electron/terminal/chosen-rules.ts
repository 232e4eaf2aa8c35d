import { statSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { rulesOf } from '../engine/detect/compile-rules.ts';
import type { RuleSet } from '../engine/detect/rule-set.ts';
import { builtInRules, RuleBook } from '../engine/jobs/rules.ts';

export interface RuleOptions {
  /** Folder of own rules. */
  readonly rules?: string;
  readonly onlyRules: boolean;
}

/** The options of commands that run rules. */
export function addRuleOptions(command: Command): Command {
  return command
    .addOption(new Option('--rules <folder>', 'rules of your own, beside the built-in ones'))
    .option('--only-rules', 'with --rules: without the built-in ones', false);
}

/**
 * The rules that a command line asks for.
 *
 * @throws Error that names every rule of the folder that cannot be used, with file, line and reason
 */
export function chosenRules({ rules: folder, onlyRules }: RuleOptions): RuleSet {
  if (folder === undefined) {
    if (onlyRules) throw new Error('--only-rules needs --rules with a folder.');
    return builtInRules();
  }
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new Error(`${folder} is no folder. Name the folder in which your rules are.`);
  const book = onlyRules ? new RuleBook(folder, []) : new RuleBook(folder);
  const { rules, problems, replaced } = book.current();
  if (problems.length > 0)
    throw new Error(problems.map(({ message, advice }) => `${message} ${advice}`).join('\nnightjar: '));
  for (const id of replaced) process.stderr.write(`A rule of ${folder} replaces the built-in ${id}.\n`);
  return rulesOf(rules.documents);
}
