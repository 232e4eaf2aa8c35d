import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MainWindow } from '../../../electron/desktop/window.ts';
import { WindowStateFile } from '../../../electron/desktop/window-state-file.ts';
import { ManualClock } from '../../doubles/clock.ts';
import { app } from '../../doubles/electron/app.ts';
import { BrowserWindow } from '../../doubles/electron/browser-window.ts';
import { screen } from '../../doubles/electron/screen.ts';
import { silentLog } from '../../doubles/log.ts';

const TEN_MINUTES = 10 * 60_000;
let folder: string;
let clock: ManualClock;
let made: BrowserWindow[];
let hasTray: boolean;
let isDark: boolean;
let answer: 'reload' | 'quit';
let happened: string[];
let window: MainWindow;

beforeAll(() => app.whenReady());

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nj-window-'));
  clock = new ManualClock();
  [made, happened, hasTray, isDark, answer] = [[], [], true, false, 'reload'];
  window = makeWindow();
});

afterEach(() => {
  window.close();
  rmSync(folder, { recursive: true });
});

function makeWindow(): MainWindow {
  return new MainWindow({
    createWindow: (options) => {
      const created = new BrowserWindow(options);
      made.push(created);
      return created;
    },
    screen,
    dock: {
      show: () => Promise.resolve(void happened.push('dock shown')),
      hide: () => void happened.push('dock hidden'),
    },
    clock,
    log: silentLog,
    state: new WindowStateFile(folder, silentLog),
    isDark: () => isDark,
    preload: '/preload.cjs',
    devTools: false,
    hasTray: () => hasTray,
    askAfterCrash: () => {
      happened.push('asked');
      return Promise.resolve(answer);
    },
    quit: () => void happened.push('quit'),
    onSessionEnd: () => void happened.push('session end'),
    onNew: () => void happened.push('new'),
  });
}

/** The window that was made last; its page has had time to load. */
async function opened(): Promise<BrowserWindow> {
  await clock.advance(0);
  const last = made.at(-1);
  if (!last) throw new Error('no window was made');
  return last;
}

describe('the window', () => {
  it('is shown when its page is drawn, not before', async () => {
    window.open(null);
    expect(made[0]?.isVisible()).toBe(false);
    expect((await opened()).isVisible()).toBe(true);
    expect(happened).toEqual(['new', 'dock shown']);
  });

  it.each([
    [true, '#0e1014'],
    [false, '#f5f4f2'],
  ])('begins in the colour of its page: dark %s', async (dark, colour) => {
    isDark = dark;
    window.open(null);
    expect((await opened()).options.backgroundColor).toBe(colour);
  });

  it('cannot be made smaller than the page needs', async () => {
    window.open(null);
    expect((await opened()).options).toMatchObject({ minWidth: 720, minHeight: 480 });
  });

  it('is maximised again if it was', async () => {
    window.open(null);
    (await opened()).maximize();
    window.close();
    window = makeWindow();
    window.open(null);
    expect((await opened()).isMaximized()).toBe(true);
  });

  it('leaves the dock when it is hidden', async () => {
    window.open(null);
    (await opened()).close();
    expect(happened.at(-1)).toBe('dock hidden');
  });

  it('leaves the full screen before it is hidden', async () => {
    window.open(null);
    const shown = await opened();
    shown.setFullScreen(true);
    shown.close();
    expect([shown.isFullScreen(), shown.isVisible()]).toEqual([false, false]);
  });

  it('counts ten minutes from the last time it was hidden', async () => {
    window.open(null);
    const shown = await opened();
    shown.close();
    await clock.advance(TEN_MINUTES - 1_000);
    window.open(null);
    shown.close();
    await clock.advance(TEN_MINUTES - 1_000);
    expect(shown.isDestroyed()).toBe(false);
    await clock.advance(1_000);
    expect(shown.isDestroyed()).toBe(true);
  });

  it('comes back at a place of ours only', async () => {
    window.open('#/servers');
    const shown = await opened();
    await shown.webContents.loadURL('https://evil.example/');
    shown.close();
    await clock.advance(TEN_MINUTES);
    window.open(null);
    expect((await opened()).webContents.getURL()).toBe('app://nightjar/index.html');
  });

  it('is loaded again when its page crashes, and asked about when it crashes again', async () => {
    window.open('#/servers');
    const { webContents } = await opened();
    webContents.crash();
    expect(webContents.documents).toHaveLength(2);
    expect(happened).not.toContain('asked');
    webContents.crash('oom');
    await clock.advance(0);
    expect(happened.filter((what) => what === 'asked')).toHaveLength(1);
    expect(webContents.documents).toHaveLength(3);
    answer = 'quit';
    webContents.crash();
    webContents.crash();
    await clock.advance(0);
    expect(happened.at(-1)).toBe('quit');
  });

  it('is let go when its page crashes while it is hidden', async () => {
    window.open('#/servers');
    const hidden = await opened();
    hidden.close();
    hidden.webContents.crash();
    expect(hidden.isDestroyed()).toBe(true);
    window.open(null);
    expect((await opened()).webContents.getURL()).toBe('app://nightjar/index.html#/servers');
  });

  it('does not come back for a page that ended well', async () => {
    window.open(null);
    const { webContents } = await opened();
    webContents.crash('clean-exit');
    expect(webContents.documents).toHaveLength(1);
  });

  it('is shown even if its page cannot be loaded, so that nobody waits for nothing', async () => {
    window.open(null);
    const shown = await opened();
    shown.hide();
    shown.webContents.loadURL = () => Promise.reject(new Error('ERR_FAILED (-2)'));
    window.open('#/servers');
    shown.hide();
    await clock.advance(0);
    expect(shown.isVisible()).toBe(true);
  });

  it('tells that the session ends', async () => {
    window.open(null);
    (await opened()).emit('session-end');
    expect(happened.at(-1)).toBe('session end');
  });

  it('opens no more when Nightjar has ended', () => {
    window.close();
    window.open(null);
    window.openMinimised();
    expect(made).toEqual([]);
  });

  it('is minimised without a tray, and quits on the second try', async () => {
    hasTray = false;
    window.openMinimised();
    const shown = await opened();
    expect(shown.isMinimized()).toBe(true);
    window.open(null);
    shown.close();
    expect([shown.isMinimized(), happened.includes('quit')]).toEqual([true, false]);
    await clock.advance(2 * TEN_MINUTES);
    expect(shown.isDestroyed()).toBe(false);
    shown.close();
    expect(happened).toContain('quit');
  });
});
