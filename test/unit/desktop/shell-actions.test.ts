import { beforeEach, describe, expect, it } from 'vitest';
import { applicationMenu } from '../../../electron/desktop/application-menu.ts';
import { ENGLISH } from '../../../electron/desktop/shell-phrases.en.ts';
import type { EngineClient } from '../../../electron/desktop/engine-client.ts';
import { ShellActions } from '../../../electron/desktop/shell-actions.ts';
import { ManualClock } from '../../doubles/clock.ts';
import { Menu } from '../../doubles/electron/menu.ts';
import { silentLog } from '../../doubles/log.ts';

const clock = new ManualClock();
let asked: unknown[];
let opened: (string | null)[];
let fails: boolean;
let actions: ShellActions;

function answering(name: string) {
  return (input: unknown) => {
    asked.push([name, input]);
    return fails ? Promise.reject(new Error('the database fails')) : Promise.resolve({});
  };
}

beforeEach(() => {
  [asked, opened, fails] = [[], [], false];
  const client = {
    findings: { triage: answering('triage') },
    servers: { pollNow: answering('poll') },
    notifications: { mute: answering('mute') },
  } as unknown as EngineClient;
  const open = (route: string | null) => void opened.push(route);
  actions = new ShellActions({ client, clock, log: silentLog, open, quit: () => void asked.push('quit') });
});

describe('an answer to a notice', () => {
  it('opens the one finding, or the inbox', () => {
    actions.answerNotice({ kind: 'open', findingIds: ['a b'] });
    actions.answerNotice({ kind: 'open', findingIds: ['a', 'b'] });
    actions.answerNotice({ kind: 'open', findingIds: [] });
    expect(opened).toEqual(['#/inbox/a%20b', '#/inbox', '#/inbox']);
  });

  it('acknowledges and snoozes without a window', () => {
    actions.answerNotice({ kind: 'acknowledge', findingIds: ['a', 'b'] });
    actions.answerNotice({ kind: 'snooze', findingIds: ['a'] });
    expect(asked).toEqual([
      ['triage', { ids: ['a', 'b'], action: { kind: 'acknowledge' } }],
      ['triage', { ids: ['a'], action: { kind: 'snooze', until: clock.now() + 3_600_000 } }],
    ]);
    expect(opened).toEqual([]);
  });

  it('that names no finding triages nothing', () => {
    actions.answerNotice({ kind: 'acknowledge', findingIds: [] });
    expect([asked, opened]).toEqual([[], ['#/inbox']]);
  });
});

describe('what the engine refuses', () => {
  it('leads to where it can be done by hand', async () => {
    fails = true;
    actions.answerNotice({ kind: 'acknowledge', findingIds: ['a'] });
    actions.mute(null);
    actions.pollNow();
    await clock.advance(0);
    expect(opened).toEqual(['#/inbox/a', '#/settings', '#/servers']);
  });
});

describe('the menu of the window', () => {
  const chosen: unknown[] = [];
  const menu = (platform: NodeJS.Platform) =>
    Menu.buildFromTemplate(
      applicationMenu(
        platform,
        {
          open: (route) => chosen.push(route),
          pollNow: () => chosen.push('poll'),
          openExternal: (address) => chosen.push(address),
          about: () => chosen.push('about'),
          quit: () => chosen.push('quit'),
        },
        ENGLISH.menu,
      ),
    );

  it.each(['darwin', 'win32', 'linux'] as const)('has the same entries on each system: %s', (platform) => {
    chosen.length = 0;
    for (const label of ['Poll now', 'Settings', 'Quit', 'About', 'LogQL', 'Models'])
      menu(platform).choose(label);
    expect(chosen).toEqual([
      'poll',
      '#/settings',
      'quit',
      'about',
      expect.stringMatching(/^https:\/\/grafana\.com\//),
      expect.stringMatching(/^https:\/\/ollama\.com\//),
    ]);
    expect(menu(platform).items.map(({ role }) => role)).toContain('editMenu');
  });

  it('begins with the app’s own menu on macOS, and lets nobody into the tools of developers', () => {
    expect(menu('darwin').template[0]?.label).toBe('Nightjar');
    for (const platform of ['darwin', 'linux'] as const) {
      const roles = menu(platform).items.map(({ role }) => role);
      for (const role of ['toggleDevTools', 'reload', 'forceReload', 'viewMenu'])
        expect(roles).not.toContain(role);
    }
  });
});
