import { join } from 'node:path';
import type { App } from 'electron';
import { NightjarError, toFailure } from '../../shared/domain/failure.ts';
import type { LoginItem, Log } from '../engine/ports.ts';
import { Autostart } from './autostart.ts';

type LoginApp = Pick<App, 'isPackaged' | 'getLoginItemSettings' | 'setLoginItemSettings'>;

interface LoginItemParts {
  readonly app: LoginApp;
  readonly platform: NodeJS.Platform;
  readonly environment: NodeJS.ProcessEnv;
  readonly home: string;
  readonly execPath: string;
  readonly log: Log;
}

/** What a start at login passes on, so that no window opens. macOS says it another way (`wasOpenedAtLogin`). */
export const HIDDEN_ARGUMENT = '--hidden';

/**
 * Start at login, as each system has it. Null where it makes no sense: in development, and on systems without it.
 */
export async function createLoginItem(parts: LoginItemParts): Promise<LoginItem | null> {
  const { app, platform } = parts;
  if (!app.isPackaged) return null;
  if (platform === 'darwin') return macLoginItem(app);
  if (platform === 'win32') return windowsLoginItem(app);
  return platform === 'linux' ? await linuxLoginItem(parts) : null;
}

async function linuxLoginItem({ environment, home, execPath, log }: LoginItemParts): Promise<LoginItem> {
  const configFolder = environment['XDG_CONFIG_HOME'] || join(home, '.config');
  // An AppImage is mounted under a new path at each start; the file itself is named here.
  const program = environment['APPIMAGE'] || execPath;
  const autostart = new Autostart({ configFolder, command: [program, HIDDEN_ARGUMENT], log });
  try {
    await autostart.renew();
  } catch (error) {
    log.warn('the autostart entry could not be looked at', { detail: toFailure(error).detail });
  }
  return autostart;
}

function macLoginItem(app: LoginApp): LoginItem {
  const state = () => {
    const { status } = app.getLoginItemSettings();
    if (status === 'requires-approval') return status;
    return status === 'enabled' ? 'on' : 'off';
  };
  return {
    state: () => Promise.resolve(state()),
    set: async (enabled) => {
      app.setLoginItemSettings({ openAtLogin: enabled });
      // The call says nothing when macOS refuses, as it does for an app that is not signed.
      if (enabled === (state() === 'off')) throw refused('System Settings, General, Login Items');
    },
  };
}

/** The registry entry is found by its arguments, so that they must be the same in each call. */
function windowsLoginItem(app: LoginApp): LoginItem {
  const args = [HIDDEN_ARGUMENT];
  const state = () => {
    const { openAtLogin, executableWillLaunchAtLogin } = app.getLoginItemSettings({ args });
    if (!openAtLogin) return 'off';
    // Switched off in the task manager: the entry is there, and Windows does not follow it.
    return executableWillLaunchAtLogin ? 'on' : 'requires-approval';
  };
  return {
    state: () => Promise.resolve(state()),
    set: async (enabled) => {
      app.setLoginItemSettings({ openAtLogin: enabled, args });
      if (enabled === (state() === 'off')) throw refused('Settings, Apps, Startup');
    },
  };
}

function refused(where: string): NightjarError {
  return new NightjarError({
    code: 'unexpected',
    message: 'The system did not change whether Nightjar starts at login.',
    advice: `Change it in ${where}.`,
  });
}
