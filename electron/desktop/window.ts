import type { BrowserWindowConstructorOptions } from 'electron';
import type { Clock, Log } from '../engine/ports.ts';
import type { AppPart, CreateWindow, Preventable, ScreenPart, WindowPart } from './electron-parts.ts';
import { PAGE_ADDRESS, isOwnPage } from './trusted-url.ts';
import type { WindowStateFile } from './window-state-file.ts';
import { SMALLEST, placeWindow } from './window-state.ts';

/** A hidden window is let go after this long: its page is most of the memory that Nightjar takes. */
const HIDDEN_MILLISECONDS = 10 * 60_000;

/** The canvas of `renderer/ui/tokens.css`, so that nothing flashes before the page is drawn. */
const CANVAS = { light: '#f5f4f2', dark: '#0e1014' } as const;

export interface MainWindowParts {
  readonly createWindow: CreateWindow;
  readonly screen: ScreenPart;
  /** macOS only. */
  readonly dock: AppPart['dock'];
  readonly clock: Clock;
  readonly log: Log;
  readonly state: WindowStateFile;
  readonly isDark: () => boolean;
  /** Path of the built preload script. */
  readonly preload: string;
  readonly devTools: boolean;
  /** Whether a window that is not there can be had again from the tray. */
  readonly hasTray: () => boolean;
  /** Asks whether to go on after the page has crashed twice. */
  readonly askAfterCrash: () => Promise<'reload' | 'quit'>;
  readonly quit: () => void;
  /** The system ends the session: there is no time to ask anything. */
  readonly onSessionEnd: () => void;
  /** There is a new window: what was drawn on the last one is gone. */
  readonly onNew: () => void;
}

/**
 * The one window. Closing it hides it to the tray; after ten hidden minutes it is let go, and comes back where it
 * was. Without a tray it is minimised instead, so that it stays within reach, and closing it once more quits.
 */
export class MainWindow {
  readonly #parts: MainWindowParts;
  #window: WindowPart | null = null;
  /** Where the page was when its window was let go. */
  #address = PAGE_ADDRESS;
  #release = new AbortController();
  #crashes = 0;
  #isEnding = false;

  constructor(parts: MainWindowParts) {
    this.#parts = parts;
  }

  /** Whether someone has it before them. */
  get isFocused(): boolean {
    return this.#window?.isFocused() ?? false;
  }

  /** The window that is there now. */
  get current(): WindowPart | null {
    return this.#window;
  }

  /** Brings the window to the front, at `route` (such as `#/inbox/ID`) or where it was. */
  open(route: string | null): void {
    if (this.#isEnding) return;
    this.#release.abort();
    const address = route === null ? null : PAGE_ADDRESS + route;
    if (this.#window === null) {
      this.#begin(address ?? this.#address, (window) => this.#show(window));
      return;
    }
    // The same address again would load the page anew.
    if (address !== null && this.#window.webContents.getURL() !== address) this.#load(this.#window, address);
    this.#show(this.#window);
  }

  /** For a start in the background where nothing else could bring a window. */
  openMinimised(): void {
    if (this.#window === null && !this.#isEnding) this.#begin(this.#address, (window) => window.minimize());
  }

  /** Ends for good: nothing opens a window after it. */
  close(): void {
    this.#isEnding = true;
    this.#release.abort();
    if (this.#window === null) return;
    this.#remember(this.#window);
    this.#window.destroy();
  }

  #begin(address: string, whenReady: (window: WindowPart) => void): void {
    const { screen, state, createWindow } = this.#parts;
    const primary = screen.getPrimaryDisplay().workArea;
    const areas = [primary, ...screen.getAllDisplays().map((display) => display.workArea)];
    const { bounds, isMaximized } = placeWindow(state.read(), areas);
    const window = createWindow(this.#options(bounds));
    if (isMaximized) window.maximize();
    this.#crashes = 0;
    this.#window = window;
    this.#watch(window);
    window.on('ready-to-show', () => whenReady(window));
    this.#load(window, address);
    this.#parts.onNew();
  }

  #options(bounds: Required<Pick<BrowserWindowConstructorOptions, 'x' | 'y' | 'width' | 'height'>>) {
    return {
      ...bounds,
      minWidth: SMALLEST.width,
      minHeight: SMALLEST.height,
      show: false,
      title: 'Nightjar',
      backgroundColor: this.#parts.isDark() ? CANVAS.dark : CANVAS.light,
      // The page draws no title bar and no place to drag it by, so every system keeps its own.
      titleBarStyle: 'default',
      autoHideMenuBar: true,
      webPreferences: {
        preload: this.#parts.preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        spellcheck: false,
        devTools: this.#parts.devTools,
      },
    } satisfies BrowserWindowConstructorOptions;
  }

  #watch(window: WindowPart): void {
    const { log } = this.#parts;
    window.on('close', (event) => this.#onClose(window, event));
    window.on('closed', () => {
      if (this.#window === window) this.#window = null;
    });
    window.on('unresponsive', () => log.warn('the page does not answer'));
    window.on('responsive', () => log.info('the page answers again'));
    window.on('session-end', () => this.#parts.onSessionEnd());
    window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
      if (reason === 'clean-exit' || this.#isEnding) return;
      log.error('the process of the page ended', { reason, exitCode });
      this.#recover(window).catch((error: unknown) => {
        log.error('the page could not be brought back', { error: String(error) });
      });
    });
    window.webContents.on('preload-error', (_event, _path, error) => {
      log.error('the preload script failed', { error: String(error) });
    });
  }

  #show(window: WindowPart): void {
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
    this.#parts.dock?.show().catch((error: unknown) => {
      this.#parts.log.warn('the dock did not show Nightjar', { error: String(error) });
    });
  }

  #onClose(window: WindowPart, event: Preventable): void {
    if (this.#isEnding) return;
    event.preventDefault();
    this.#remember(window);
    if (this.#parts.hasTray()) this.#hide(window);
    else if (window.isMinimized()) this.#parts.quit();
    else window.minimize();
  }

  #hide(window: WindowPart): void {
    if (window.isFullScreen()) {
      // On macOS a full-screen window that is hidden leaves an empty space behind.
      window.once('leave-full-screen', () => this.#hide(window));
      window.setFullScreen(false);
      return;
    }
    window.hide();
    this.#parts.dock?.hide();
    this.#releaseLater(window).catch(() => undefined);
  }

  /** Rejects when the window is wanted again before its time. */
  async #releaseLater(window: WindowPart): Promise<void> {
    this.#release.abort();
    this.#release = new AbortController();
    await this.#parts.clock.sleep(HIDDEN_MILLISECONDS, this.#release.signal);
    this.#letGo(window);
  }

  #letGo(window: WindowPart): void {
    const address = window.webContents.getURL();
    if (isOwnPage(address)) this.#address = address;
    this.#window = null;
    window.destroy();
  }

  /** A page that crashed is loaded again once; the second time the user is asked. Nobody misses a hidden one. */
  async #recover(window: WindowPart): Promise<void> {
    if (!window.isVisible() && this.#parts.hasTray()) return this.#letGo(window);
    this.#crashes += 1;
    if (this.#crashes > 1) {
      if ((await this.#parts.askAfterCrash()) === 'quit') return this.#parts.quit();
      this.#crashes = 0;
    }
    if (!window.isDestroyed()) window.webContents.reload();
  }

  #remember(window: WindowPart): void {
    this.#parts.state.write({ bounds: window.getNormalBounds(), isMaximized: window.isMaximized() });
  }

  #load(window: WindowPart, address: string): void {
    window.webContents.loadURL(address).catch((error: unknown) => {
      // Another place was asked for meanwhile, or the window is gone.
      if (window.isDestroyed() || String(error).includes('ERR_ABORTED')) return;
      this.#parts.log.error('the page could not be loaded', { error: String(error) });
      // It would wait for a page that never comes.
      this.#show(window);
    });
  }
}
