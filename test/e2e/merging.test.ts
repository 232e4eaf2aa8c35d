import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RULE } from '../doubles/api-findings-data.ts';
import type { PageServer } from '../doubles/page-server.ts';
import { PageVisits, soon } from '../fixtures/page-visits.ts';

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
const parts = () => pane().getByRole('region', { name: 'Merged into it' });
const ssh = () => server.double.findings.find(({ id }) => id === 'f-ssh')!;
const more = async (name: string | RegExp) => {
  await pane().getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name }).click();
};

async function visit(): Promise<void> {
  page = await visits.visit('busy', { at: '#/inbox/f-ssh' });
  await pane().getByText('What it means').waitFor();
}

describe('merging', () => {
  it('chooses by search what counts for a finding, takes it apart, and undoes both', async () => {
    await visit();
    const all = server.double.findings.length;
    const before = ssh().count;
    await page.keyboard.press('Shift+m');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('checkbox').first().waitFor();
    await visits.shoot('finding-merge');
    expect(await visits.problems()).toEqual([]);
    await dialog.getByRole('checkbox').first().check();
    await dialog.getByRole('button', { name: 'Merge 1 finding' }).click();
    await soon(() => ssh().parts.length).toBe(1);
    await parts().waitFor();
    await visits.shoot('finding-merged');
    expect(await visits.problems()).toEqual([]);
    await parts()
      .getByRole('button', { name: /^Take apart/ })
      .click();
    await soon(() => server.double.findings.length).toBe(all);
    await page.keyboard.press('z');
    await soon(() => ssh().parts.length).toBe(1);
    await page.keyboard.press('z');
    await soon(() => ssh().count).toBe(before);
    expect(server.double.findings).toHaveLength(all);
  });

  it('merges what is selected in the list into the first of it', async () => {
    await visit();
    const all = server.double.findings.length;
    await page.keyboard.press('x');
    await page.keyboard.press('Shift+j');
    await page.getByRole('toolbar').getByRole('button', { name: 'Merge 2 shown' }).click();
    await soon(() => server.double.findings.length).toBe(all - 1);
    await page.locator('.toast').getByRole('button', { name: 'Undo' }).click();
    await soon(() => server.double.findings.length).toBe(all);
  });

  it('calls all that is selected noise with one key, and takes it back in one step', async () => {
    await visit();
    const noise = () => server.double.findings.filter(({ verdict }) => verdict === 'noise').length;
    const before = noise();
    await page.keyboard.press('x');
    await page.keyboard.press('Shift+j');
    await page.keyboard.press('Shift+j');
    await page.getByRole('toolbar').getByRole('button', { name: 'Call noise 3 shown' }).waitFor();
    await visits.shoot('inbox-bulk-noise');
    await page.keyboard.press('!');
    await page.locator('.toast', { hasText: 'Called 3 findings noise' }).waitFor();
    expect(noise()).toBe(before + 3);
    await soon(() => page.getByRole('toolbar').count()).toBe(0);
    await page.keyboard.press('z');
    await soon(noise).toBe(before);
  });

  it('hides a finding until ten more lines come, and says so', async () => {
    await visit();
    await page.keyboard.press('h');
    await visits.shoot('finding-quiet-menu');
    await page.getByRole('menuitem', { name: 'Until 10 more' }).click();
    await soon(() => ssh().mark).toMatchObject({ kind: 'snoozed', limit: 10 });
    await page.keyboard.press('z');
    await soon(() => ssh().mark?.kind).not.toBe('snoozed');
  });

  it('shows the text of the rule that found it, by keyboard', async () => {
    await visit();
    const name = pane().getByRole('button', { name: 'sshd-brute-force v4' });
    await name.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'SSH password guessing' });
    const yaml = dialog.getByRole('region', { name: 'Rule sshd-brute-force' });
    await soon(() => yaml.textContent()).toBe(RULE.text);
    expect(await dialog.innerText()).toContain('comes with Nightjar');
    expect(await dialog.getByRole('link').count()).toBe(0);
    await dialog.getByRole('button', { name: 'Copy' }).waitFor();
    await visits.lookAtAll('finding-rule');
    await page.keyboard.press('Escape');
    await soon(() => dialog.count()).toBe(0);
    await soon(() => name.evaluate((one) => one === document.activeElement)).toBe(true);
  });

  it('says in words how sure a model was, and that a rule is gone', async () => {
    await visit();
    await page.goto(`${server.url}#/inbox/f-never`);
    await pane().getByText('asked 2 times: only 1 answer says so').waitFor();
    await page.goto(`${server.url}?language=zh-CN#/inbox/f-oom`);
    await page.getByRole('button', { name: 'kernel-oom-kill v2' }).click();
    await page.getByText('已没有该名称的规则。').waitFor();
    await visits.shoot('finding-rule-gone-zh');
    expect(await visits.problems()).toEqual([]);
  });

  it('treats a server apart', async () => {
    page = await visits.visit('busy', { at: '#/inbox/f-ssh' });
    const many = server.double.findings.find(({ servers }) => servers.length > 1);
    expect(many).toBeDefined();
    await page.goto(`${server.url}#/inbox/${many!.id}`);
    await pane().getByText(many!.title).first().waitFor();
    await more(`Treat ${many!.servers[0]!.name} apart`);
    await soon(() => server.double.findings.filter(({ id }) => id.startsWith(`${many!.id}-`)).length).toBe(1);
  });
});
