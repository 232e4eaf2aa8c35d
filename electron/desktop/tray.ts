import type { Menu, MenuItemConstructorOptions, NativeTheme, Tray } from 'electron';
import { toFailure } from '../../shared/domain/failure.ts';
import type { Clock, Log } from '../engine/ports.ts';
import type { ShellLanguage } from './shell-language.ts';
import type { ShellPhrases } from './shell-phrases.ts';
import type { ShellState } from './shell-shape.ts';
import { tooltipText } from './shell-words.ts';
import { isBarDark, trayIconFile } from './tray-icon.ts';
import { trayMenu, type TrayActions } from './tray-menu.ts';

/** Events are written out because `Pick` of an event emitter returns the whole object from `on`. */
interface TrayPart extends Pick<
  Tray,
  | 'setImage'
  | 'setToolTip'
  | 'setContextMenu'
  | 'popUpContextMenu'
  | 'setTitle'
  | 'setIgnoreDoubleClickEvents'
  | 'destroy'
> {
  on(event: 'click' | 'right-click', listener: () => void): unknown;
}

interface ThemePart extends Pick<
  NativeTheme,
  'shouldUseDarkColors' | 'shouldUseDarkColorsForSystemIntegratedUI'
> {
  on(event: 'updated', listener: () => void): unknown;
  off(event: 'updated', listener: () => void): unknown;
}

/** A line of the menu, in the language of the moment. */
export type TrayNote = (phrases: ShellPhrases) => string;

export interface TrayParts {
  /** `(file) => new Tray(file)`, in signed Windows builds with the GUID. */
  readonly createTray: (iconPath: string) => TrayPart;
  /** `Menu.buildFromTemplate`. */
  readonly buildMenu: (template: MenuItemConstructorOptions[]) => Menu;
  readonly nativeTheme: ThemePart;
  readonly platform: NodeJS.Platform;
  /** `$XDG_CURRENT_DESKTOP`; Linux only. */
  readonly desktop?: string | undefined;
  /** False where nothing would draw a tray icon (`isTrayHosted`). */
  readonly hosted: boolean;
  /** Where an icon of this name lies. */
  readonly icons: (name: string) => string;
  readonly actions: TrayActions;
  readonly language: Pick<ShellLanguage, 'phrases'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/**
 * The icon in the tray: its shape, its words and its menu follow the state. Where there is no tray it does nothing and
 * says so in `available`, so that the shell keeps a window within reach.
 */
export class TrayIcon {
  readonly #parts: TrayParts;
  readonly #tray: TrayPart | null;
  readonly #onTheme = () => this.#draw();
  #state: ShellState;
  #notes: readonly TrayNote[] = [];
  #menu: Menu | null = null;
  #drawn = { icon: '', menu: '', toolTip: '', title: '' };

  constructor(parts: TrayParts, state: ShellState) {
    this.#parts = parts;
    this.#state = state;
    this.#tray = this.#create();
    if (!this.#tray) return;
    parts.nativeTheme.on('updated', this.#onTheme);
    this.#listen(this.#tray);
    this.#draw();
  }

  get available(): boolean {
    return this.#tray !== null;
  }

  show(state: ShellState): void {
    this.#state = state;
    this.#draw();
  }

  /** Lines that stay in the menu, such as "The system does not show notifications". */
  note(notes: readonly TrayNote[]): void {
    this.#notes = notes;
    this.#draw();
  }

  destroy(): void {
    this.#parts.nativeTheme.off('updated', this.#onTheme);
    this.#tray?.destroy();
  }

  #create(): TrayPart | null {
    const { hosted, createTray, icons, log } = this.#parts;
    if (!hosted) {
      log.info('nothing draws tray icons here: the window stays within reach');
      return null;
    }
    try {
      return createTray(icons(this.#iconFile()));
    } catch (error) {
      log.warn('the tray icon could not be made', { detail: toFailure(error).detail });
      return null;
    }
  }

  /** Linux shows the menu by itself on whatever click its desktop chose; elsewhere a click opens the window. */
  #listen(tray: TrayPart): void {
    const { platform, actions } = this.#parts;
    tray.on('click', () => actions.openWindow());
    if (platform === 'linux') return;
    if (platform === 'darwin') tray.setIgnoreDoubleClickEvents(true);
    tray.on('right-click', () => {
      if (this.#menu) tray.popUpContextMenu(this.#menu);
    });
  }

  #draw(): void {
    const tray = this.#tray;
    if (!tray) return;
    const { platform, icons, clock, language, log } = this.#parts;
    const icon = this.#iconFile();
    const toolTip = tooltipText(this.#state, clock.now(), language.phrases);
    // A count beside the icon, where macOS has room for it; the shape alone says as much elsewhere.
    const title = platform === 'darwin' && this.#state.newCount > 0 ? String(this.#state.newCount) : '';
    try {
      if (icon !== this.#drawn.icon) tray.setImage(icons(icon));
      if (toolTip !== this.#drawn.toolTip) tray.setToolTip(toolTip);
      if (title !== this.#drawn.title) tray.setTitle(title, { fontType: 'monospacedDigit' });
      this.#drawn = { ...this.#drawn, icon, toolTip, title };
      this.#drawMenu(tray);
    } catch (error) {
      log.warn('the tray icon could not be drawn', { icon, detail: toFailure(error).detail });
    }
  }

  #drawMenu(tray: TrayPart): void {
    const { platform, buildMenu, actions, clock, language } = this.#parts;
    const { phrases } = language;
    const notes = this.#notes.map((words) => words(phrases));
    const template = trayMenu(this.#state, actions, clock, phrases, notes);
    const menu = JSON.stringify([template, this.#state.top.map(({ id }) => id)]);
    if (menu === this.#drawn.menu) return;
    // Held on to: a menu that is collected takes its items with it.
    this.#menu = buildMenu(template);
    this.#drawn.menu = menu;
    if (platform === 'linux') tray.setContextMenu(this.#menu);
  }

  #iconFile(): string {
    const { platform, nativeTheme, desktop } = this.#parts;
    return trayIconFile(this.#state.shape, platform, isBarDark(nativeTheme, platform, desktop));
  }
}
