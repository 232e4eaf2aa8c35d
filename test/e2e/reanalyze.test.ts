import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Variant } from '../doubles/api.ts';
import type { PageServer } from '../doubles/page-server.ts';
import { morningClock } from '../doubles/morning-clock.ts';
import { NARROW, PageVisits, soon, type Visit } from '../fixtures/page-visits.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let visits: PageVisits;
let server: PageServer;
let page: Page;

beforeAll(async () => {
  visits = await PageVisits.start();
  server = visits.server;
});

afterAll(() => visits?.close());

afterEach(() => visits.leave());

async function visit(at = '#/reanalyze', how: Visit = {}, variant: Variant = 'busy'): Promise<void> {
  page = await visits.visit(variant, { at, ...how });
  await page.getByRole('heading', { level: 1, name: 'Re-analyze' }).waitFor();
}

const button = (name: string | RegExp) => page.getByRole('button', { name });
const edge = (name: 'Start' | 'End') => page.getByRole('slider', { name: `${name} of the range` });
const field = (name: 'From' | 'To') => page.getByLabel(name, { exact: true });
const opened = () => page.locator('.rz-opened');
const double = () => server.double.reanalysis;

/** The chosen range as the page says it, in minutes before what can be chosen last. */
async function minutes(handle: Locator): Promise<number> {
  const [now, most] = await Promise.all(
    ['aria-valuenow', 'aria-valuemax'].map((name) => handle.getAttribute(name)),
  );
  return Number(most) - Number(now);
}

async function loaded(): Promise<void> {
  await page.getByText('184,220, 26.4 MB').waitFor();
  await page.locator('.rz-bars .rz-other').first().waitFor();
}

describe('every state of the page', () => {
  const states: Record<string, () => Promise<unknown>> = {
    reanalyze: async () => {
      await visit();
      await loaded();
      await page.getByText('Login as backup').waitFor();
    },
    'reanalyze-done': async () => {
      await visit('#/reanalyze/reanalysis-1');
      await loaded();
      await page.getByText('Loki did not answer in time').waitFor();
    },
    'reanalyze-compare': async () => {
      await visit('#/reanalyze/reanalysis-2/reanalysis-1');
      await loaded();
      await page.getByRole('columnheader', { name: /^A:/ }).waitFor();
    },
    'reanalyze-table': async () => {
      await visit();
      await loaded();
      await button('As a table').click();
      await page.getByRole('columnheader', { name: 'All lines' }).waitFor();
    },
    'reanalyze-sources': async () => {
      await visit();
      await loaded();
      await button(/^Sources:/).click();
      await page.getByRole('menuitemcheckbox', { name: 'nginx access' }).waitFor();
    },
  };

  for (const [name, reach] of Object.entries(states)) {
    it(`axe finds nothing: ${name}`, async () => {
      await reach();
      await visits.lookAtAll(name);
    }, 60_000);
  }

  it('is written in Chinese', async () => {
    page = await visits.visit('busy', { at: '#/reanalyze', language: 'zh-CN' });
    await page.getByRole('heading', { level: 1, name: '重新分析' }).waitFor();
    await page.locator('.rz-bars .rz-other').first().waitFor();
    await page.getByText('Login as backup').waitFor();
    await visits.shoot('reanalyze-zh');
    expect(await visits.problems()).toEqual([]);
  });
});

/** A point of the histogram, by its share of the width. */
async function point(share: number): Promise<{ readonly x: number; readonly y: number }> {
  const box = await page.locator('.rz-chart').boundingBox();
  if (!box) throw new Error('There is no histogram.');
  return { x: box.x + share * box.width, y: box.y + 40 };
}

async function drag(from: number, to: number): Promise<void> {
  const [start, end] = [await point(from), await point(to)];
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move((start.x + end.x) / 2, start.y);
  await page.mouse.move(end.x, end.y);
}

/** How long the chosen range is, in hours. */
async function hours(): Promise<number> {
  return ((await minutes(edge('Start'))) - (await minutes(edge('End')))) / 60;
}

describe('choosing a range', () => {
  it('is done by the keys of two handles', async () => {
    await visit();
    await loaded();
    expect(await hours()).toBe(24);
    await edge('Start').focus();
    await page.keyboard.press('ArrowRight');
    await soon(hours).toBe(23.75);
    await page.keyboard.press('PageDown');
    await soon(hours).toBe(40.5);
    await page.keyboard.press('Shift+ArrowLeft');
    await soon(hours).toBe(40.5);
    expect(await minutes(edge('End'))).toBe(15);
    await edge('End').focus();
    await page.keyboard.press('End');
    await soon(() => minutes(edge('End'))).toBe(0);
    await page.keyboard.press('Home');
    await soon(hours).toBe(1 / 60);
  });

  it('is done by the pointer: drawn, moved, resized, given up', async () => {
    await visit();
    await loaded();
    await drag(0.2, 0.4);
    await page.mouse.up();
    const near = (wanted: number) => async () => Math.abs((await hours()) - wanted) < 0.6;
    await soon(near(0.2 * 7 * 24)).toBe(true);
    const drawn = await hours();
    await drag(0.3, 0.5);
    await page.mouse.up();
    await soon(hours).toBe(drawn);
    const end = await minutes(edge('End'));
    expect(Math.abs(end / 60 - 0.4 * 7 * 24)).toBeLessThan(0.8);
    await drag(0.6, 0.9);
    await page.mouse.up();
    await soon(near(0.5 * 7 * 24)).toBe(true);
    const resized = await hours();
    await drag(0.1, 0.15);
    await soon(near(0.05 * 7 * 24)).toBe(true);
    await page.keyboard.press('Escape');
    await soon(hours).toBe(resized);
    await page.mouse.up();
    expect(await hours()).toBe(resized);
  });

  it('is done by typing, in the clock of any zone', async () => {
    await visit();
    await loaded();
    await page.getByLabel('Time zone').selectOption('Europe/Berlin');
    await field('From').fill('yesterday');
    await field('From').press('Enter');
    await page.getByText('Type a time such as').waitFor();
    expect(await field('From').getAttribute('aria-invalid')).toBe('true');
    await field('From').fill('2026-10-25 02:30');
    await field('To').fill('2026-10-25 03:30');
    await field('To').press('Enter');
    await page.getByText('shows this hour twice').waitFor();
    await soon(hours).toBe(2);
    await soon(() => double().estimated.at(-1)?.from).toBe(Date.parse('2026-10-25T00:30:00Z'));
    await page.getByLabel('Time zone').selectOption('UTC');
    await soon(() => field('From').inputValue()).toBe('2026-10-25 00:30');
    await field('To').fill('2026-10-25 00:00');
    await field('To').press('Enter');
    await page.getByText('The end must be later').waitFor();
    await field('To').press('Escape');
    await soon(() => field('To').inputValue()).toBe('2026-10-25 02:30');
  });

  it('is done by name, zoomed into and back', async () => {
    await visit();
    await loaded();
    await button('Last hour').click();
    await soon(hours).toBe(1);
    await button('Zoom in on the range').click();
    await page.getByText('lines per 1 min').waitFor();
    await button('Zoom back').click();
    await page.getByText('lines per 1 h').waitFor();
    await button('30 days').click();
    await soon(() => button('30 days').getAttribute('aria-pressed')).toBe('true');
  });

  it('begins with what the address names', async () => {
    const to = Math.floor((morningClock.now() - 3 * DAY) / HOUR) * HOUR;
    const from = to - 5 * HOUR;
    await visit(`#/reanalyze?sources=server-web1-journal&from=${from}&to=${to}`);
    await loaded();
    await button('Sources: 1 source on web1').waitFor();
    expect(await hours()).toBe(5);
    await soon(() => double().estimated.at(-1)).toMatchObject({
      sourceIds: ['server-web1-journal'],
      from,
      to,
    });
  });
});

describe('an estimate', () => {
  it('follows the choice, and asks once for many changes', async () => {
    await visit();
    await loaded();
    const asked = double().estimated.length;
    await edge('Start').focus();
    for (let step = 0; step < 5; step += 1) await page.keyboard.press('ArrowLeft');
    await soon(() => double().estimated.length).toBe(asked + 1);
    await button(/^Model:/).click();
    await page.getByRole('menuitemradio', { name: 'None, rules only' }).click();
    await page.getByText('judges by rules alone').waitFor();
    await soon(() => button(/^Lenses:/).count()).toBe(0);
    await soon(() => double().estimated.at(-1)?.model).toEqual({ kind: 'none' });
    await button(/^Sources:/).click();
    await page.getByRole('menuitemcheckbox', { name: 'web1', exact: true }).click();
    await page.getByRole('menuitemcheckbox', { name: 'rspamd' }).click();
    await page.keyboard.press('Escape');
    await button('Sources: 4 sources on db1, mail').waitFor();
  });
});

describe('a re-analysis', () => {
  it('is started by its key, paused, resumed and cancelled', async () => {
    await visit();
    await loaded();
    await page.getByRole('switch', { name: 'Notify about what is new' }).click();
    await page.getByText('What is new is notified').waitFor();
    await page.keyboard.press('r');
    await soon(() => double().started.length).toBe(1);
    expect(double().started[0]).toMatchObject({ notify: true, askKnown: false, lenses: null });
    await soon(() => page.url()).toContain('#/reanalyze/reanalysis-3');
    await opened().getByText('queued', { exact: true }).waitFor();
    double().change('reanalysis-3', { state: 'running', step: 'reading' });
    await opened().getByText('running', { exact: true }).waitFor();
    await button('Pause').click();
    await opened().getByText('Nothing is lost').waitFor();
    await button('Resume').click();
    await opened().getByText('running', { exact: true }).waitFor();
    await button('Cancel').click();
    await opened()
      .getByText(/^cancelled/)
      .waitFor();
    await soon(() => button('Cancel').count()).toBe(0);
  });

  it('says in its place why it was not started', async () => {
    await visit();
    await loaded();
    double().refuse = {
      code: 'unexpected',
      message: 'This model is no longer there.',
      advice: 'Choose another.',
    };
    await page.getByRole('button', { name: 'Re-analyze', exact: true }).click();
    await page.getByRole('group', { name: 'It could not be started' }).waitFor();
  });

  it('shows its outcome as a difference, and opens its findings', async () => {
    await visit('#/reanalyze/reanalysis-1');
    await page.getByRole('tab', { name: 'Gone 1' }).click();
    await page.getByText('its rule was changed since').waitFor();
    await soon(() => page.getByText('Known finding 1').count()).toBe(0);
    await page.getByRole('tab', { name: 'Changed 2' }).click();
    await page.getByText('was medium, now high; 173 lines, now 214').waitFor();
    double().outcomeRows = [];
    double().change('reanalysis-1', {});
    await page.getByText('Nothing changed.').waitFor();
    await page.getByText('184,220 lines of web1, db1 read again').waitFor();
    await page.getByText('1 stretch could not be read').waitFor();
  });

  it('is gone through by keys, down to a finding', async () => {
    await visit('#/reanalyze/reanalysis-1');
    await page.getByText('Login as backup').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await soon(focused).toBe('New authorized_keys entry for deploy');
    await page.keyboard.press('Enter');
    await soon(() => page.url()).toContain('#/inbox/');
  });

  it('is taken over to be run with other eyes', async () => {
    await visit('#/reanalyze/reanalysis-2');
    await loaded();
    await button('Run again with…').click();
    await button('Sources: 2 sources on web1, db1').waitFor();
    await soon(hours).toBe(12);
    await button('Lenses: general, security').waitFor();
  });

  it('is compared with another one', async () => {
    await visit('#/reanalyze/reanalysis-2');
    await button('Comparison: Compare with…').click();
    await page.getByRole('menuitemcheckbox', { name: /qwen3:8b/ }).click();
    await soon(() => page.url()).toContain('#/reanalyze/reanalysis-2/reanalysis-1');
    await opened().getByText('Both found 13 of 15. 2 only A.').waitFor();
    await soon(() => opened().getByText('only A', { exact: true }).count()).toBe(2);
    await button('Back to one').click();
    await page.getByRole('tab', { name: 'New 4' }).waitFor();
  });

  it('is there at once in a narrow window', async () => {
    await visit('#/reanalyze', { size: NARROW });
    await loaded();
    const wide = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(await wide()).toBeLessThanOrEqual(0);
  });
});
