import { EventEmitter } from 'node:events';
import type { BrowserWindowConstructorOptions, NativeImage, Rectangle } from 'electron';
import type Electron from 'electron';
import { app } from './app.ts';
import { PreventableEvent } from './event.ts';
import { WebContentsDouble } from './web-contents.ts';

type WindowSlice = Pick<
  Electron.BrowserWindow,
  | 'show'
  | 'hide'
  | 'focus'
  | 'minimize'
  | 'restore'
  | 'maximize'
  | 'close'
  | 'destroy'
  | 'isDestroyed'
  | 'isVisible'
  | 'isFocused'
  | 'isMinimized'
  | 'isMaximized'
  | 'isFullScreen'
  | 'setFullScreen'
  | 'getNormalBounds'
  | 'setOverlayIcon'
>;

/** A window without a screen. It is ready to show when its first page has loaded. */
export class BrowserWindow extends EventEmitter implements WindowSlice {
  static readonly #all: BrowserWindow[] = [];
  readonly options: BrowserWindowConstructorOptions;
  readonly webContents = new WebContentsDouble();
  bounds: Rectangle;
  overlay: string | null = null;
  focused = 0;
  #state = { visible: false, minimized: false, maximized: false, fullScreen: false, destroyed: false };

  constructor(options: BrowserWindowConstructorOptions) {
    super();
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready');
    this.options = options;
    const { x = 0, y = 0, width = 800, height = 600 } = options;
    this.bounds = { x, y, width, height };
    this.#state.visible = options.show ?? true;
    BrowserWindow.#all.push(this);
    app.emit('web-contents-created', new PreventableEvent(), this.webContents);
    this.webContents.once('did-finish-load', () => this.emit('ready-to-show'));
  }

  /** Every window that is there. */
  static getAllWindows(): BrowserWindow[] {
    return BrowserWindow.#all.filter((window) => !window.isDestroyed());
  }

  show(): void {
    this.#state.visible = true;
  }

  hide(): void {
    this.#state.visible = false;
  }

  focus(): void {
    this.focused += 1;
  }

  minimize(): void {
    this.#state.minimized = true;
  }

  restore(): void {
    this.#state.minimized = false;
  }

  maximize(): void {
    this.#state.maximized = true;
  }

  setFullScreen(flag: boolean): void {
    this.#state.fullScreen = flag;
    this.emit(flag ? 'enter-full-screen' : 'leave-full-screen');
  }

  close(): void {
    const event = new PreventableEvent();
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }

  destroy(): void {
    if (this.#state.destroyed) return;
    this.#state.destroyed = true;
    this.#state.visible = false;
    this.webContents.destroy();
    this.emit('closed');
    if (BrowserWindow.getAllWindows().length === 0) app.emit('window-all-closed');
  }

  isDestroyed(): boolean {
    return this.#state.destroyed;
  }

  isVisible(): boolean {
    return this.#state.visible;
  }

  isFocused(): boolean {
    return this.#state.visible && this.focused > 0;
  }

  isMinimized(): boolean {
    return this.#state.minimized;
  }

  isMaximized(): boolean {
    return this.#state.maximized;
  }

  isFullScreen(): boolean {
    return this.#state.fullScreen;
  }

  getNormalBounds(): Rectangle {
    return this.bounds;
  }

  setOverlayIcon(image: NativeImage | null, description: string): void {
    this.overlay = image === null ? null : description;
  }
}
