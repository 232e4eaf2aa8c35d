import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TOAST_ACTIVATOR } from '../../../electron/desktop/toast-xml.ts';
import { ManualClock } from '../../doubles/clock.ts';
import { startTestEngine, temporaryFolder } from '../../fixtures/engine.ts';
import { endDesktop, startDesktop, type Desktop, type StartOptions } from './desktop.ts';

const HOME = 'app://nightjar/index.html';
const ID = '0d9f6a52-3c41-4b6e-9d5a-5d0c6b0f1a2e';
const TEN_MINUTES = 10 * 60_000;

let folder: ReturnType<typeof temporaryFolder>;
let desktop: Desktop | null = null;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(async () => {
  await endDesktop(desktop);
  desktop = null;
  folder.remove();
});

async function start(options: Partial<StartOptions> = {}): Promise<Desktop> {
  desktop = await startDesktop({ data: folder.path, ...options });
  return desktop;
}

const logged = () => readFileSync(join(folder.path, 'nightjar.log'), 'utf8');

describe('the start', () => {
  it('takes the lock before all else, and says before Electron is ready what must be said then', async () => {
    const { electron } = await start();
    expect(electron.app.did).toEqual([
      'path userData',
      'lock',
      'sandbox',
      'desktop name dev.nightjar.Nightjar.desktop',
      'links nightjar',
    ]);
    expect(electron.app.paths.get('userData')).toBe(join(folder.path, 'chromium'));
    expect(electron.protocol.schemes.map(({ scheme }) => scheme)).toEqual(['app']);
  });

  it('shows the page in a window that has no more rights than a page', async () => {
    const { window } = await start();
    const { options, webContents } = window();
    expect(window().isVisible()).toBe(true);
    expect(webContents.getURL()).toBe(HOME);
    expect(options.show).toBe(false);
    const { preload, ...preferences } = options.webPreferences ?? {};
    expect(preload).toMatch(/preload\.cjs$/);
    expect(preferences).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      spellcheck: false,
      devTools: false,
    });
  });

  it('guards the page that it shows, and the session it lives in', async () => {
    const { electron, window } = await start();
    const { webContents } = window();
    expect(webContents.tries('will-navigate', 'https://evil.example/')).toBe(true);
    expect(webContents.opens('https://evil.example/')).toEqual({ action: 'deny' });
    expect(electron.shell.opened).toEqual([]);
    const { defaultSession } = electron.session;
    expect(defaultSession.requests('notifications', HOME)).toBe(false);
    const download = {
      getURL: () => 'https://example.net/a.json',
      getMimeType: () => 'application/json',
      getFilename: () => 'a.json',
    };
    expect(defaultSession.tries('will-download', download, {})).toBe(true);
  });

  it('listens to its page on one channel only', async () => {
    const { electron } = await start();
    expect(electron.ipcMain.eventNames()).toEqual(['nightjar:connect']);
  });

  it('serves the page with its policy', async () => {
    const { electron } = await start();
    const answer = await electron.protocol.fetch(HOME);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('is in the background where the system started it at login', async () => {
    const { electron } = await start({ argv: ['--hidden'] });
    expect(electron.BrowserWindow.getAllWindows()).toEqual([]);
    electron.Tray.current?.emit('click');
    expect(electron.BrowserWindow.getAllWindows()).toHaveLength(1);
  });

  it('knows a start at login on macOS, and shows itself in the dock with its window only', async () => {
    const { electron, window } = await start({
      platform: 'darwin',
      before: ({ app }) => {
        app.wasOpenedAtLogin = true;
        app.once('ready', () => app.emit('activate'));
      },
    });
    expect(electron.BrowserWindow.getAllWindows()).toEqual([]);
    electron.app.dock?.hide();
    electron.app.emit('activate');
    await new Promise((resolve) => setImmediate(resolve));
    expect(window().isVisible()).toBe(true);
    expect(electron.app.dock?.isVisible).toBe(true);
    window().close();
    expect(electron.app.dock?.isVisible).toBe(false);
  });

  it('keeps a window within reach where there is no tray', async () => {
    const { window, electron } = await start({ argv: ['--hidden'], hasTray: false });
    await new Promise((resolve) => setImmediate(resolve));
    expect(window().isMinimized()).toBe(true);
    electron.app.emit('second-instance', {}, ['nightjar']);
    expect([window().isMinimized(), window().isVisible()]).toEqual([false, true]);
  });

  it('leads to the finding that a link names', async () => {
    const { window } = await start({ argv: [`nightjar://finding/${ID}`] });
    expect(window().webContents.getURL()).toBe(`${HOME}#/inbox/${ID}`);
  });

  it('hears a link of macOS that comes before it is ready, and refuses a hostile one', async () => {
    const { electron, window } = await start({
      platform: 'darwin',
      before: ({ app }) =>
        app.once('ready', () =>
          app.emit('open-url', { preventDefault: () => undefined }, `nightjar://finding/${ID}`),
        ),
    });
    expect(window().webContents.getURL()).toBe(`${HOME}#/inbox/${ID}`);
    electron.app.emit('open-url', { preventDefault: () => undefined }, 'nightjar://finding/../servers');
    expect(window().webContents.getURL()).toBe(`${HOME}#/inbox/${ID}`);
    expect(logged()).toContain('a link was refused');
  });

  it('is known to Windows by the names that its notices need', async () => {
    const { electron } = await start({ platform: 'win32' });
    expect(electron.app.did).toContain('model id dev.nightjar.Nightjar');
    expect(electron.app.did).toContain(`toast activator ${TOAST_ACTIVATOR}`);
  });

  it('does not make Electron itself the program for our links in development', async () => {
    const { electron, window } = await start({ before: ({ app }) => (app.isPackaged = false) });
    expect(electron.app.did).not.toContain('links nightjar');
    expect(window().options.webPreferences?.devTools).toBe(true);
  });

  it('leaves the work to a Nightjar that runs', async () => {
    const { electron } = await start({ before: ({ app }) => (app.isFirstInstance = false) });
    expect(electron.app.exitCode).toBe(0);
    expect(existsSync(join(folder.path, 'nightjar.db'))).toBe(false);
  });

  it('says who holds the data folder, and ends', async () => {
    const engine = await startTestEngine(folder.path, new ManualClock());
    try {
      const { electron } = await start();
      expect(await electron.app.ended()).toBe(1);
      expect(electron.dialog.errors).toHaveLength(1);
      expect(electron.dialog.errors[0]?.title).toContain(`process ${process.pid}`);
      expect(electron.dialog.errors[0]?.content).toContain('end it first');
    } finally {
      await engine.close();
    }
  });

  it('leaves alone the database of a newer program, says so, and ends', async () => {
    const path = join(folder.path, 'nightjar.db');
    const database = new Database(path);
    database.pragma('user_version = 9999');
    database.close();
    const before = readFileSync(path);
    const { electron } = await start();
    expect(await electron.app.ended()).toBe(1);
    expect(electron.dialog.errors[0]?.title).toMatch(/newer/);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('tells of a data folder that cannot be made', async () => {
    const { electron } = await start({ data: join('/dev/null', 'nightjar') });
    expect(electron.app.exitCode).toBe(1);
    expect(electron.dialog.errors).toHaveLength(1);
  });
});

describe('the page', () => {
  it('calls the engine over the port that it hands over', async () => {
    const { connect } = await start();
    const client = await connect();
    expect(await client.system.info()).toMatchObject({
      version: '1.2.3',
      dataFolder: folder.path,
      demo: false,
    });
    expect(await client.system.host()).toMatchObject({
      kind: 'desktop',
      notices: 'host',
      keychain: { available: true },
      startAtLogin: 'off',
    });
  });

  it('goes on over a fresh port when it has lost the first', async () => {
    const { connect } = await start();
    const lost = await connect();
    const events = await lost.system.events();
    const more = events.next();
    const client = await connect();
    await expect(more).rejects.toThrow();
    expect(await client.system.info()).toMatchObject({ version: '1.2.3' });
  });

  it('hears of events until it goes', async () => {
    const { connect, electron, window, clock } = await start();
    const client = await connect();
    electron.powerMonitor.setOnBattery(true);
    expect(await client.system.host()).toMatchObject({ onBattery: true });
    const events = await client.system.events();
    await client.notifications.mute({ until: clock.now() + 60_000 });
    expect((await events.next()).value).toEqual({ kind: 'notifications-changed' });
    const more = events.next();
    window().webContents.reload();
    await expect(more).rejects.toThrow();
  });
});

describe('the window', () => {
  it('is hidden when it is closed, let go after ten minutes, and comes back where it was', async () => {
    const { window, electron, clock } = await start();
    const first = window();
    first.webContents.goToHash('#/activity/17');
    first.bounds = { x: 40, y: 60, width: 900, height: 700 };
    first.close();
    expect([first.isVisible(), first.isDestroyed()]).toEqual([false, false]);
    await clock.advance(TEN_MINUTES - 1);
    expect(first.isDestroyed()).toBe(false);
    await clock.advance(1);
    expect(first.isDestroyed()).toBe(true);
    expect(electron.app.exitCode).toBeNull();
    electron.Tray.current?.emit('click');
    expect(window()).not.toBe(first);
    expect(window().webContents.getURL()).toBe(`${HOME}#/activity/17`);
    expect(window().getNormalBounds()).toEqual(first.bounds);
  });

  it('is the same one when it is wanted within that time, and stays', async () => {
    const { window, electron, clock } = await start();
    const first = window();
    first.close();
    await clock.advance(TEN_MINUTES / 2);
    electron.Tray.current?.emit('click');
    await clock.advance(2 * TEN_MINUTES);
    expect([window() === first, first.isVisible()]).toEqual([true, true]);
    expect(first.webContents.documents).toHaveLength(1);
  });

  it('goes to what another start asks for, without loading anew', async () => {
    const { window, electron } = await start();
    const before = window().focused;
    electron.app.emit('second-instance', {}, ['nightjar', `nightjar://finding/${ID}`], '/');
    expect(window().webContents.getURL()).toBe(`${HOME}#/inbox/${ID}`);
    expect(window().webContents.documents).toHaveLength(1);
    expect(window().focused).toBe(before + 1);
    electron.app.emit('second-instance', {}, ['nightjar', 'nightjar://finding/../../etc'], '/');
    expect(window().webContents.getURL()).toBe(`${HOME}#/inbox/${ID}`);
  });

  it('is not brought up by a start at login', async () => {
    const { window, electron } = await start();
    window().close();
    electron.app.emit('second-instance', {}, ['nightjar', '--hidden'], '/');
    expect(window().isVisible()).toBe(false);
  });

  it('is minimised where there is no tray, and quits when it is closed again', async () => {
    const { window, electron } = await start({ hasTray: false });
    window().close();
    expect([window().isMinimized(), electron.app.exitCode]).toEqual([true, null]);
    window().close();
    expect(await electron.app.ended()).toBe(0);
  });
});

describe('tray and notices', () => {
  it('open the window where they say', async () => {
    const { window, electron } = await start();
    const menu = electron.Tray.current?.menu;
    menu?.choose('Settings');
    expect(window().webContents.getURL()).toBe(`${HOME}#/settings`);
    menu?.choose('Add a server');
    expect(window().webContents.getURL()).toBe(`${HOME}#/servers`);
  });

  it('are drawn for the dark bar that GNOME has in every theme', async () => {
    vi.stubEnv('XDG_CURRENT_DESKTOP', 'ubuntu:GNOME');
    const { electron } = await start();
    expect(electron.nativeTheme.shouldUseDarkColors).toBe(false);
    expect(electron.Tray.current?.image).toMatch(/-dark\.png$/);
  });

  it('mute from the tray, as the page sees it', async () => {
    const { electron, connect, clock } = await start();
    const client = await connect();
    const events = await client.system.events();
    electron.Tray.current?.menu?.choose('For 1 hour');
    expect((await events.next()).value).toEqual({ kind: 'notifications-changed' });
    expect(await client.notifications.state()).toMatchObject({ mutedUntil: clock.now() + 3_600_000 });
    await clock.advance(1_000);
    expect(electron.Tray.current?.menu?.labels.join()).toContain('Muted until');
    await events.return();
  });

  it('show a notice of the engine, whose click opens the window', async () => {
    const { window, electron, connect } = await start();
    const client = await connect();
    window().close();
    expect(await client.notifications.test()).toEqual({ shown: true });
    const [notice] = electron.Notification.standing;
    notice?.click();
    expect(window().isVisible()).toBe(true);
    expect(window().webContents.getURL()).toBe(`${HOME}#/inbox`);
  });

  it('know a notice of the last start on macOS', async () => {
    const { window, electron } = await start({
      platform: 'darwin',
      before: ({ Notification }) => {
        Notification.left = [new Notification({ id: `finding-${ID}`, title: 'Old' })];
      },
    });
    electron.Notification.left[0]?.click();
    expect(window().webContents.getURL()).toBe(`${HOME}#/inbox/${ID}`);
  });

  it('give the window a menu by which text can be copied', async () => {
    const { electron, window } = await start({ platform: 'darwin' });
    const menu = electron.Menu.application;
    expect(menu?.items.map(({ role }) => role)).toContain('editMenu');
    menu?.choose('Models for Ollama');
    expect(electron.shell.opened).toEqual(['https://ollama.com/library']);
    menu?.choose('Settings');
    expect(window().webContents.getURL()).toBe(`${HOME}#/settings`);
    menu?.choose('About');
    expect(electron.app.did).toContain('about');
    expect(electron.app.aboutPanel).toMatchObject({ applicationVersion: '1.2.3' });
  });

  it('are written anew in the language that is chosen', async () => {
    const { electron, clock, connect } = await start();
    const client = await connect();
    expect(electron.Menu.application?.labels).toContain('Poll now');
    await client.settings.change({ appearance: { language: 'zh-CN' } });
    const labels = async () => {
      await clock.advance(1_000);
      return electron.Menu.application?.labels;
    };
    await expect.poll(labels).toContain('立即轮询');
    expect(electron.app.aboutPanel.copyright).toContain('许可证');
  });

  it('follow the theme that is chosen, with all that the system draws for them', async () => {
    const { electron, clock, connect } = await start();
    const client = await connect();
    expect(electron.nativeTheme.themeSource).toBe('system');
    for (const theme of ['dark', 'light', 'system'] as const) {
      await client.settings.change({ appearance: { theme } });
      const drawn = async () => {
        await clock.advance(1_000);
        return electron.nativeTheme.themeSource;
      };
      await expect.poll(drawn).toBe(theme);
      expect(electron.nativeTheme.shouldUseDarkColors).toBe(theme === 'dark');
    }
  });

  it('are in the language of the system from the start', async () => {
    const { electron } = await start({ before: ({ app }) => (app.locale = 'zh-CN') });
    expect(electron.Menu.application?.labels).toContain('立即轮询');
  });
});

describe('updates', () => {
  it.each([true, false])('are looked for by a signed build if its user allows it: %s', async (check) => {
    let looks = 0;
    let hear: (details: { readonly url: string }) => void = () => undefined;
    const webRequest = { onSendHeaders: (listener: typeof hear) => void (hear = listener) };
    const checkForUpdates = () => Promise.resolve((looks += 1));
    const autoUpdater = { on: () => undefined, netSession: { webRequest }, checkForUpdates };
    vi.doMock('electron-updater', () => ({ default: { autoUpdater } }));
    writeFileSync(join(folder.path, 'package.json'), '{"nightjar":{"signed":true}}');
    const { connect, clock } = await start({
      before: ({ app }) => vi.spyOn(app, 'getAppPath').mockReturnValue(folder.path),
    });
    const client = await connect();
    if (check) await client.settings.change({ updates: { check } });
    await clock.advance(5 * 60_000);
    await clock.advance(60_000);
    if (check) {
      await expect.poll(() => looks).toBe(1);
      hear({ url: 'https://releases.example.net/latest.yml' });
    } else expect(looks).toBe(0);
    const contacted = await client.activity.hosts();
    expect(contacted.map(({ host, reason }) => [host, reason])).toEqual(
      check ? [['releases.example.net:443', 'updates']] : [],
    );
    vi.doUnmock('electron-updater');
  });
});

describe('sleep', () => {
  it('is told to the engine, which goes on afterwards', async () => {
    const { electron, connect, clock } = await start();
    const client = await connect();
    electron.powerMonitor.emit('suspend');
    expect(logged()).toContain('goes to sleep');
    await clock.advance(3_600_000);
    electron.powerMonitor.emit('resume');
    await clock.advance(60_000);
    expect(logged()).toContain('woke up');
    expect(await client.servers.list()).toEqual([]);
  });
});

describe('the end', () => {
  let loki: Server | null = null;
  afterEach(() => {
    loki?.closeAllConnections();
    loki?.close();
    loki = null;
  });

  it('closes the database in order and leaves nothing behind', async () => {
    const { electron, window } = await start();
    window().bounds = { x: 11, y: 44, width: 800, height: 600 };
    electron.app.quit();
    expect(await electron.app.ended()).toBe(0);
    expect(electron.BrowserWindow.getAllWindows()).toEqual([]);
    expect(electron.Tray.current?.isDestroyed()).toBe(true);
    const left = readdirSync(folder.path);
    expect(left.filter((name) => /-wal$|^engine\.json$|^nj-/.test(name))).toEqual([]);
    expect(JSON.parse(readFileSync(join(folder.path, 'window.json'), 'utf8'))).toEqual({
      bounds: { x: 11, y: 44, width: 800, height: 600 },
      isMaximized: false,
    });
  });

  it('is the end of giving memory back, too', async () => {
    const end = vi.fn();
    vi.doMock('../../../electron/host/memory.ts', () => ({ giveBackMemory: () => end }));
    const { electron } = await start();
    expect(end).not.toHaveBeenCalled();
    electron.app.quit();
    await electron.app.ended();
    expect(end).toHaveBeenCalledOnce();
    vi.doUnmock('../../../electron/host/memory.ts');
  });

  it('does not wait for a Loki that does not answer', async () => {
    const asked = Promise.withResolvers<void>();
    loki = createServer(() => asked.resolve());
    await new Promise<void>((resolve) => loki?.listen(0, '127.0.0.1', resolve));
    const { port } = loki.address() as AddressInfo;
    const { connect, electron } = await start();
    const client = await connect();
    await client.servers.add({
      name: 'silent',
      connection: { kind: 'url', loki: `http://127.0.0.1:${port}`, ollama: null },
      sources: [{ name: 'syslog', selector: '{job="syslog"}' }],
    });
    await asked.promise;
    electron.app.quit();
    expect(await electron.app.ended()).toBe(0);
    const database = new Database(join(folder.path, 'nightjar.db'), { readonly: true });
    expect(database.pragma('quick_check', { simple: true })).toBe('ok');
    database.close();
  });

  it('may come while it starts', async () => {
    const { electron } = await start({
      before: ({ app }) => app.once('ready', () => setImmediate(() => app.quit())),
    });
    expect(await electron.app.ended()).toBe(0);
    expect(electron.dialog.errors).toEqual([]);
    await expect.poll(() => existsSync(join(folder.path, 'engine.json'))).toBe(false);
    electron.app.emit('second-instance', {}, ['nightjar'], '/');
    expect(electron.BrowserWindow.getAllWindows()).toEqual([]);
  });

  it.each(['shutdown', 'quit'])('comes with the computer and from the menu: %s', async (how) => {
    const { electron } = await start();
    if (how === 'shutdown') electron.powerMonitor.emit('shutdown', { preventDefault: () => undefined });
    else electron.Tray.current?.menu?.choose('Quit');
    expect(await electron.app.ended()).toBe(0);
  });

  it('is the end: nothing opens a window after it', async () => {
    const { electron } = await start();
    electron.app.quit();
    await electron.app.ended();
    electron.app.emit('activate');
    electron.app.emit('second-instance', {}, ['nightjar'], '/');
    expect(electron.BrowserWindow.getAllWindows()).toEqual([]);
  });
});
