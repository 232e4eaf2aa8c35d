import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadRules } from '../detect/load-rules.ts';
import type { RuleSet } from '../detect/rule-set.ts';

const FOLDER = fileURLToPath(new URL('../detect/rules', import.meta.url));

/**
 * The rules that come with Nightjar.
 *
 * @throws NightjarError with file and line if one cannot be read
 */
export function builtInRules(): RuleSet {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.yml'));
  return loadRules(names.sort().map((name) => ({ name, text: readFileSync(join(FOLDER, name), 'utf8') })));
}
