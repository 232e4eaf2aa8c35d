import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoginItem, Log } from '../engine/ports.ts';
import { desktopEntry, execArguments, readDesktopEntry } from './desktop-entry.ts';
import { readIfThere, replaceFile } from './private-file.ts';

interface AutostartParts {
  /** `$XDG_CONFIG_HOME`, else `~/.config`. */
  readonly configFolder: string;
  /** The program with its arguments. */
  readonly command: readonly [program: string, ...args: string[]];
  readonly log: Log;
}

const FILE = 'nightjar.desktop';
/** As other tools write such files: readable, since the session reads it. */
const MODE = 0o644;

/**
 * Starts Nightjar at login on a Linux desktop: an entry in the autostart folder (Desktop Application Autostart
 * Specification, freedesktop.org). An entry that says `Hidden=true` is off, as if it were not there.
 */
export class Autostart implements LoginItem {
  readonly #path: string;
  readonly #parts: AutostartParts;

  constructor(parts: AutostartParts) {
    this.#parts = parts;
    this.#path = join(parts.configFolder, 'autostart', FILE);
  }

  async state(): Promise<'on' | 'off'> {
    return isOn(await this.#entry()) ? 'on' : 'off';
  }

  async set(enabled: boolean): Promise<void> {
    await (enabled ? this.#write() : rm(this.#path, { force: true }));
  }

  /** An AppImage has another path after an update, and would silently not be started: the entry follows it. */
  async renew(): Promise<void> {
    const entry = await this.#entry();
    const named = execArguments(entry?.get('Exec') ?? '');
    if (!isOn(entry) || named.join('\0') === this.#parts.command.join('\0')) return;
    await this.#write();
    this.#parts.log.info('the autostart entry names this program now', { file: FILE });
  }

  async #entry(): Promise<ReadonlyMap<string, string> | null> {
    const text = await readIfThere(this.#path);
    return text === null ? null : readDesktopEntry(text);
  }

  async #write(): Promise<void> {
    const values = {
      Type: 'Application',
      Version: '1.5',
      Name: 'Nightjar',
      Comment: 'Reads the logs of your servers while you don’t',
      Icon: 'nightjar',
      Terminal: 'false',
      'X-GNOME-Autostart-enabled': 'true',
    };
    await replaceFile(this.#path, desktopEntry(values, this.#parts.command), MODE);
  }
}

function isOn(entry: ReadonlyMap<string, string> | null): boolean {
  if (!entry?.has('Exec')) return false;
  return entry.get('Hidden') !== 'true' && entry.get('X-GNOME-Autostart-enabled') !== 'false';
}
