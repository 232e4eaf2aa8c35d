import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Variant } from '../doubles/api.ts';
import { PageVisits, soon, type Visit } from '../fixtures/page-visits.ts';

let visits: PageVisits;
let page: Page;

beforeAll(async () => {
  visits = await PageVisits.start();
});
afterAll(() => visits?.close());
afterEach(() => visits.leave());

async function visit(variant: Variant = 'busy', how: Visit = {}): Promise<void> {
  page = await visits.visit(variant, { at: '#/reports', ...how });
}

const table = (name: string) => page.getByRole('region', { name });

describe('reports', () => {
  it('axe finds nothing', async () => {
    await visit();
    await table('Read and not read').waitFor();
    await visits.lookAtAll('reports');
  });

  it('speak Chinese, and have nothing to say before the first server', async () => {
    await visit('busy', { language: 'zh-CN' });
    await table('已读与未读').waitFor();
    await visits.shoot('reports-zh');
    await visit('first-run');
    await page.getByText('Nothing to report yet.').waitFor();
    expect(await visits.problems()).toEqual([]);
  });

  it('are reached by keys, and show another range and server', async () => {
    await visit('busy', { at: '#/activity/queue' });
    await page.getByText('Read next').first().waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    await page.getByText('Findings a day, by severity').first().waitFor();
    await page.getByRole('button', { name: 'Today' }).press('Enter');
    await page.getByText('Findings an hour, by severity').first().waitFor();
    await page.getByRole('button', { name: 'Server: All servers' }).click();
    await page.getByRole('menuitemradio', { name: 'db1' }).click();
    await soon(() => table('Read and not read').getByRole('row').count()).toBe(2);
  });

  it('say of what fills the log what could be done, and begin it', async () => {
    await visit();
    await table('Noisiest').getByRole('button', { name: 'Suppress' }).click();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await table('Noisiest').getByRole('button', { name: 'Mark as normal' }).click();
    await soon(() => page.evaluate(() => location.hash)).toMatch(
      /^#\/templates\/server-db1-postgres\/checkpoints/,
    );
  });
});
