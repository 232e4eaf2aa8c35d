import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../engine/ports.ts';
import { formatWindowState, parseWindowState, type WindowState } from './window-state.ts';

/** Remembers in the data folder where the window was. Not worth an error: what goes wrong is logged. */
export class WindowStateFile {
  readonly #path: string;
  readonly #log: Log;

  constructor(dataFolder: string, log: Log) {
    this.#path = join(dataFolder, 'window.json');
    this.#log = log;
  }

  /** Null on the first start, or if the file is of no use. */
  read(): WindowState | null {
    try {
      return parseWindowState(readFileSync(this.#path, 'utf8'));
    } catch {
      return null;
    }
  }

  /** Written beside and renamed, so that a crash leaves the old one or the new one. */
  write(state: WindowState): void {
    try {
      writeFileSync(`${this.#path}.new`, formatWindowState(state), { mode: 0o600 });
      renameSync(`${this.#path}.new`, this.#path);
    } catch (error) {
      this.#log.warn('the place of the window could not be kept', { error: String(error) });
    }
  }
}
