import { EventEmitter } from 'node:events';
import type { AppUpdater } from 'electron-updater';
import { describe, expect, it, vi } from 'vitest';
import { isSignedBuild, watchForUpdates } from '../../../electron/desktop/updates.ts';
import type { Contact } from '../../../shared/domain/contact.ts';
import { ManualClock } from '../../doubles/clock.ts';
import { silentLog } from '../../doubles/log.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** As electron-updater comes: it downloads by itself, and fails where it likes. */
class UpdaterDouble extends EventEmitter {
  autoDownload = true;
  autoInstallOnAppQuit = false;
  allowDowngrade = true;
  allowPrerelease = true;
  disableWebInstaller = false;
  logger: AppUpdater['logger'] = null;
  looks = 0;
  hear: (details: { readonly url: string }) => void = () => undefined;
  readonly netSession = {
    webRequest: {
      onSendHeaders: (listener: unknown) => {
        this.hear = listener as UpdaterDouble['hear'];
      },
    },
  };
  failure: Error | null = null;

  checkForUpdates(): Promise<null> {
    this.looks += 1;
    if (!this.failure) return Promise.resolve(null);
    this.emit('error', this.failure);
    return Promise.reject(this.failure);
  }
}

function watched(change: Partial<Parameters<typeof watchForUpdates>[0]> = {}) {
  const clock = new ManualClock();
  const updater = new UpdaterDouble();
  const load = vi.fn<() => Promise<UpdaterDouble>>(() => Promise.resolve(updater));
  const user = { allows: true };
  const hosts: string[] = [];
  const contacts = { note: ({ host, reason }: Contact) => void hosts.push(`${reason} ${host}`) };
  const onReady = vi.fn<(version: string) => void>();
  const watch = watchForUpdates({
    isPackaged: true,
    signed: true,
    platform: 'darwin',
    load,
    allowed: () => Promise.resolve(user.allows),
    onReady,
    contacts,
    clock,
    log: silentLog,
    ...change,
  });
  return { clock, updater, hosts, load, user, onReady, watch };
}

describe('updates', () => {
  it('tell of every host that is asked, with nothing of the address but host and port', async () => {
    const { clock, updater, hosts } = watched();
    await clock.advance(5 * MINUTE);
    expect(hosts).toEqual([]);
    updater.hear({ url: 'https://releases.example.net/latest.yml?token=x' });
    updater.hear({ url: 'https://me:secret@cdn.example.net:8443/nightjar.zip' });
    updater.hear({ url: 'file:///tmp/x' });
    expect(hosts).toEqual(['updates releases.example.net:443', 'updates cdn.example.net:8443']);
  });

  it.each([
    [{ isPackaged: false }, 'not packaged'],
    [{ signed: false }, 'not signed'],
    [{ platform: 'freebsd' }, 'not on this system'],
  ] as const)('are not looked for with %j', async (change, off) => {
    const { clock, load, watch } = watched(change);
    await clock.advance(3 * DAY);
    expect(watch.off).toBe(off);
    expect(load).not.toHaveBeenCalled();
    expect(clock.waiting).toBe(0);
    await watch.stop();
  });

  it('are looked for after the start and then daily', async () => {
    const { clock, updater, load, watch } = watched();
    await clock.advance(4 * MINUTE);
    expect(load).not.toHaveBeenCalled();
    await clock.advance(MINUTE);
    expect(updater.looks).toBe(1);
    await clock.advance(DAY);
    expect([updater.looks, load.mock.calls.length]).toEqual([2, 1]);
    await watch.stop();
    await clock.advance(3 * DAY);
    expect(updater.looks).toBe(2);
  });

  it('are neither loaded nor looked for before the user allows it, nor afterwards if not', async () => {
    const { clock, updater, load, user, watch } = watched();
    user.allows = false;
    await clock.advance(DAY);
    expect(load).not.toHaveBeenCalled();
    user.allows = true;
    await clock.advance(DAY);
    expect(updater.looks).toBe(1);
    user.allows = false;
    await clock.advance(3 * DAY);
    expect(updater.looks).toBe(1);
    await watch.stop();
  });

  it('are installed at the next quit, never older ones, never unfinished ones', async () => {
    const { clock, updater, onReady, watch } = watched();
    await clock.advance(5 * MINUTE);
    expect(updater).toMatchObject({
      autoDownload: true,
      autoInstallOnAppQuit: true,
      allowDowngrade: false,
      allowPrerelease: false,
      disableWebInstaller: true,
    });
    updater.emit('update-downloaded', { version: '1.3.0' });
    expect(onReady).toHaveBeenCalledExactlyOnceWith('1.3.0');
    await watch.stop();
  });

  it('are looked for again after a failure', async () => {
    const { clock, updater, watch } = watched();
    updater.failure = new Error('no network');
    await clock.advance(5 * MINUTE);
    updater.failure = null;
    expect(() => updater.emit('error', new Error('a download that broke off'))).not.toThrow();
    await clock.advance(DAY);
    expect(updater.looks).toBe(2);
    await watch.stop();
  });

  it.each([
    [{ nightjar: { signed: true } }, true],
    [{ nightjar: { signed: false } }, false],
    [{ nightjar: { signed: 'true' } }, false],
    [{}, false],
    [null, false],
  ])('are for signed builds: %j is %s', (packageJson, signed) => {
    expect(isSignedBuild(packageJson)).toBe(signed);
  });
});
