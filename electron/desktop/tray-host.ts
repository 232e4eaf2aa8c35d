import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Log } from '../engine/ports.ts';

/** Who draws the icons of StatusNotifierItem; GNOME has it only with an extension. */
const WATCHER = 'org.kde.StatusNotifierWatcher';
const DEADLINE = 3_000;

interface HostQuestion {
  readonly platform: NodeJS.Platform;
  readonly log: Log;
  /** Runs a program and resolves with what it printed. */
  readonly run?: (program: string, args: readonly string[]) => Promise<string>;
}

/**
 * Whether something draws tray icons. Everywhere but on Linux something does. There the session bus is asked for
 * `org.kde.StatusNotifierWatcher`, with GLib's own `gdbus`; where that cannot be asked, the answer is yes, and only an
 * icon that cannot be made says otherwise.
 */
export async function isTrayHosted({ platform, log, run = runProgram }: HostQuestion): Promise<boolean> {
  if (platform !== 'linux') return true;
  try {
    const answer = await run('gdbus', [
      'call',
      '--session',
      '--dest=org.freedesktop.DBus',
      '--object-path=/org/freedesktop/DBus',
      '--method=org.freedesktop.DBus.NameHasOwner',
      WATCHER,
    ]);
    return !answer.includes('false');
  } catch (error) {
    log.debug('the session bus could not be asked for a tray', {
      detail: error instanceof Error ? error.message : String(error),
    });
    return true;
  }
}

async function runProgram(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, [...args], { timeout: DEADLINE });
  return stdout;
}
