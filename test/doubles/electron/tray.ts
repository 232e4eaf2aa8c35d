import { EventEmitter } from 'node:events';
import type { Menu, NativeImage, TitleOptions, Tray as ElectronTray } from 'electron';
import type { MenuDouble } from './menu.ts';

type TraySlice = Pick<
  ElectronTray,
  | 'setImage'
  | 'setToolTip'
  | 'setContextMenu'
  | 'popUpContextMenu'
  | 'setTitle'
  | 'setIgnoreDoubleClickEvents'
  | 'destroy'
  | 'isDestroyed'
>;

/** Stands for Electron's `Tray`; the last one that was made is `TrayDouble.current`. */
export class TrayDouble extends EventEmitter implements TraySlice {
  static current: TrayDouble | null = null;
  /** Every image it showed, in order. */
  readonly images: Array<NativeImage | string>;
  toolTip = '';
  title = '';
  ignoresDoubleClicks = false;
  menu: MenuDouble | null = null;
  /** How often it was given a menu, or showed one. */
  menusSet = 0;
  poppedUp: MenuDouble | null = null;
  #isDestroyed = false;

  constructor(image: NativeImage | string) {
    super();
    this.images = [image];
    TrayDouble.current = this;
  }

  get image(): NativeImage | string | undefined {
    return this.images.at(-1);
  }

  setImage(image: NativeImage | string): void {
    this.#refuseDestroyed();
    this.images.push(image);
  }

  setToolTip(toolTip: string): void {
    this.#refuseDestroyed();
    this.toolTip = toolTip;
  }

  setTitle(title: string, _options?: TitleOptions): void {
    this.title = title;
  }

  setIgnoreDoubleClickEvents(ignore: boolean): void {
    this.ignoresDoubleClicks = ignore;
  }

  setContextMenu(menu: Menu | null): void {
    this.#refuseDestroyed();
    this.menusSet += 1;
    this.menu = menu as unknown as MenuDouble | null;
  }

  popUpContextMenu(menu?: Menu): void {
    this.poppedUp = (menu as unknown as MenuDouble | undefined) ?? this.menu;
  }

  destroy(): void {
    this.#isDestroyed = true;
    this.removeAllListeners();
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  #refuseDestroyed(): void {
    if (this.#isDestroyed) throw new TypeError('Tray is destroyed');
  }
}

export { TrayDouble as Tray };
