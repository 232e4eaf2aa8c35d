import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoginItemSettings, LoginItemSettingsOptions, Settings } from 'electron';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { desktopEntry, execArguments, readDesktopEntry } from '../../../electron/desktop/desktop-entry.ts';
import { createLoginItem } from '../../../electron/desktop/login-item.ts';
import { silentLog } from '../../doubles/log.ts';

let home: string;
beforeEach(() => void (home = mkdtempSync(join(tmpdir(), 'nj-home-'))));
afterEach(() => rmSync(home, { recursive: true }));

/** The system's list of what starts at login: an entry is found again by its arguments alone. */
class LoginList {
  isPackaged = true;
  refuses = false;
  needsApproval = false;
  entry: string | null = null;

  getLoginItemSettings(options: LoginItemSettingsOptions = {}): LoginItemSettings {
    const openAtLogin = this.entry === JSON.stringify(options.args ?? []);
    return {
      openAtLogin,
      wasOpenedAtLogin: false,
      status: !openAtLogin ? 'not-registered' : this.needsApproval ? 'requires-approval' : 'enabled',
      executableWillLaunchAtLogin: openAtLogin && !this.needsApproval,
      launchItems: [],
    };
  }

  setLoginItemSettings(settings: Settings): void {
    if (!this.refuses) this.entry = settings.openAtLogin ? JSON.stringify(settings.args ?? []) : null;
  }
}

function create(platform: NodeJS.Platform, app = new LoginList(), environment: NodeJS.ProcessEnv = {}) {
  return createLoginItem({
    app,
    platform,
    environment,
    home,
    execPath: '/opt/Nightjar/nightjar',
    log: silentLog,
  });
}

describe('start at login', () => {
  it('is nothing for development, or a system without it', async () => {
    const app = new LoginList();
    expect(await create('freebsd', app)).toBeNull();
    app.isPackaged = false;
    expect(await create('darwin', app)).toBeNull();
    expect(await create('linux', app)).toBeNull();
  });

  it.each(['darwin', 'win32'] as const)('is switched on and off on %s', async (platform) => {
    const app = new LoginList();
    const item = await create(platform, app);
    expect(await item?.state()).toBe('off');
    await item?.set(true);
    expect(await item?.state()).toBe('on');
    expect(app.entry).toBe(platform === 'win32' ? '["--hidden"]' : '[]');
    await item?.set(false);
    expect(await item?.state()).toBe('off');
  });

  it.each(['darwin', 'win32'] as const)('may need the person on %s', async (platform) => {
    const app = new LoginList();
    app.needsApproval = true;
    const item = await create(platform, app);
    await item?.set(true);
    expect(await item?.state()).toBe('requires-approval');
  });

  it.each([
    ['darwin', /System Settings/],
    ['win32', /Startup/],
  ] as const)('says so where %s refuses', async (platform, where) => {
    const app = new LoginList();
    app.refuses = true;
    const item = await create(platform, app);
    await expect(item?.set(true)).rejects.toThrow(where);
    app.entry = platform === 'win32' ? '["--hidden"]' : '[]';
    await expect(item?.set(false)).rejects.toThrow(where);
  });
});

describe('start at login on Linux', () => {
  const path = () => join(home, '.config', 'autostart', 'nightjar.desktop');
  const write = (text: string) => {
    mkdirSync(join(home, '.config', 'autostart'), { recursive: true });
    writeFileSync(path(), text);
  };

  it('is an autostart entry', async () => {
    const item = await create('linux');
    expect(await item?.state()).toBe('off');
    await item?.set(true);
    expect(readFileSync(path(), 'utf8').split('\n')).toEqual([
      '[Desktop Entry]',
      'Type=Application',
      'Version=1.5',
      'Name=Nightjar',
      'Comment=Reads the logs of your servers while you don’t',
      'Icon=nightjar',
      'Terminal=false',
      'X-GNOME-Autostart-enabled=true',
      'Exec=/opt/Nightjar/nightjar --hidden',
      '',
    ]);
    expect(await item?.state()).toBe('on');
    await item?.set(false);
    await item?.set(false);
    expect(await item?.state()).toBe('off');
  });

  it.each([
    ['hidden', '[Desktop Entry]\nExec=nightjar\nHidden=true\n', 'off'],
    ['switched off in GNOME', '[Desktop Entry]\nExec=nightjar\nX-GNOME-Autostart-enabled=false\n', 'off'],
    ['no program', '[Desktop Entry]\nType=Application\n', 'off'],
    ['no entry at all', 'rubbish', 'off'],
    ['another group says hidden', '[Desktop Entry]\nExec=nightjar\n[Desktop Action x]\nHidden=true\n', 'on'],
  ])('reads an entry: %s', async (_name, text, state) => {
    write(text);
    const item = await create('linux');
    expect(await item?.state()).toBe(state);
  });

  it('lies where XDG_CONFIG_HOME says', async () => {
    const item = await create('linux', new LoginList(), { XDG_CONFIG_HOME: join(home, 'other') });
    await item?.set(true);
    expect(readFileSync(join(home, 'other', 'autostart', 'nightjar.desktop'), 'utf8')).toContain('Exec=');
  });

  it('names the AppImage, and follows it when it moved', async () => {
    const image = (version: string) => ({ APPIMAGE: `${home}/My Apps/Nightjar-${version}.AppImage` });
    const item = await create('linux', new LoginList(), image('1.0'));
    await item?.set(true);
    await create('linux', new LoginList(), image('1.1'));
    const exec = readDesktopEntry(readFileSync(path(), 'utf8')).get('Exec') ?? '';
    expect(execArguments(exec)).toEqual([image('1.1').APPIMAGE, '--hidden']);
  });

  it('does not switch on again what was switched off', async () => {
    const text = '[Desktop Entry]\nExec=/old/nightjar\nHidden=true\n';
    write(text);
    await create('linux');
    expect(readFileSync(path(), 'utf8')).toBe(text);
  });
});

describe('desktop entries', () => {
  /** From the specification: first the string rule, then quoting. */
  it.each([
    [['/opt/nightjar'], 'Exec=/opt/nightjar'],
    [['/opt/My Apps/nightjar', '--hidden'], 'Exec="/opt/My Apps/nightjar" --hidden'],
    [['/opt/$HOME', 'a'], String.raw`Exec="/opt/\\$HOME" a`],
    [['/opt/back\\slash'], String.raw`Exec="/opt/back\\\\slash"`],
    [['/opt/"quoted"'], String.raw`Exec="/opt/\\"quoted\\""`],
    [['/opt/x', '100%'], 'Exec=/opt/x 100%%'],
    [['/opt/a=b'], String.raw`Exec=/bin/sh -c "exec \\"\\$0\\" \\"\\$@\\"" /opt/a=b`],
    [['/opt/x', ''], 'Exec=/opt/x ""'],
  ])('write %j', (command, line) => {
    const [program = '', ...args] = command;
    expect(desktopEntry({}, [program, ...args])).toBe(`[Desktop Entry]\n${line}\n`);
  });

  it('give back every command and value that was written', () => {
    const part = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom('"', '\\', '`', '$', '%', ' ', "'", '\n', '\t', 'a', ';') }),
    );
    fc.assert(
      fc.property(part, fc.array(part, { maxLength: 3 }), part, (program, args, name) => {
        const text = desktopEntry({ Name: name }, [program, ...args]);
        expect(text.split('\n')).toHaveLength(4);
        const read = readDesktopEntry(text);
        expect(execArguments(read.get('Exec') ?? '')).toEqual([program, ...args]);
        expect(read.get('Name')).toBe(name);
      }),
    );
  });
});
