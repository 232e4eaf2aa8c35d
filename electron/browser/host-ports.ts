import { chmodSync, mkdirSync, mkdtempSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pino from 'pino';
import type { Clock, Log, Paths, Secrets, WakeUps } from '../engine/ports.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (milliseconds, signal) => {
    try {
      await sleep(milliseconds, undefined, signal ? { signal } : {});
    } catch (error) {
      throw signal?.aborted ? signal.reason : error;
    }
  },
};

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

/** Makes the folders, for the user alone. The runtime folder is fresh for each process and short. */
export function makePaths(data: string, environment: NodeJS.ProcessEnv = process.env): Paths {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  chmodSync(data, 0o700);
  const runtime = mkdtempSync(join(environment['XDG_RUNTIME_DIR'] ?? tmpdir(), 'nj-'));
  chmodSync(runtime, 0o700);
  return { data, runtime, askpass: fileURLToPath(new URL('../engine/connect/askpass.sh', import.meta.url)) };
}

/** A log of its own beside the database, mode 0600; never holds log text or secrets. */
export function fileLog(data: string): Log {
  const logger = pino(
    { base: null },
    pino.destination({ dest: join(data, 'nightjar.log'), mode: 0o600, sync: true }),
  );
  return {
    debug: (message, fields) => logger.debug(fields ?? {}, message),
    info: (message, fields) => logger.info(fields ?? {}, message),
    warn: (message, fields) => logger.warn(fields ?? {}, message),
    error: (message, fields) => logger.error(fields ?? {}, message),
  };
}

/** An ordinary browser's host has no keychain: secrets stay in memory, and the page says so. */
export const noKeychain: Secrets = {
  available: false,
  get: () => Promise.resolve(null),
  set: () => Promise.reject(new Error('this host has no keychain')),
  delete: () => Promise.resolve(),
};

const TICK = 5_000;
const JUMP = 30_000;

/**
 * Notices sleep without an operating system's help: timers do not fire while the computer sleeps, so a tick that
 * comes much too late means that it woke up.
 */
export function clockJumpWakeUps(now: () => number): WakeUps & { stop(): void } {
  const resumed = new Set<() => void>();
  let last = now();
  const timer = setInterval(() => {
    const late = now() - last - TICK;
    last = now();
    if (late > JUMP) for (const listener of resumed) listener();
  }, TICK);
  timer.unref();
  return {
    onSuspend: () => () => undefined,
    onResume: (listener) => {
      resumed.add(listener);
      return () => resumed.delete(listener);
    },
    stop: () => clearInterval(timer),
  };
}
