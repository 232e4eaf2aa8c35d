import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { ENGLISH } from '../../../electron/desktop/shell-phrases.en.ts';
import { tooltipText } from '../../../electron/desktop/shell-words.ts';
import { trayMenu, type TrayActions } from '../../../electron/desktop/tray-menu.ts';
import type { ShellState } from '../../../electron/desktop/shell-shape.ts';
import { SEVERITIES } from '../../../shared/domain/words.ts';
import { MenuDouble } from '../../doubles/electron/menu.ts';
import { MINUTE, NOON, prompt, row, shellState } from './shell-fixture.ts';

const clock = { now: () => NOON };

function fakeActions() {
  return {
    openWindow: vi.fn<TrayActions['openWindow']>(),
    openInbox: vi.fn<TrayActions['openInbox']>(),
    openFinding: vi.fn<TrayActions['openFinding']>(),
    openServers: vi.fn<TrayActions['openServers']>(),
    openSettings: vi.fn<TrayActions['openSettings']>(),
    pollNow: vi.fn<TrayActions['pollNow']>(),
    mute: vi.fn<TrayActions['mute']>(),
    quit: vi.fn<TrayActions['quit']>(),
  };
}

function menu(change: Partial<ShellState>, actions: TrayActions = fakeActions(), notes: string[] = []) {
  return MenuDouble.buildFromTemplate(trayMenu(shellState(change), actions, clock, ENGLISH, notes));
}

describe('the menu of the tray', () => {
  it('is as the design draws it', () => {
    const top = [
      row(),
      row({
        id: 'f2',
        title: 'SSH password guessing from 10 addresses',
        severity: 'high',
        judged: false,
        servers: [
          { id: 's1', name: 'web1' },
          { id: 's2', name: 'mail' },
        ],
        lastSeen: NOON - MINUTE,
      }),
    ];
    const servers = [
      { id: 's1', name: 'web1', state: 'reading', readUpTo: NOON - MINUTE },
      { id: 's2', name: 'mail', state: 'unreachable', readUpTo: NOON - 26 * 60 * MINUTE },
    ] as const;
    expect(menu({ newCount: 14, worst: 'critical', top, servers }).labels).toEqual([
      '14 new, worst critical',
      '◆ node was killed: out of memory  (web1, 11:57)',
      '△ SSH password guessing from 10 addresses  (2 servers, 11:59)',
      'All 14 new findings',
      '-',
      '● web1: read up to 11:59',
      '✕ mail: cannot be reached',
      '-',
      'Poll now',
      'Mute',
      'For 1 hour',
      'Until morning, 08:00',
      'Until Monday, 23 Nov',
      '-',
      'Holds critical findings too',
      '-',
      'Open Nightjar',
      'Settings…',
      'Quit Nightjar',
    ]);
  });

  it('says that there is nothing, and offers the first server', () => {
    const empty = menu({ servers: [] });
    expect(empty.labels.slice(0, 4)).toEqual(['Nothing new', '-', 'Add a server…', '-']);
    expect(() => empty.choose('Poll now')).toThrow(/no “Poll now”/);
  });

  it('names what went wrong in the place of a count that may be old', () => {
    const failure = { code: 'store-failed', message: 'The database could not be read.', advice: '' } as const;
    expect(menu({ failure, newCount: 3 }).labels[0]).toBe('The database could not be read.');
  });

  it('does what its items say', () => {
    const actions = fakeActions();
    const shown = menu({ newCount: 9, top: [row({ id: 'f7' })], prompts: [prompt()] }, actions, ['A note']);
    shown.choose('◆');
    shown.choose('All 9');
    shown.choose('● web1');
    shown.choose('web1 asks for the passphrase');
    shown.choose('Poll now');
    shown.choose('Settings');
    shown.choose('Quit');
    expect(actions.openFinding).toHaveBeenCalledExactlyOnceWith('f7');
    for (const name of ['openInbox', 'openServers', 'openWindow', 'pollNow', 'openSettings', 'quit'] as const)
      expect(actions[name], name).toHaveBeenCalledOnce();
    expect(() => shown.choose('A note')).toThrow(/no “A note”/);
  });

  it('mutes from the moment of the click, however old the menu is', () => {
    const actions = fakeActions();
    let now = NOON;
    const shown = MenuDouble.buildFromTemplate(trayMenu(shellState(), actions, { now: () => now }, ENGLISH));
    now += 10 * MINUTE;
    shown.choose('For 1 hour');
    expect(actions.mute).toHaveBeenCalledExactlyOnceWith(NOON + 70 * MINUTE);
  });

  it('says until when it is muted, and ends it', () => {
    const actions = fakeActions();
    const shown = menu({ mutedUntil: NOON + 3 * 60 * MINUTE }, actions);
    shown.choose('Muted until 15:00 · End');
    expect(actions.mute).toHaveBeenCalledExactlyOnceWith(null);
    expect(menu({ mutedUntil: NOON - 1 }, actions).labels).toContain('Mute');
  });

  it('says until when the quiet hours hold', () => {
    expect(menu({ quietUntil: NOON + 60 * MINUTE }).labels).toContain('Quiet hours until 13:00');
    expect(menu({ quietUntil: NOON }).labels.join()).not.toContain('Quiet');
  });

  it('lists a dozen servers at most', () => {
    const servers = Array.from({ length: 15 }, (_, index) => ({
      id: `s${index}`,
      name: `web${index}`,
      state: 'paused' as const,
      readUpTo: null,
    }));
    const { labels } = menu({ servers });
    expect(labels.filter((label) => label.startsWith('❙❙'))).toHaveLength(12);
    expect(labels).toContain('3 more servers');
  });

  it('holds no character that misleads and no letter of its own, whatever titles and names say', () => {
    const text = fc.string({ unit: 'binary', maxLength: 120 });
    const rows = fc.record({
      title: fc.oneof(text, fc.constant('a & b \u202e\u0000\n\u2028'), fc.constant('x'.repeat(500))),
      severity: fc.constantFrom(...SEVERITIES),
      judged: fc.boolean(),
      servers: fc.array(fc.record({ id: text, name: text }), { maxLength: 2 }),
    });
    fc.assert(
      fc.property(fc.array(rows, { maxLength: 5 }), text, text, (found, name, host) => {
        const { labels } = menu({
          newCount: 20,
          top: found.map((change) => row(change)),
          servers: [{ id: 's', name, state: 'behind', readUpTo: NOON }],
          prompts: [prompt({ host })],
        });
        for (const label of labels) {
          expect(label).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u);
          expect(label.replaceAll('&&', '')).not.toContain('&');
        }
        for (const label of labels.slice(1, found.length + 1)) {
          const title = label.slice(2, label.lastIndexOf('  (')).replaceAll('&&', '&');
          expect([...new Intl.Segmenter('en').segment(title)].length).toBeLessThanOrEqual(60);
        }
      }),
    );
  });
});

describe('the tooltip', () => {
  it('fits into the 127 characters of Windows, whatever has failed', () => {
    const name = 'a-server-with-a-name-of-sixty-four-characters'.repeat(2);
    const failure = {
      code: 'store-failed',
      message: 'It could not be read. '.repeat(20),
      advice: '',
    } as const;
    const servers = [{ id: 's', name, state: 'behind', readUpTo: 0 }] as const;
    const text = tooltipText(shellState({ shape: 'error', failure, servers }), NOON, ENGLISH);
    expect(text.length).toBeLessThanOrEqual(127);
    expect(text.split('\n')).toHaveLength(2);
  });

  it.each<[Partial<ShellState>, string]>([
    [{}, 'Nightjar: nothing new\nRead up to 11:59'],
    [
      { shape: 'attention', newCount: 7, worst: 'critical' },
      'Nightjar: 7 new, worst critical\nRead up to 11:59',
    ],
    [
      { shape: 'attention', prompts: [prompt()] },
      'Nightjar: web1 asks for the passphrase of a key\nRead up to 11:59',
    ],
    [
      { shape: 'offline', servers: [{ id: 's', name: 'web1', state: 'unreachable', readUpTo: null }] },
      'Nightjar: no server can be reached\nweb1: cannot be reached',
    ],
    [{ servers: [], readUpTo: null }, 'Nightjar: nothing new\nNo server yet'],
    [{ shape: 'paused', mutedUntil: NOON + 60 * MINUTE }, 'Nightjar: paused, nothing new\nMuted until 13:00'],
    [
      {
        shape: 'error',
        failure: { code: 'store-failed', message: 'The database could not be read.', advice: '' },
      },
      'Nightjar: The database could not be read.\nRead up to 11:59',
    ],
  ])('%j', (change, text) => expect(tooltipText(shellState(change), NOON, ENGLISH)).toBe(text));
});
