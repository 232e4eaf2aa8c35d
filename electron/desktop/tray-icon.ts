import type { ShellShape } from './shell-shape.ts';

/**
 * The file that draws a shape in the tray. macOS tints its template image by itself and finds the `@2x` one beside
 * it; the others have one file for a light bar and one for a dark bar.
 */
export function trayIconFile(shape: ShellShape, platform: NodeJS.Platform, dark: boolean): string {
  if (platform === 'darwin') return `tray-${shape}Template.png`;
  return `tray-${shape}-${dark ? 'dark' : 'light'}.${platform === 'win32' ? 'ico' : 'png'}`;
}

/**
 * Whether the bar that the icon lies in is dark. The task bar of Windows has a theme of its own; GNOME's top bar, and
 * Unity's, is dark whatever the windows are; elsewhere the bar is taken to follow the windows.
 *
 * @param desktop `$XDG_CURRENT_DESKTOP`, names separated by colons (`ubuntu:GNOME`)
 */
export function isBarDark(
  theme: {
    readonly shouldUseDarkColors: boolean;
    readonly shouldUseDarkColorsForSystemIntegratedUI: boolean;
  },
  platform: NodeJS.Platform,
  desktop = '',
): boolean {
  if (platform === 'win32') return theme.shouldUseDarkColorsForSystemIntegratedUI;
  const names = desktop.toLowerCase().split(':');
  if (platform === 'linux' && (names.includes('gnome') || names.includes('unity'))) return true;
  return theme.shouldUseDarkColors;
}

/** The picture over the taskbar button on Windows; null where there is nothing new. */
export function overlayIconFile(
  newCount: number,
  worst: string | null,
): 'badge-critical.png' | 'badge-high.png' | 'badge-new.png' | null {
  if (newCount === 0) return null;
  return worst === 'critical' || worst === 'high' ? `badge-${worst}.png` : 'badge-new.png';
}
