import type { MenuItemConstructorOptions } from 'electron';
import { HELP_LINKS } from './external-links.ts';
import type { ShellPhrases } from './shell-phrases.ts';

export interface MenuActions {
  /** Opens the window at a route such as `#/settings`. */
  open(route: string): void;
  pollNow(): void;
  openExternal(address: string): void;
  about(): void;
  quit(): void;
}

type Item = MenuItemConstructorOptions;
type Words = ShellPhrases['menu'];

/**
 * The window's menu. Its editing roles are what makes copy and paste work by keyboard on macOS. Electron names roles in
 * English alone, so each has its label here.
 */
export function applicationMenu(platform: NodeJS.Platform, actions: MenuActions, words: Words): Item[] {
  const isMac = platform === 'darwin';
  const settings: Item = {
    label: words.settings,
    accelerator: 'CommandOrControl+,',
    click: () => actions.open('#/settings'),
  };
  const quit: Item = {
    label: isMac ? words.quitNightjar : words.quit,
    accelerator: 'CommandOrControl+Q',
    click: () => actions.quit(),
  };
  const about: Item = { label: words.about, click: () => actions.about() };
  const poll: Item = { label: words.poll, click: () => actions.pollNow() };
  const close: Item = { role: 'close', label: words.close };
  return [
    ...(isMac ? [macMenu(words, about, settings, quit)] : []),
    { label: words.file, submenu: isMac ? [poll, close] : [poll, settings, separator, close, quit] },
    { role: 'editMenu', label: words.edit, submenu: editItems(words) },
    { label: words.view, submenu: viewItems(words) },
    { role: 'windowMenu', label: words.window, submenu: windowItems(words, isMac) },
    {
      role: 'help',
      label: words.help,
      submenu: [...helpItems(actions, words), ...(isMac ? [] : [separator, about])],
    },
  ];
}

const separator: Item = { type: 'separator' };

function macMenu(words: Words, about: Item, settings: Item, quit: Item): Item {
  const hiding: Item[] = [
    { role: 'hide', label: words.hide },
    { role: 'hideOthers', label: words.hideOthers },
    { role: 'unhide', label: words.unhide },
  ];
  return {
    label: 'Nightjar',
    submenu: [about, separator, settings, separator, ...hiding, separator, quit],
  };
}

function editItems(words: Words): Item[] {
  return [
    { role: 'undo', label: words.undo },
    { role: 'redo', label: words.redo },
    separator,
    { role: 'cut', label: words.cut },
    { role: 'copy', label: words.copy },
    { role: 'paste', label: words.paste },
    separator,
    { role: 'selectAll', label: words.selectAll },
  ];
}

function windowItems(words: Words, isMac: boolean): Item[] {
  return [
    { role: 'minimize', label: words.minimize },
    { role: 'zoom', label: words.zoom },
    ...(isMac ? [separator, { role: 'front', label: words.front } satisfies Item] : []),
  ];
}

function viewItems(words: Words): Item[] {
  return [
    { role: 'resetZoom', label: words.resetZoom },
    { role: 'zoomIn', label: words.zoomIn },
    { role: 'zoomOut', label: words.zoomOut },
    separator,
    { role: 'togglefullscreen', label: words.fullScreen },
  ];
}

function helpItems(actions: MenuActions, words: Words): Item[] {
  return [
    { label: words.logql, click: () => actions.openExternal(HELP_LINKS.logql) },
    { label: words.models, click: () => actions.openExternal(HELP_LINKS.models) },
  ];
}
