import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Variant } from '../doubles/api.ts';
import { failingTest } from '../doubles/api-connection-test.ts';
import { allFindings } from '../doubles/api-findings-data.ts';
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

const ADD = '#/servers/add';

async function visit(variant: Variant = 'busy', how: Visit = {}): Promise<void> {
  page = await visits.visit(variant, { at: ADD, ...how });
}

const selector = () => page.getByRole('textbox', { name: 'LogQL selector' });

async function test(): Promise<void> {
  await page.getByLabel('Host', { exact: true }).fill('web2');
  await page.getByLabel('Name', { exact: true }).fill('web2');
  await page.getByRole('button', { name: 'Test', exact: true }).click();
}

async function addHeader(name: string, value?: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a header' }).click();
  await page.getByLabel('Name of the header').last().fill(name);
  if (value !== undefined) await page.getByRole('group', { name }).getByLabel('Value').fill(value);
}

async function tested(): Promise<void> {
  await test();
  await page.getByText('Everything needed answers.').waitFor();
  await page.getByRole('checkbox', { name: 'nginx' }).waitFor();
}

async function editor(): Promise<void> {
  await tested();
  await page.getByRole('button', { name: 'Add a source' }).click();
  await selector().click();
}

describe('every state of adding a server', () => {
  const states: Record<string, () => Promise<unknown>> = {
    'server-passed': async () => {
      await visit();
      await tested();
    },
    'server-failed': async () => {
      await visit();
      server.double.fleet.testSteps = failingTest();
      await test();
      await page.getByText('sudo systemctl restart loki').waitFor();
    },
    'server-sources': async () => {
      await visit();
      await tested();
      await page.getByRole('checkbox', { name: 'nginx' }).check();
      await page.getByText('Preview', { exact: true }).click();
      await page.getByText('lines in 24 h').waitFor();
      await page.getByText('lines in 24 h').scrollIntoViewIfNeeded();
    },
    'server-edit': async () => {
      await visit('busy', { at: '#/servers/edit/server-web1' });
      await page.getByRole('heading', { level: 1, name: 'Edit web1' }).waitFor();
      await selector().first().waitFor();
      await page.getByRole('button', { name: 'Tenant, headers' }).click();
      await addHeader('X-Team', 'shop');
      await addHeader('CF-Access-Client-Secret');
    },
  };

  for (const [name, reach] of Object.entries(states)) {
    it(`axe finds nothing: ${name}`, async () => {
      await reach();
      await visits.lookAtAll(name);
    });
  }

  it('is written in Chinese', async () => {
    await visit('busy', { language: 'zh-CN', at: '#/servers/edit/server-web1' });
    await page.getByText('此 Loki 中已有').waitFor();
    await visits.shoot('server-edit-zh');
    expect(await visits.problems()).toEqual([]);
  });
});

describe('a server', () => {
  it('is added by the keyboard alone from the first start on, and what it brings is suppressed so too', async () => {
    await visit('first-run', { at: '#/servers' });
    await page.getByText('No server yet').first().waitFor();
    await page.keyboard.press('n');
    await page.getByLabel('Name', { exact: true }).waitFor();
    await page.keyboard.type('web2');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type('web2');
    await page
      .getByText('From ~/.ssh/config: nightjar@web2.example.net, through bastion.example.net')
      .waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Everything needed answers.').waitFor();
    const first = page.getByRole('checkbox', { name: 'nginx' });
    await first.waitFor();
    for (let presses = 0; presses < 40; presses++) {
      if (await first.evaluate((element) => element === document.activeElement)) break;
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Space');
    expect(await first.isChecked()).toBe(true);
    const save = page.getByRole('button', { name: 'Save', exact: true });
    for (let presses = 0; presses < 40; presses++) {
      if (await save.evaluate((element) => element === document.activeElement)) break;
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await page.getByText('web2 added.').waitFor();
    expect(server.double.fleet.added[0]).toMatchObject({
      name: 'web2',
      sources: [{ name: 'nginx', selector: '{job="nginx"}' }],
    });
    server.double.findings = allFindings(morningClock.now());
    server.double.emit({ kind: 'findings-changed', ids: [] });
    await page.keyboard.press('g');
    await page.keyboard.press('i');
    await page.locator('.row .open').first().waitFor();
    await page.keyboard.press('j');
    await page.getByRole('heading', { level: 2, name: 'SSH password guessing from 10 addresses' }).waitFor();
    await page.keyboard.press('m');
    await page.getByRole('dialog').getByRole('status').waitFor();
    await page.keyboard.type('Known scanners');
    await page.keyboard.press('Control+Enter');
    await page.locator('.toast').getByText('Suppressed: Known scanners').waitFor();
    expect(server.double.findings.find(({ id }) => id === 'f-ssh')?.mark).toMatchObject({
      kind: 'suppressed',
    });
  });

  it('is shown step by step, with the jump host and the key to compare', async () => {
    await visit();
    await tested();
    const steps = page.getByRole('region', { name: 'Test', exact: true }).getByRole('listitem');
    expect(await steps.locator('b').allInnerTexts()).toEqual([
      'Name',
      'Jump host',
      'Connection',
      'Host key',
      'Login',
      'Forward',
      'Loki',
      'Model',
    ]);
    await page.getByText('GXUp').waitFor();
    await page.getByText('Its clock agrees').waitFor();
  });

  it('says what to run where when a step fails, and runs nothing', async () => {
    await visit();
    server.double.fleet.testSteps = failingTest();
    await test();
    await page.getByText('Nightjar runs none of these.').waitFor();
    await page.getByText('http_listen_address: 127.0.0.1').waitFor();
    expect(await page.getByRole('button', { name: 'Copy sudo systemctl restart loki' }).count()).toBe(1);
  });

  it('is changed with its sources, each for itself', async () => {
    await visit('busy', { at: '#/servers' });
    await page.getByRole('button', { name: 'More for web1' }).click();
    await page.getByRole('menuitem', { name: 'Edit…' }).click();
    await page.getByLabel('Name', { exact: true }).fill('web1b');
    await page.getByRole('button', { name: 'Tenant, headers' }).click();
    await page.getByLabel('Only', { exact: true }).fill('{host="web1"}');
    await addHeader('X-Team', 'shop');
    await addHeader('X-Plain', 'typed-by-mistake');
    const plain = page.getByRole('group', { name: 'X-Plain' });
    await plain.getByRole('checkbox', { name: 'secret' }).check();
    expect(await plain.getByLabel('Value').inputValue()).toBe('');
    await addHeader('Authorization');
    const known = page.getByRole('group', { name: 'Authorization' });
    expect(await known.getByRole('checkbox', { name: 'secret', checked: true }).isDisabled()).toBe(true);
    expect(await known.getByLabel('Value').getAttribute('type')).toBe('password');
    expect(await known.getByLabel('Value').isDisabled()).toBe(true);
    const before = server.double.servers[0]?.sources.length ?? 0;
    await page
      .getByRole('button', { name: /^Remove the source/ })
      .first()
      .click();
    await page.getByRole('checkbox', { name: 'shop' }).check();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('web1b changed.').waitFor();
    const [view] = server.double.servers;
    expect(view?.server).toMatchObject({
      name: 'web1b',
      matcher: '{host="web1"}',
      secretHeaders: ['X-Plain', 'Authorization'],
    });
    expect(view?.sources[0]?.headers).toEqual({ 'X-Team': 'shop' });
    expect(JSON.stringify(server.double.servers)).not.toContain('typed-by-mistake');
    expect(view?.sources).toHaveLength(before);
    expect(view?.sources.at(-1)?.selector).toBe('{job="shop"}');
  });

  it('has a source read in its own time, and the others as the server is', async () => {
    await visit('busy', { at: '#/servers/edit/server-web1' });
    const source = page.getByRole('group', { name: 'nginx access', exact: true });
    await source.getByText('Schedule: as its server, every 5 min, 30 s behind').click();
    // What is typed anew is empty for a moment.
    for (const typed of ['9', '', '3601']) await source.getByLabel('Lag, s').fill(typed);
    await source.getByLabel('Poll every').selectOption({ label: '1 min' });
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await source.getByText('From 0 to 3600 seconds.').waitFor();
    await source.getByLabel('Lag, s').fill('90');
    await source.getByText('every 1 min, 90 s behind').waitFor();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('web1 changed.').waitFor();
    const [own, ...others] = server.double.servers[0]?.sources ?? [];
    expect(own).toMatchObject({ name: 'nginx access', interval: 60_000, lag: 90_000 });
    expect(
      others.flatMap(({ interval, lag }) => [interval, lag]).filter((value) => value !== undefined),
    ).toEqual([]);
    await page.goto(`${server.url}#/servers/edit/server-web1`);
    await source.getByText('every 1 min, 90 s behind').waitFor();
  });

  it('is copied, and is removed with what goes said in numbers, or paused instead', async () => {
    await visit('busy', { at: '#/servers' });
    const menu = async (item: string) => {
      await page.getByRole('button', { name: 'More for web1', exact: true }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    await menu('Duplicate');
    await page.getByRole('article', { name: 'web1 (2)' }).waitFor();
    await menu('Remove…');
    await page.getByText('12 findings go with it, 3 that others have too stay.').waitFor();
    await page.getByRole('button', { name: 'Pause instead' }).click();
    await page.getByRole('article', { name: 'web1', exact: true }).getByText('Paused, read up to').waitFor();
    expect(server.double.servers).toHaveLength(4);
  });

  it('goes into a file without secrets, and comes back paused, waiting for its test', async () => {
    await visit('busy', { at: '#/servers' });
    const [view, ...others] = server.double.servers;
    if (!view) throw new Error('there is no server');
    const secretHeaders = ['X-Api-Key'];
    server.double.servers = [{ ...view, server: { ...view.server, secretHeaders } }, ...others];
    await page.getByRole('button', { name: 'Export' }).click();
    const coming = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save the file' }).click();
    const saved = await coming;
    expect(saved.suggestedFilename()).toMatch(/^nightjar-\d{4}-\d\d-\d\d\.json$/);
    await page.getByText('web1: X-Api-Key').waitFor();
    const text = await readFile(await saved.path(), 'utf8');
    expect(Object.keys(JSON.parse(text) as object)).toEqual(['format', 'version', 'servers']);
    await page.getByRole('button', { name: 'Close' }).click();

    const gone = { ...(JSON.parse(text) as { servers: { name: string }[] }) };
    gone.servers = gone.servers.map((one, index) => (index === 0 ? { ...one, name: 'web9' } : one));
    await page.locator('input[type=file]').setInputFiles({
      name: 'a.json',
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify(gone)),
    });
    await page.getByText('1 thing would change').waitFor();
    await page.getByText('Asked for when it is tested: X-Api-Key').waitFor();
    await page.getByRole('button', { name: 'Import 1 thing' }).click();
    await page.getByRole('link', { name: 'Test web9' }).click();
    await page.getByRole('heading', { level: 1, name: 'Edit web9' }).waitFor();
    await page.getByRole('group', { name: 'X-Api-Key' }).getByPlaceholder('asked for when tested').waitFor();
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByRole('button', { name: 'Save and start' }).click();
    await soon(() => server.double.servers.find((one) => one.server.name === 'web9')?.server.paused).toBe(
      false,
    );
  });
});

describe('the LogQL editor', () => {
  it('completes labels and values from the server', async () => {
    await visit();
    await editor();
    await page.keyboard.type('{');
    await page.getByRole('option', { name: 'job' }).waitFor();
    // What is offered can be taken while it is narrowed, too.
    await page.keyboard.type('j');
    expect(await selector().innerText()).toMatch(/^\{j/);
    await page.keyboard.press('Enter');
    await page.getByRole('option', { name: 'sshd' }).waitFor();
    await page.keyboard.type('ss');
    const offers = page.locator('.cm-tooltip-autocomplete').getByRole('option');
    await soon(() => offers.count()).toBe(1);
    await page.keyboard.press('Enter');
    await soon(() => selector().innerText()).toMatch(/^\{job="sshd"/);
  });

  it('shows what is wrong in its place, as the engine would say it', async () => {
    await visit();
    await editor();
    await selector().fill('{job="a"} | json');
    await soon(() => page.locator('.cm-lintRange-error').allInnerTexts()).toEqual(['| json']);
    await page.getByLabel('Source name').fill('a');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('A source reads lines as they are').first().waitFor();
    expect(server.double.fleet.added).toEqual([]);
    await selector().fill('{job="a"}');
    await soon(() => page.locator('.cm-lintRange-error').count()).toBe(0);
  });

  it('leaves words out as chips, and previews what remains', async () => {
    await visit();
    await editor();
    await selector().fill('{job="nginx"}');
    await page.getByLabel('Leave out lines with…').fill('healthcheck');
    await page.getByLabel('Leave out lines with…').press('Enter');
    await page.getByText('without “healthcheck”').waitFor();
    await page.getByText('Preview', { exact: true }).click();
    await page.getByText('14 templates in the newest 500 lines').waitFor();
    await soon(() => server.double.fleet.previews.at(-1)?.selector).toBe('{job="nginx"} != "healthcheck"');
    expect(await page.getByRole('list', { name: 'Newest lines' }).getByRole('listitem').count()).toBe(10);
    await page.getByRole('button', { name: 'Read lines with “healthcheck” again' }).click();
    await soon(() => selector().innerText()).toBe('{job="nginx"}');
  });

  it('is styled without a style element, and loaded only where it is needed', async () => {
    const loaded: string[] = [];
    await visit('busy', {
      at: '#/servers',
      before: (fresh) => Promise.resolve(fresh.on('request', (request) => void loaded.push(request.url()))),
    });
    await page.getByRole('article', { name: 'web1' }).waitFor();
    expect(loaded.filter((url) => url.includes('logql-editor'))).toEqual([]);
    await page.goto(`${server.url}${ADD}`);
    await editor();
    expect(loaded.filter((url) => url.includes('logql-editor'))).not.toEqual([]);
    const found = await page.evaluate(() => {
      const root = document.querySelector('.logql')?.shadowRoot;
      return { styles: root?.querySelectorAll('style').length, adopted: root?.adoptedStyleSheets.length };
    });
    expect(found.styles).toBe(0);
    expect(found.adopted).toBeGreaterThan(0);
  });
});
