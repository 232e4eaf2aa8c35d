import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FoundLine } from '../../shared/contract/explore.ts';
import { morningClock } from '../doubles/morning-clock.ts';
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

const list = () => page.getByRole('list', { name: 'Lines found, the newest first' });
const rows = () => list().getByRole('listitem');
const pane = () => page.getByRole('complementary', { name: 'The open line' });
const editor = () => page.getByRole('textbox', { name: 'LogQL or words' });
const explore = () => visits.server.double.explore;
const lastQuery = () => explore().searched.at(-1)?.query;
const close = async () => {
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
};

describe('the explorer', () => {
  it('searches by keys alone: words, a field of a line, older lines down to the last', async () => {
    await visit({ at: '#/inbox' });
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('e');
    await rows().first().waitFor();
    await page.keyboard.press('/');
    await editor().pressSequentially('Failed invalid');
    await page.keyboard.press('Enter');
    await soon(lastQuery).toBe('Failed invalid');
    await page.getByRole('heading', { name: 'Explorer' }).click();
    await page.keyboard.press('j');
    await pane().waitFor();
    await visits.lookAtAll('explorer');
    await pane().getByRole('button', { name: 'Only lines with service sshd' }).press('Enter');
    await soon(lastQuery).toMatch(/^\{.+\} \|= "Failed" \|= "invalid" \|= "sshd" \|~ "\\\\bsshd\\\\b"$/);
    await rows().first().waitFor();
    for (let turn = 0; turn < 40 && !(await page.getByText(/^These are all/).isVisible()); turn++)
      await list().evaluate((one) => one.parentElement?.scrollBy(0, 2_000));
    await page.getByText(/^These are all/).waitFor();
  });

  it('chooses streams by their labels, by keys and by pointer, and keeps the rest of the query', async () => {
    const at = `#/explorer?server=server-web1&q=${encodeURIComponent('{job="nginx"} |= "Failed"')}`;
    const job = { nginx: 9, 'ss\u202ehd': 7 };
    await visit({ at, answers: () => (visits.server.double.fleet.labels = { host: { web1: 1 }, job }) });
    const labels = page.getByRole('button', { name: 'Labels', exact: true });
    const focused = (one: Locator) =>
      soon(() => one.evaluate((it) => it === document.activeElement)).toBe(true);
    await labels.focus();
    await page.keyboard.press('Enter');
    await focused(page.getByRole('menuitem', { name: 'host' }));
    await page.keyboard.press('j');
    await focused(page.getByRole('menuitem', { name: 'job' }));
    await page.keyboard.press('ArrowRight');
    await focused(page.getByRole('menuitemradio', { name: 'nginx', checked: true }));
    await visits.shoot('explorer-labels');
    expect(await visits.problems()).toEqual([]);
    await page.keyboard.press('ArrowDown');
    await focused(page.getByRole('menuitemradio', { name: String.raw`ss\u202ehd` }));
    await page.keyboard.press('Enter');
    await soon(lastQuery).toBe(String.raw`{job="ss\u202ehd"} |= "Failed"`);
    await focused(labels);
    await labels.click();
    await page.getByRole('menuitem', { name: 'host' }).hover();
    await page.getByRole('menuitemradio', { name: 'web1' }).click();
    await soon(lastQuery).toBe(String.raw`{job="ss\u202ehd", host="web1"} |= "Failed"`);
    await editor().fill('{job=');
    await soon(() => labels.isDisabled()).toBe(true);
  });

  it('makes a rule, a source and an analysis of what was found, and shows the lines around it', async () => {
    await visit({ at: `#/explorer?server=server-web1&q=${encodeURIComponent('{job="sshd"} |= "Failed"')}` });
    await rows().first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('l');
    await page.getByRole('dialog').getByText('Lines around').waitFor();
    await page.getByRole('dialog').locator('.is-marked').waitFor();
    expect(await visits.problems()).toEqual([]);
    await close();
    await pane().getByRole('button', { name: 'Make this a rule' }).click();
    await page.getByRole('textbox', { name: 'The rule, as YAML' }).waitFor();
    await visits.shoot('explorer-rule');
    expect(await visits.problems()).toEqual([]);
    await page.getByRole('button', { name: 'Save the rule' }).click();
    await soon(() => visits.server.double.addedRules[0]?.text).toContain('text|contains|all:');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Make this a source' }).click();
    await page.getByRole('textbox', { name: 'Source name' }).fill('guesses');
    await visits.shoot('explorer-source');
    expect(await visits.problems()).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Add a source' }).click();
    await soon(() => visits.server.double.servers[0]?.sources.at(-1)?.selector).toBe(
      '{job="sshd"} |= "Failed"',
    );
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Analyze this range' }).click();
    await soon(() => page.evaluate(() => location.hash)).toMatch(
      /^#\/reanalyze\?sources=.+&from=\d+&to=\d+$/,
    );
  });

  it('follows a log live, holds still while a line is open, and ends when it is stopped', async () => {
    const come = (text: string) => {
      const now = morningClock.now();
      const line: FoundLine = { timestamp: BigInt(now) * 1_000_000n, sourceId: null, text, fields: [] };
      explore().tell({ kind: 'lines', lines: [line], readUpTo: now, leftOut: false });
    };
    await visit();
    await rows().first().waitFor();
    await page.keyboard.press('v');
    await soon(() => explore().tails).toBe(1);
    await rows().first().waitFor();
    come('the first to come');
    await rows().first().getByText('the first to come').waitFor();
    await page.keyboard.press('j');
    await pane().waitFor();
    come('the second to come');
    await page.getByRole('button', { name: '1 new' }).waitFor();
    await visits.shoot('explorer-live');
    expect(await visits.problems()).toEqual([]);
    await page.getByRole('button', { name: '1 new' }).click();
    await rows().first().getByText('the second to come').waitFor();
    await page.keyboard.press('v');
    await soon(() => explore().tails).toBe(0);
  });

  it('says in its place what Loki refuses, gives up what nobody waits for, and speaks Chinese', async () => {
    await visit({ language: 'zh-CN' });
    await page
      .getByRole('button', { name: '设为来源' })
      .or(page.getByText('搜索服务器的日志'))
      .first()
      .waitFor();
    await page.getByRole('list', { name: '搜索结果，最新在前' }).waitFor();
    await visits.shoot('explorer-zh');
    await visit();
    await rows().first().waitFor();
    let open: () => void = () => undefined;
    explore().gate = new Promise<void>((resolve) => (open = resolve));
    await page.keyboard.press('/');
    await editor().pressSequentially('slow');
    await page.keyboard.press('Enter');
    await soon(lastQuery).toBe('slow');
    await editor().pressSequentially(' words');
    await page.keyboard.press('Enter');
    await soon(() => explore().abandoned).toBeGreaterThan(0);
    explore().gate = null;
    explore().refuse = {
      code: 'loki-rejected-query',
      message: 'Loki rejects the query.',
      advice: 'Correct it.',
      detail: 'parse error at line 1, col 7: syntax error: unexpected IDENTIFIER',
    };
    open();
    await editor().fill('{job="sshd"} | a="b"');
    await page.keyboard.press('Enter');
    await page.getByRole('group', { name: 'The search failed' }).waitFor();
    await page.getByText('unexpected IDENTIFIER').first().waitFor();
    await page.locator('.cm-lintRange-error').waitFor();
  });
});
