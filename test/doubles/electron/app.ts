import { EventEmitter } from 'node:events';
import type { AboutPanelOptionsOptions, App, LoginItemSettings, Settings } from 'electron';
import { PreventableEvent } from './event.ts';

class Dock {
  badge = '';
  isVisible = true;

  show(): Promise<void> {
    this.isVisible = true;
    return Promise.resolve();
  }

  hide(): void {
    this.isVisible = false;
  }

  setBadge(text: string): void {
    this.badge = text;
  }
}

type AppSlice = Pick<
  App,
  | 'isPackaged'
  | 'isReady'
  | 'whenReady'
  | 'requestSingleInstanceLock'
  | 'setPath'
  | 'enableSandbox'
  | 'setAppUserModelId'
  | 'setToastActivatorCLSID'
  | 'setDesktopName'
  | 'setAsDefaultProtocolClient'
  | 'setAboutPanelOptions'
  | 'showAboutPanel'
  | 'getAppPath'
  | 'getVersion'
  | 'getLocale'
  | 'getLoginItemSettings'
  | 'setLoginItemSettings'
  | 'setBadgeCount'
  | 'quit'
  | 'exit'
>;

/**
 * Stands for Electron's `app`. It becomes ready one turn of the event loop after it was asked for that, refuses what
 * Electron refuses from then on, and remembers in `did` what it was told, in order.
 */
export class AppDouble extends EventEmitter implements AppSlice {
  readonly did: string[] = [];
  readonly dock = process.platform === 'darwin' ? new Dock() : undefined;
  isPackaged = true;
  /** Set to false, another Nightjar runs. */
  isFirstInstance = true;
  wasOpenedAtLogin = false;
  openAtLogin = false;
  loginStatus: LoginItemSettings['status'] = 'not-registered';
  badgeCount = 0;
  locale = 'en-GB';
  aboutPanel: AboutPanelOptionsOptions = {};
  readonly paths = new Map<string, string>();
  /** Null while it runs. */
  exitCode: number | null = null;
  #isReady = false;
  #ready: Promise<void> | null = null;

  isReady(): boolean {
    return this.#isReady;
  }

  whenReady(): Promise<void> {
    this.#ready ??= new Promise((resolve) => {
      setImmediate(() => {
        this.#isReady = true;
        this.emit('ready');
        resolve();
      });
    });
    return this.#ready;
  }

  requestSingleInstanceLock(): boolean {
    this.did.push('lock');
    return this.isFirstInstance;
  }

  setPath(name: string, path: string): void {
    this.did.push(`path ${name}`);
    this.paths.set(name, path);
  }

  enableSandbox(): void {
    if (this.#isReady) throw new Error('app.enableSandbox() can only be called before app is ready');
    this.did.push('sandbox');
  }

  setAppUserModelId(id: string): void {
    this.did.push(`model id ${id}`);
  }

  setToastActivatorCLSID(id: string): void {
    this.did.push(`toast activator ${id}`);
  }

  setDesktopName(name: string): void {
    this.did.push(`desktop name ${name}`);
  }

  setAsDefaultProtocolClient(protocol: string): boolean {
    this.did.push(`links ${protocol}`);
    return true;
  }

  setAboutPanelOptions(options: AboutPanelOptionsOptions): void {
    this.aboutPanel = options;
  }

  showAboutPanel(): void {
    this.did.push('about');
  }

  getAppPath(): string {
    return import.meta.dirname;
  }

  getVersion(): string {
    return '1.2.3';
  }

  getLocale(): string {
    return this.#isReady ? this.locale : '';
  }

  getLoginItemSettings(): LoginItemSettings {
    return {
      openAtLogin: this.openAtLogin,
      wasOpenedAtLogin: this.wasOpenedAtLogin,
      status: this.loginStatus,
      executableWillLaunchAtLogin: this.openAtLogin,
      launchItems: [],
    };
  }

  setLoginItemSettings(settings: Settings): void {
    this.openAtLogin = settings.openAtLogin ?? false;
    this.loginStatus = this.openAtLogin ? 'enabled' : 'not-registered';
  }

  setBadgeCount(count = 0): boolean {
    this.badgeCount = count;
    return true;
  }

  quit(): void {
    const event = new PreventableEvent();
    this.emit('before-quit', event);
    if (!event.defaultPrevented) this.exit(0);
  }

  exit(code = 0): void {
    this.exitCode ??= code;
    this.emit('quit', new PreventableEvent(), code);
  }

  /** Resolves when Nightjar has ended. */
  async ended(): Promise<number> {
    if (this.exitCode === null) await new Promise((resolve) => this.once('quit', resolve));
    return this.exitCode ?? 0;
  }
}

export const app = new AppDouble();
