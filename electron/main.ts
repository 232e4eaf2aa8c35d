import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  nativeImage,
  nativeTheme,
  net,
  Notification,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
} from 'electron';
import { startDesktop } from './desktop/start.ts';
import { startEngine } from './engine/engine.ts';
import { systemClock } from './host/clock.ts';
import { dataFolder, makePaths } from './host/folders.ts';
import { SECURITY_HEADERS } from './host/headers.ts';
import { fileLog } from './host/log.ts';
import { giveBackMemory } from './host/memory.ts';

/** The askpass helper is run by ssh, so in a packaged app it lies outside the archive. */
const askpass = app.isPackaged ? join(process.resourcesPath, 'askpass.sh') : undefined;
const data = dataFolder('nightjar');
/** Beside this file as it is built: dist/electron, dist/renderer, dist/icons. */
const built = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The desktop app. Not awaited here: Electron is ready only when this module has run to its end. */
export const started = startDesktop({
  electron: {
    app,
    createWindow: (options) => new BrowserWindow(options),
    createTray: (icon) => new Tray(icon),
    buildMenu: (template) => Menu.buildFromTemplate(template),
    setMenu: (menu) => Menu.setApplicationMenu(menu),
    session: () => session.defaultSession,
    protocol,
    ipcMain,
    shell,
    dialog,
    screen,
    nativeTheme,
    readImage: (path) => nativeImage.createFromPath(path),
    notifications: Notification,
    powerMonitor,
    net,
    safeStorage,
  },
  startEngine,
  clock: systemClock,
  random: Math.random,
  process,
  home: homedir(),
  data,
  makePaths: () => makePaths(data, process.env, askpass),
  openLog: fileLog,
  giveBackMemory,
  headers: SECURITY_HEADERS,
  pages: built('../renderer'),
  icons: built('../icons'),
  preload: built('preload.cjs'),
});
