import type { WebRequest } from 'electron';
import type { AppUpdater } from 'electron-updater';
import { z } from 'zod';
import { toFailure } from '../../shared/domain/failure.ts';
import type { Clock, Contacts, Log } from '../engine/ports.ts';
import { waited } from './waited.ts';

interface Updater extends Pick<
  AppUpdater,
  | 'autoDownload'
  | 'autoInstallOnAppQuit'
  | 'allowDowngrade'
  | 'allowPrerelease'
  | 'disableWebInstaller'
  | 'logger'
  | 'checkForUpdates'
> {
  /** The session that all of its requests go through. */
  readonly netSession: { readonly webRequest: Pick<WebRequest, 'onSendHeaders'> };
  on(event: 'update-downloaded', listener: (event: { readonly version: string }) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

interface UpdateParts {
  readonly isPackaged: boolean;
  /** Whether this build is signed (`isSignedBuild`): what holds SSH credentials replaces itself by nothing else. */
  readonly signed: boolean;
  readonly platform: NodeJS.Platform;
  /** Loads electron-updater; called only when it is used. */
  readonly load?: () => Promise<Updater>;
  /** Whether the user lets Nightjar look for updates; asked before each look. */
  readonly allowed: () => Promise<boolean>;
  /** Called when an update lies ready and is installed at the next quit. */
  readonly onReady: (version: string) => void;
  /** Told of each host that is asked, also of those that another one leads to. */
  readonly contacts: Contacts;
  readonly clock: Clock;
  readonly log: Log;
}

export interface UpdateWatch {
  /** Why nothing is looked for, ever; null where the user's word decides. */
  readonly off: 'not packaged' | 'not signed' | 'not on this system' | null;
  stop(): Promise<void>;
}

/** Not while everything starts. */
const FIRST = 5 * 60_000;
const DAILY = 24 * 3_600_000;
const SYSTEMS: ReadonlySet<NodeJS.Platform> = new Set<NodeJS.Platform>(['darwin', 'win32', 'linux']);

const packageSchema = z.object({ nightjar: z.object({ signed: z.boolean() }) });

/** Whether the build wrote `"nightjar": {"signed": true}` into the app's package.json. */
export function isSignedBuild(packageJson: unknown): boolean {
  const read = packageSchema.safeParse(packageJson);
  return read.success && read.data.nightjar.signed;
}

/**
 * Looks for updates a few minutes after the start and then daily, in signed builds and as long as the user allows it.
 * Until both hold nothing is loaded, asked or downloaded. What was downloaded is installed at the next quit, never
 * before.
 */
export function watchForUpdates(parts: UpdateParts): UpdateWatch {
  const off = reasonToBeOff(parts);
  if (off !== null) {
    parts.log.info('no updates are looked for', { reason: off });
    return { off, stop: () => Promise.resolve() };
  }
  const ending = new AbortController();
  const running = lookDaily(parts, ending.signal);
  return {
    off,
    stop: async () => {
      ending.abort();
      await running;
    },
  };
}

function reasonToBeOff({ isPackaged, signed, platform }: UpdateParts): UpdateWatch['off'] {
  if (!isPackaged) return 'not packaged';
  if (!signed) return 'not signed';
  return SYSTEMS.has(platform) ? null : 'not on this system';
}

async function lookDaily(parts: UpdateParts, signal: AbortSignal): Promise<void> {
  const { clock, allowed, log } = parts;
  let updater: Updater | null = null;
  let wait = FIRST;
  while (await waited(clock, wait, signal)) {
    wait = DAILY;
    try {
      if (!(await allowed())) continue;
      updater ??= await prepare(parts);
      await updater.checkForUpdates();
    } catch (error) {
      log.warn('updates could not be looked for', { detail: toFailure(error).detail });
    }
  }
}

async function prepare({ load = loadUpdater, onReady, contacts, log }: UpdateParts): Promise<Updater> {
  const updater = await load();
  updater.autoDownload = true;
  updater.autoInstallOnAppQuit = true;
  updater.allowDowngrade = false;
  updater.allowPrerelease = false;
  // Their files come without a signature of their own.
  updater.disableWebInstaller = true;
  updater.logger = quietLogger(log);
  updater.netSession.webRequest.onSendHeaders(({ url }) => {
    const host = hostOf(url);
    if (host !== null) contacts.note({ host, reason: 'updates', through: null });
  });
  updater.on('update-downloaded', ({ version }) => {
    log.info('an update is installed at the next quit', { version });
    onReady(version);
  });
  // Also rejects `checkForUpdates`; without a listener it would end the process.
  updater.on('error', (error) => log.warn('the updater failed', { message: error.message }));
  return updater;
}

/** Host and port; null: it is no address of a network. */
function hostOf(address: string): string | null {
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol)) return null;
  return `${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`;
}

/** A CommonJS package whose `autoUpdater` is a getter that makes the updater of this system. */
async function loadUpdater(): Promise<Updater> {
  const { default: updaters } = await import('electron-updater');
  return updaters.autoUpdater;
}

function quietLogger(log: Log): NonNullable<AppUpdater['logger']> {
  return {
    info: (message) => log.debug('updater', { message: String(message) }),
    warn: (message) => log.warn('updater', { message: String(message) }),
    error: (message) => log.warn('updater', { message: String(message) }),
  };
}
