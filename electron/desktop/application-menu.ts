import type { MenuItemConstructorOptions } from 'electron';
import { HELP_LINKS } from './external-links.ts';

export interface MenuActions {
  /** Opens the window at a route such as `#/settings`. */
  open(route: string): void;
  pollNow(): void;
  openExternal(address: string): void;
  about(): void;
  quit(): void;
}

type Item = MenuItemConstructorOptions;

/** The window's menu. Its editing roles are what makes copy and paste work by keyboard on macOS. */
export function applicationMenu(platform: NodeJS.Platform, actions: MenuActions): Item[] {
  const isMac = platform === 'darwin';
  const settings: Item = {
    label: 'Settings…',
    accelerator: 'CommandOrControl+,',
    click: () => actions.open('#/settings'),
  };
  const quit: Item = {
    label: isMac ? 'Quit Nightjar' : 'Quit',
    accelerator: 'CommandOrControl+Q',
    click: () => actions.quit(),
  };
  const about: Item = { label: 'About Nightjar', click: () => actions.about() };
  const poll: Item = { label: 'Poll now', click: () => actions.pollNow() };
  const close: Item = { role: 'close', label: 'Close Window' };
  return [
    ...(isMac ? [macMenu(about, settings, quit)] : []),
    { label: 'File', submenu: isMac ? [poll, close] : [poll, settings, separator, close, quit] },
    { role: 'editMenu' },
    { label: 'View', submenu: viewItems() },
    { role: 'windowMenu' },
    { role: 'help', label: 'Help', submenu: [...helpItems(actions), ...(isMac ? [] : [separator, about])] },
  ];
}

const separator: Item = { type: 'separator' };

function macMenu(about: Item, settings: Item, quit: Item): Item {
  const hiding: Item[] = [{ role: 'hide' }, { role: 'hideOthers' }, { role: 'unhide' }];
  return {
    label: 'Nightjar',
    submenu: [about, separator, settings, separator, ...hiding, separator, quit],
  };
}

function viewItems(): Item[] {
  return [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    separator,
    { role: 'togglefullscreen' },
  ];
}

function helpItems(actions: MenuActions): Item[] {
  return [
    { label: 'LogQL, Loki’s query language', click: () => actions.openExternal(HELP_LINKS.logql) },
    { label: 'Models for Ollama', click: () => actions.openExternal(HELP_LINKS.models) },
  ];
}
