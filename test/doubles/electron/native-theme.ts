import { EventEmitter } from 'node:events';
import type { NativeTheme } from 'electron';

type ThemeSlice = Pick<NativeTheme, 'shouldUseDarkColors' | 'shouldUseDarkColorsForSystemIntegratedUI'>;

/** Stands for Electron's `nativeTheme`. */
export class NativeThemeDouble extends EventEmitter implements ThemeSlice {
  shouldUseDarkColors = false;
  shouldUseDarkColorsForSystemIntegratedUI = false;

  setDark(dark: boolean): void {
    this.shouldUseDarkColors = dark;
    this.shouldUseDarkColorsForSystemIntegratedUI = dark;
    this.emit('updated');
  }
}

export const nativeTheme = new NativeThemeDouble();
