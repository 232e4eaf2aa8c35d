import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = fileURLToPath(new URL('../../../node_modules/electron', import.meta.url));

/**
 * Electron's executable, or null where it was not fetched. Looks at files only: importing `electron` under Node would
 * begin a download. `path.txt` is written last, when all is unpacked; `npx install-electron` fetches it.
 *
 * @param packageFolder where the npm package lies
 */
export function electronRuntime(packageFolder: string = PACKAGE): string | null {
  const pathFile = join(packageFolder, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const executable = join(packageFolder, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(executable) ? executable : null;
}

/** What is said where a thing is left out for want of it. */
export const NO_RUNTIME = 'skipped: no Electron runtime';
