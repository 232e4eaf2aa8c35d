import { chmodSync, mkdirSync, mkdtempSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Paths } from '../engine/ports.ts';

/**
 * The user's data folder for `name` (`nightjar`, `nightjar-demo`): NIGHTJAR_DATA if set, else where the system keeps
 * application data (XDG base directory specification on Linux).
 */
export function dataFolder(name: string, environment: NodeJS.ProcessEnv = process.env): string {
  const named = environment['NIGHTJAR_DATA'];
  if (named) return named;
  const home = homedir();
  if (process.platform === 'darwin') return join(home, 'Library', 'Application Support', name);
  if (process.platform === 'win32')
    return join(environment['APPDATA'] ?? join(home, 'AppData', 'Roaming'), name);
  return join(environment['XDG_DATA_HOME'] ?? join(home, '.local', 'share'), name);
}

const ASKPASS = fileURLToPath(new URL('../engine/connect/askpass.sh', import.meta.url));

/**
 * Makes the folders, for the user alone. The runtime folder is fresh for each process and short.
 *
 * @param askpass the askpass helper; a packaged app has it outside its archive
 */
export function makePaths(
  data: string,
  environment: NodeJS.ProcessEnv = process.env,
  askpass: string = ASKPASS,
): Paths {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  chmodSync(data, 0o700);
  const runtime = mkdtempSync(join(environment['XDG_RUNTIME_DIR'] ?? tmpdir(), 'nj-'));
  chmodSync(runtime, 0o700);
  return { data, runtime, askpass };
}
