import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FOREVER } from '../../shared/domain/values.ts';
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

async function visit(variant: Variant, how: Visit = {}): Promise<void> {
  page = await visits.visit(variant, how);
  await page.locator('.row .open').first().waitFor();
}

const row = (title: string) => page.locator('.row', { hasText: title });
const titles = () =>
  page.locator('.row .l1 .open').evaluateAll((all) => all.map((one) => one.getAttribute('title')));
const picked = () => page.locator('.row.picked').count();
const bar = () => page.getByRole('toolbar', { name: 'What is selected' });
const field = () => page.getByRole('combobox', { name: 'Search titles' });
const button = (name: string | RegExp) => page.getByRole('button', { name });
const press = async (...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};
const query = () => page.evaluate(() => new URLSearchParams(location.hash.split('?')[1]).get('q') ?? '');
const states = (state: string) => server.double.findings.filter((one) => one.state === state).length;

describe('several findings', () => {
  it('are selected with keys, decided about at once, and taken back as one step', async () => {
    await visit('busy');
    const before = states('acknowledged');
    await press('j', 'x', 'Shift+J', 'Shift+J');
    await soon(picked).toBe(3);
    await press('Shift+K');
    await soon(picked).toBe(2);
    await bar().getByText('2 selected').waitFor();
    await bar().getByRole('button', { name: 'Acknowledge 2 shown' }).waitFor();
    await visits.lookAtAll('inbox-bulk');
    await press('e');
    await soon(() => states('acknowledged')).toBe(before + 2);
    expect(await bar().count()).toBe(0);
    await press('z');
    await soon(() => states('acknowledged')).toBe(before);
    await press('x', 'Escape');
    await soon(picked).toBe(0);
  });

  it('are selected with the pointer, and say what is no longer shown', async () => {
    await visit('busy');
    await row('node was killed').click({ modifiers: ['Control'] });
    await row('Upstream timed out').click({ modifiers: ['Shift'] });
    await soon(picked).toBe(5);
    await row('SSH password').click({ modifiers: ['Control'] });
    await soon(picked).toBe(4);
    server.double.findings = server.double.findings.map((one) =>
      one.title.startsWith('Upstream') ? { ...one, state: 'resolved' } : one,
    );
    server.double.emit({ kind: 'findings-changed', ids: [] });
    await bar().getByText('1 of them is no longer shown').waitFor();
    await bar().getByRole('button', { name: 'Resolve 3 shown' }).click();
    await soon(() => states('resolved')).toBe(
      server.double.findings.filter((one) => one.state === 'resolved').length,
    );
    expect(await bar().count()).toBe(0);
  });

  it('can be all that match, whether they are shown or not', async () => {
    await visit('many', { at: '#/inbox?q=severity%3Ahigh%2Ccritical' });
    const matching = server.double.findings.filter(
      (one) => /high|critical/.test(one.severity) && one.state !== 'resolved' && one.mark === null,
    ).length;
    await press('Shift+X');
    await button(/^All [\d,]+ matching$/).click();
    const acknowledge = bar().getByRole('button', { name: /Acknowledge all [\d,]+ matching/ });
    await acknowledge.waitFor();
    const before = states('acknowledged');
    const fresh = server.double.findings.filter(
      (one) => /high|critical/.test(one.severity) && one.state === 'new',
    ).length;
    expect(matching).toBeGreaterThan(100);
    await acknowledge.click();
    await soon(() => states('acknowledged')).toBe(before + fresh);
    await page.locator('.toast').getByRole('button', { name: 'Undo' }).click();
    await soon(() => states('acknowledged')).toBe(before);
  });

  it('can be called noise or kept quiet, all that match, as one step', async () => {
    const matching = async () => {
      await visit('many', { at: '#/inbox?q=severity%3Ahigh%2Ccritical' });
      await press('Shift+X');
      await button(/^All [\d,]+ matching$/).click();
      return server.double.findings.filter(
        (one) => /high|critical/.test(one.severity) && one.state !== 'resolved' && one.mark === null,
      ).length;
    };
    const noise = () => server.double.findings.filter((one) => one.verdict === 'noise').length;
    const quiet = () => server.double.findings.filter((one) => one.mark?.kind === 'suppressed').length;
    const many = await matching();
    const [judged, hidden] = [noise(), quiet()];
    await press('!');
    await soon(noise).toBe(judged + many);
    await press('z');
    await soon(noise).toBe(judged);
    await matching();
    await press('h');
    await page.getByRole('dialog').getByRole('button', { name: 'Quiet until worse' }).click();
    await soon(quiet).toBe(hidden + many);
    await press('z');
    await soon(quiet).toBe(hidden);
  });
});

describe('the search', () => {
  it('is typed with completion, shown as chips, kept in the address, and gone back through', async () => {
    await visit('busy');
    await press('/');
    await page.keyboard.type('sev');
    await page.getByRole('option', { name: /severity:/ }).waitFor();
    await press('ArrowDown', 'Enter');
    await soon(() => field().inputValue()).toBe('severity:');
    await page.getByRole('option', { name: 'critical' }).waitFor();
    expect(await visits.problems()).toEqual([]);
    await press('ArrowDown', 'ArrowDown', 'Enter');
    await soon(() => field().inputValue()).toBe('severity:high ');
    await soon(query).toBe('severity:high ');
    await button('Severity: High').waitFor();
    await press('Enter');
    await soon(async () => (await titles()).length).toBe(3);
    await button(/^Severity: /).click();
    await page.getByRole('menuitemcheckbox', { name: 'Critical' }).click();
    await press('Escape');
    await soon(query).toBe('severity:critical,high');
    await soon(() => field().inputValue()).toBe('severity:critical,high');
    await page.goBack();
    await soon(query).toBe('severity:high ');
    await soon(async () => (await titles()).length).toBe(3);
  });

  it('counts what is hidden in the states that are asked for only', async () => {
    await visit('busy');
    const { findings } = server.double;
    const many = (state: string) => findings.filter((one) => one.state === state).length;
    const mark = { kind: 'snoozed' as const, until: FOREVER, hits: 0 };
    server.double.findings = findings.map((one) => ({ ...one, mark }));
    await page.evaluate(() => (location.hash = '#/inbox?q=is%3Ahidden%20is%3Anew'));
    await page.getByText(`${many('new')} shown`, { exact: true }).waitFor();
    expect(many('new')).toBeLessThan(findings.length);
  });

  it('begins with f, says what is wrong in place, and marks its hits', async () => {
    await visit('busy');
    await press('f');
    await page.getByRole('menuitem', { name: /category/ }).click();
    await soon(() => field().inputValue()).toBe('category:');
    await soon(() => page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('combobox');
    await page.keyboard.type('teapot ');
    await page.getByText('“teapot” is no category. There are security,').waitFor();
    await field().fill('password 203.0.113.5 -severity:low');
    await soon(titles).toEqual([expect.stringContaining('SSH password guessing')]);
    await soon(() => page.locator('.row .l1 mark').allInnerTexts()).toEqual(['password']);
    await page.locator('.row .l3', { hasText: 'Address or name' }).locator('mark').waitFor();
    await button('Remove not severity:low').click();
    await soon(query).toBe('password 203.0.113.5');
    await visits.lookAtAll('inbox-search');
    await field().fill('teapot');
    await page.getByText('No finding matches “teapot”').waitFor();
    await button('Look among all').click();
    await soon(query).toBe('teapot is:any');
  });
});

describe('views', () => {
  it('are saved, opened by their number, renamed, moved, removed and brought back', async () => {
    await visit('busy', { at: '#/inbox?q=server%3Amail' });
    const views = () => page.locator('.nav-line .nav .clip').allInnerTexts();
    await soon(views).toEqual(['High and above', 'Quiet until worse']);
    await button('Save view').click();
    await page.getByLabel('Name', { exact: true }).fill('The mail server');
    await press('Enter');
    await soon(views).toEqual(['High and above', 'Quiet until worse', 'The mail server']);
    const many = () => page.locator('.nav-line', { hasText: 'The mail server' }).locator('.n').innerText();
    await soon(async () => (await many()) === String((await titles()).length)).toBe(true);
    await press('g', '1');
    await soon(query).toBe('severity:high,critical');
    await page.goBack();
    await soon(query).toBe('server:mail');
    const change = async (entry: string) => {
      await button('Change the view The mail server').click();
      await page.getByRole('menuitem', { name: entry }).click();
    };
    await change('Move up');
    await soon(views).toEqual(['High and above', 'The mail server', 'Quiet until worse']);
    await change('Remove');
    await soon(views).toEqual(['High and above', 'Quiet until worse']);
    await page.locator('.toast').getByRole('button', { name: 'Undo' }).click();
    await soon(views).toEqual(['High and above', 'The mail server', 'Quiet until worse']);
    await change('Rename');
    await page.getByLabel('Name', { exact: true }).fill('Mail');
    await press('Enter');
    await soon(views).toContain('Mail');
    expect(await visits.problems()).toEqual([]);
  });
});

describe('the list', () => {
  it('needs no schemas for its first rows', async () => {
    await visit('busy');
    const holding = (words: string) =>
      page.evaluate(async (wanted) => {
        const get = async (address: string) => (await fetch(address)).text();
        const named = (await get('./')).match(/assets\/[^"]*\.js/g) ?? [];
        const programs = await Promise.all(named.map(get));
        return named.filter((_name, index) => programs[index]?.includes(wanted));
      }, words);
    expect(await holding('createRoot')).toHaveLength(1);
    expect(await holding('ZodError')).toEqual([]);
  });

  it('asks for its first rows before all else', async () => {
    const asked: string[] = [];
    const listen = async (fresh: Page) =>
      fresh.on('websocket', (socket) => socket.on('framesent', ({ payload }) => asked.push(String(payload))));
    await visit('busy', { before: listen });
    // Beside it only the events, which are listened to from the beginning.
    expect(asked.slice(0, 2).join(' ')).toContain('"sort":"severity","cursor":null,"limit":100');
  });

  it('is sized with pointer and keys, sorted and grouped, and remembers it', async () => {
    await visit('busy');
    const width = () =>
      page.locator('.list').evaluate((list) => Math.round(list.getBoundingClientRect().width));
    const divider = page.getByRole('separator', { name: 'Width of the list' });
    const was = await width();
    await divider.focus();
    await press('ArrowRight', 'ArrowRight');
    await soon(width).toBe(was + 32);
    const box = (await divider.boundingBox())!;
    await page.mouse.move(box.x + 4, 300);
    await page.mouse.down();
    await page.mouse.move(box.x + 64, 320, { steps: 3 });
    await page.mouse.up();
    await soon(width).toBeGreaterThan(was + 80);
    await button('Sort and group').click();
    await page.getByRole('menuitemradio', { name: 'Nothing' }).click();
    await press('Escape');
    await soon(() => page.locator('.rows .group').count()).toBe(0);
    await page.reload();
    await page.locator('.row .open').first().waitFor();
    expect(await page.locator('.rows .group').count()).toBe(0);
    expect(await width()).toBeGreaterThan(was + 80);
    await button('Sort and group').click();
    await page.getByRole('menuitemradio', { name: 'Server' }).click();
    await press('Escape');
    await soon(async () =>
      (await page.locator('.rows .group').allInnerTexts()).map((text) => text.split(/\s/)[0]),
    ).toContain('web1');
    await divider.dblclick();
    await soon(width).toBe(was);
    await page.evaluate(() => localStorage.clear());
  });

  it('keeps arrivals waiting while several are selected and a search narrows it', async () => {
    await visit('busy');
    await press('x', 'Shift+J');
    const before = await titles();
    server.double.arrive(2);
    await button('2 new').waitFor();
    expect(await titles()).toEqual(before);
    expect(await picked()).toBe(2);
    await button('2 new').click();
    await soon(() => row('Login of postgres').count()).toBe(2);
    expect(await picked()).toBe(2);
  });

  it('speaks Chinese', async () => {
    page = await visits.visit('busy', { at: '#/inbox?q=is%3Anew', language: 'zh-CN' });
    await page.locator('.row .open').first().waitFor();
    await press('x', 'Shift+J');
    await page.getByText('已选 2 条').waitFor();
    await button('确认所示 2 条').waitFor();
    await page.getByText('静音至变糟').waitFor();
    await visits.shoot('inbox-zh');
  });
});
