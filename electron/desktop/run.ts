import { join } from 'node:path';
import type { Contacts } from '../engine/ports.ts';
import { applicationMenu } from './application-menu.ts';
import { Badge } from './badge.ts';
import type { DesktopEngine, Prepared } from './desktop-parts.ts';
import { createEngineClient, type EngineClient } from './engine-client.ts';
import { askAfterCrash } from './fatal.ts';
import { guardSession } from './guard.ts';
import { linkPages } from './ipc.ts';
import { createLoginItem, HIDDEN_ARGUMENT } from './login-item.ts';
import { NativeNotifier } from './notifications.ts';
import { powerPorts } from './power.ts';
import { readIfThere } from './private-file.ts';
import { PromptNotice } from './prompt-notice.ts';
import { servePageFiles } from './protocol.ts';
import { openKeychain } from './secrets.ts';
import { ShellActions } from './shell-actions.ts';
import { watchShellState, type ShellWatch } from './shell-state.ts';
import { isTrayHosted } from './tray-host.ts';
import { TrayIcon, type TrayNote } from './tray.ts';
import { isSignedBuild, watchForUpdates } from './updates.ts';
import { WindowStateFile } from './window-state-file.ts';
import { MainWindow } from './window.ts';

/**
 * What follows once Electron is ready: the engine, then what shows it. Everything says how it ends as it begins.
 *
 * @throws NightjarError if another engine holds the data folder or its database cannot be opened
 */
export async function runDesktop(prepared: Prepared): Promise<void> {
  const { parts, log, doorbell, lifecycle } = prepared;
  const { app, ipcMain, session, protocol, powerMonitor } = parts.electron;
  guardSession(session(), log);
  lifecycle.watchComputer(powerMonitor);
  servePageFiles(protocol, { folder: parts.pages, headers: parts.headers, log });
  const notifier = makeNotifier(prepared);
  const engine = await beginEngine(prepared, notifier);
  if (lifecycle.isEnding) return;
  lifecycle.onQuit('ports to pages', linkPages({ ipcMain, router: engine.router, clock: parts.clock, log }));
  const client = createEngineClient(engine.router);
  const face = await showFace(prepared, client, notifier);
  const { window, actions, tray } = face;
  // Without a listener Electron quits when the window is let go.
  app.on('window-all-closed', () => {
    if (!tray.available && !lifecycle.isEnding) app.quit();
  });
  const asked = doorbell.listen((route) => window.open(route));
  if (asked !== null || !isBackgroundStart(prepared)) window.open(asked?.route ?? null);
  else if (!tray.available) window.openMinimised();
  // Only now: macOS may also tell of the start itself, and that may have been in the background.
  app.on('activate', () => doorbell.ring(null));
  await beginNotices(notifier, actions, face.note);
  await lookForUpdates(prepared, { client, contacts: engine.contacts }, face.note);
}

function isBackgroundStart({ parts: { electron, process } }: Prepared): boolean {
  return process.argv.includes(HIDDEN_ARGUMENT) || electron.app.getLoginItemSettings().wasOpenedAtLogin;
}

function makeNotifier({ parts, language, log }: Prepared): NativeNotifier {
  const { notifications: system } = parts.electron;
  return new NativeNotifier({ system, platform: parts.process.platform, language, log });
}

/** The engine with all that it asks of its host. */
async function beginEngine(prepared: Prepared, notifier: NativeNotifier): Promise<DesktopEngine> {
  const { parts, paths, log, lifecycle } = prepared;
  const { clock, random, home, electron, process } = parts;
  const { platform, env: environment, execPath } = process;
  const { app, powerMonitor, net, safeStorage } = electron;
  const watch = powerPorts({ powerMonitor, net, clock, log });
  lifecycle.onQuit('power', () => watch.stop());
  const { wakeUps, power } = watch;
  const secrets = await openKeychain({ safeStorage, platform, folder: paths.data, clock, log });
  const loginItem = await createLoginItem({ app, platform, environment, home, execPath, log });
  const engine = await parts.startEngine({
    ports: { clock, paths, log, wakeUps, power, secrets, loginItem, notifier, random },
    version: app.getVersion(),
    demo: false,
    demoModel: null,
  });
  lifecycle.onQuit('engine', () => engine.close());
  lifecycle.onQuit('memory', parts.giveBackMemory({ clock, log }));
  return engine;
}

interface Face {
  readonly window: MainWindow;
  readonly tray: TrayIcon;
  readonly actions: ShellActions;
  /** Adds a line to the tray's menu, for good. */
  readonly note: (words: TrayNote) => void;
}

/** Window, tray icon and badge, and what keeps the latter two true. */
async function showFace(prepared: Prepared, client: EngineClient, notifier: NativeNotifier): Promise<Face> {
  const { parts, log, lifecycle, language } = prepared;
  const { clock, electron } = parts;
  const { platform, env: environment } = parts.process;
  const { app, createTray, buildMenu, nativeTheme, readImage } = electron;
  const desktop = environment['XDG_CURRENT_DESKTOP'];
  const hosted = await isTrayHosted({ platform, log });
  const icons = (name: string) => join(parts.icons, name);
  const window = makeWindow(prepared, {
    hasTray: () => tray.available,
    isDark: () => nativeTheme.shouldUseDarkColors,
    onNew: () => badge.show(watch.current()),
  });
  const open = (route: string | null) => window.open(route);
  const actions = new ShellActions({ client, clock, log, open, quit: () => electron.app.quit() });
  const badge = new Badge({ platform, app, window: () => window.current, readImage, icons, language, log });
  const prompts = new PromptNotice(notifier, () => window.isFocused, language);
  const watch: ShellWatch = watchShellState({
    client,
    clock,
    log,
    onChange: (state) => {
      // What the system draws for us, and what pages see of `prefers-color-scheme`, follows the setting too.
      nativeTheme.themeSource = state.appearance.theme;
      if (language.choose(state.appearance.language)) speak(prepared, window, actions);
      tray.show(state);
      badge.show(state);
      prompts.update(state.prompts);
    },
  });
  lifecycle.onQuit('shell state', () => watch.stop());
  const tray = new TrayIcon(
    { createTray, buildMenu, nativeTheme, platform, desktop, hosted, icons, actions, language, clock, log },
    watch.current(),
  );
  speak(prepared, window, actions);
  lifecycle.onQuit('tray', () => tray.destroy());
  lifecycle.onQuit('window', () => window.close());
  const notes: TrayNote[] = [];
  const note = (words: TrayNote) => {
    notes.push(words);
    tray.note(notes);
  };
  return { window, tray, actions, note };
}

/** Gives the system what it says in our stead, in the language of the shell. */
function speak({ parts, language, openExternal }: Prepared, window: MainWindow, actions: ShellActions): void {
  const { app, buildMenu, setMenu } = parts.electron;
  const { menu, about: copyright } = language.phrases;
  const about = () => app.showAboutPanel();
  const pollNow = () => actions.pollNow();
  const open = (route: string) => window.open(route);
  const quit = () => app.quit();
  const template = applicationMenu(
    parts.process.platform,
    { open, pollNow, openExternal, about, quit },
    menu,
  );
  setMenu(buildMenu(template));
  app.setAboutPanelOptions({
    applicationName: 'Nightjar',
    applicationVersion: app.getVersion(),
    copyright,
  });
}

type WindowTies = Pick<ConstructorParameters<typeof MainWindow>[0], 'hasTray' | 'isDark' | 'onNew'>;

function makeWindow({ parts, paths, log, lifecycle, language }: Prepared, ties: WindowTies): MainWindow {
  const { clock, preload, electron } = parts;
  const { app, dialog, createWindow, screen } = electron;
  return new MainWindow({
    ...ties,
    createWindow,
    screen,
    dock: app.dock,
    clock,
    log,
    state: new WindowStateFile(paths.data, log),
    preload,
    devTools: !app.isPackaged,
    askAfterCrash: () => askAfterCrash(dialog, language.phrases),
    quit: () => app.quit(),
    onSessionEnd: () => lifecycle.quit(),
  });
}

/** From here on a click on a notice leads somewhere, on one of the last start as well. */
async function beginNotices(
  notifier: NativeNotifier,
  actions: ShellActions,
  note: Face['note'],
): Promise<void> {
  notifier.onAction((action) => actions.answerNotice(action));
  notifier.onTrouble(() => note(({ notes }) => notes.cannotShow));
  await notifier.restore();
}

/** Only in signed builds, and only while the user's settings allow it. */
async function lookForUpdates(
  { parts, log, lifecycle }: Prepared,
  { client, contacts }: { readonly client: EngineClient; readonly contacts: Contacts },
  note: Face['note'],
): Promise<void> {
  const { clock, process, electron } = parts;
  const { isPackaged } = electron.app;
  const manifest = await readIfThere(join(electron.app.getAppPath(), 'package.json'));
  const updates = watchForUpdates({
    isPackaged,
    signed: manifest !== null && isSignedBuild(JSON.parse(manifest)),
    platform: process.platform,
    allowed: async () => (await client.settings.get()).updates.check,
    contacts,
    onReady: (version) => note(({ notes }) => notes.updateReady(version)),
    clock,
    log,
  });
  lifecycle.onQuit('updates', () => updates.stop());
}
