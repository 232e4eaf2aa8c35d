import type { NativeTheme } from 'electron';
import type { Clock, Contacts, Log, Notifier, Paths, Ports } from '../engine/ports.ts';
import type { Badge } from './badge.ts';
import type {
  AppPart,
  CreateWindow,
  DialogPart,
  IpcMainPart,
  PowerMonitorPart,
  ProtocolPart,
  ScreenPart,
  SessionPart,
  ShellPart,
} from './electron-parts.ts';
import type { ContractRouter } from './engine-client.ts';
import type { ProcessPart } from './fatal.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { createLoginItem } from './login-item.ts';
import type { NotificationSystem } from './notifications.ts';
import type { powerPorts } from './power.ts';
import type { openKeychain } from './secrets.ts';
import type { ShellLanguage } from './shell-language.ts';
import type { Doorbell } from './single-instance.ts';
import type { TrayParts } from './tray.ts';

type BadgeParts = ConstructorParameters<typeof Badge>[0];
type LoginItemParts = Parameters<typeof createLoginItem>[0];
type PowerParts = Parameters<typeof powerPorts>[0];
type KeychainParts = Parameters<typeof openKeychain>[0];

/** The shell's parts of Electron: the real ones in `main.ts`, doubles in tests. */
export interface ElectronParts {
  readonly app: AppPart & BadgeParts['app'] & LoginItemParts['app'];
  readonly createWindow: CreateWindow;
  readonly createTray: TrayParts['createTray'];
  readonly buildMenu: TrayParts['buildMenu'];
  readonly setMenu: (menu: ReturnType<TrayParts['buildMenu']>) => void;
  /** Asked for when the app is ready; there is none before. */
  readonly session: () => SessionPart;
  readonly protocol: ProtocolPart;
  readonly ipcMain: IpcMainPart;
  readonly shell: ShellPart;
  readonly dialog: DialogPart;
  readonly screen: ScreenPart;
  readonly nativeTheme: TrayParts['nativeTheme'] & Pick<NativeTheme, 'themeSource'>;
  readonly readImage: BadgeParts['readImage'];
  readonly notifications: NotificationSystem;
  readonly powerMonitor: PowerMonitorPart & PowerParts['powerMonitor'];
  readonly net: PowerParts['net'];
  readonly safeStorage: KeychainParts['safeStorage'];
}

export interface DesktopEngine {
  readonly contacts: Contacts;
  readonly router: ContractRouter;
  close(): Promise<void>;
}

interface EngineStart {
  readonly ports: Omit<Ports, 'prompts'> & { readonly notifier: Notifier };
  readonly version: string;
  readonly demo: boolean;
  readonly demoModel: null;
}

/** What the shell is given besides Electron. */
export interface DesktopParts {
  readonly electron: ElectronParts;
  readonly startEngine: (start: EngineStart) => Promise<DesktopEngine>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly process: ProcessPart & Pick<NodeJS.Process, 'argv' | 'env' | 'platform' | 'execPath'>;
  readonly home: string;
  /** The data folder, which need not exist yet. */
  readonly data: string;
  /** Makes the folders of the engine; the runtime folder is fresh for each process. */
  readonly makePaths: () => Paths;
  readonly openLog: (data: string) => Log;
  /** Begins to give memory back; returns the end of it. */
  readonly giveBackMemory: (parts: { readonly clock: Clock; readonly log: Log }) => () => void;
  /** Sent with every answer to the page. */
  readonly headers: Readonly<Record<string, string>>;
  /** Folder of the built renderer, and of the icons. */
  readonly pages: string;
  readonly icons: string;
  /** Path of the built preload script. */
  readonly preload: string;
}

/** What there is before the app is ready. */
export interface Prepared {
  readonly parts: DesktopParts;
  readonly paths: Paths;
  readonly log: Log;
  readonly doorbell: Doorbell;
  readonly lifecycle: Lifecycle;
  readonly language: ShellLanguage;
  /** Opens an address of the allow-list in the user's browser, and refuses every other. */
  readonly openExternal: (address: string) => void;
}
