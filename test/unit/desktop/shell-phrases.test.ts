import { describe, expect, it } from 'vitest';
import { applicationMenu } from '../../../electron/desktop/application-menu.ts';
import { instantText } from '../../../electron/desktop/instants.ts';
import { noticeLook, type ShownNotice } from '../../../electron/desktop/notice-look.ts';
import { ENGLISH } from '../../../electron/desktop/shell-phrases.en.ts';
import { ShellLanguage } from '../../../electron/desktop/shell-language.ts';
import { CHINESE } from '../../../electron/desktop/shell-phrases.zh.ts';
import { SERVER_STATES, type ShellState } from '../../../electron/desktop/shell-shape.ts';
import { tooltipText } from '../../../electron/desktop/shell-words.ts';
import { trayMenu } from '../../../electron/desktop/tray-menu.ts';
import { SEVERITIES } from '../../../shared/domain/words.ts';
import { MenuDouble } from '../../doubles/electron/menu.ts';
import { MINUTE, NOON, prompt, row, shellState } from './shell-fixture.ts';

const ignored = () => undefined;
const TRAY = {
  openWindow: ignored,
  openInbox: ignored,
  openFinding: ignored,
  openServers: ignored,
  openSettings: ignored,
  pollNow: ignored,
  mute: ignored,
  quit: ignored,
};
const MENU = { open: ignored, pollNow: ignored, openExternal: ignored, about: ignored, quit: ignored };

/** Every text of a table that takes no values; the others are met in the menus. */
function textsOf(table: object, path = ''): [string, string][] {
  return Object.entries(table).flatMap(([name, value]: [string, unknown]): [string, string][] => {
    if (typeof value === 'string') return [[path + name, value]];
    if (typeof value === 'object' && value !== null) return textsOf(value, `${path}${name}.`);
    return [];
  });
}

const PROMPT_KINDS = ['host-key', 'passphrase', 'password', 'header', 'other'] as const;

/** States that between them make the tray say all that it can say. */
const STATES: readonly Partial<ShellState>[] = [
  {},
  { servers: [], readUpTo: null },
  { readUpTo: null, servers: [{ id: 's', name: '甲', state: 'paused', readUpTo: null }] },
  { shape: 'offline', mutedUntil: NOON + MINUTE, quietUntil: NOON + MINUTE },
  { shape: 'paused', mutedUntil: NOON + MINUTE },
  { shape: 'error' },
  { shape: 'error', failure: { code: 'store-failed', message: 'It broke.', advice: '' } },
  { shape: 'error', failure: { code: 'unexpected', message: 'It broke.', advice: '' } },
  ...SEVERITIES.map((worst) => ({ shape: 'attention' as const, newCount: 9, worst, top: [] })),
  ...PROMPT_KINDS.map((kind) => ({
    shape: 'attention' as const,
    prompts: [prompt({ kind, host: '甲' })],
  })),
  ...SERVER_STATES.flatMap((state) =>
    [null, NOON - 10 * 24 * 60 * MINUTE].map((readUpTo) => ({
      servers: [{ id: 's', name: '甲', state, readUpTo }],
    })),
  ),
  {
    servers: Array.from({ length: 14 }, (_, index) => ({
      id: String(index),
      name: '乙',
      state: 'failing' as const,
      readUpTo: null,
    })),
  },
  { newCount: 1, top: [row({ title: '丙', servers: [] })] },
];

describe('the phrases of the shell', () => {
  it('are all in Chinese, but for names', () => {
    for (const [name, text] of textsOf(CHINESE).filter(([key]) => key !== 'locale'))
      expect(text, name).toMatch(/\p{Script=Han}/u);
    expect(textsOf(CHINESE).map(([name]) => name)).toEqual(textsOf(ENGLISH).map(([name]) => name));
  });

  it.each(STATES)('leave no English word in tray and tooltip: %#', (change) => {
    const state = shellState({
      servers: [{ id: 's1', name: '甲', state: 'reading', readUpTo: NOON }],
      ...change,
    });
    const menu = MenuDouble.buildFromTemplate(trayMenu(state, TRAY, { now: () => NOON }, CHINESE));
    for (const text of [...menu.labels, tooltipText(state, NOON, CHINESE)])
      expect(text.replaceAll('Nightjar', ''), text).not.toMatch(/[a-z]{2}/i);
  });

  it.each(['darwin', 'linux'] as const)(
    'leave no English word in the menu of the window on %s',
    (platform) => {
      const { labels } = MenuDouble.buildFromTemplate(applicationMenu(platform, MENU, CHINESE.menu));
      for (const label of labels)
        expect(label.replaceAll(/Nightjar|Loki|LogQL|Ollama/g, ''), label).not.toMatch(/[a-z]{2}/i);
    },
  );

  it('name days as each language does', () => {
    const friday = NOON - 24 * 60 * MINUTE;
    expect(instantText(friday, NOON, ENGLISH)).toBe('Fri 12:00');
    expect(instantText(friday, NOON, CHINESE)).toBe('周五 12:00');
    expect(instantText(NOON - 7 * 24 * 60 * MINUTE, NOON, CHINESE)).toBe('11月14日 12:00');
  });

  it('name the buttons of a notice', () => {
    const notice = {
      id: 'finding-f1',
      kind: 'finding' as const,
      title: '丙',
      body: '',
      silent: false,
      severity: 'high' as const,
      findingIds: ['f1'],
    } satisfies ShownNotice;
    const { actions } = noticeLook(notice, 'darwin', CHINESE);
    expect(actions?.map(({ text }) => text)).toEqual(['打开', '确认', '静默 1 小时']);
  });
});

describe('the language of the shell', () => {
  it.each([
    ['system', 'zh-CN', CHINESE],
    ['system', 'zh', CHINESE],
    ['system', 'de', ENGLISH],
    ['system', '', ENGLISH],
    ['en', 'zh-CN', ENGLISH],
    ['zh-CN', 'en-GB', CHINESE],
  ] as const)('%s on a computer that speaks “%s”', (chosen, system, phrases) => {
    const language = new ShellLanguage(() => system);
    language.choose(chosen);
    expect(language.phrases).toBe(phrases);
  });
});
