import type {
  AboutPanelOptionsOptions,
  BrowserWindow,
  BrowserWindowConstructorOptions,
  Display,
  DownloadItem,
  MessageBoxOptions,
  MessageBoxReturnValue,
  Protocol,
  Rectangle,
  Session,
  Shell,
  WebContents,
} from 'electron';

/*
 * What the shell uses of Electron, and nothing else. `main.ts` hands in the real objects, so the compiler holds these
 * slices to Electron's own typings; tests hand in doubles. Events are written out because `Pick` of an event emitter
 * returns the whole object from `on`.
 */

export interface Preventable {
  preventDefault(): void;
}

/** A navigation that has not begun. */
export type Navigation = Preventable & { readonly url: string };

export interface AppPart {
  readonly isPackaged: boolean;
  readonly dock?: { show(): Promise<void>; hide(): void } | undefined;
  requestSingleInstanceLock(): boolean;
  setPath(name: string, path: string): void;
  enableSandbox(): void;
  setAppUserModelId(id: string): void;
  setToastActivatorCLSID(id: string): void;
  setDesktopName(name: string): void;
  setAsDefaultProtocolClient(protocol: string): boolean;
  setAboutPanelOptions(options: AboutPanelOptionsOptions): void;
  showAboutPanel(): void;
  getAppPath(): string;
  getVersion(): string;
  getLocale(): string;
  getLoginItemSettings(): { readonly wasOpenedAtLogin: boolean };
  whenReady(): Promise<void>;
  quit(): void;
  exit(code?: number): void;
  on(event: 'second-instance', listener: (event: Preventable, argv: string[]) => void): unknown;
  on(event: 'open-url', listener: (event: Preventable, url: string) => void): unknown;
  on(event: 'activate' | 'window-all-closed', listener: () => void): unknown;
  on(event: 'before-quit', listener: (event: Preventable) => void): unknown;
  on(event: 'web-contents-created', listener: (event: Preventable, contents: WebContents) => void): unknown;
  on(
    event: 'certificate-error',
    listener: (
      event: Preventable,
      contents: WebContents,
      url: string,
      error: string,
      certificate: unknown,
      callback: (isTrusted: boolean) => void,
    ) => void,
  ): unknown;
  on(
    event: 'select-client-certificate',
    listener: (
      event: Preventable,
      contents: WebContents | null,
      url: string,
      list: unknown,
      callback: () => void,
    ) => void,
  ): unknown;
  on(
    event: 'login',
    listener: (
      event: Preventable,
      contents: WebContents | null,
      details: unknown,
      authentication: unknown,
      callback: () => void,
    ) => void,
  ): unknown;
  on(
    event: 'child-process-gone',
    listener: (event: Preventable, details: { readonly type: string; readonly reason: string }) => void,
  ): unknown;
}

/** A page, as the guard and the window see it. */
export interface ContentsPart extends Pick<
  WebContents,
  'loadURL' | 'getURL' | 'reload' | 'setWindowOpenHandler'
> {
  on(
    event: 'will-navigate' | 'will-frame-navigate' | 'will-redirect',
    listener: (details: Navigation) => void,
  ): unknown;
  on(event: 'will-attach-webview', listener: (event: Preventable) => void): unknown;
  on(
    event: 'select-bluetooth-device',
    listener: (event: Preventable, devices: unknown[], callback: (deviceId: string) => void) => void,
  ): unknown;
  on(
    event: 'render-process-gone',
    listener: (event: Preventable, details: { readonly reason: string; readonly exitCode: number }) => void,
  ): unknown;
  on(
    event: 'preload-error',
    listener: (event: Preventable, preloadPath: string, error: Error) => void,
  ): unknown;
}

export interface WindowPart extends Pick<BrowserWindow, 'setOverlayIcon'> {
  readonly webContents: ContentsPart;
  show(): void;
  hide(): void;
  focus(): void;
  minimize(): void;
  restore(): void;
  maximize(): void;
  destroy(): void;
  isDestroyed(): boolean;
  isVisible(): boolean;
  isFocused(): boolean;
  isMinimized(): boolean;
  isMaximized(): boolean;
  isFullScreen(): boolean;
  setFullScreen(flag: boolean): void;
  getNormalBounds(): Rectangle;
  on(event: 'close', listener: (event: Preventable) => void): unknown;
  on(
    event: 'closed' | 'ready-to-show' | 'unresponsive' | 'responsive' | 'session-end',
    listener: () => void,
  ): unknown;
  once(event: 'leave-full-screen', listener: () => void): unknown;
}

export type CreateWindow = (options: BrowserWindowConstructorOptions) => WindowPart;

/** A file that a page would save; Electron asks the person where. */
export type DownloadPart = Pick<DownloadItem, 'getURL' | 'getMimeType' | 'getFilename'>;

/** The session that our pages live in. */
export interface SessionPart extends Pick<
  Session,
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setDevicePermissionHandler'
  | 'setBluetoothPairingHandler'
  | 'setDisplayMediaRequestHandler'
  | 'setCertificateVerifyProc'
  | 'setSpellCheckerEnabled'
> {
  on(event: 'will-download', listener: (event: Preventable, item: DownloadPart) => void): unknown;
  on(
    event: 'select-hid-device' | 'select-usb-device',
    listener: (event: Preventable, details: unknown, callback: (deviceId?: string) => void) => void,
  ): unknown;
  on(
    event: 'select-serial-port',
    listener: (
      event: Preventable,
      ports: unknown,
      contents: unknown,
      callback: (portId: string) => void,
    ) => void,
  ): unknown;
}

export type ProtocolPart = Pick<Protocol, 'registerSchemesAsPrivileged' | 'handle'>;

/** One end of a channel to a page. */
export interface PortPart {
  start(): void;
  close(): void;
  postMessage(message: unknown, transfer: never[]): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
}

/** Who sent a message, as far as it must be known to let it in. */
export interface SenderFrame {
  readonly url: string;
  readonly parent: unknown;
}

export interface SenderContents {
  readonly id: number;
  on(
    event: 'did-start-navigation',
    listener: (details: { readonly isMainFrame: boolean; readonly isSameDocument: boolean }) => void,
  ): unknown;
  on(event: 'destroyed' | 'render-process-gone', listener: () => void): unknown;
}

export interface ConnectEvent {
  readonly senderFrame: SenderFrame | null;
  readonly sender: SenderContents;
  readonly ports: readonly PortPart[];
}

export interface IpcMainPart {
  on(channel: string, listener: (event: ConnectEvent) => void): unknown;
}

export type ShellPart = Pick<Shell, 'openExternal'>;

export interface DialogPart {
  showErrorBox(title: string, content: string): void;
  showMessageBox(options: MessageBoxOptions): Promise<Pick<MessageBoxReturnValue, 'response'>>;
}

export interface ScreenPart {
  getAllDisplays(): ReadonlyArray<Pick<Display, 'workArea'>>;
  getPrimaryDisplay(): Pick<Display, 'workArea'>;
}

export interface PowerMonitorPart {
  /** Electron's documentation gives the listener an event, its typings do not. */
  on(event: 'shutdown', listener: (event?: Preventable) => void): unknown;
}
