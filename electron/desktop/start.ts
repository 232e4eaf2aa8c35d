import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../engine/ports.ts';
import { LINK_SCHEME, parseDeepLink, routeOfArguments } from './deep-link.ts';
import type { DesktopParts, Prepared } from './desktop-parts.ts';
import type { DialogPart } from './electron-parts.ts';
import { externalLinks } from './external-links.ts';
import { showStartFailure, watchForMistakes } from './fatal.ts';
import { guardApp } from './guard.ts';
import { Lifecycle } from './lifecycle.ts';
import { registerPageScheme } from './protocol.ts';
import { runDesktop } from './run.ts';
import { ShellLanguage } from './shell-language.ts';
import { becomeSingleInstance, Doorbell } from './single-instance.ts';
import { TOAST_ACTIVATOR } from './toast-xml.ts';

/** `appId` of electron-builder.yml: what Windows and Linux match windows, notices and shortcuts with. */
const APP_ID = 'dev.nightjar.Nightjar';

/**
 * Starts the desktop app. All that must be said before Electron is ready is said at once; the rest follows when it is.
 * Resolves when the app runs, or has given up: the reason was then shown, so it never rejects.
 */
export async function startDesktop(parts: DesktopParts): Promise<void> {
  let prepared: Prepared | null = null;
  const { app, dialog } = parts.electron;
  const language = new ShellLanguage(() => app.getLocale());
  try {
    prepared = prepare(parts, language);
    if (prepared === null) return app.quit();
    await app.whenReady();
    await runDesktop(prepared);
  } catch (error) {
    giveUp(dialog, error, prepared, language);
    if (prepared === null) app.exit(1);
  }
}

function giveUp(
  dialog: DialogPart,
  error: unknown,
  prepared: Prepared | null,
  language: ShellLanguage,
): void {
  // Whoever quits while it starts knows why it does not run.
  if (prepared?.lifecycle.isEnding)
    return prepared.log.warn('the start was cut short', { error: String(error) });
  prepared?.log.error('Nightjar could not start', { error: String(error) });
  showStartFailure(dialog, error, language.phrases);
  prepared?.lifecycle.quit(1);
}

/** Null if another Nightjar works on this data folder; it has been told. */
function prepare(parts: DesktopParts, language: ShellLanguage): Prepared | null {
  const { electron, clock, process, data } = parts;
  const { app, dialog, protocol, shell } = electron;
  // Chromium's own files, and with them the lock of the single instance: one Nightjar for each data folder.
  const chromium = join(data, 'chromium');
  mkdirSync(chromium, { recursive: true, mode: 0o700 });
  app.setPath('userData', chromium);
  const doorbell = new Doorbell();
  if (!becomeSingleInstance(app, doorbell)) return null;
  app.enableSandbox();
  registerPageScheme(protocol);
  introduce(parts);
  const paths = parts.makePaths();
  const log = parts.openLog(paths.data);
  const lifecycle = new Lifecycle(app, clock, log);
  lifecycle.onQuit('runtime folder', () => rmSync(paths.runtime, { recursive: true, force: true }));
  lifecycle.watchApp();
  watchForMistakes({ process, dialog, language, log, quit: () => app.quit() });
  const openExternal = externalLinks(shell, log);
  guardApp({ app, log, openExternal });
  app.on('child-process-gone', (_event, { type, reason }) => log.warn('a process ended', { type, reason }));
  hearLinks(parts, doorbell, log);
  return { parts, paths, log, doorbell, lifecycle, language, openExternal };
}

/** Tells the system who we are. */
function introduce({ electron: { app }, process: { platform } }: DesktopParts): void {
  if (platform === 'win32') {
    app.setAppUserModelId(APP_ID);
    app.setToastActivatorCLSID(TOAST_ACTIVATOR);
  }
  if (platform === 'linux') app.setDesktopName(`${APP_ID}.desktop`);
  // In development the program is Electron itself, which must not become the user's program for our links.
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME);
}

/** macOS hands links over as events, even before the app is ready; other systems as arguments. */
function hearLinks({ electron: { app }, process }: DesktopParts, doorbell: Doorbell, log: Log): void {
  app.on('open-url', (event, url) => {
    event.preventDefault();
    const route = parseDeepLink(url);
    if (route === null) log.warn('a link was refused');
    else doorbell.ring(route);
  });
  const route = routeOfArguments(process.argv);
  if (route !== null) doorbell.ring(route);
}
