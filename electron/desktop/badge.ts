import type { App, BrowserWindow, Dock, NativeImage } from 'electron';
import type { Log } from '../engine/ports.ts';
import type { ShellLanguage } from './shell-language.ts';
import type { ShellState } from './shell-shape.ts';
import { newFindingsText } from './shell-words.ts';
import { overlayIconFile } from './tray-icon.ts';

interface BadgeParts {
  readonly platform: NodeJS.Platform;
  readonly app: Pick<App, 'setBadgeCount'> & { readonly dock?: Pick<Dock, 'setBadge'> | undefined };
  /** The window with a taskbar button, or null; only Windows draws on it. */
  readonly window: () => Pick<BrowserWindow, 'setOverlayIcon'> | null;
  /** `nativeImage.createFromPath`. */
  readonly readImage: (path: string) => NativeImage;
  readonly icons: (name: string) => string;
  readonly language: Pick<ShellLanguage, 'phrases'>;
  readonly log: Log;
}

const MOST_SHOWN = 99;

/**
 * The number of new findings at the app's own icon: in the dock of macOS, over the taskbar button of Windows, through
 * the LauncherEntry interface on Linux. Windows forgets it with the window: show it again for a new one.
 */
export class Badge {
  readonly #parts: BadgeParts;

  constructor(parts: BadgeParts) {
    this.#parts = parts;
  }

  show(state: Pick<ShellState, 'newCount' | 'worst'>): void {
    const { platform, app, log } = this.#parts;
    const { newCount } = state;
    if (platform === 'win32') return this.#overlay(state);
    if (platform === 'darwin') {
      const text = newCount > MOST_SHOWN ? `${MOST_SHOWN}+` : String(newCount);
      return app.dock?.setBadge(newCount === 0 ? '' : text);
    }
    if (!app.setBadgeCount(newCount)) log.debug('this desktop shows no badge');
  }

  #overlay(state: Pick<ShellState, 'newCount' | 'worst'>): void {
    const { window, readImage, icons, language, log } = this.#parts;
    const file = overlayIconFile(state.newCount, state.worst);
    const image = file === null ? null : readImage(icons(file));
    if (image?.isEmpty()) log.warn('the badge could not be read', { file });
    window()?.setOverlayIcon(image, file === null ? '' : newFindingsText(state, language.phrases));
  }
}
