import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PendingPrompt } from '../../shared/contract/system.ts';
import type { Variant } from '../doubles/api.ts';
import { failingTest } from '../doubles/api-connection-test.ts';
import type { PageServer } from '../doubles/page-server.ts';
import { morningClock } from '../doubles/morning-clock.ts';
import { PageVisits, soon, type Visit } from '../fixtures/page-visits.ts';

/** For what waits on purpose: a second of reading, a back-off. */
const WAIT = { timeout: 15_000 };
const PHONE = { width: 600, height: 800 };

let visits: PageVisits;
let server: PageServer;
let page: Page;

beforeAll(async () => {
  visits = await PageVisits.start();
  server = visits.server;
});

afterAll(() => visits?.close());

afterEach(() => visits.leave());

async function visit(variant: Variant, how: Visit = {}): Promise<void> {
  page = await visits.visit(variant, how);
}

const problems = (rules: 'all' | 'colours' = 'all') => visits.problems(rules);
const shoot = (name: string) => visits.shoot(name);

const row = (title: string) => page.locator('.row', { hasText: title });
const title = (words: string) => page.getByRole('heading', { level: 2, name: words });
const group = (name: string) => page.getByRole('heading', { level: 2, name });

/** Rows with the group head above each, in the order in which they are drawn. */
async function drawn(): Promise<string[]> {
  return page.locator('.rows .group, .rows .row .open').allInnerTexts();
}

const PROMPT: PendingPrompt = {
  id: 'prompt-1',
  kind: 'host-key',
  host: 'web2.example.net',
  fingerprint: 'SHA256:nThbGXUpR7kqVw2E9sJdLm4oTzYc8aQfH1xBKi6ueP3',
  keyType: 'ED25519',
  text: '',
  expiresAt: morningClock.now() + 120_000,
};
/** Starts the double as an engine that set a damaged database aside. */
function warn(): void {
  server.double.warnings = [
    {
      code: 'store-failed',
      message: 'The database was damaged. It was set aside, and a new one was begun.',
      advice: 'Add your servers again.',
      detail: 'file is not a database',
    },
  ];
}

const PASSPHRASE: PendingPrompt = {
  ...PROMPT,
  id: 'prompt-2',
  kind: 'passphrase',
  fingerprint: null,
  keyType: null,
  text: "Enter passphrase for key '/home/anna/.ssh/id_ed25519':",
};

async function fillServer(): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill('web2');
  await page.getByLabel('Host', { exact: true }).fill('web2.example.net');
  await page.getByLabel('User', { exact: true }).fill('nightjar');
}

async function testServer(): Promise<void> {
  await fillServer();
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  await page.getByText('Everything needed answers.').waitFor();
}

describe('every page and state', () => {
  it('is looked at by an axe that sees a planted fault', async () => {
    await visit('busy');
    await row('node was killed').waitFor();
    await page.evaluate(() => document.querySelector('main')?.append(document.createElement('button')));
    expect(await problems()).toEqual([expect.stringContaining('button-name')]);
    await page.evaluate(() => document.documentElement.style.setProperty('--ink-2', 'var(--panel)'));
    expect(await problems('colours')).toContainEqual(expect.stringContaining('color-contrast'));
    await visit('busy', { theme: 'dark' });
    await row('node was killed').waitFor();
    expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark');
  });

  const states: Record<
    string,
    {
      variant: Variant;
      at: string;
      ready: string;
      answers?: () => void;
      act?: () => Promise<unknown>;
    }
  > = {
    inbox: { variant: 'busy', at: '#/inbox/f-ssh', ready: 'What it means' },
    'inbox-lines': {
      variant: 'busy',
      at: '#/inbox/f-ssh',
      ready: 'What it means',
      act: async () => {
        await page.getByRole('button', { name: 'Show all 12' }).click();
        await page.getByRole('button', { name: '34 more' }).click();
      },
    },
    'inbox-model': { variant: 'busy', at: '#/inbox/f-never', ready: 'not judged yet' },
    'inbox-pill': {
      variant: 'busy',
      at: '#/inbox/f-oom',
      ready: 'What it means',
      act: async () => {
        await soon(() => server.double.listening).toBe(1);
        server.double.arrive(3);
        await page.getByRole('button', { name: '3 new' }).waitFor();
      },
    },
    'inbox-snooze': {
      variant: 'busy',
      at: '#/inbox/f-ssh',
      ready: 'What it means',
      act: async () => {
        await page.keyboard.press('h');
        await page.getByRole('menu').waitFor();
      },
    },
    'inbox-help': {
      variant: 'busy',
      at: '#/inbox/f-ssh',
      ready: 'What it means',
      act: async () => {
        await page.keyboard.press('?');
        await page.getByRole('dialog', { name: 'Keys' }).waitFor();
      },
    },
    'inbox-no-match': {
      variant: 'busy',
      at: '#/inbox/f-ssh',
      ready: 'What it means',
      act: async () => {
        await page.keyboard.press('/');
        await page.keyboard.type('teapot');
        await page.getByText('No finding matches “teapot”').waitFor();
      },
    },
    'inbox-warned': {
      variant: 'busy',
      at: '#/inbox/f-ssh',
      ready: 'The database was damaged',
      answers: warn,
    },
    'inbox-error': { variant: 'failing', at: '#/inbox', ready: 'The findings could not be loaded' },
    empty: { variant: 'quiet', at: '#/inbox', ready: 'Nothing needs you' },
    'first-run': { variant: 'first-run', at: '#/inbox', ready: 'What it needs on the server' },
    servers: { variant: 'busy', at: '#/servers', ready: 'Ask me again' },
    'servers-remove': {
      variant: 'busy',
      at: '#/servers',
      ready: 'Ask me again',
      act: async () => {
        await page.getByRole('button', { name: 'More for mail' }).click();
        await page.getByRole('menuitem', { name: 'Remove…' }).click();
        await page.getByRole('dialog').waitFor();
      },
    },
    'add-server': { variant: 'busy', at: '#/servers/add', ready: 'How to reach it' },
    'add-server-tested': { variant: 'busy', at: '#/servers/add', ready: 'How to reach it', act: testServer },
    'add-server-failed': {
      variant: 'busy',
      at: '#/servers/add',
      ready: 'How to reach it',
      act: async () => {
        server.double.fleet.testSteps = failingTest();
        await fillServer();
        await page.getByRole('button', { name: 'Test', exact: true }).click();
        await page.getByText('Not everything answers yet.').waitFor();
      },
    },
    'host-key': {
      variant: 'busy',
      at: '#/servers',
      ready: 'Ask me again',
      act: async () => {
        await soon(() => server.double.listening).toBe(1);
        server.double.ask(PROMPT);
        await page.getByRole('dialog').waitFor();
      },
    },
    passphrase: {
      variant: 'busy',
      at: '#/servers',
      ready: 'Ask me again',
      act: async () => {
        await soon(() => server.double.listening).toBe(1);
        server.double.ask(PASSPHRASE);
        await page.getByRole('dialog').waitFor();
      },
    },
    activity: { variant: 'busy', at: '#/activity/52318', ready: 'Model call' },
    'activity-failed': { variant: 'busy', at: '#/activity/52315', ready: 'The whole server' },
    'activity-partial': { variant: 'busy', at: '#/activity/52317', ready: 'not shown to the model' },
  };

  for (const [name, state] of Object.entries(states)) {
    it(`axe finds nothing: ${name}`, async () => {
      await visit(state.variant, { at: state.at, ...(state.answers ? { answers: state.answers } : {}) });
      await page.getByText(state.ready).first().waitFor();
      await state.act?.();
      await visits.lookAtAll(name);
    });
  }
});

describe('inbox', () => {
  it('goes from the list to acknowledged to undone with the keyboard alone', async () => {
    await visit('busy');
    await group('New 8').waitFor();
    await page.keyboard.press('j');
    await title('SSH password guessing from 10 addresses').waitFor();
    await soon(() => page.evaluate(() => document.activeElement?.textContent)).toContain('SSH password');
    await page.keyboard.press('Enter');
    await soon(() => page.url()).toContain('#/inbox/f-ssh');
    await soon(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H2');
    await page.keyboard.press('e');
    await page.getByRole('status').getByText('Acknowledged SSH password guessing').waitFor();
    await group('New 7').waitFor();
    await group('Acknowledged 7').waitFor();
    await title('Certificate check fails for relay.example.net').waitFor();
    expect(server.double.findings.find((one) => one.id === 'f-ssh')?.state).toBe('acknowledged');
    // The reader goes on in the next finding, not at the top of the page.
    await soon(() => page.evaluate(() => document.activeElement?.textContent)).toContain('Certificate');
    const order = await drawn();
    expect(order.findIndex((text) => text.includes('SSH password'))).toBeGreaterThan(
      order.findIndex((text) => text.startsWith('Acknowledged')),
    );
    await page.keyboard.press('z');
    await title('SSH password guessing from 10 addresses').waitFor();
    await group('New 8').waitFor();
    expect(server.double.findings.find((one) => one.id === 'f-ssh')?.state).toBe('new');
    const restored = await drawn();
    expect(restored[2]).toContain('SSH password guessing');
  });

  it('is decided by a key before the pane has it', async () => {
    const never = new Promise<void>(() => undefined);
    await visit('busy', { answers: () => (server.double.detailGate = never) });
    await group('New 8').waitFor();
    await page.keyboard.press('e');
    await group('New 7').waitFor();
    await soon(() => server.double.findings.find(({ id }) => id === 'f-oom')?.state).toBe('acknowledged');
  });

  it('resolves, and shows it again among the resolved, where it can be reopened', async () => {
    await visit('busy', { at: '#/inbox/f-disk' });
    await title('/var is 91 % full').waitFor();
    await page.keyboard.press('Shift+e');
    await soon(() => row('/var is 91 % full').count()).toBe(0);
    await page.getByRole('button', { name: 'Show: Open' }).click();
    await page.getByRole('menuitemradio', { name: 'Resolved' }).click();
    await row('/var is 91 % full').getByRole('link').click();
    await page.getByRole('button', { name: 'Reopen' }).first().click();
    await soon(() => server.double.findings.find((one) => one.id === 'f-disk')?.state).toBe('new');
  });

  it('hides until a time by h, says why among the hidden, and brings it back by z', async () => {
    await visit('busy', { at: '#/inbox/f-upstream' });
    await title('Upstream timed out on /api/orders').waitFor();
    await page.keyboard.press('h');
    await page.getByRole('menuitem', { name: '4 h' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await soon(() => row('Upstream timed out').count()).toBe(0);
    const mark = server.double.findings.find((one) => one.id === 'f-upstream')?.mark;
    expect(mark?.kind === 'snoozed' && Math.round((mark.until - morningClock.now()) / 60_000)).toBe(240);
    await page.keyboard.press('z');
    await row('Upstream timed out').waitFor();
    await page.getByRole('button', { name: 'Show: Open' }).click();
    await page.getByRole('menuitemradio', { name: 'Hidden' }).click();
    await row('cron: certbot').getByText('Hidden until').waitFor();
    await group('New 2').waitFor();
  });

  it('hides until a date, and refuses one that has passed', async () => {
    await visit('busy', { at: '#/inbox/f-upstream' });
    await title('Upstream timed out on /api/orders').waitFor();
    await page.keyboard.press('h');
    await page.getByRole('menuitem', { name: 'A date…' }).click();
    await page.getByLabel('Day and time').evaluate((input: HTMLInputElement) => input.removeAttribute('min'));
    await page.getByLabel('Day and time').fill('2020-01-01T08:00');
    await page.getByRole('button', { name: 'Hide', exact: true }).click();
    await page.getByText('Choose a time that is still to come.').waitFor();
    await page.getByLabel('Day and time').fill('2099-01-01T08:00');
    await page.getByRole('button', { name: 'Hide', exact: true }).click();
    await soon(() => row('Upstream timed out').count()).toBe(0);
  });

  it('keeps arrivals behind the pill, so that nothing moves under the pointer', async () => {
    await visit('busy', { at: '#/inbox/f-ssh' });
    await group('New 8').waitFor();
    const before = await row('SSH password guessing').boundingBox();
    await soon(() => server.double.listening).toBe(1);
    server.double.arrive(2);
    await page.getByRole('button', { name: '2 new' }).waitFor();
    expect(await row('SSH password guessing').boundingBox()).toEqual(before);
    expect(await row('Login of postgres').count()).toBe(0);
    await page.getByRole('button', { name: '2 new' }).click();
    await soon(() => row('Login of postgres').count()).toBe(2);
    expect(await page.locator('.pill').count()).toBe(0);
  });

  it('counts up in place while somebody reads', async () => {
    await visit('busy', { at: '#/inbox/f-oom' });
    await title('node was killed: out of memory').waitFor();
    await soon(() => server.double.listening).toBe(1);
    server.double.findings = server.double.findings.map((one) =>
      one.id === 'f-upstream' ? { ...one, count: 4321 } : one,
    );
    server.double.emit({ kind: 'findings-changed', ids: ['f-upstream'] });
    await row('Upstream timed out').getByText('4,321').waitFor();
    expect(await page.locator('.pill').count()).toBe(0);
  });

  it('keeps the evidence still under the pointer, and shows what is newer once that has left', async () => {
    await visit('busy', { at: '#/inbox/f-ssh' });
    await title('SSH password guessing from 10 addresses').waitFor();
    await soon(() => server.double.listening).toBe(1);
    await page.locator('.ev .ln').nth(1).hover();
    server.double.findings = server.double.findings.map((one) =>
      one.id === 'f-ssh'
        ? { ...one, count: 4321, entities: { ...one.entities, user: { zaphod: 9999, root: 1 } } }
        : one,
    );
    server.double.emit({ kind: 'findings-changed', ids: ['f-ssh'] });
    await page.getByText('4,321 times since').waitFor();
    const tallies = page.locator('.tallies');
    expect(await tallies.getByText('zaphod').count()).toBe(0);
    await page.mouse.move(1, 1);
    await tallies.getByText('zaphod').waitFor();
  });

  it('marks as read what was chosen and looked at, and not what a fresh page happens to show', async () => {
    await visit('busy');
    await title('node was killed: out of memory').waitFor();
    await page.keyboard.press('j');
    await soon(() => server.double.findings.find((one) => one.id === 'f-ssh')?.unread).toBe(false);
    await soon(() => row('SSH password guessing').getAttribute('class')).not.toContain('unread');
    expect(server.double.findings.find((one) => one.id === 'f-oom')?.unread).toBe(true);
  });

  it('fires no key while somebody types', async () => {
    await visit('busy', { at: '#/inbox/f-ssh' });
    await title('SSH password guessing from 10 addresses').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('relay e?z');
    await page.getByText('No finding matches “relay e?z”').waitFor();
    expect(server.double.findings.find((one) => one.id === 'f-ssh')?.state).toBe('new');
    await page.keyboard.press('Escape');
    await row('node was killed').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('203.0.113.41');
    await soon(() => page.locator('.rows .row').count()).toBe(2);
  });

  it('narrows by server, severity and who found it', async () => {
    await visit('busy');
    await row('node was killed').waitFor();
    await page.getByRole('button', { name: 'Found by: Found by' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'A model' }).click();
    await page.keyboard.press('Escape');
    await soon(() => page.locator('.rows .row').count()).toBe(3);
    await page.getByRole('button', { name: 'Server: Server' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'mail' }).click();
    await page.keyboard.press('Escape');
    await soon(drawn).toEqual(['Acknowledged\n1', expect.stringContaining('Greylisting')]);
  });

  it('shows markup and hidden characters of a log line as text', async () => {
    await visit('busy', { at: '#/inbox/f-ssh' });
    await page.getByRole('button', { name: 'Show all 12' }).click();
    await page.getByText('<script>alert(1)</script>').waitFor();
    expect(await page.locator('.ev script').count()).toBe(0);
  });

  it('shows a long line whole on request', async () => {
    await visit('busy', { at: '#/inbox/f-cert' });
    await page.getByRole('button', { name: 'Show whole lines' }).click();
    const text = page.locator('.ev .line-text', { hasText: 'certificate has expired' });
    expect(await text.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
  });

  it('undoes an older step from the history', async () => {
    await visit('busy', { at: '#/inbox/f-ssh' });
    await page
      .getByRole('button', { name: 'Acknowledge e' })
      .or(page.getByRole('button', { name: 'Acknowledge', exact: true }))
      .first()
      .click();
    await row('SSH password guessing').getByRole('link').click();
    await page.getByText('Acknowledged by you').waitFor();
    const step = page.getByRole('listitem').filter({ hasText: 'Acknowledged by you' });
    await step.getByRole('button', { name: 'Undo' }).click();
    await soon(() => server.double.findings.find((one) => one.id === 'f-ssh')?.state).toBe('new');
    await step.getByText('undone').waitFor();
  });

  it('puts a row back, and says so, where the engine refuses', async () => {
    await visit('busy', { at: '#/inbox/f-ssh' });
    await title('SSH password guessing from 10 addresses').waitFor();
    server.double.refuseTriage = true;
    await page.keyboard.press('e');
    await page.getByText('Not saved. The database could not be read.').waitFor();
    await group('New 8').waitFor();
    await soon(async () => (await drawn())[2]).toContain('SSH password guessing');
  });

  it('draws a long list in part, and reads on through its groups to the end', async () => {
    await visit('many');
    await group('New 400').waitFor();
    expect(await page.locator('.rows .row').count()).toBeLessThan(60);
    // Steps that are shorter than what is drawn, from the top again after the end, so that no row is passed unseen.
    const scrollTo = (selector: string) =>
      soon(async () => {
        const found = await page.locator('.row', { hasText: selector }).count();
        if (found === 0)
          await page.locator('.list .scroll').evaluate((element) => {
            const isAtEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - 1;
            element.scrollTo(0, isAtEnd ? 0 : element.scrollTop + 1_000);
          });
        return found;
      }).toBe(1);
    await scrollTo('Worker 498 ');
    await scrollTo('Worker 499 ');
    expect(await drawn()).not.toContainEqual(expect.stringContaining('Worker 498 '));
    expect(await page.locator('.rows .row').count()).toBeLessThan(60);
  });

  it('proves its silence, and tries again what was not read', async () => {
    await visit('quiet');
    await page.getByText('Nothing needs you').waitFor();
    await page.getByText(/316,437 lines of 3 servers read up to \d\d:\d\d/).waitFor();
    await page.getByText(/Not read: mail, dovecot, since \d\d:\d\d/).waitFor();
    await page.getByRole('button', { name: 'Try now' }).click();
    await soon(() => server.double.fleet.polls).toEqual([null]);
  });

  it('says what failed in words, and comes back when it is tried again', async () => {
    await visit('failing');
    await page.getByText('SQLITE_IOERR: disk I/O error').waitFor();
    server.double.failure = null;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('node was killed: out of memory').first().waitFor();
  });

  it('shows the frame at once and row-shaped bars while it waits', async () => {
    let open: () => void = () => undefined;
    await visit('busy', {
      answers: () => {
        server.double.gate = new Promise((resolve) => (open = resolve));
      },
    });
    await page.getByRole('status', { name: 'Loading findings' }).waitFor();
    await shoot('inbox-loading-light');
    open();
    await row('node was killed').waitFor();
  });

  it('tells of what went wrong at the start until that is put away', async () => {
    await visit('busy', { answers: warn });
    await page.getByText('file is not a database').waitFor();
    await page.getByRole('button', { name: 'Put this away' }).click();
    await soon(() => page.getByText('The database was damaged').count()).toBe(0);
    await row('node was killed').waitFor();
  });

  it('is one thing at a time in a narrow window', async () => {
    await visit('busy', { size: PHONE });
    await row('SSH password guessing').getByRole('link').click();
    await title('SSH password guessing from 10 addresses').waitFor();
    expect(await page.locator('.list').isVisible()).toBe(false);
    await shoot('inbox-light-600');
    await page.getByRole('button', { name: 'Back to the list' }).click();
    await page.locator('.list').waitFor();
  });
});

describe('the connection', () => {
  it('says calmly that it is lost, keeps what is shown, and is fresh when it is back', async () => {
    await visit('busy', { at: '#/inbox/f-ssh' });
    await title('SSH password guessing from 10 addresses').waitFor();
    await soon(() => server.double.listening).toBe(1);
    server.cut();
    await page.getByText('Not connected to Nightjar.').waitFor();
    await shoot('connection-lost-light');
    expect(await problems()).toEqual([]);
    await page.keyboard.press('j');
    await row('Certificate check fails').waitFor();
    await page.keyboard.press('e');
    await page.getByText('Not saved. Nightjar does not answer at the moment.').waitFor();
    server.double.arrive(1);
    server.accept();
    await page.getByRole('button', { name: '1 new' }).waitFor(WAIT);
    expect(await page.getByText('Not connected to Nightjar.').count()).toBe(0);
  });
});

describe('servers', () => {
  it('goes from the first start to a saved server through a test', async () => {
    await visit('first-run');
    await page.getByRole('button', { name: 'Add a server' }).click();
    await testServer();
    await page.getByRole('checkbox', { name: 'sshd' }).check();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('web2 added.').waitFor();
    expect(server.double.fleet.added).toEqual([
      {
        name: 'web2',
        connection: {
          kind: 'ssh',
          host: 'web2.example.net',
          user: 'nightjar',
          loki: { host: '127.0.0.1', port: 3100 },
          ollama: { host: '127.0.0.1', port: 11434 },
        },
        model: null,
        modelHostId: null,
        deepModel: null,
        intervalSeconds: 300,
        timeZone: 'UTC',
        sources: [{ name: 'sshd', selector: '{job="sshd"}', headers: {} }],
      },
    ]);
    await page.getByRole('article', { name: 'web2' }).waitFor();
  });

  it('shows what a test met, with what to do, and saves anyway', async () => {
    await visit('busy', { at: '#/servers/add' });
    server.double.fleet.testSteps = failingTest();
    await fillServer();
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByText('channel 2: open failed: connect failed: Connection refused').waitFor();
    await page.getByRole('button', { name: 'Add a source' }).click();
    await page.getByLabel('Source name').fill('journal');
    await page.getByLabel('LogQL selector').fill('{job="journal"} != "healthcheck"');
    await page.getByRole('button', { name: 'Save anyway' }).click();
    await soon(() => server.double.fleet.added.length).toBe(1);
  });

  it('says in place what is wrong with a field, and sends nothing', async () => {
    await visit('busy', { at: '#/servers/add' });
    await page.getByLabel('Host', { exact: true }).fill('-oProxyCommand=x');
    await page.getByRole('button', { name: 'Save anyway' }).click();
    await page.getByText('Give it a name.').waitFor();
    await page.getByText('Name at least one source').waitFor();
    expect(await page.getByLabel('Host', { exact: true }).getAttribute('aria-invalid')).toBe('true');
    expect(server.double.fleet.added).toEqual([]);
    expect(await problems()).toEqual([]);
  });

  it('pauses, polls and removes, each by name', async () => {
    await visit('busy', { at: '#/servers' });
    const menu = async (item: string) => {
      await page.getByRole('button', { name: 'More for web1' }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    await menu('Pause');
    await page.getByRole('article', { name: 'web1' }).getByText('Paused, read up to').waitFor();
    await menu('Poll now');
    await soon(() => server.double.fleet.polls).toEqual(['server-web1']);
    await menu('Remove…');
    await page.getByRole('button', { name: 'Remove web1 and its 4 sources' }).click();
    await soon(() => page.getByRole('article').count()).toBe(2);
  });

  it('asks about a host key with its fingerprint, and takes the answer', async () => {
    await visit('busy', { at: '#/servers' });
    await soon(() => server.double.listening).toBe(1);
    server.double.ask(PROMPT);
    await page.getByRole('dialog', { name: 'Is this really web2.example.net?' }).waitFor();
    await page.getByText('ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub').waitFor();
    expect(await page.locator('.groups').innerText()).toContain('GXUp');
    await page.getByRole('button', { name: 'Yes, it is the same' }).click();
    await soon(() => server.double.answers).toEqual([{ id: 'prompt-1', answer: { kind: 'yes' } }]);
    await soon(() => page.getByRole('dialog').count()).toBe(0);
  });

  it('takes Escape on a host key as no', async () => {
    await visit('busy', { at: '#/servers' });
    await soon(() => server.double.listening).toBe(1);
    server.double.ask(PROMPT);
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await soon(() => server.double.answers).toEqual([{ id: 'prompt-1', answer: { kind: 'no' } }]);
  });

  it('asks for a passphrase in a field that shows nothing', async () => {
    await visit('busy', { at: '#/servers' });
    await soon(() => server.double.listening).toBe(1);
    server.double.ask(PASSPHRASE);
    const field = page.getByLabel('Passphrase', { exact: true });
    await field.fill('correct horse');
    expect(await field.getAttribute('type')).toBe('password');
    await page.getByLabel('Not at all').check();
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: 'Send' }).click();
    await soon(() => server.double.answers).toEqual([
      { id: 'prompt-2', answer: { kind: 'secret', value: 'correct horse', remember: 'never' } },
    ]);
  });
});

describe('activity', () => {
  it('shows the calls of a run, and a run under way as it goes', async () => {
    await visit('busy', { at: '#/activity/52318' });
    await page.getByText('T1 ×18').waitFor();
    await page.getByText('A draft cited T9, which was not in the prompt.').waitFor();
    await page.getByRole('button', { name: '2 of 2' }).click();
    await page.getByText('second try').waitFor();
    await soon(() => server.double.listening).toBe(1);
    const running = server.double.runs.find((run) => run.state === 'running');
    if (!running) throw new Error('The double has no run under way.');
    const { calls, ...going } = { ...running, lines: 999, callCount: 0 };
    expect(calls).toEqual([]);
    server.double.emit({ kind: 'run-progress', run: going });
    await page.getByText('reading, 999 lines').waitFor();
  });

  it('keeps new runs behind the pill, so that nothing moves under the pointer', async () => {
    await visit('busy', { at: '#/activity' });
    await page.getByText('3 findings counted up').waitFor();
    const place = () => page.locator('.row', { hasText: '3 findings counted up' }).boundingBox();
    const before = await place();
    await soon(() => server.double.listening).toBe(1);
    const [newest] = server.double.runs;
    if (!newest) throw new Error('The double has no runs.');
    const run = { ...newest, id: 'run-new', lines: 4321 };
    server.double.runs = [run, ...server.double.runs];
    server.double.emit({ kind: 'run-progress', run: { ...run, callCount: 0 } });
    await page.getByRole('button', { name: '1 new' }).waitFor();
    expect(await place()).toEqual(before);
    expect(await page.getByText('4,321 lines').count()).toBe(0);
    await page.getByRole('button', { name: '1 new' }).click();
    await page.getByText('4,321 lines').first().waitFor();
    expect(await page.locator('.pill').count()).toBe(0);
  });

  it('shows only runs with failures on request, and moves by key', async () => {
    await visit('busy', { at: '#/activity' });
    await page.getByRole('button', { name: 'State: All states' }).click();
    await page.getByRole('menuitemradio', { name: 'With failures' }).click();
    await soon(() => page.locator('.rows .row').count()).toBe(3);
    await page.keyboard.press('j');
    await page.getByText('The whole server').waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.getByRole('heading', { level: 1, name: 'Servers' }).waitFor();
  });
});
