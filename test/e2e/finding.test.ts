import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PageServer } from '../doubles/page-server.ts';
import { PageVisits, soon, type Visit, WIDE } from '../fixtures/page-visits.ts';

const FULL = { width: 1920, height: 1080 };
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

const pane = () => page.getByRole('region', { name: 'Finding', exact: true });
const dialog = () => page.getByRole('dialog');
const ssh = () => server.double.findings.find(({ id }) => id === 'f-ssh')!;
const toast = (words: string) => page.locator('.toast', { hasText: words });

async function visit(how: Visit = {}): Promise<void> {
  page = await visits.visit('busy', { at: '#/inbox/f-ssh', ...how });
  await pane().getByText('What it means').waitFor();
}

/** With a clipboard that a test can read. */
async function withClipboard(): Promise<void> {
  await visit({
    before: async (fresh) => {
      await fresh.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    },
  });
}
const copied = () => page.evaluate(() => navigator.clipboard.readText());

describe('the open finding', () => {
  it('looks right wide, narrow, dark and in Chinese, and axe finds nothing', async () => {
    await visit();
    await visits.lookAtAll('finding');
    await page.setViewportSize(FULL);
    await visits.shoot('finding-1920');
    expect(await visits.problems()).toEqual([]);
    const aside = await pane().getByRole('region', { name: 'Entities' }).boundingBox();
    const evidence = await pane().getByRole('region', { name: 'Evidence' }).boundingBox();
    expect(aside!.x).toBeGreaterThan(evidence!.x + evidence!.width);
    await page.setViewportSize(PHONE);
    await visits.shoot('finding-600');
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBe(0);
    await page.setViewportSize(WIDE);
    await page.goto(`${server.url}?theme=light&language=zh-CN#/inbox/f-ssh`);
    await page.getByText('证据').first().waitFor();
    await visits.shoot('finding-zh');
    expect(await visits.problems()).toEqual([]);
  });

  it('looks up lines around the chosen one by keyboard alone, goes on at both ends, and lets go', async () => {
    await visit();
    await pane().getByRole('listbox', { name: 'Lines of evidence' }).focus();
    await page.keyboard.press('ArrowDown');
    const second = ssh().evidence.toSorted((left, right) => Number(right.timestamp - left.timestamp))[1]!;
    await soon(() => pane().getByRole('option', { selected: true }).getAttribute('title')).toContain(
      second.text,
    );
    await page.keyboard.press('l');
    const lines = dialog().locator('.ln');
    await soon(() => lines.count()).toBe(50);
    expect(await dialog().locator('[aria-current=true]').innerText()).toContain('this line');
    await visits.lookAtAll('finding-lines-around');
    const marked = dialog().locator('.is-marked');
    await dialog().getByRole('button', { name: 'Earlier lines' }).click();
    // Where the list then stands at its beginning, more lines come by themselves.
    await soon(() => lines.count()).toBeGreaterThanOrEqual(100);
    await soon(() => marked.count()).toBe(1);
    const before = await lines.count();
    // Not by the pointer: to scroll to the button brings lines by themselves, and the button goes on before it is hit.
    await dialog().getByRole('button', { name: 'Later lines' }).dispatchEvent('click');
    await soon(() => lines.count()).toBeGreaterThan(before);
    await page.keyboard.press('Escape');
    await soon(() => dialog().count()).toBe(0);
  });

  it('says in place why lines cannot be had, and tries again', async () => {
    await visit();
    server.double.words.linesFail = {
      code: 'host-unreachable',
      message: 'web1 does not answer.',
      advice: 'Check that it is on.',
    };
    await page.keyboard.press('l');
    await dialog().getByText('web1 does not answer.').waitFor();
    await dialog().getByText('Check that it is on.').waitFor();
    await visits.shoot('finding-lines-failed');
    expect(await visits.problems()).toEqual([]);
    server.double.words.linesFail = null;
    await dialog().getByRole('button', { name: 'Try again' }).click();
    await soon(() => dialog().locator('.ln').count()).toBe(50);
  });

  it('follows the address of a line through the logs', async () => {
    await visit();
    await page.keyboard.press('a');
    await dialog().getByText('Lines with 203.0.113.5').waitFor();
    await soon(() => dialog().locator('.ln').count()).toBe(30);
    await dialog().getByText('612 lines').waitFor();
    await visits.shoot('finding-lines-of');
    expect(await visits.problems()).toEqual([]);
    await dialog().getByRole('group', { name: 'Lines', exact: true }).focus();
    await page.keyboard.press('Home');
    await soon(() => dialog().locator('.ln').count()).toBe(60);
    expect(server.double.words.asked).toContain('ip 203.0.113.5');
  });

  it('copies a query, Markdown and the template', async () => {
    await withClipboard();
    await page.keyboard.press('y');
    await toast('Markdown').waitFor();
    expect(await copied()).toContain('## SSH password guessing');
    await page.keyboard.press('c');
    await soon(copied).toMatch(/^\{.*\} \|= "Failed password for/);
    await pane().getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Copy the template' }).click();
    await soon(copied).toContain('<ip>');
  });

  it('takes a verdict by key, apart from the state, and undoes it with z', async () => {
    await visit();
    await page.keyboard.press('!');
    await soon(() => ssh().verdict).toBe('noise');
    expect(ssh().state).toBe('new');
    await soon(() => pane().getByRole('button', { name: 'Noise', pressed: true }).count()).toBe(1);
    await page.keyboard.press('z');
    await soon(() => ssh().verdict).toBeNull();
    await pane().getByRole('button', { name: 'Real' }).click();
    await soon(() => ssh().verdict).toBe('real');
    await pane().getByText('Called real by you').waitFor();
  });

  it('keeps notes that are written, changed, removed and brought back', async () => {
    await visit();
    const notes = pane().getByRole('region', { name: 'Notes' });
    await notes.getByRole('button', { name: 'Add a note' }).click();
    await page.keyboard.type('password login stays on <b>until January</b>');
    expect(await visits.problems()).toEqual([]);
    await page.keyboard.press('Control+Enter');
    await notes.getByText('password login stays on <b>until January</b>').waitFor();
    await notes.getByRole('button', { name: 'Edit' }).click();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('off since Monday');
    await notes.getByRole('button', { name: 'Save' }).click();
    await notes.getByText('off since Monday').waitFor();
    await notes.getByRole('button', { name: 'Remove' }).click();
    await soon(() => ssh().notes.length).toBe(0);
    await toast('Note removed').getByRole('button', { name: 'Undo' }).click();
    await notes.getByText('off since Monday').waitFor();
  });

  it('offers quiet until worse first, and acts and moves on', async () => {
    await visit();
    await page.keyboard.press('h');
    const first = page.getByRole('menuitem').first();
    expect(await first.innerText()).toContain('Until it gets worse');
    await page.keyboard.press('Escape');
    await page.keyboard.press(']');
    await soon(() => ssh().state).toBe('acknowledged');
    await soon(() => page.url()).not.toContain('f-ssh');
    await page.keyboard.press('z');
    await soon(() => ssh().state).toBe('new');
  });

  it('reads its chart out bar by bar', async () => {
    await visit();
    const chart = pane().getByRole('group', { name: /^Time line/ });
    await chart.focus();
    await page.keyboard.press('ArrowLeft');
    await soon(() => chart.locator('[aria-live]').innerText()).toMatch(/: \d+ lines?/);
    expect(await chart.locator('table tbody tr').count()).toBeGreaterThan(3);
  });
});
