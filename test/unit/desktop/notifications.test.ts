import { describe, expect, it, vi } from 'vitest';
import { noticeActions, noticeLook } from '../../../electron/desktop/notice-look.ts';
import { ENGLISH } from '../../../electron/desktop/shell-phrases.en.ts';
import { NativeNotifier, type NoticeAction } from '../../../electron/desktop/notifications.ts';
import { PromptNotice } from '../../../electron/desktop/prompt-notice.ts';
import type { Log } from '../../../electron/engine/ports.ts';
import type { Notice } from '../../../shared/domain/notice.ts';
import { notificationCentre } from '../../doubles/electron/notification.ts';
import { silentLog } from '../../doubles/log.ts';
import { prompt } from './shell-fixture.ts';

function notice(change: Partial<Notice> = {}): Notice {
  return {
    id: 'finding-f1',
    kind: 'finding',
    findingIds: ['f1'],
    severity: 'critical',
    title: 'node was killed: out of memory',
    body: 'web1, critical.',
    silent: false,
    ...change,
  };
}

function opened(platform: NodeJS.Platform, log: Log = silentLog) {
  const centre = notificationCentre();
  const notifier = new NativeNotifier({ system: centre, platform, language: { phrases: ENGLISH }, log });
  const actions: NoticeAction[] = [];
  notifier.onAction((action) => actions.push(action));
  return { centre, notifier, actions };
}

describe('how a notice looks', () => {
  it.each([
    ['critical', 'critical'],
    ['high', 'normal'],
    ['medium', 'normal'],
    ['low', 'low'],
    ['info', 'low'],
  ] as const)('%s has the urgency %s', (severity, urgency) => {
    expect(noticeLook(notice({ severity }), 'linux', ENGLISH).urgency).toBe(urgency);
  });

  it('keeps a critical one on a Linux desktop, and nowhere else', () => {
    expect(noticeLook(notice(), 'linux', ENGLISH).timeoutType).toBe('never');
    expect(noticeLook(notice({ severity: 'high' }), 'linux', ENGLISH).timeoutType).toBe('default');
    expect(noticeLook(notice(), 'win32', ENGLISH).timeoutType).toBe('default');
  });

  it('offers triage only where the notice names all that it would touch', () => {
    const ids = Array.from({ length: 11 }, (_, index) => `f${index}`);
    expect(noticeActions(notice())).toEqual(['open', 'acknowledge', 'snooze']);
    expect(noticeActions(notice({ kind: 'group', findingIds: ids.slice(1) }))).toHaveLength(3);
    expect(noticeActions(notice({ kind: 'group', findingIds: ids }))).toEqual(['open']);
    expect(noticeActions(notice({ kind: 'digest' }))).toEqual(['open']);
    expect(noticeActions(notice({ kind: 'test', findingIds: [] }))).toEqual(['open']);
  });

  it('is 256 bytes long at most, title and body each', () => {
    const { title, body } = noticeLook(
      notice({ title: '磁盘'.repeat(100), body: '😀'.repeat(100) }),
      'darwin',
      ENGLISH,
    );
    expect(Buffer.byteLength(title ?? '')).toBe(255);
    expect(Buffer.byteLength(body ?? '')).toBe(255);
    expect(title?.endsWith('盘…')).toBe(true);
  });

  it('holds nothing that misleads its reader', () => {
    const { title, body } = noticeLook(
      notice({ title: 'Failed for \u202etoor', body: 'one\u0000\ntwo' }),
      'linux',
      ENGLISH,
    );
    expect([title, body]).toEqual(['Failed for \ufffdtoor', 'one\ufffd\ntwo']);
  });
});

describe('native notices', () => {
  it.each(['darwin', 'win32', 'linux'] as const)('open their finding by a click on %s', (platform) => {
    const { centre, notifier, actions } = opened(platform);
    notifier.show(notice());
    centre.standing[0]?.click();
    expect(actions).toEqual([{ kind: 'open', findingIds: ['f1'] }]);
  });

  it.each([
    [0, 'open'],
    [1, 'acknowledge'],
    [2, 'snooze'],
    [7, 'open'],
  ] as const)('do by their button %i: %s', (index, kind) => {
    const { centre, notifier, actions } = opened('linux');
    notifier.show(notice({ kind: 'group', id: 'server-s1', findingIds: ['f1', 'f2'] }));
    centre.standing[0]?.press(index);
    expect(actions).toEqual([{ kind, findingIds: ['f1', 'f2'] }]);
  });

  it('replace what stands under the same id', () => {
    const { centre, notifier, actions } = opened('linux');
    notifier.show(notice({ title: 'once' }));
    notifier.show(notice({ title: 'twice' }));
    notifier.show(notice({ id: 'finding-f2', findingIds: ['f2'] }));
    expect(centre.standing.map(({ title }) => title)).toEqual(['twice', 'node was killed: out of memory']);
    centre.standing[0]?.click();
    expect(actions).toEqual([{ kind: 'open', findingIds: ['f1'] }]);
  });

  it('tell of one action each, whatever the system repeats', () => {
    const { centre, notifier, actions } = opened('linux');
    notifier.show(notice());
    const [shown] = centre.standing;
    shown?.click();
    shown?.press(1);
    expect(actions).toHaveLength(1);
    notifier.show(notice());
    centre.standing[0]?.press(1);
    expect(actions[1]).toEqual({ kind: 'acknowledge', findingIds: ['f1'] });
  });

  it('are taken away, by their id where they are of an earlier start', () => {
    const { centre, notifier } = opened('darwin');
    notifier.show(notice());
    notifier.withdraw('finding-f1');
    notifier.withdraw('finding-old');
    expect(centre.standing).toEqual([]);
    expect(centre.removed).toEqual(['finding-old']);
  });

  it('are nothing to take away elsewhere if they do not stand', () => {
    const { centre, notifier } = opened('linux');
    notifier.withdraw('finding-unknown');
    expect(centre.removed).toEqual([]);
  });

  it('are forgotten when the person closes them, but not when Windows only puts them away', () => {
    const { centre, notifier } = opened('win32');
    notifier.show(notice());
    const [shown] = centre.standing;
    shown?.emit('close', { reason: 'timedOut' });
    notifier.withdraw('finding-f1');
    expect(centre.standing).toEqual([]);
  });
});

describe('a system that shows no notices', () => {
  const refusals: Array<[string, (centre: ReturnType<typeof notificationCentre>) => void]> = [
    ['has no service for them', (centre) => (centre.isThere = false)],
    ['refuses them', (centre) => (centre.failure = 'Notifications are not allowed for this application')],
  ];

  it.each(refusals)('that %s is named once, and each time in the log', (_how, refuse) => {
    const warn = vi.fn<Log['warn']>();
    const { centre, notifier } = opened('darwin', { ...silentLog, warn });
    const told = vi.fn<() => void>();
    refuse(centre);
    notifier.onTrouble(told);
    notifier.show(notice());
    notifier.show(notice({ id: 'finding-f2' }));
    const late = vi.fn<() => void>();
    notifier.onTrouble(late);
    expect(told).toHaveBeenCalledOnce();
    expect(late).toHaveBeenCalledOnce();
    expect(warn).toHaveBeenCalledTimes(2);
  });

  it('goes on when there is no service on macOS', () => {
    const { centre, notifier } = opened('darwin');
    centre.isThere = false;
    notifier.withdraw('finding-f1');
    expect(centre.removed).toEqual([]);
  });
});

describe('notices of an earlier start', () => {
  it('lead to their finding on macOS, from its history', async () => {
    const { centre, notifier, actions } = opened('darwin');
    centre.left = [new centre({ id: 'finding-f9' }), new centre({ id: 'server-s1' })];
    await notifier.restore();
    centre.left[0]?.click();
    centre.left[1]?.press(1);
    expect(actions).toEqual([
      { kind: 'open', findingIds: ['f9'] },
      { kind: 'open', findingIds: [] },
    ]);
  });

  it('can be acknowledged on macOS', async () => {
    const { centre, notifier, actions } = opened('darwin');
    centre.left = [new centre({ id: 'finding-f9' })];
    await notifier.restore();
    centre.left[0]?.press(1);
    expect(actions).toEqual([{ kind: 'acknowledge', findingIds: ['f9'] }]);
  });

  it('do not break the start where the history cannot be read', async () => {
    const { centre, notifier } = opened('darwin');
    vi.spyOn(centre, 'getHistory').mockRejectedValue(new Error('no centre'));
    await expect(notifier.restore()).resolves.toBeUndefined();
  });

  it('lead to their findings on Windows, from what the toast brought along', async () => {
    const before = opened('win32');
    before.notifier.show(notice({ kind: 'group', id: 'server-s1', findingIds: ['f1', 'f2'] }));
    const xml = before.centre.standing[0]?.options.toastXml ?? '';
    const [, launch = '', acknowledge = ''] =
      /launch="([^"]*)".*arguments="[^"]*".*arguments="(type=action&amp;action=1[^"]*)"/u.exec(xml) ?? [];

    const { centre, notifier, actions } = opened('win32');
    await notifier.restore();
    centre.activate?.({ type: 'click', arguments: launch.replaceAll('&amp;', '&') });
    expect(actions).toEqual([{ kind: 'open', findingIds: ['f1', 'f2'] }]);

    const again = opened('win32');
    await again.notifier.restore();
    again.centre.activate?.({
      type: 'action',
      actionIndex: 1,
      arguments: acknowledge.replaceAll('&amp;', '&'),
    });
    expect(again.actions).toEqual([{ kind: 'acknowledge', findingIds: ['f1', 'f2'] }]);
  });

  it('are answered once where Windows tells of it at the notice and at the app', async () => {
    const { centre, notifier, actions } = opened('win32');
    await notifier.restore();
    notifier.show(notice());
    centre.standing[0]?.click();
    centre.activate?.({ type: 'click', arguments: 'type=click&tag=finding-f1&notice=finding-f1&finding=f1' });
    expect(actions).toEqual([{ kind: 'open', findingIds: ['f1'] }]);
  });

  it('open where Windows closes a notice before it tells of the click', async () => {
    const { centre, notifier, actions } = opened('win32');
    await notifier.restore();
    const click = { type: 'click', arguments: 'type=click&tag=finding-f1&notice=finding-f1&finding=f1' };
    for (const times of [1, 2]) {
      notifier.show(notice());
      centre.all.at(-1)?.emit('close', { reason: 'userCanceled' });
      centre.activate?.(click);
      centre.activate?.(click);
      expect(actions).toHaveLength(times);
    }
  });

  it('that name nothing of ours are left alone', async () => {
    const { centre, notifier, actions } = opened('win32');
    await notifier.restore();
    centre.activate?.({ type: 'click', arguments: 'type=click&tag=14317607570838471237' });
    expect(actions).toEqual([]);
  });
});

describe('the notice of a question', () => {
  function asked(focused: boolean) {
    const { centre, notifier, actions } = opened('linux');
    const window = { focused };
    return {
      centre,
      actions,
      window,
      asking: new PromptNotice(notifier, () => window.focused, { phrases: ENGLISH }),
    };
  }

  it('names who asks, without the words of ssh, and opens the window', () => {
    const { centre, actions, asking } = asked(false);
    asking.update([prompt({ host: 'web1', text: 'Enter passphrase for key /home/ada/.ssh/id:' })]);
    const [shown] = centre.standing;
    expect(shown?.title).toBe('web1 asks for the passphrase of a key');
    expect(JSON.stringify(shown?.options)).not.toContain('/home/ada');
    shown?.click();
    expect(actions).toEqual([{ kind: 'open', findingIds: [] }]);
  });

  it('is not shown to who looks at the window, nor twice', () => {
    const { centre, asking, window } = asked(true);
    asking.update([prompt()]);
    window.focused = false;
    asking.update([prompt()]);
    expect(centre.all).toEqual([]);
    asking.update([prompt(), prompt({ id: 'p2', kind: 'host-key', host: 'db1' })]);
    asking.update([prompt(), prompt({ id: 'p2', kind: 'host-key', host: 'db1' })]);
    expect(centre.all.map(({ title, body }) => [title, body])).toEqual([
      ['db1 asks whether its host key is the right one', 'So does 1 more.'],
    ]);
  });

  it('goes when nothing is asked any more', () => {
    const { centre, asking } = asked(false);
    asking.update([prompt()]);
    asking.update([]);
    expect(centre.standing).toEqual([]);
  });
});
