import { describe, expect, it, vi } from 'vitest';
import { ShellLanguage } from '../../../electron/desktop/shell-language.ts';
import { TrayIcon } from '../../../electron/desktop/tray.ts';
import { isTrayHosted } from '../../../electron/desktop/tray-host.ts';
import { isBarDark, trayIconFile } from '../../../electron/desktop/tray-icon.ts';
import { MenuDouble } from '../../doubles/electron/menu.ts';
import { NativeThemeDouble } from '../../doubles/electron/native-theme.ts';
import { TrayDouble } from '../../doubles/electron/tray.ts';
import { silentLog } from '../../doubles/log.ts';
import { MINUTE, NOON, row, shellState } from './shell-fixture.ts';

function opened(platform: NodeJS.Platform, hosted = true, fails = false) {
  const nativeTheme = new NativeThemeDouble();
  const actions = {
    openWindow: vi.fn<() => void>(),
    openInbox: vi.fn<() => void>(),
    openFinding: vi.fn<(id: string) => void>(),
    openServers: vi.fn<() => void>(),
    openSettings: vi.fn<() => void>(),
    pollNow: vi.fn<() => void>(),
    mute: vi.fn<(until: number | null) => void>(),
    quit: vi.fn<() => void>(),
  };
  const made: TrayDouble[] = [];
  const language = new ShellLanguage(() => 'en-GB');
  const clock = { at: NOON, now: () => clock.at };
  const icon = new TrayIcon(
    {
      platform,
      hosted,
      nativeTheme,
      actions,
      language,
      clock,
      createTray: (image) => {
        if (fails) throw new Error('no tray');
        made.push(new TrayDouble(image));
        return made.at(-1)!;
      },
      buildMenu: (template) => MenuDouble.build(template),
      icons: (name) => `/icons/${name}`,
      log: silentLog,
    },
    shellState(),
  );
  return { icon, nativeTheme, actions, language, clock, tray: made[0] };
}

describe('the icon in the tray', () => {
  it.each([
    ['idle', 'darwin', false, 'tray-idleTemplate.png'],
    ['error', 'darwin', true, 'tray-errorTemplate.png'],
    ['paused', 'win32', false, 'tray-paused-light.ico'],
    ['attention', 'win32', true, 'tray-attention-dark.ico'],
    ['offline', 'linux', true, 'tray-offline-dark.png'],
  ] as const)('%s on %s, dark %s, is %s', (shape, platform, dark, file) => {
    expect(trayIconFile(shape, platform, dark)).toBe(file);
  });

  it.each([
    ['win32', undefined, false],
    ['darwin', undefined, true],
    ['linux', 'KDE', true],
    ['linux', undefined, true],
  ] as const)('lies in a bar that has the theme of %s %s', (platform, desktop, followsWindows) => {
    for (const dark of [true, false]) {
      const theme = { shouldUseDarkColors: dark, shouldUseDarkColorsForSystemIntegratedUI: !dark };
      expect(isBarDark(theme, platform, desktop)).toBe(followsWindows ? dark : !dark);
    }
  });

  it.each(['GNOME', 'ubuntu:GNOME', 'Unity'])('lies in a dark bar on %s', (desktop) => {
    const light = { shouldUseDarkColors: false, shouldUseDarkColorsForSystemIntegratedUI: false };
    expect(isBarDark(light, 'linux', desktop)).toBe(true);
    expect(isBarDark(light, 'darwin', desktop)).toBe(false);
  });

  it('follows the state and the theme, and is drawn again only where it changed', () => {
    const { icon, nativeTheme, tray } = opened('linux');
    expect(tray?.image).toBe('/icons/tray-idle-light.png');
    icon.show(shellState({ shape: 'attention', newCount: 1, worst: 'high', top: [row()] }));
    nativeTheme.setDark(true);
    icon.show(shellState({ shape: 'attention', newCount: 1, worst: 'high', top: [row()] }));
    expect(tray?.images.slice(-2)).toEqual([
      '/icons/tray-attention-light.png',
      '/icons/tray-attention-dark.png',
    ]);
    expect(tray?.toolTip).toBe('Nightjar: 1 new, worst high\nRead up to 11:59');
  });

  it('is given its menu again after each change on Linux, and only then', () => {
    const { icon, tray, clock } = opened('linux');
    expect(tray?.menusSet).toBe(1);
    clock.at += MINUTE;
    icon.show(shellState());
    expect(tray?.menusSet).toBe(1);
    icon.show(shellState({ newCount: 1, worst: 'low', top: [row()] }));
    icon.show(shellState({ newCount: 1, worst: 'low', top: [row({ id: 'another' })] }));
    icon.note([({ notes }) => notes.cannotShow]);
    expect(tray?.menusSet).toBe(4);
    expect(tray?.menu?.labels).toContain('The system does not show notifications of Nightjar');
  });

  it('says all of it in the other language when that is chosen', () => {
    const { icon, tray, language } = opened('linux');
    icon.note([({ notes }) => notes.cannotShow]);
    const before = tray?.menusSet ?? 0;
    expect(language.choose('zh-CN')).toBe(true);
    icon.show(shellState());
    expect(tray?.menusSet).toBe(before + 1);
    expect(tray?.menu?.labels).toEqual(
      expect.arrayContaining(['没有新发现', '立即轮询', '免打扰', '系统不显示 Nightjar 的通知']),
    );
    expect(tray?.toolTip).toBe('Nightjar: 没有新发现\n已读到 11:59');
    expect(language.choose('zh-CN')).toBe(false);
  });

  it.each(['darwin', 'win32'] as const)(
    'opens the window by a click and the menu by the other one on %s',
    (platform) => {
      const { actions, tray } = opened(platform);
      tray?.emit('click');
      expect(actions.openWindow).toHaveBeenCalledOnce();
      expect(tray?.menu).toBeNull();
      tray?.emit('right-click');
      tray?.poppedUp?.choose('Quit Nightjar');
      expect(actions.quit).toHaveBeenCalledOnce();
      expect(tray?.ignoresDoubleClicks).toBe(platform === 'darwin');
    },
  );

  it('counts beside the icon on macOS alone', () => {
    for (const platform of ['darwin', 'win32', 'linux'] as const) {
      const { icon, tray } = opened(platform);
      icon.show(shellState({ newCount: 7, worst: 'low' }));
      expect(tray?.title).toBe(platform === 'darwin' ? '7' : '');
      icon.show(shellState());
      expect(tray?.title).toBe('');
    }
  });

  it.each([
    ['nothing draws it', false, false],
    ['it cannot be made', true, true],
  ])('is not there where %s, and nothing breaks', (_why, hosted, fails) => {
    const { icon, nativeTheme } = opened('linux', hosted, fails);
    expect(icon.available).toBe(false);
    icon.show(shellState({ shape: 'error' }));
    nativeTheme.setDark(true);
    icon.destroy();
  });

  it('lets go of the theme when it is destroyed', () => {
    const { icon, nativeTheme, tray } = opened('linux');
    expect(icon.available).toBe(true);
    icon.destroy();
    expect(nativeTheme.listenerCount('updated')).toBe(0);
    expect(tray?.isDestroyed()).toBe(true);
  });
});

describe('who draws the icon', () => {
  const ask = (platform: NodeJS.Platform, answer: () => Promise<string>) =>
    isTrayHosted({ platform, log: silentLog, run: answer });

  it('is asked on Linux alone', async () => {
    const run = vi.fn<() => Promise<string>>(() => Promise.resolve('(false,)\n'));
    expect(await ask('darwin', run)).toBe(true);
    expect(await ask('win32', run)).toBe(true);
    expect(run).not.toHaveBeenCalled();
    expect(await ask('linux', run)).toBe(false);
    expect(await ask('linux', () => Promise.resolve('(true,)\n'))).toBe(true);
  });

  it('is taken to be there where nobody can be asked', async () => {
    expect(await ask('linux', () => Promise.reject(new Error('spawn gdbus ENOENT')))).toBe(true);
  });
});
