import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NightjarError, type Failure } from '../../../shared/domain/failure.ts';

/** A file of the user's own rules: its path from their folder, and its text; null: there is none. */
export interface RuleFileText {
  readonly name: string;
  readonly text: string | null;
}

/**
 * Writes files of the user's own rules, all or none: each whole under another name first, then put in place. Returns
 * what was there before.
 *
 * @throws NightjarError `rule-invalid` if the folder cannot be written; everything is as it was then
 */
export function writeRuleFiles(folder: string, files: readonly RuleFileText[]): RuleFileText[] {
  const before: RuleFileText[] = [];
  try {
    for (const file of files) {
      const was = readRuleFile(folder, file.name);
      putFile(folder, file);
      before.push({ name: file.name, text: was });
    }
    return before;
  } catch (error) {
    for (const file of before.toReversed()) putFile(folder, file);
    throw new NightjarError(notWritten(folder, error), { cause: error });
  }
}

/** Null: there is no such file. */
export function readRuleFile(folder: string, name: string): string | null {
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function putFile(folder: string, { name, text }: RuleFileText): void {
  const path = join(folder, name);
  if (text === null) return rmSync(path, { force: true });
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // Not a name that is read as a rule.
  const beside = `${path}.new`;
  writeFileSync(beside, text, { mode: 0o600 });
  renameSync(beside, path);
}

function notWritten(folder: string, error: unknown): Failure {
  return {
    code: 'rule-invalid',
    message: `The rules could not be written to ${folder}.`,
    advice: 'See that the folder can be written and the disk is not full; nothing was changed.',
    detail: String(error),
  };
}
