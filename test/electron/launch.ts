import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { electronRuntime } from '../../electron/desktop/packaging/electron-runtime.ts';
import { temporaryFolder } from '../fixtures/engine.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Electron's executable, null where it was not fetched. */
export const runtime = electronRuntime();

/** The version that the page shows. */
export const VERSION = (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string })
  .version;

/** A running app with a data folder of its own, so that it is the only one and remembers nothing. */
export interface RunningApp {
  readonly application: ElectronApplication;
  readonly page: Page;
  readonly data: string;
  /** What it has logged so far. */
  log(): string;
  /** Quits if it still runs, and takes its folder away. */
  end(): Promise<void>;
}

/** Arguments for an app on `data`: a machine that only tests has no keyring, and must not ask for one. */
export function argumentsOf(...given: string[]): string[] {
  return ['--password-store=basic', ROOT, ...given];
}

export function environmentOf(data: string): Record<string, string> {
  const known = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return { ...Object.fromEntries(known), NIGHTJAR_DATA: data };
}

/** Starts what `npm run build` made, as `npm start` does, and waits for its window. */
export async function startApp(...given: string[]): Promise<RunningApp> {
  if (runtime === null) throw new Error('There is no Electron runtime.');
  const folder = temporaryFolder();
  const application = await _electron.launch({
    executablePath: runtime,
    args: argumentsOf(...given),
    env: environmentOf(folder.path),
    chromiumSandbox: true,
  });
  return {
    application,
    page: await application.firstWindow(),
    data: folder.path,
    log: () => readFileSync(join(folder.path, 'nightjar.log'), 'utf8'),
    end: async () => {
      if (application.process().exitCode === null) await application.close();
      folder.remove();
    },
  };
}
