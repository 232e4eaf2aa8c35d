import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Variant } from '../doubles/api.ts';
import type { PageServer } from '../doubles/page-server.ts';
import { PageVisits, soon, type Visit } from '../fixtures/page-visits.ts';

let visits: PageVisits;
let server: PageServer;
let page: Page;

beforeAll(async () => {
  visits = await PageVisits.start();
  server = visits.server;
});

afterAll(() => visits?.close());

afterEach(() => visits.leave());

const AT = '#/templates/server-web1-journal';
const LINE =
  'Nov 21 03:12:00 web1 sshd[812]: Failed password for invalid user bob from 192.0.2.7 port 51234 ssh2 password=hunter2';

async function visit(variant: Variant = 'busy', how: Visit = {}): Promise<void> {
  page = await visits.visit(variant, { at: AT, ...how });
}

const list = () => page.getByRole('list', { name: 'Templates of this source' });
const row = (words: string) => list().getByRole('link', { name: words });
const status = (words: string) => page.getByRole('status').getByText(words).first();
const known = (words: string) => server.double.vocabulary.templates.find(({ text }) => text.includes(words));

async function open(words: string): Promise<void> {
  await row(words).click();
  await soon(() => row(words).getAttribute('aria-current')).toBe('true');
  await page.getByLabel('Name', { exact: true }).waitFor();
}

describe('every state of the templates', () => {
  const states: Record<string, () => Promise<unknown>> = {
    templates: async () => {
      await visit();
      await page.getByText('How Nightjar treats it').waitFor();
    },
    'templates-marked': async () => {
      await visit();
      await open('Logins with a password');
      await page.getByText('Lines that wait for a model').waitFor();
    },
    'templates-tried': async () => {
      await visit();
      await page.getByLabel('A line to try').fill(LINE);
      await page.getByLabel('A line to try').press('Enter');
      await page.getByText('Secrets replaced').waitFor();
      await page.getByText('Secrets replaced').scrollIntoViewIfNeeded();
    },
    'templates-joining': async () => {
      await visit();
      await page.getByRole('button', { name: 'Join with…' }).click();
      await page.getByRole('button', { name: 'Logins with a key' }).waitFor();
    },
    'templates-none': async () => {
      await visit('busy', { at: '#/templates/server-web1-app' });
      await page.getByText('No template yet').waitFor();
    },
    'templates-no-match': async () => {
      await visit();
      await page.getByLabel('Search templates').fill('teapot');
      await page.getByText('No template is like that').waitFor();
    },
    'templates-error': async () => {
      await visit();
      await row('Connection reset').waitFor();
      server.double.failure = {
        code: 'store-failed',
        message: 'The database could not be read.',
        advice: 'Free some space on the disk.',
      };
      await page.getByLabel('Search templates').fill('failing');
      await page.getByText('The templates could not be loaded').waitFor();
    },
    'templates-first-run': async () => {
      await visit('first-run', { at: '#/templates' });
      await page.getByText('No source yet').waitFor();
    },
  };

  for (const [name, reach] of Object.entries(states)) {
    it(`axe finds nothing: ${name}`, async () => {
      await reach();
      await visits.lookAtAll(name);
    });
  }
});

describe('the list of templates', () => {
  it('is reached from a source, by its key and from the side bar', async () => {
    await visit('busy', { at: '#/servers' });
    await page.getByRole('link', { name: 'Templates of journal' }).first().click();
    await row('Connection reset').waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('i');
    await page.keyboard.press('g');
    await page.keyboard.press('t');
    await page.getByRole('heading', { level: 1, name: 'Templates' }).waitFor();
    await page.getByRole('link', { name: 'Servers', exact: true }).first().click();
    await page.getByRole('link', { name: 'Templates', exact: true }).first().click();
    await page.getByRole('heading', { level: 1, name: 'Templates' }).waitFor();
  });

  it('is searched by words and names, filtered by mark, and gone through by keys', async () => {
    await visit();
    await row('Connection reset').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('with a key');
    await soon(() => list().getByRole('link').count()).toBe(1);
    await page.keyboard.press('Escape');
    await soon(() => list().getByRole('link').count()).toBe(8);
    await page.getByRole('button', { name: 'Mark: Mark' }).click();
    await page.getByRole('menuitemradio', { name: 'Known as normal' }).click();
    await soon(() => list().getByRole('link').count()).toBe(2);
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await soon(() => list().getByRole('link').nth(1).getAttribute('aria-current')).toBe('true');
    await page.keyboard.press('k');
    await soon(() => list().getByRole('link').nth(0).getAttribute('aria-current')).toBe('true');
  });

  it('draws a few of many, and loads the rest as they come near', async () => {
    await visit('many');
    await page.getByText('1,200 templates').waitFor();
    expect(await list().getByRole('link').count()).toBeLessThan(40);
    await soon(async () => {
      await list()
        .locator('..')
        .evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
      return row('kind 1199').count();
    }).toBe(1);
  });
});

describe('what a person says of a template', () => {
  it('is a name, saved by Enter, put back by Escape, and undone by z', async () => {
    await visit();
    await open('Connection reset');
    const name = page.getByLabel('Name', { exact: true });
    await name.fill('Resets');
    await name.press('Enter');
    await status('Named:').waitFor();
    await row('Resets').waitFor();
    expect(known('Connection reset')?.name).toBe('Resets');
    await name.fill('Something else');
    await name.press('Escape');
    expect(await name.inputValue()).toBe('Resets');
    await row('Resets').focus();
    await page.keyboard.press('z');
    await status('Undone:').waitFor();
    await soon(() => known('Connection reset')?.name).toBeNull();
    await soon(() => name.inputValue()).toBe('');
  });

  it('is a mark and a parameter, chosen by keys alone', async () => {
    await visit();
    await open('Connection reset');
    await page.getByRole('radio', { name: 'As usual' }).focus();
    await page.keyboard.press('ArrowDown');
    await soon(() => known('Connection reset')?.mark).toBe('known-normal');
    await page.keyboard.press('ArrowDown');
    await soon(() => known('Connection reset')?.mark).toBe('interesting');
    await page.getByLabel('Tell apart by').selectOption({ index: 2 });
    await soon(() => known('Connection reset')?.splitBy).toBe(1);
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await soon(() => known('Connection reset')?.splitBy).toBeNull();
    await row('Connection reset').focus();
    await page.keyboard.press('z');
    await soon(() => known('Connection reset')?.mark).toBe('known-normal');
  });

  it('joins one with another, and parts them', async () => {
    await visit();
    await open('Connection reset');
    await page.getByRole('button', { name: 'Join with…' }).click();
    await page.getByRole('dialog').getByLabel('Search templates').fill('closed');
    await page.getByRole('button', { name: /^Connection closed/ }).click();
    await status('Joined from the next poll on').waitFor();
    await soon(() => row('Connection reset').count()).toBe(0);
    await open('Connection closed');
    await page.getByRole('button', { name: /^Part Connection reset/ }).click();
    await row('Connection reset').waitFor();
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await soon(() => row('Connection reset').count()).toBe(0);
  });

  it('is shown as it is when it could not be saved', async () => {
    await visit();
    await open('Connection reset');
    server.double.vocabulary.refuse = true;
    await page.getByRole('radio', { name: 'Known as normal' }).click();
    await status('Not saved.').waitFor();
    await soon(() => page.getByRole('radio', { name: 'As usual' }).isChecked()).toBe(true);
  });
});

describe('a line that is tried', () => {
  it('is shown step by step, with its secret in the field alone', async () => {
    await visit();
    const field = page.getByLabel('A line to try');
    await field.fill(`${LINE}\nand a second line`);
    await page.getByText('Only the first of these lines is read.').waitFor();
    await field.press('Enter');
    const steps = page.getByRole('list', { name: 'What is made of the line' });
    await steps.getByText('host=').waitFor();
    expect(await steps.innerText()).not.toContain('hunter2');
    expect(await steps.getByRole('listitem').count()).toBe(6);
    expect(server.double.vocabulary.tried).toEqual([LINE]);
    expect(await page.evaluate(() => `${location.href}${JSON.stringify(localStorage)}`)).not.toContain(
      'hunter2',
    );
  });
});
