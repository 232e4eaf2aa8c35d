import { EventEmitter } from 'node:events';
import type { NativeTheme } from 'electron';

type ThemeSlice = Pick<
  NativeTheme,
  'shouldUseDarkColors' | 'shouldUseDarkColorsForSystemIntegratedUI' | 'themeSource'
>;

/** Stands for Electron's `nativeTheme`. */
export class NativeThemeDouble extends EventEmitter implements ThemeSlice {
  #source: NativeTheme['themeSource'] = 'system';
  #isSystemDark = false;

  get shouldUseDarkColors(): boolean {
    return this.#source === 'system' ? this.#isSystemDark : this.#source === 'dark';
  }

  /** The system's own bars do not follow the app's theme. */
  get shouldUseDarkColorsForSystemIntegratedUI(): boolean {
    return this.#isSystemDark;
  }

  get themeSource(): NativeTheme['themeSource'] {
    return this.#source;
  }

  set themeSource(source: NativeTheme['themeSource']) {
    const wasDark = this.shouldUseDarkColors;
    this.#source = source;
    if (this.shouldUseDarkColors !== wasDark) this.emit('updated');
  }

  setDark(dark: boolean): void {
    this.#isSystemDark = dark;
    this.emit('updated');
  }
}

export const nativeTheme = new NativeThemeDouble();
