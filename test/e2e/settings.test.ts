import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Variant } from '../doubles/api.ts';
import { DESKTOP_HOST } from '../doubles/api-notifications.ts';
import type { PageServer } from '../doubles/page-server.ts';
import { morningClock } from '../doubles/morning-clock.ts';
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

async function visit(variant: Variant, how: Visit): Promise<void> {
  page = await visits.visit(variant, how);
}

/** The desktop app's page: it shows its notices itself, and can start at login. */
async function visitDesktop(at: string): Promise<void> {
  await visit('busy', {
    at,
    answers: () => {
      server.double.told.host = DESKTOP_HOST;
    },
  });
}

const notifications = () => server.double.told.settings.notifications;
const heading = (name: string) => page.getByRole('heading', { level: 2, name });

/** A file of another computer, with things that are new, changed, the same, unknown and wrong. */
const FROM_ELSEWHERE = {
  format: 'nightjar',
  version: 1,
  settings: {
    notifications: {
      threshold: 'critical',
      holdSeconds: 600,
      mostPerHour: 0,
      loudness: 11,
      servers: { web1: { day: 'low' }, gone: { day: 'low' } },
    },
    appearance: { singleLetterKeys: false, language: 'system' },
  },
  servers: [
    {
      name: 'queue1',
      connection: { kind: 'url', loki: 'https://loki.example.net' },
      model: null,
      interval: 300_000,
      secretHeaders: ['X-Api-Key'],
      sources: [{ name: 'worker', selector: '{job="worker"} != "healthcheck"' }],
    },
  ],
  views: [
    { name: 'High and above', query: 'severity:critical', icon: 'warn' },
    { name: 'Mail', query: 'category:mail', icon: 'filter' },
  ],
  notes: [{ server: 'gone', source: null, text: 'Jobs run at night.', always: false }],
};

async function choose(file: object): Promise<void> {
  await page.locator('input[type=file]').setInputFiles({
    name: 'nightjar.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(file)),
  });
}

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
    'settings-export': async () => {
      await visit('busy', { at: '#/settings/computer' });
      await page.getByRole('button', { name: 'Choose…' }).click();
      await page.getByText('Servers and sources').waitFor();
    },
    'settings-import': async () => {
      await visit('busy', { at: '#/settings/computer' });
      await choose(FROM_ELSEWHERE);
      await page.getByText('7 things would change').waitFor();
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

describe('an import', () => {
  it('shows what would change, setting by setting, takes what is ticked, and is undone as one', async () => {
    await visit('busy', { at: '#/settings/computer' });
    const before = server.double.told.settings;
    await choose(FROM_ELSEWHERE);
    const row = (name: string) => page.getByRole('dialog').getByRole('listitem').filter({ hasText: name });
    await soon(() => row('Hold back for').textContent()).toContain('now 2 minutes→then10 minutes');
    await soon(() => row('loudness').textContent()).toContain('is not known to this version');
    await soon(() => row('mostPerHour').textContent()).toContain('is not valid');
    await row('Single-letter keys').getByRole('checkbox').uncheck();
    await page.getByRole('region', { name: 'Saved views' }).getByRole('checkbox').first().uncheck();
    await page.getByRole('button', { name: 'Import 4 things' }).click();
    await page.getByText('4 things were imported.').waitFor();
    const { notifications: told, appearance } = server.double.told.settings;
    expect([told.threshold, told.holdSeconds, appearance.singleLetterKeys]).toEqual(['critical', 600, true]);
    expect(server.double.servers.map(({ server: one }) => one.name)).toContain('queue1');
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByText('4 things imported').waitFor();
    await page.getByRole('button', { name: 'Undo the import' }).click();
    await page.getByText('The import was undone').waitFor();
    expect(server.double.told.settings).toEqual(before);
  });

  it('says why it takes nothing of another file', async () => {
    await visit('busy', { at: '#/settings/computer', language: 'zh-CN' });
    await choose({ format: 'another' });
    await page.getByText('无法导入此文件').waitFor();
    await page.getByText('此文件不是由 Nightjar 写出的。').waitFor();
    await page.getByRole('button', { name: '关闭' }).click();
    await choose(FROM_ELSEWHERE);
    await page.getByText('将更改 7 项').waitFor();
    await visits.shoot('settings-import-zh');
  });
});

describe('settings', () => {
  it('are saved as they are changed, say so, and go back to their default', async () => {
    await visit('busy', { at: '#/settings' });
    await page.getByLabel('Notify from').selectOption({ label: 'Medium and above' });
    await page.getByRole('status').getByText('Saved').waitFor();
    expect(notifications().threshold).toBe('medium');
    await page.getByRole('switch', { name: 'Show notifications' }).click();
    await soon(() => notifications().enabled).toBe(false);
    await page.getByLabel('Hold back for').selectOption({ label: '10 minutes' });
    await soon(() => notifications().holdSeconds).toBe(600);
    await page.getByLabel('Remind after').fill('24');
    await page.getByRole('heading', { level: 1 }).click();
    await soon(() => notifications().remindAfterHours).toBe(24);
    // One change, one section: what the page does not show is not sent along.
    expect(server.double.told.changes.every((change) => change.power === undefined)).toBe(true);
    await soon(() => page.getByRole('button', { name: 'Reset to default' }).count()).toBe(4);
    await page.getByRole('button', { name: 'Reset to default' }).nth(1).click();
    await soon(() => notifications().threshold).toBe('high');
    await page.getByLabel('Remind after').fill('');
    await page.keyboard.press('Enter');
    await soon(() => notifications().remindAfterHours).toBeNull();
    await page.reload();
    await soon(() => page.getByLabel('Hold back for').inputValue()).toBe('600');
  });

  it('keep what was typed wrong, say what is wrong with it, and save nothing', async () => {
    await visit('busy', { at: '#/settings/quiet-hours' });
    const field = page.getByLabel('Quiet from');
    await field.fill('25:00');
    await page.keyboard.press('Tab');
    await page.getByRole('alert').getByText('A time such as 22:30.').waitFor();
    expect(await field.inputValue()).toBe('25:00');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await visits.problems()).toEqual([]);
    await page.getByLabel('Time zone').fill('Atlantis');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('A time zone such as Europe/Berlin.').waitFor();
    expect(server.double.told.changes).toEqual([]);
    await field.fill('9:30');
    await page.keyboard.press('Enter');
    await soon(() => notifications().quietHours.from).toBe('09:30');
    await soon(() => page.getByRole('alert').count()).toBe(1);
    await page.getByLabel('Time zone').press('Escape');
    await soon(() => page.getByRole('alert').count()).toBe(0);
    expect(await page.getByLabel('Time zone').inputValue()).toBe('');
    expect(server.double.told.changes).toHaveLength(1);
  });

  it('say that a change was not saved, and show what holds', async () => {
    await visit('busy', { at: '#/settings' });
    await page.getByLabel('web1 by day').waitFor();
    server.double.failure = {
      code: 'store-failed',
      message: 'The disk is full.',
      advice: 'Free some space.',
    };
    await page.getByLabel('Notify from').selectOption('low');
    await page.getByRole('alert').getByText('Not saved. The disk is full. Free some space.').waitFor();
    server.double.failure = null;
    server.double.emit({ kind: 'settings-changed' });
    await soon(() => page.getByLabel('Notify from').inputValue()).toBe('high');
  });

  it('hold for one server where it differs, by day and by night', async () => {
    await visit('busy', { at: '#/settings' });
    await page.getByLabel('mail by day').selectOption('critical');
    await page.getByLabel('web1 in quiet hours').selectOption('high');
    await soon(() => notifications().servers).toEqual({
      'server-mail': { day: 'critical', quietHours: null },
      'server-web1': { day: null, quietHours: 'high' },
    });
    await page.getByLabel('mail by day').selectOption('');
    await soon(() => Object.keys(notifications().servers)).toEqual(['server-web1']);
    await page.getByRole('button', { name: 'Reset to default' }).click();
    await soon(() => notifications().servers).toEqual({});
  });

  it('are reached, searched and changed by the keyboard alone', async () => {
    await visit('busy', { at: '#/activity' });
    await page.getByText('3 findings counted up').waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press(',');
    await page.getByLabel('web1 by day').waitFor();
    await page.keyboard.press('j');
    await page.getByText('22:00 to 07:00, 9 h').waitFor();
    expect(page.url()).toContain('#/settings/quiet-hours');
    await page.keyboard.press('/');
    await page.keyboard.type('lock screen');
    await page.getByText('1 found').waitFor();
    await page.keyboard.press('Tab');
    for (let press = 0; press < 12; press += 1) {
      const role = await page.evaluate(() => document.activeElement?.getAttribute('role'));
      if (role === 'switch') break;
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Space');
    await soon(() => notifications().showDetails).toBe(true);
    await page.keyboard.press('/');
    await page.keyboard.press('Escape');
    await page.getByText('22:00 to 07:00, 9 h').waitFor();
  });

  it('follow what was changed elsewhere', async () => {
    await visit('busy', { at: '#/settings' });
    await page.getByLabel('web1 by day').waitFor();
    await soon(() => server.double.listening).toBe(1);
    server.double.told.settings = {
      ...server.double.told.settings,
      notifications: { ...notifications(), threshold: 'low' },
    };
    server.double.emit({ kind: 'settings-changed' });
    await soon(() => page.getByLabel('Notify from').inputValue()).toBe('low');
  });

  it('let the browser show notifications, and a test one be seen', async () => {
    await visit('busy', { at: '#/settings', before: async () => undefined });
    await page.getByRole('button', { name: 'Allow in this browser' }).waitFor();
    expect(await page.getByRole('button', { name: 'Show a test notification' }).count()).toBe(0);
    await page.context().grantPermissions(['notifications'], { origin: server.url });
    await page.getByText('This browser, as long as a page of Nightjar is open in it.').waitFor();
    await page.getByRole('button', { name: 'Show a test notification' }).click();
    await page.getByText('Sent. If you see nothing').waitFor();
    const titles = () =>
      page.evaluate(async () => {
        const worker = await navigator.serviceWorker.getRegistration();
        const ask = async () => (await worker?.getNotifications()) ?? [];
        // As the pages do: what is shown while one asks would be forgotten.
        const notices = await navigator.locks.request('nightjar-notices', ask);
        return notices.map((one) => one.title);
      });
    await soon(titles).toEqual(['Nightjar can reach you']);
  });

  it('of a desktop app: it shows notifications itself, knows of its battery, and starts at login', async () => {
    await visitDesktop('#/settings');
    await page.getByText('Nightjar itself, through this computer’s notifications.').waitFor();
    expect(await page.getByRole('button', { name: 'Allow in this browser' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Power' }).click();
    await page.getByText('On its battery', { exact: true }).waitFor();
    await page.getByLabel('On battery, poll').selectOption({ label: 'A quarter as often' });
    await soon(() => server.double.told.settings.power.pollSlowerOnBattery).toBe(4);
    await page.getByRole('link', { name: 'This computer' }).click();
    await page.getByRole('switch', { name: 'Start at login' }).click();
    await soon(() => server.double.told.host.startAtLogin).toBe('on');
    await page.getByRole('button', { name: 'Reset to default' }).click();
    await soon(() => server.double.told.host.startAtLogin).toBe('off');
    await page.getByRole('switch', { name: 'Look for updates' }).click();
    await soon(() => server.double.told.settings.updates.check).toBe(true);
  });
});

describe('muting', () => {
  const state = () => server.double.told.state;

  it('begins by Shift+h, is said in the status bar, and ends there', async () => {
    await visit('busy', { at: '#/activity' });
    await page.getByText('3 findings counted up').waitFor();
    await page.keyboard.press('Shift+h');
    await page.getByRole('menu', { name: 'Mute notifications' }).waitFor();
    await visits.lookAtAll('mute-menu');
    await page.keyboard.press('Enter');
    await page.getByText(/Notifications are muted until .*, critical ones too/).waitFor();
    expect(Math.round(((state().mutedUntil ?? 0) - morningClock.now()) / 60_000)).toBe(60);
    await page
      .getByRole('contentinfo')
      .getByText(/^Muted until (tomorrow )?\d\d:\d\d$/)
      .waitFor();
    await visits.lookAtAll('muted');
    await page.getByRole('button', { name: 'End mute' }).click();
    await soon(() => state().mutedUntil).toBeNull();
    await soon(() => page.getByText(/^Muted until/).count()).toBe(0);
  });

  it('ends from its menu too', async () => {
    await visit('busy', {
      at: '#/activity',
      answers: () => {
        server.double.told.state = {
          mutedUntil: morningClock.now() + 7_200_000,
          quietUntil: null,
          waiting: 3,
        };
      },
    });
    await page.getByText(/, 3 waiting$/).waitFor();
    await page.keyboard.press('Shift+h');
    await page.getByRole('menuitem', { name: 'End mute' }).click();
    await soon(() => state().mutedUntil).toBeNull();
  });

  it('leaves quiet hours to the settings', async () => {
    await visit('busy', {
      at: '#/activity',
      answers: () => {
        server.double.told.state = {
          mutedUntil: null,
          quietUntil: morningClock.now() + 7_200_000,
          waiting: 0,
        };
      },
    });
    await page.getByRole('button', { name: /^Quiet until \d/ }).waitFor();
    expect(await page.getByRole('button', { name: 'End mute' }).count()).toBe(0);
  });
});

describe('why was I (not) notified', () => {
  const why = () => page.getByText('Why was I (not) notified');

  it('is told stage by stage, oldest first', async () => {
    await visit('busy', { at: '#/inbox/f-ssh' });
    await why().click();
    const steps = page.locator('.why-steps li');
    await soon(() => steps.count()).toBe(2);
    expect(await steps.allInnerTexts()).toEqual([
      expect.stringMatching(/\d\d:\d\d\s+waited 2 min in case it passes$/),
      expect.stringMatching(/\d\d:\d\d\s+shown with 3 others$/),
    ]);
    await steps.last().scrollIntoViewIfNeeded();
    await visits.lookAtAll('why');
  });

  it('says where nothing was decided yet, and follows what is', async () => {
    await visit('busy', { at: '#/inbox/f-upstream' });
    await why().click();
    await page.getByText('No decision yet.').waitFor();
    await soon(() => server.double.listening).toBe(1);
    const [decision] = server.double.told.decisions['f-disk'] ?? [];
    if (!decision) throw new Error('The double decided nothing about f-disk.');
    server.double.told.decisions = { 'f-upstream': [decision] };
    server.double.emit({ kind: 'notifications-changed' });
    await page.getByText('not told: Medium is below the threshold, high').waitFor();
  });
});
