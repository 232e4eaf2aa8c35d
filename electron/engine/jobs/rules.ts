import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadRules } from '../detect/load-rules.ts';
import type { RuleFile } from '../detect/rule-document.ts';
import type { RuleSet } from '../detect/rule-set.ts';

const FOLDER = fileURLToPath(new URL('../detect/rules', import.meta.url));

/**
 * The rules that come with Nightjar.
 *
 * @throws NightjarError with file and line if one cannot be read
 */
export function builtInRules(): RuleSet {
  return loadRules(builtInRuleFiles());
}

/** The files they stand in, in folders by subject. */
export function builtInRuleFiles(): RuleFile[] {
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.yml'))
    .sort()
    .map((name) => ({ name, text: readFileSync(join(FOLDER, name), 'utf8') }));
}
