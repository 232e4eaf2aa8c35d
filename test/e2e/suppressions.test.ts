import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Variant } from '../doubles/api.ts';
import type { PageServer } from '../doubles/page-server.ts';
import { morningClock } from '../doubles/morning-clock.ts';
import { NARROW, PageVisits, soon, type Visit } from '../fixtures/page-visits.ts';

let visits: PageVisits;
let server: PageServer;
let page: Page;

beforeAll(async () => {
  visits = await PageVisits.start();
  server = visits.server;
});

afterAll(() => visits?.close());

afterEach(() => visits.leave());

const SSH = '#/inbox/f-ssh';
const SSH_TITLE = 'SSH password guessing from 10 addresses';

async function visit(at: string, how: Visit = {}, variant: Variant = 'busy'): Promise<void> {
  page = await visits.visit(variant, { at, ...how });
}

/** Opens the panel from a finding by its key. */
async function suppress(how: Visit = {}): Promise<void> {
  await visit(SSH, how);
  await page.getByRole('heading', { name: SSH_TITLE }).waitFor();
  await page.keyboard.press('m');
  await panel().getByRole('status').waitFor();
}

const panel = () => page.getByRole('dialog');
const said = () => panel().getByRole('status');
const toast = (words: string) => page.locator('.toast').getByText(words);
const row = (title: string) =>
  page.getByRole('list', { name: 'Findings' }).getByRole('link', { name: title });
const finding = (id: string) => server.double.findings.find((one) => one.id === id);
const ruleOf = (reason: string) => server.double.suppressions.rules.find((rule) => rule.reason === reason);

describe('every state of suppressing', () => {
  const states: Record<string, () => Promise<unknown>> = {
    suppress: () => suppress(),
    'suppress-refused': async () => {
      await suppress();
      while (
        (await panel()
          .getByRole('button', { name: /^Do not ask for/ })
          .count()) > 0
      )
        await panel()
          .getByRole('button', { name: /^Do not ask for/ })
          .first()
          .click();
      await panel().getByRole('alert').waitFor();
    },
    quiet: async () => {
      await suppress();
      await panel().getByRole('button', { name: 'Or keep it quiet' }).click();
      await page.getByRole('slider').waitFor();
    },
    suppressions: async () => {
      await visit('#/suppressions');
      await page.getByText('Replaced in October').waitFor();
    },
    'suppressions-open': async () => {
      await visit('#/suppressions/rule-resolver');
      await page.getByRole('region', { name: 'What it does: Replaced in October' }).waitFor();
      await page.getByText('Nothing has happened yet.').waitFor();
    },
    'suppressions-none': async () => {
      await visit('#/suppressions', {}, 'quiet');
      await page.getByText('No rule yet').waitFor();
    },
    'suppressions-review': async () => {
      await visit('#/inbox');
      await page.getByRole('button', { name: /^2 suppression rules are worth a look/ }).click();
    },
  };

  for (const [name, reach] of Object.entries(states)) {
    it(`axe finds nothing: ${name}`, async () => {
      await reach();
      await visits.lookAtAll(name);
    }, 60_000);
  }
});

describe('a rule that starts from a finding', () => {
  it('is made and undone by the keyboard alone', async () => {
    await suppress();
    await soon(() => said().textContent()).toBe('1 finding, 1 of them high');
    await soon(() => page.locator('.row.leaving').count()).toBe(1);
    await page.keyboard.type('Known scanners');
    await page.keyboard.press('Control+Enter');
    await toast('Suppressed: Known scanners').waitFor();
    await soon(() => panel().count()).toBe(0);
    await soon(() => row(SSH_TITLE).count()).toBe(0);
    expect(finding('f-ssh')?.mark).toMatchObject({ kind: 'suppressed', by: { reason: 'Known scanners' } });
    const end = ruleOf('Known scanners')?.end;
    expect(end?.kind === 'at' && Math.round((end.at - morningClock.now()) / 86_400_000)).toBe(7);
    await page.keyboard.press('z');
    await toast('Undone: Known scanners').waitFor();
    await row(SSH_TITLE).waitFor();
    expect(finding('f-ssh')?.mark).toBeNull();
    expect(ruleOf('Known scanners')?.state).toBe('ended');
  });

  it('shows what it hides as chips are taken out and put back', async () => {
    await suppress();
    const widen = (name: string) =>
      panel()
        .getByRole('button', { name: `Do not ask for ${name}` })
        .click();
    await soon(() => page.locator('.row.leaving').count()).toBe(1);
    for (const name of ['server', 'service', 'rule', 'severity', 'address']) await widen(name);
    await soon(async () => Number(/^\d+/.exec((await said().textContent()) ?? '')?.[0])).toBeGreaterThan(1);
    await soon(() => page.locator('.row.leaving').count()).toBeGreaterThan(1);
    await panel().getByText('Would have hidden in the last 30 days').waitFor();
    await widen('category');
    await panel().getByRole('alert').getByText('This rule matches everything').waitFor();
    await soon(() => page.locator('.row.leaving').count()).toBe(0);
    await panel().getByLabel('Reason').fill('All of it');
    expect(
      await panel()
        .getByRole('button', { name: /^Suppress/ })
        .isDisabled(),
    ).toBe(true);
    await panel().getByRole('button', { name: 'category is security' }).click();
    await soon(() =>
      panel()
        .getByRole('button', { name: /^Suppress [2-9] now/ })
        .isEnabled(),
    ).toBe(true);
    await page.keyboard.press('Escape');
    await soon(() => page.locator('.row.leaving').count()).toBe(0);
    expect(ruleOf('All of it')).toBeUndefined();
  });

  it('asks once for many changes, and of an address by its prefix', async () => {
    await suppress();
    const prefix = panel().getByRole('spinbutton', { name: 'Prefix length of' }).first();
    const asked = server.double.suppressions.previews.length;
    await prefix.fill('24');
    await soon(() => server.double.suppressions.previews.length).toBe(asked + 1);
    expect(server.double.suppressions.previews.at(-1)?.matchers.addresses?.[0]).toMatch(/\/24$/);
  });

  it('ends as it was chosen, with its numbers', async () => {
    await suppress();
    await panel().getByRole('radio', { name: 'until worse' }).check({ force: true });
    await panel().getByLabel('Lines in an hour').fill('55');
    await panel().getByLabel('Reason').fill('Watched');
    await panel()
      .getByRole('button', { name: /^Suppress/ })
      .click();
    await soon(() => ruleOf('Watched')?.end).toMatchObject({ kind: 'until-worse', perHour: 55 });
    const end = ruleOf('Watched')?.end as { serverIds: string[]; severity: string };
    expect(end.serverIds).toEqual(finding('f-ssh')?.servers.map(({ id }) => id));
    expect(end.severity).toBe('high');
  });
});

describe('quieting', () => {
  it('has a threshold that keys and the pointer move', async () => {
    await suppress();
    await panel().getByRole('button', { name: 'Or keep it quiet' }).click();
    const slider = page.getByRole('slider', { name: 'Quiet until more than' });
    const now = async () => Number(await slider.getAttribute('aria-valuenow'));
    await soon(now).toBe(40);
    await slider.focus();
    await page.keyboard.press('ArrowUp');
    await soon(now).toBeGreaterThan(40);
    const up = await now();
    await page.keyboard.press('PageDown');
    await soon(now).toBeLessThan(up);
    const box = (await slider.boundingBox())!;
    const down = await now();
    await page.mouse.move(box.x + 40, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + 40, box.y - 25, { steps: 3 });
    await page.mouse.up();
    await soon(now).toBeGreaterThan(down);
    const limit = await now();
    await panel()
      .getByRole('button', { name: `Quiet until ${limit.toLocaleString('en')}/h` })
      .click();
    await toast(`Quiet until it gets worse: ${SSH_TITLE}`).waitFor();
    expect(server.double.suppressions.rules[0]?.end).toMatchObject({ kind: 'until-worse', perHour: limit });
    await page.keyboard.press('z');
    await soon(() => finding('f-ssh')?.mark).toBeNull();
  });

  it('hides until a time that is still to come, in a zone that it names', async () => {
    await suppress();
    await panel().getByRole('button', { name: 'Or keep it quiet' }).click();
    await panel().getByRole('button', { name: 'A date and time' }).click();
    await panel().getByText('In your time zone').waitFor();
    await panel().getByLabel('Hide until').fill('2020-01-01T08:00');
    await panel().getByRole('button', { name: 'Hide until then' }).click();
    await panel().getByText('Choose a time that is still to come.').waitFor();
    await panel().getByLabel('Hide until').fill('2099-01-01T08:00');
    await panel().getByRole('button', { name: 'Hide until then' }).click();
    await soon(() => finding('f-ssh')?.mark).toMatchObject({
      kind: 'snoozed',
      until: Date.parse('2099-01-01T08:00Z'),
    });
  });
});

describe('the page', () => {
  const list = () => page.getByRole('list', { name: 'Suppression rules' });

  it('is reached by its keys, filters, searches and opens a rule', async () => {
    await visit('#/inbox');
    await page.getByRole('heading', { name: 'Inbox' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('m');
    await list().getByText('Replaced in October').waitFor();
    expect(await page.getByRole('link', { name: 'Suppressions' }).textContent()).toContain('4');
    await page.getByRole('button', { name: 'Stale 1' }).click();
    expect(await list().getByRole('listitem').count()).toBe(1);
    await page.getByRole('button', { name: 'Ended 1' }).click();
    await list().getByText('The database moved').waitFor();
    await page.getByRole('button', { name: 'Active 4' }).click();
    await page.getByLabel('Search rules and reasons').fill('203.0.113');
    await soon(() => list().getByRole('listitem').count()).toBe(1);
    await page.getByLabel('Search rules and reasons').fill('');
    await page.locator('h1').click();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'What it does: Known scanner ranges' }).waitFor();
    expect(page.url()).toContain('#/suppressions/rule-scanners');
  });

  it('ends a rule, takes that back, and edits it', async () => {
    await visit('#/suppressions/rule-grey');
    await page.getByRole('button', { name: 'End the rule' }).click();
    await toast('Rule ended: Their server retries by design').waitFor();
    await soon(() => ruleOf('Their server retries by design')?.state).toBe('ended');
    await page.keyboard.press('z');
    await soon(() => ruleOf('Their server retries by design')?.state).toBe('holds');
    await page.getByRole('button', { name: 'Active 4' }).waitFor();
    await page.getByRole('button', { name: 'Edit' }).click();
    await panel().getByLabel('Reason').fill('Retries, by design');
    await panel().getByRole('button', { name: 'Save the rule' }).click();
    await list().getByText('Retries, by design').waitFor();
    expect(ruleOf('Retries, by design')?.end).toEqual({ kind: 'after-quiet-days', days: 14 });
    await page.keyboard.press('z');
    await list().getByText('Their server retries by design').waitFor();
  });

  it('speaks Chinese', async () => {
    await visit('#/suppressions', { language: 'zh-CN' });
    const rules = page.getByRole('list', { name: '抑制规则' });
    await rules
      .getByTitle('隐藏以下发现，服务为 postfix，服务器为 mail；对每个发现，静默 14 天后再次出现时结束。', {
        exact: true,
      })
      .waitFor();
    await visits.shoot('suppressions-zh');
    expect(await visits.problems()).toEqual([]);
  });
});

describe('what is worth a look', () => {
  it('is ended, kept, or put off for a week', async () => {
    await visit('#/inbox', { size: NARROW });
    const review = () => page.getByRole('region', { name: /worth a look$/ });
    await review()
      .getByRole('button', { name: /worth a look/ })
      .click();
    await review().getByRole('button', { name: 'End it' }).first().click();
    await soon(() => review().getByRole('listitem').count()).toBe(1);
    await review().getByRole('button', { name: 'Keep for another month' }).click();
    await soon(() => review().count()).toBe(0);
    await page.keyboard.press('z');
    await review().waitFor();
    await review().getByRole('button', { name: 'Not this week' }).click();
    await soon(() => review().count()).toBe(0);
    expect(server.double.suppressions.reviewDismissed).toBe(true);
  });

  it('came back and is hidden again by one key', async () => {
    await visit('#/inbox/f-scan');
    const at = server.double.now;
    server.double.findings = server.double.findings.map((one) =>
      one.id === 'f-scan'
        ? {
            ...one,
            mark: {
              kind: 'returned',
              at,
              why: 'time',
              by: { id: 'rule-scanners', reason: 'Night scanners' },
              hits: 14,
            },
          }
        : one,
    );
    server.double.emit({ kind: 'findings-changed', ids: ['f-scan'] });
    await page.getByText('by “Night scanners”, 14 lines').waitFor();
    await soon(async () => {
      if (finding('f-scan')?.mark?.kind === 'returned') await page.keyboard.press('h');
      return finding('f-scan')?.mark?.kind;
    }).toBe('suppressed');
    await toast('Hidden: Web scan').waitFor();
    await page.keyboard.press('z');
    await soon(() => finding('f-scan')?.mark?.kind).toBe('returned');
  });
});
