import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import { PageVisits, soon, type Visit } from '../fixtures/page-visits.ts';

let visits: PageVisits;
let page: Page;

beforeAll(async () => {
  visits = await PageVisits.start();
});
afterAll(() => visits?.close());
afterEach(() => visits.leave());

async function visit(how: Visit = {}): Promise<void> {
  page = await visits.visit('busy', { at: '#/explorer', ...how });
}

const rows = () => page.getByRole('list', { name: 'Lines found, the newest first' }).getByRole('listitem');
const editor = () => page.getByRole('textbox', { name: 'LogQL or words' });
const explore = () => visits.server.double.explore;

describe('the explorer', () => {
  it('shows the newest lines, their volume, and finds words typed without a mouse', async () => {
    await visit({ at: '#/inbox' });
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('e');
    await rows().first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.getByRole('complementary', { name: 'The open line' }).waitFor();
    await visits.lookAtAll('explorer-line');
    await page.keyboard.press('Escape');
    await visits.lookAtAll('explorer');
    await page.keyboard.press('/');
    await editor().pressSequentially('Failed 203.0.113.7');
    await page.keyboard.press('Enter');
    await soon(() => explore().searched.at(-1)?.query).toBe('Failed 203.0.113.7');
  });
});
