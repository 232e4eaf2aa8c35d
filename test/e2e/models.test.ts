import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
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

async function visit(at = '#/models', how: Visit = {}, variant: Variant = 'busy'): Promise<void> {
  page = await visits.visit(variant, { at, ...how });
}

const card = (name: string) => page.getByRole('article', { name });
const models = (name: string) => card(name).getByRole('table', { name: `Models of ${name}` });
const toast = (words: string) => page.locator('.toast').getByText(words);
const asked = (name: string) => server.double.servers.find((view) => view.server.name === name)?.server;

describe('every state of the models page', () => {
  const states: Record<string, () => Promise<unknown>> = {
    models: async () => {
      await visit();
      await models('web1').waitFor();
    },
    'models-check': async () => {
      await visit();
      server.double.models.pace = 20;
      await card('db1').getByRole('button', { name: 'Check' }).click();
      await models('db1').waitFor();
    },
    'models-pull': async () => {
      await visit();
      server.double.models.pace = 60_000;
      await card('web1').getByLabel('Get a model').fill('granite3.3:8b');
      await page.keyboard.press('Enter');
      await page.getByRole('progressbar').waitFor();
    },
    'models-add': async () => {
      await visit();
      await page.getByRole('button', { name: 'Add a host' }).click();
      await page.getByLabel('URL', { exact: true }).fill('http://gpu.lan:8000');
      await page.getByLabel('Key', { exact: true }).fill('abc');
      await page.getByText('Not encrypted').last().waitFor();
    },
    lenses: async () => {
      await visit('#/models/lenses');
      await page.getByRole('button', { name: 'Show the prompt' }).click();
      await page.getByText('604 of 3,500 tokens').waitFor();
    },
    'lenses-own': async () => {
      await visit('#/models/lenses/own-shop');
      await page.getByLabel('Name', { exact: true }).fill('');
      await page.getByText('Write one line of 1 to 40 letters.').waitFor();
    },
    'lenses-answer': async () => {
      await visit('#/models/lenses/own-shop');
      await page.getByRole('button', { name: 'Ask the model' }).click();
      const verdict = page.getByText('lost its lease on shard <*>');
      await verdict.waitFor();
      await verdict.scrollIntoViewIfNeeded();
    },
    notes: async () => {
      await visit('#/servers');
      await page.getByRole('button', { name: '2 notes for models' }).click();
      await page.getByRole('button', { name: 'Add a note' }).click();
      await page.getByRole('dialog').getByText('Background jobs run every 5 minutes.').waitFor();
    },
    'activity-call': async () => {
      await visit('#/activity/52318');
      await page.getByText('Why it was believed').waitFor();
    },
    'activity-opinion': async () => {
      await visit('#/activity/52316');
      await page.getByText('1 of 2 confirmed').waitFor();
    },
    'activity-call-failed': async () => {
      await visit('#/activity/52316');
      await page.getByRole('button', { name: '2 of 2' }).click();
      await page.getByText('No longer kept').waitFor();
    },
    'models-none': async () => {
      await visit('#/models', {}, 'first-run');
      await page.getByText('No model host yet').waitFor();
    },
  };

  for (const [name, reach] of Object.entries(states)) {
    it(`axe finds nothing: ${name}`, async () => {
      await reach();
      await visits.lookAtAll(name);
    }, 60_000);
  }
});

describe('a model host', () => {
  it('is checked, and each step is shown', async () => {
    await visit();
    await card('db1').getByText('The model host cannot be reached.').waitFor();
    await card('db1').getByText('systemctl status ollama').waitFor();
    server.double.models.pace = 20;
    await card('db1').getByRole('button', { name: 'Check' }).click();
    const steps = card('db1').getByRole('list', { name: 'Check' });
    await soon(() => steps.getByRole('listitem').allTextContents()).toEqual([
      'passed: Ollama 0.33.041 ms',
      'passed: 4 models',
      'passed: memory 15.5 GiB',
    ]);
    await soon(() => models('db1').getByRole('row').count()).toBe(5);
    expect(await card('db1').getByText('systemctl status ollama').count()).toBe(0);
  });

  it('says why a check failed, and at which step', async () => {
    await visit();
    const failure = {
      code: 'model-unreachable',
      message: 'The model host cannot be reached.',
      advice: 'Check that Ollama runs there and that the address is right.',
    } as const;
    server.double.models.checkSteps = [
      { kind: 'started', step: 'reach' },
      { kind: 'failed', step: 'reach', failure },
    ];
    await card('desk').getByRole('button', { name: 'Check' }).click();
    await soon(() =>
      card('desk').getByRole('list', { name: 'Check' }).getByRole('listitem').first().textContent(),
    ).toBe('failed: reaching it');
  });

  it('is measured', async () => {
    await visit();
    const row = models('web1').getByRole('row', { name: /qwen3:4b/ });
    await row.getByRole('button', { name: 'Measure qwen3:4b' }).click();
    await soon(() => row.textContent()).toContain('6.4 tokens/s');
  });

  it('downloads a model, goes on when the page is left, and stops', async () => {
    await visit();
    server.double.models.pace = 60_000;
    await card('web1').getByRole('button', { name: 'Download granite3.3:8b' }).click();
    const bar = page.getByRole('progressbar', { name: 'Download of granite3.3:8b' });
    await bar.waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('i');
    await soon(() => bar.count()).toBe(0);
    await page.keyboard.press('g');
    await page.keyboard.press('d');
    await bar.waitFor();
    await card('web1').getByRole('button', { name: 'Stop' }).click();
    await card('web1').getByText('granite3.3:8b: stopped at 0 %').waitFor();
    server.double.models.pace = 20;
    await card('web1').getByRole('button', { name: 'Go on' }).click();
    await models('web1')
      .getByRole('row', { name: /granite3.3:8b/ })
      .waitFor();
  });

  it('refuses a name that is none', async () => {
    await visit();
    await card('web1').getByLabel('Get a model').fill('../etc; rm');
    await page.keyboard.press('Enter');
    await card('web1').getByText('Write a name such as qwen3:4b.').waitFor();
  });

  it('loses a model only by a button that names it, and not one that is asked', async () => {
    await visit();
    await page.getByRole('button', { name: 'More of qwen3:8b' }).click();
    await page.getByRole('menuitem', { name: /Delete qwen3:8b/ }).waitFor();
    expect(await page.getByRole('menuitem', { name: /Delete qwen3:8b/ }).getAttribute('aria-disabled')).toBe(
      'true',
    );
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'More of qwen3:4b' }).click();
    await page.getByRole('menuitem', { name: 'Delete qwen3:4b' }).click();
    await page.getByRole('button', { name: 'Delete qwen3:4b, 2.5 GB' }).click();
    await toast('qwen3:4b deleted from web1').waitFor();
    expect(server.double.models.deleted).toEqual(['qwen3:4b']);
  });

  it('is added with a key that never comes back', async () => {
    await visit();
    await page.getByRole('button', { name: 'Add a host' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Add a host' }).click();
    await dialog.getByText('Write a name of at most 64 letters.').waitFor();
    await dialog.getByText('Write a URL that begins with').waitFor();
    await dialog.getByLabel('Name', { exact: true }).fill('gpu');
    await dialog.getByLabel('URL', { exact: true }).fill('https://gpu.example.net/v1');
    await dialog.getByRole('button', { name: 'OpenAI-compatible' }).click();
    await dialog.getByLabel('Key', { exact: true }).fill('sk-very-secret');
    await dialog.getByRole('button', { name: 'Add a host' }).click();
    await toast('gpu added').waitFor();
    await card('gpu').getByText('with a key').waitFor();
    expect(server.double.models.hosts.at(-1)).toMatchObject({
      name: 'gpu',
      kind: 'openai',
      place: { kind: 'url', url: 'https://gpu.example.net/v1' },
      allowCloud: false,
    });
    expect(Object.values(server.double.models.keys)).toEqual(['sk-very-secret']);
    expect(await page.content()).not.toContain('sk-very-secret');
    await page.getByRole('button', { name: 'More of gpu' }).click();
    await page.getByRole('menuitem', { name: 'Remove gpu' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove gpu' }).click();
    await soon(() => card('gpu').count()).toBe(0);
  });
});

describe('what a server asks', () => {
  it('is chosen and undone', async () => {
    await visit();
    const select = page.getByRole('combobox', { name: 'Model of web1', exact: true });
    await select.selectOption('qwen3:4b');
    await toast('web1 asks qwen3:4b').waitFor();
    await soon(() => asked('web1')?.model).toBe('qwen3:4b');
    await page.getByRole('combobox', { name: /Larger model of web1/ }).selectOption('qwen3:8b');
    await soon(() => asked('web1')?.deepModel).toBe('qwen3:8b');
    await page.keyboard.press('z');
    await soon(() => asked('web1')?.deepModel).toBeNull();
  });

  it('refuses models that run in a cloud until they are allowed', async () => {
    await visit();
    const option = page
      .getByRole('combobox', { name: 'Model of web1', exact: true })
      .locator('option', { hasText: 'gpt-oss:120b-cloud' });
    await soon(() => option.count()).toBe(1);
    expect(await option.isDisabled()).toBe(true);
    await models('web1').getByText('runs in a cloud, refused').waitFor();
    await page.getByRole('button', { name: 'More of web1' }).click();
    await page.getByRole('menuitem', { name: 'Change' }).click();
    await page.getByLabel('Allow models that run in a cloud').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await card('web1').getByText('may leave for a company’s computers').waitFor();
    await soon(() => option.isDisabled()).toBe(false);
  });

  it('is named with what to do where its host does not have it', async () => {
    await visit();
    await models('web1').waitFor();
    server.double.servers = server.double.servers.map((view) =>
      view.server.name === 'web1' ? { ...view, server: { ...view.server, model: 'mistral:7b' } } : view,
    );
    server.double.emit({ kind: 'models-changed' });
    server.double.emit({ kind: 'health-changed', serverId: 'server-web1' });
    await page.getByText('web1 does not have mistral:7b, which web1 asks.').waitFor();
    await page.getByText('ollama pull mistral:7b').waitFor();
  });
});

describe('a lens', () => {
  const pane = (name: string) => page.getByRole('region', { name, exact: true });
  const own = (id: string) => server.double.context.lenses.find((lens) => lens.id === id);

  it('of one’s own is changed, under its next version', async () => {
    await visit('#/models/lenses/own-shop');
    await pane('shop').getByText('version 3').waitFor();
    const question = pane('shop').getByLabel('Question', { exact: true });
    await question.fill('');
    await pane('shop').getByText('Write one line of 1 to 300 letters.').waitFor();
    await question.fill('Which of these templates show that nobody can pay?');
    await pane('shop').getByRole('checkbox', { name: 'mail' }).check();
    await pane('shop').getByText('write for each one line').waitFor();
    await pane('shop').getByLabel('What mail is for').fill('receipts are not sent');
    await pane('shop').getByRole('button', { name: 'Save as version 4' }).click();
    await toast('shop saved as version 4').waitFor();
    expect(own('own-shop')).toMatchObject({
      version: 4,
      question: 'Which of these templates show that nobody can pay?',
      categories: { mail: 'receipts are not sent' },
    });
    await pane('shop').getByText('version 4').waitFor();
  });

  it('of Nightjar’s own is read only, and a start for one’s own', async () => {
    await visit('#/models/lenses/security');
    expect(
      await pane('security').getByLabel('Question', { exact: true }).getAttribute('readonly'),
    ).not.toBeNull();
    await page.getByRole('button', { name: 'Write an own one from it' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await toast('security of mine saved as version 1').waitFor();
    await soon(() => page.url()).toContain('own-1');
  });

  it('is given to a source and taken from it', async () => {
    await visit('#/models/lenses/performance');
    const source = pane('performance').getByRole('group', { name: 'web1' }).getByRole('checkbox').first();
    await source.click();
    await soon(() => [...server.double.context.chosen.values()].flat()).toContain('performance');
    await soon(() => source.isChecked()).toBe(true);
    await source.click();
    await soon(() => [...server.double.context.chosen.values()].flat()).not.toContain('performance');
  });

  it('is deleted and had back', async () => {
    await visit('#/models/lenses/own-shop');
    await page.getByRole('button', { name: 'Delete shop' }).click();
    await toast('shop deleted').waitFor();
    expect(own('own-shop')).toBeUndefined();
    await page.keyboard.press('z');
    await pane('shop').waitFor();
    await soon(() => server.double.context.chosen.get('server-web1-journal')).toContain('own-1');
  });

  it('is tried as it stands, unsaved, and nothing of it is stored', async () => {
    await visit('#/models/lenses/own-shop');
    await pane('shop').getByLabel('Question', { exact: true }).fill('Which show a full disk?');
    await page.getByRole('combobox', { name: 'Server' }).selectOption('db1');
    await page.getByRole('button', { name: 'Show the prompt' }).click();
    await page.getByText('604 of 3,500 tokens').waitFor();
    await page.getByText('instructions 352').waitFor();
    await soon(() => page.getByLabel('Question', { exact: true }).last().textContent()).toContain(
      'lost its lease',
    );
    await page.getByRole('button', { name: 'Ask the model' }).click();
    await page.getByText('Nothing of it was stored.').waitFor();
    await page.getByText('“Disk failing” was rejected').waitFor();
    await page.getByText('“Leases get lost”: severity high became medium').waitFor();
    await page.getByText('Workers hand shards over all day.', { exact: true }).waitFor();
    expect(server.double.context.tried).toEqual([
      { serverId: 'server-db1', ask: false },
      { serverId: 'server-db1', ask: true },
    ]);
    expect(own('own-shop')?.version).toBe(3);
  });

  it('is reached by keys', async () => {
    await visit('#/models/lenses');
    await pane('general').waitFor();
    await page.keyboard.press('j');
    await pane('security').waitFor();
    await page.keyboard.press('k');
    await pane('general').waitFor();
  });
});

describe('notes about a server', () => {
  const dialog = () => page.getByRole('dialog');
  const kept = () => server.double.context.notes.map((note) => note.text);

  it('are written, changed, deleted and had back', async () => {
    await visit('#/servers');
    await page.getByRole('button', { name: '2 notes for models' }).click();
    await dialog().getByRole('button', { name: 'Add a note' }).click();
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().getByText('Write at least one letter').waitFor();
    await dialog().getByLabel('Note', { exact: true }).fill('E7: the printer is out of paper.');
    await dialog().getByLabel('About').selectOption({ index: 1 });
    await dialog().getByRole('button', { name: 'Save' }).click();
    await soon(() => kept().length).toBe(3);
    expect(server.double.context.notes.at(-1)).toMatchObject({
      serverId: 'server-web1',
      sourceId: expect.stringContaining('server-web1-'),
      always: false,
    });
    const row = dialog().getByRole('listitem').filter({ hasText: 'E7' });
    await row.getByRole('button', { name: 'Change' }).click();
    await dialog().getByLabel('Note', { exact: true }).fill('E7: no paper.');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await soon(kept).toContain('E7: no paper.');
    await dialog()
      .getByRole('listitem')
      .filter({ hasText: 'E7' })
      .getByRole('button', { name: 'Delete' })
      .click();
    await soon(kept).not.toContain('E7: no paper.');
    await dialog().getByRole('button', { name: 'Close' }).click();
    await page.locator('.toast').getByRole('button', { name: 'Undo' }).click();
    await soon(kept).toContain('E7: no paper.');
    await page.getByRole('button', { name: '3 notes for models' }).waitFor();
  });
});

describe('a call to a model', () => {
  const call = () => page.getByRole('region', { name: 'Model call' });

  it('tells what was asked, what it cost and why it was believed', async () => {
    await visit('#/activity/52318');
    await call().getByText('first question').waitFor();
    const said = (await call().textContent()) ?? '';
    for (const words of [
      'qwen3:8b@500a1f06',
      'general v2',
      'prompt 12',
      '1,912 tokens we guessed 1,887',
      '164 tokens 7.7 per s',
      '2 taken, 1 bounded, 1 rejected',
      '127.0.0.1:11434',
      'was bounded from critical to high',
      'A draft cited T9',
    ])
      expect(said).toContain(words);
    await call().getByRole('button', { name: '2 of 2' }).click();
    await call().getByText('second try').waitFor();
  });

  it('is searched in prompt and answer, as plain text', async () => {
    await visit('#/activity/52318');
    await call().getByLabel('Find in prompt and answer').fill('t1');
    await call().getByText('2 places').waitFor();
    expect(await call().locator('mark').allTextContents()).toEqual(['T1', 'T1']);
    await call().getByLabel('Find in prompt and answer').fill('(.*');
    await call().getByText('not found').waitFor();
  });

  it('that failed says what to do, and that its texts are no longer kept', async () => {
    await visit('#/activity/52316');
    await call().getByRole('button', { name: '2 of 2' }).click();
    await call().getByText('does not fit into the memory of its host').waitFor();
    await call().getByText('prompts and answers are kept for seven days').waitFor();
    await call().getByRole('link', { name: 'Open Models' }).click();
    await page.getByRole('heading', { name: 'Models', exact: true }).waitFor();
  });

  it('is led to from the finding that came of it', async () => {
    const finding = await findingOfModel();
    await visit(`#/inbox/${finding}`);
    await page.getByRole('link', { name: 'What was asked and answered' }).click();
    await call().waitFor();
    expect(page.url()).toContain('#/activity/52318');
  });

  it('names what waits for one', async () => {
    await visit('#/activity');
    const waiting = page.getByRole('region', { name: 'Waiting for a model' });
    await soon(() => waiting.textContent()).toMatch(/mail14 templates since .*17 % of its host’s time/);
  });
});

/** The finding that a model named. */
async function findingOfModel(): Promise<string> {
  await visit();
  const found = server.double.findings.find(({ provenance }) => provenance.kind === 'model');
  return found?.id ?? '';
}

describe('in Chinese', () => {
  it('says everything', async () => {
    await visit();
    await page.goto(`${server.url}?language=zh-CN#/models`);
    await page.getByRole('heading', { name: '各服务器使用的模型' }).waitFor();
    await visits.shoot('models-zh');
    expect(await visits.problems()).toEqual([]);
    await page.getByRole('link', { name: '视角' }).click();
    await page.getByRole('button', { name: '询问模型' }).click();
    await page.getByText('未存储任何内容').waitFor();
    await visits.shoot('lenses-zh');
    expect(await visits.problems()).toEqual([]);
  });
});
