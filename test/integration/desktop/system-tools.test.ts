import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Autostart } from '../../../electron/desktop/autostart.ts';
import { isTrayHosted } from '../../../electron/desktop/tray-host.ts';
import { silentLog } from '../../doubles/log.ts';

function isInstalled(program: string, argument = '--version'): boolean {
  try {
    execFileSync(program, [argument], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The session bus' own program, of the package dbus. */
const BUS = 'dbus-daemon';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'nj desktop '))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Names that a user's folders may have, one for each rule of quoting. */
const FOLDERS = [
  'plain',
  'My Apps',
  '100% $HOME',
  'a"quote\'',
  'back\\slash',
  'tick`s;&|',
  'a=b',
  'tab\there',
  'Äpfel 磁盘',
];

describe.skipIf(!isInstalled('gio'))('an autostart entry, read by GLib', () => {
  it.each(FOLDERS)('starts the program in the folder %j with its argument', async (name) => {
    const apps = join(folder, name);
    mkdirSync(apps);
    const program = join(apps, 'nightjar');
    const told = join(folder, 'told');
    writeFileSync(program, `#!/bin/sh\nprintf '%s\\0' "$0" "$@" > "$TOLD.part"\nmv "$TOLD.part" "$TOLD"\n`);
    chmodSync(program, 0o755);
    const command = [program, '--hidden'] as const;
    const autostart = new Autostart({ configFolder: folder, command, log: silentLog });
    await autostart.set(true);
    const entry = join(folder, 'autostart', 'nightjar.desktop');
    await promisify(execFile)('gio', ['launch', entry], { env: { ...process.env, TOLD: told } });
    await expect.poll(() => readFileSync(told, 'utf8').split('\0')).toEqual([...command, '']);
  });
});

describe.skipIf(!isInstalled('gdbus', 'help') || !isInstalled(BUS))('a session bus', () => {
  let bus: ChildProcess;
  let address = '';

  beforeAll(async () => {
    bus = spawn(BUS, ['--session', '--nofork', '--print-address'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    if (!bus.stdout) throw new Error('the bus has no output');
    const [line] = (await once(bus.stdout, 'data')) as [Buffer];
    address = line.toString().trim();
  });
  afterAll(() => bus.kill());
  afterEach(() => vi.unstubAllEnvs());

  it('on which nothing draws tray icons is told apart from one that cannot be asked', async () => {
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', address);
    expect(await isTrayHosted({ platform: 'linux', log: silentLog })).toBe(false);
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', `unix:path=${folder}/nothing`);
    expect(await isTrayHosted({ platform: 'linux', log: silentLog })).toBe(true);
  });
});
