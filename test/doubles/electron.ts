/*
 * Stands for the package `electron` in every test: importing the real one under Node starts a download. Each part is
 * held to Electron's own typings, remembers what it was told, and can be made to act. A test that runs the whole shell
 * imports this anew (`vi.resetModules`), which is a fresh start of Electron.
 */
export { app } from './electron/app.ts';
export { BrowserWindow } from './electron/browser-window.ts';
export { dialog } from './electron/dialog.ts';
export { ipcMain, ipcRenderer } from './electron/ipc.ts';
export { Menu } from './electron/menu.ts';
export { nativeImage } from './electron/native-image.ts';
export { nativeTheme } from './electron/native-theme.ts';
export { net } from './electron/net.ts';
export { Notification } from './electron/notification.ts';
export { powerMonitor } from './electron/power-monitor.ts';
export { protocol } from './electron/protocol.ts';
export { safeStorage } from './electron/safe-storage.ts';
export { screen } from './electron/screen.ts';
export { session } from './electron/session.ts';
export { shell } from './electron/shell.ts';
export { Tray } from './electron/tray.ts';
