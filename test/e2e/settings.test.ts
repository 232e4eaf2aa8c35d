import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Variant } from '../doubles/api.ts';
import { DESKTOP_HOST } from '../doubles/api-notifications.ts';
import type { PageServer } from '../doubles/page-server.ts';
import { PageVisits, type Visit } from '../fixtures/page-visits.ts';

let visits: PageVisits;
let server: PageServer;
let page: Page;

beforeAll(async () => {
  visits = await PageVisits.start();
  server = visits.server;
});

afterAll(() => visits?.close());

afterEach(() => visits.leave());

async function visit(variant: Variant, how: Visit): Promise<void> {
  page = await visits.visit(variant, how);
}

/** The desktop app's page: it shows its notices itself, and can start at login. */
async function visitDesktop(at: string): Promise<void> {
  await visit('busy', {
    at,
    before: async () => {
      server.double.told.host = DESKTOP_HOST;
    },
  });
}

const notifications = () => server.double.told.settings.notifications;
const heading = (name: string) => page.getByRole('heading', { level: 2, name });

describe('every state of the settings', () => {
  const states: Record<string, () => Promise<unknown>> = {
    settings: async () => {
      await visit('busy', { at: '#/settings' });
      await page.getByLabel('web1 by day').waitFor();
    },
    'settings-changed': async () => {
      await visit('busy', { at: '#/settings' });
      await page.getByLabel('Notify from').selectOption('medium');
      await page.getByLabel('mail in quiet hours').selectOption('high');
      await page.getByLabel('At most an hour').fill('600');
      await page.getByLabel('At most an hour').press('Enter');
      await page.getByText('A whole number from 1 to 60.').waitFor();
    },
    'settings-quiet': async () => {
      await visit('busy', { at: '#/settings/quiet-hours' });
      await page.getByText('22:00 to 07:00, 9 h').waitFor();
    },
    'settings-power': async () => {
      await visit('busy', { at: '#/settings/power' });
      await page.getByText('only the desktop app is told').waitFor();
    },
    'settings-computer': async () => {
      await visit('busy', { at: '#/settings/computer' });
      await page.getByText('/home/anna/.local/share/nightjar').waitFor();
    },
    'settings-desktop': async () => {
      await visitDesktop('#/settings/computer');
      server.double.told.loginAnswer = 'requires-approval';
      await page.getByRole('switch', { name: 'Start at login' }).click();
      await page.getByText('Waits for your approval').waitFor();
    },
    'settings-found': async () => {
      await visit('busy', { at: '#/settings' });
      await page.getByLabel('web1 by day').waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('quiet');
      await heading('Quiet hours').waitFor();
    },
    'settings-not-found': async () => {
      await visit('busy', { at: '#/settings' });
      await page.getByLabel('Find a setting').fill('teapot');
      await page.getByText('No setting speaks of “teapot”').waitFor();
    },
    'settings-error': async () => {
      await visit('failing', { at: '#/settings' });
      await page.getByText('The settings could not be loaded').waitFor();
    },
  };

  for (const [name, reach] of Object.entries(states)) {
    it(`axe finds nothing: ${name}`, async () => {
      await reach();
      await visits.lookAtAll(name);
    });
  }
});
