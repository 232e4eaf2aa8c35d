import { MessageChannel } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { vi } from 'vitest';
import type { ElectronParts } from '../../../electron/desktop/desktop-parts.ts';
import type { EngineClient } from '../../../electron/desktop/engine-client.ts';
import { ManualClock } from '../../doubles/clock.ts';
import type * as Doubles from '../../doubles/electron.ts';
import type { BrowserWindow } from '../../doubles/electron/browser-window.ts';

export type Electron = typeof Doubles;

/** What `main.ts` passes on as it is. The compiler holds `main.ts` to Electron's typings, and the doubles to the same. */
type PassedOn = Pick<
  ElectronParts,
  | 'app'
  | 'protocol'
  | 'ipcMain'
  | 'shell'
  | 'dialog'
  | 'screen'
  | 'nativeTheme'
  | 'powerMonitor'
  | 'net'
  | 'safeStorage'
>;

export interface StartOptions {
  readonly data: string;
  readonly argv?: readonly string[];
  readonly platform?: NodeJS.Platform;
  /** Whether the desktop draws tray icons; it does. */
  readonly hasTray?: boolean;
  /** Changes the doubles before the app is started. */
  readonly before?: (electron: Electron) => void;
}

export interface Desktop {
  readonly electron: Electron;
  readonly clock: ManualClock;
  /** The one window that is there. */
  readonly window: () => BrowserWindow;
  /** What the page does when it has loaded, and again when it has lost its port: a channel, and calls over it. */
  readonly connect: () => Promise<EngineClient>;
}

const ORIGIN = 'app://nightjar';

/**
 * Starts `main.ts` as it is, with a fresh Electron that is a double, a real engine, and a clock of the test's. Each
 * start is a process of its own as far as modules go.
 */
export async function startDesktop(options: StartOptions): Promise<Desktop> {
  const { data, argv = [], platform = 'linux', hasTray = true } = options;
  const clock = new ManualClock();
  vi.resetModules();
  vi.stubEnv('NIGHTJAR_DATA', data);
  // Sockets in the data folder too, so that they go with it.
  vi.stubEnv('XDG_RUNTIME_DIR', data);
  vi.stubEnv('XDG_CONFIG_HOME', `${data}/config`);
  replace(process, 'argv', ['/opt/Nightjar/nightjar', ...argv]);
  replace(process, 'platform', platform);
  replace(process, 'resourcesPath', '/opt/Nightjar/resources');
  vi.doMock('../../../electron/host/clock.ts', () => ({ systemClock: clock }));
  vi.doMock('../../../electron/desktop/tray-host.ts', () => ({
    isTrayHosted: () => Promise.resolve(hasTray),
  }));
  const electron: Electron & PassedOn = await import('../../doubles/electron.ts');
  options.before?.(electron);
  const { started } = await import('../../../electron/main.ts');
  await started;
  const window = () => {
    const [only, ...others] = electron.BrowserWindow.getAllWindows();
    if (!only || others.length > 0) throw new Error(`${others.length + (only ? 1 : 0)} windows are there`);
    return only;
  };
  return { electron, clock, window, connect: pageOf(electron, window) };
}

const originals: (() => void)[] = [];

function replace(target: object, name: string, value: unknown): void {
  const before = Object.getOwnPropertyDescriptor(target, name);
  Object.defineProperty(target, name, { value, configurable: true, writable: true, enumerable: true });
  originals.push(() => {
    if (before) Object.defineProperty(target, name, before);
    else Reflect.deleteProperty(target, name);
  });
}

/** Quits what runs, and gives the process back as it was. */
export async function endDesktop(desktop: Desktop | null): Promise<void> {
  if (desktop && desktop.electron.app.exitCode === null) {
    desktop.electron.app.quit();
    await desktop.electron.app.ended();
  }
  for (const undo of originals.splice(0).toReversed()) undo();
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    const ours = process.rawListeners(event).filter((listener) => !before[event].includes(listener));
    for (const listener of ours) process.off(event, listener as () => void);
  }
  vi.doUnmock('../../../electron/host/clock.ts');
  vi.doUnmock('../../../electron/desktop/tray-host.ts');
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
}

const before = {
  uncaughtException: process.rawListeners('uncaughtException'),
  unhandledRejection: process.rawListeners('unhandledRejection'),
};

/** The window's page with its preload script, which runs once. */
function pageOf(electron: Electron, window: () => BrowserWindow): () => Promise<EngineClient> {
  const world = new EventTarget();
  return async () => {
    vi.stubGlobal('window', world);
    electron.ipcRenderer.runIn(window().webContents);
    await import('../../../electron/preload.ts');
    return connect(world);
  };
}

function connect(world: EventTarget): EngineClient {
  const { port1, port2 } = new MessageChannel();
  const message = { source: world, origin: ORIGIN, data: { kind: 'nightjar-port' }, ports: [port2] };
  world.dispatchEvent(Object.assign(new Event('message'), message));
  port1.start();
  return createORPCClient(new RPCLink({ port: port1 }));
}
