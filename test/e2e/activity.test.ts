import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PageVisits, soon, type Visit } from '../fixtures/page-visits.ts';

let visits: PageVisits;
let page: Page;

beforeAll(async () => {
  visits = await PageVisits.start();
});
afterAll(() => visits?.close());
afterEach(() => visits.leave());

async function visit(at: string, how: Visit = {}): Promise<void> {
  page = await visits.visit('busy', { at, ...how });
}

const stretch = (words: RegExp) => page.getByRole('button', { name: words }).first();
const address = () => page.evaluate(() => location.hash);

describe('every part of the activity page', () => {
  const parts: Record<string, () => Promise<unknown>> = {
    'activity-runs': async () => {
      await visit('#/activity');
      await page.getByRole('button', { name: 'Kind: All kinds' }).waitFor();
      await page
        .getByText('Steps', { exact: true })
        .or(page.getByText('Read', { exact: true }))
        .first()
        .waitFor();
    },
    'activity-coverage': async () => {
      await visit('#/activity/coverage');
      await stretch(/failed/).waitFor();
    },
    'activity-hole': async () => {
      await visit('#/activity/coverage');
      await stretch(/failed/).click();
      await page.getByRole('button', { name: 'Analyze this range' }).waitFor();
    },
    'activity-queue': async () => {
      await visit('#/activity/queue');
      await page.getByText('Waits for the model').first().waitFor();
    },
    'activity-health': async () => {
      await visit('#/activity/health');
      await page.getByText('Hosts contacted').waitFor();
    },
  };
  for (const [name, reach] of Object.entries(parts)) {
    it(`axe finds nothing: ${name}`, async () => {
      await reach();
      await visits.lookAtAll(name);
    });
  }

  it('speaks Chinese', async () => {
    await visit('#/activity/coverage', { language: 'zh-CN' });
    await stretch(/失败/).waitFor();
    await visits.shoot('activity-coverage-zh');
    await visit('#/activity/health', { language: 'zh-CN' });
    await page.getByText('联系过的主机').waitFor();
    await visits.shoot('activity-health-zh');
    await visit('#/activity', { language: 'zh-CN' });
    await page.getByRole('link', { name: '覆盖' }).waitFor();
    expect(await visits.problems('colours')).toEqual([]);
  });
});

describe('coverage', () => {
  it('is walked through by keys: Enter offers to analyze a hole', async () => {
    await visit('#/activity/coverage');
    await stretch(/failed/).focus();
    await page.keyboard.press('ArrowRight');
    await soon(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toMatch(
      /a model/,
    );
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('Loki answered 502 three times.').waitFor();
    await page.getByRole('button', { name: 'Analyze this range' }).press('Enter');
    await soon(address).toMatch(/^#\/reanalyze\?sources=server-web1-app&from=\d+&to=\d+$/);
  });

  it('opens the run of what was read', async () => {
    await visit('#/activity/coverage');
    await stretch(/analyzed again/).press('Enter');
    await soon(address).toMatch(/^#\/activity\/52\d+$/);
  });

  it('is looked at more closely and further back, by keys and buttons', async () => {
    await visit('#/activity/coverage');
    await stretch(/failed/).waitFor();
    await page.getByRole('button', { name: '7 days' }).click();
    await soon(() => page.getByRole('button', { name: '7 days' }).getAttribute('aria-pressed')).toBe('true');
    await page.getByRole('button', { name: '30 days' }).click();
    await stretch(/no longer kept/).waitFor();
    await page.getByRole('button', { name: '24 h', exact: true }).click();
    await page.keyboard.press('+');
    await page.keyboard.press('+');
    await soon(() => stretch(/failed/).count()).toBe(0);
    await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('Shift+ArrowLeft');
    await stretch(/failed/).waitFor();
  });
});

describe('runs', () => {
  it('are chosen by server, kind and state', async () => {
    await visit('#/activity');
    await page.getByRole('button', { name: 'Kind: All kinds' }).click();
    await page.getByRole('menuitemradio', { name: 'Recount' }).click();
    await page
      .getByRole('list', { name: 'Runs' })
      .getByRole('link', { name: /^Recount/ })
      .waitFor();
    await soon(() => page.getByRole('list', { name: 'Runs' }).getByRole('link').count()).toBe(1);
    await page.getByRole('button', { name: 'State: All states' }).click();
    await page.getByRole('menuitemradio', { name: 'With failures' }).click();
    await page.getByText('No run is like that').waitFor();
  });
});
