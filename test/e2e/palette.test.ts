import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PageServer } from '../doubles/page-server.ts';
import { NARROW, PageVisits, soon, type Visit } from '../fixtures/page-visits.ts';

let visits: PageVisits;
let server: PageServer;
let page: Page;

beforeAll(async () => {
  visits = await PageVisits.start();
  server = visits.server;
});

afterAll(() => visits?.close());

afterEach(() => visits.leave());

async function visit(how: Visit = {}): Promise<void> {
  page = await visits.visit('busy', how);
  await page.getByRole('heading', { level: 1 }).waitFor();
}

const palette = () => page.getByRole('dialog', { name: 'Commands' });
const option = (name: string | RegExp) => palette().getByRole('option', { name });
const chosen = () => palette().locator('[role="option"][data-focused]');

async function openPalette(): Promise<void> {
  await page.keyboard.press('Control+k');
  await palette().waitFor();
}

async function changeAppearance(change: Partial<PageServer['double']['told']['settings']['appearance']>) {
  const { told } = server.double;
  told.settings = { ...told.settings, appearance: { ...told.settings.appearance, ...change } };
}

describe('the command palette', () => {
  it('finds a page and goes there by the keyboard alone', async () => {
    await visit();
    await openPalette();
    expect(await visits.problems()).toEqual([]);
    await page.keyboard.type('sett');
    await soon(() => chosen().textContent()).toContain('Settings');
    await page.keyboard.press('Enter');
    await soon(() => page.url()).toContain('#/settings');
    await palette().waitFor({ state: 'detached' });
  });

  it('finds a finding by full text, and opens it', async () => {
    await visit();
    await openPalette();
    await page.keyboard.type('ssh');
    const found = palette().getByRole('group', { name: 'Findings' }).getByRole('option').first();
    await found.waitFor();
    expect(await visits.problems()).toEqual([]);
    await visits.shoot('palette');
    await found.click();
    await soon(() => page.url()).toMatch(/#\/inbox\/f-/);
  });

  it('finds a setting by its name', async () => {
    await visit();
    await openPalette();
    await page.keyboard.type('digest');
    await option(/Digests from/).click();
    await soon(() => page.url()).toContain('#/settings/notifications');
  });

  it('remembers what was used last', async () => {
    await visit();
    await openPalette();
    await option(/^Activity/).click();
    await soon(() => page.url()).toContain('#/activity');
    await openPalette();
    await palette()
      .getByRole('group', { name: 'Recent' })
      .getByRole('option', { name: /^Activity/ })
      .waitFor();
  });

  it('opens while someone types, closes by Escape, and gives the focus back', async () => {
    await visit();
    await page.keyboard.press('/');
    await page.keyboard.type('teapot');
    await openPalette();
    await page.keyboard.type('zzzz qqqq');
    await palette().getByText('Nothing is like “zzzz qqqq”.').waitFor();
    await page.keyboard.press('Escape');
    await palette().waitFor({ state: 'detached' });
    await soon(() => page.evaluate(() => (document.activeElement as HTMLInputElement).value)).toBe('teapot');
  });

  it('fits a small window, in the dark', async () => {
    await visit({ size: NARROW, theme: 'dark' });
    await openPalette();
    expect(await visits.problems()).toEqual([]);
    await visits.shoot('palette-narrow-dark');
  });
});

describe('the sheet of keys', () => {
  it('lists what the page answers, finds a command, and switches single letters off', async () => {
    await visit();
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Keys' });
    await sheet.getByText('Acknowledge, On this page').or(sheet.getByText('Acknowledge')).first().waitFor();
    expect(await visits.problems()).toEqual([]);
    await visits.shoot('keys');
    await sheet.getByRole('switch', { name: 'Single-letter keys' }).click();
    await soon(() => server.double.told.settings.appearance.singleLetterKeys).toBe(false);
    await sheet.getByRole('textbox', { name: 'Find a key or a command' }).fill('markdown');
    await soon(() => sheet.locator('.key-row').count()).toBe(1);
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    expect(page.url()).not.toContain('#/servers');
    await openPalette();
  });
});

describe('the language', () => {
  it('that was chosen holds from the first frame on, after the page was loaded anew', async () => {
    await visit({ at: '#/settings/appearance' });
    await page.getByLabel('Language').selectOption('zh-CN');
    await page.getByRole('heading', { level: 1, name: '设置' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN');
    expect(server.double.told.settings.appearance.language).toBe('zh-CN');
    expect(await visits.problems()).toEqual([]);
    await visits.shoot('settings-zh');
    await page.getByLabel('语言').selectOption('system');
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
  });

  it.each(['#/activity', '#/servers', '#/servers/add', '#/templates', '#/settings/notifications'])(
    'is Chinese on %s',
    async (at) => {
      await visit({ at, answers: () => changeAppearance({ language: 'zh-CN' }) });
      await soon(() => page.evaluate(() => document.documentElement.lang)).toBe('zh-CN');
      await page.getByRole('heading', { level: 1, name: /\p{Script=Han}/u }).waitFor();
      expect(await visits.problems()).toEqual([]);
      await visits.shoot(`zh-${at.replaceAll(/[#/]+/g, '-').slice(1)}`);
    },
  );
});

describe('the theme', () => {
  it('holds at once and for the next page', async () => {
    await visit({ at: '#/settings/appearance' });
    await page.goto(`${server.url}#/settings/appearance`);
    await page.getByLabel('Theme').selectOption('dark');
    const theme = () => page.evaluate(() => document.documentElement.dataset['theme']);
    await soon(theme).toBe('dark');
    await page.reload();
    await soon(theme).toBe('dark');
    await page.getByLabel('Theme').selectOption('system');
    await soon(theme).toBeUndefined();
  });
});
