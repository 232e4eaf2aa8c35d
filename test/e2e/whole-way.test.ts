import { join } from 'node:path';
import { call } from '@orpc/server';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BrowserHost } from '../../electron/browser/server.ts';
import type { StoredLine } from '../../electron/demo/loki/loki-server.ts';
import type { Engine } from '../../electron/engine/engine.ts';
import { toNanoseconds } from '../../shared/domain/time.ts';
import { ManualClock } from '../doubles/clock.ts';
import { LokiDouble } from '../doubles/loki.ts';
import { ScriptedOllama } from '../doubles/ollama.ts';
import { citing } from '../doubles/ollama-answers.ts';
import { startSshServer, type SshServer } from '../doubles/sshd.ts';
import { attackLines } from '../fixtures/attack.ts';
import { launchBrowser, openPage } from '../fixtures/browser.ts';
import { isCaughtUp } from '../fixtures/caught-up.ts';
import { PAGES } from '../fixtures/built-pages.ts';
import { startTestEngine, temporaryFolder } from '../fixtures/engine.ts';
import { startPageHost } from '../fixtures/page-host.ts';

const NOW = Date.UTC(2026, 10, 21, 6, 30, 30);
const HALF_HOUR = 30 * 60_000;
const LAG = 30_000;
const MODEL_TITLE = 'Worker loses its lease again and again';

const folder = temporaryFolder();
const clock = new ManualClock(NOW);
let sshd: SshServer;
let loki: LokiDouble;
let ollama: ScriptedOllama;
let engine: Engine;
let host: BrowserHost;
let browser: Browser;
let page: Page;

/** Lines that no rule knows, for the model. */
function leaseLines(from: number, to: number): StoredLine[] {
  const lines: StoredLine[] = [];
  for (let at = from; at < to; at += 97_000) {
    const text = `level=error worker ${at % 7} lost its lease on shard ${at % 13}, giving up`;
    lines.push({ labels: { job: 'app', host: 'web1' }, timestamp: toNanoseconds(at), text });
  }
  return lines;
}

/** All lines in Loki, and those among them that only the model knows. */
const stored = { lines: 0, leases: 0 };

function storeLines(from: number, to: number): void {
  const leases = leaseLines(from, to);
  const lines = [...attackLines(from, to), ...leases];
  loki.store(lines);
  stored.lines += lines.length;
  stored.leases += leases.length;
}

/** Time passes, second by second, but only while nothing is under way: real programs do not keep to a test's clock. */
async function passTimeUntil(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) {
    const servers = await call(engine.router.servers.list, undefined);
    if (servers.some((server) => server.polling)) await new Promise((resolve) => setImmediate(resolve));
    else await clock.advance(1_000);
  }
}

beforeAll(async () => {
  loki = await LokiDouble.start({ now: () => clock.now() });
  ollama = await ScriptedOllama.start({ script: citing('lost its lease', { f_title: MODEL_TITLE }) });
  sshd = await startSshServer({ known: true });
  engine = await startTestEngine(join(folder.path, 'd'), clock);
  host = await startPageHost(engine, clock, PAGES);
  browser = await launchBrowser();
  page = await openPage(browser, NOW, { viewport: { width: 1280, height: 800 } });
});

afterAll(async () => {
  await browser?.close();
  await host?.close();
  await engine?.close();
  await Promise.all([sshd?.close(), loki?.stop(), ollama?.stop()]);
  folder.remove();
});

const row = (title: string) => page.locator('.row', { hasText: title });

/** Lines read, as the database counts them. */
function linesRead(): number {
  const server = engine.store.servers.list()[0];
  return server ? engine.store.volume.ofServer(server.id, 0, Math.ceil(clock.now() / 60_000) + 1) : 0;
}

describe('from a real sshd to the page', () => {
  it('reads Loki through the tunnel, finds by rule and by model, and shows both', async () => {
    storeLines(NOW - HALF_HOUR, NOW - LAG);
    const port = (origin: string) => ({ host: '127.0.0.1', port: Number(new URL(origin).port) });
    await engine.ensureServer({
      name: 'web1',
      connection: sshd.connection({ loki: port(loki.origin), ollama: port(ollama.origin) }),
      model: 'qwen3:4b',
      interval: 60_000,
      sources: ['auth', 'nginx', 'app'].map((job) => ({ name: job, selector: `{job="${job}"}` })),
    });
    await page.goto(host.link());
    await passTimeUntil(() => isCaughtUp(engine.store, NOW) && ollama.chats.length > 0);
    await passTimeUntil(() => engine.store.findingList.total({ now: clock.now(), origins: ['model'] }) > 0);
    // What arrives while somebody reads waits behind a pill; a fresh page shows it at once.
    await page.reload();
    await row('SSH password guessing').waitFor();
    await row(MODEL_TITLE).waitFor();
    expect(linesRead()).toBe(stored.lines);
  });

  it('sends the model numbered templates and no secret way out of them', () => {
    const prompt = JSON.stringify(ollama.chats[0]?.messages);
    expect(prompt).toContain('lost its lease');
    expect(prompt).toMatch(/T1 /);
    expect(ollama.chats[0]).toMatchObject({ model: 'qwen3:4b', truncate: false, shift: false, think: false });
  });

  it('acknowledges with a key and undoes it, in the database too', async () => {
    await row('SSH password guessing').click();
    await page.getByRole('heading', { level: 2, name: /SSH password guessing from \d+ addresses/ }).waitFor();
    await page.keyboard.press('e');
    const state = () =>
      engine.store.findingList.list({ now: clock.now(), sort: 'newest', limit: 9, origins: ['rule'] }).rows[0]
        ?.triage.state;
    await expect.poll(state).toBe('acknowledged');
    await page.keyboard.press('z');
    await expect.poll(state).toBe('new');
  });

  it('loses nothing when the tunnel is killed in the middle of a page, and comes back by itself', async () => {
    // What was read already ends half a minute ago at the latest; lines before that would be late ones.
    const before = clock.now();
    storeLines(before - LAG, before + 2 * 60_000);
    const { promise: release, resolve } = Promise.withResolvers<void>();
    let asked = false;
    loki.failBy(({ path }) => {
      if (asked || !path.endsWith('/query_range')) return null;
      asked = true;
      return { kind: 'slow', release };
    });
    await passTimeUntil(() => asked);
    sshd.killSessions();
    await expect.poll(() => engine.store.runs.list({ limit: 50, failed: true }).length).toBeGreaterThan(0);
    resolve();
    const end = before + 3 * 60_000;
    await passTimeUntil(() => clock.now() > end && isCaughtUp(engine.store, end));
    expect(linesRead()).toBe(stored.lines);
    const [finding] = engine.store.findingList.list({
      now: end,
      sort: 'newest',
      limit: 9,
      origins: ['rule'],
    }).rows;
    const count = finding?.count ?? 0;
    await expect.poll(() => row('SSH password guessing').innerText()).toContain(count.toLocaleString('en'));
  });

  it('asks the model nothing twice', async () => {
    const templates = ollama.chats.flatMap(
      ({ messages }) => messages.at(-1)?.content.match(/lost its lease/gu) ?? [],
    );
    expect(ollama.chats.length).toBeGreaterThan(0);
    const leases = engine.store.findingList.list({
      now: clock.now(),
      sort: 'newest',
      limit: 9,
      origins: ['model'],
    }).rows;
    expect(leases).toHaveLength(1);
    expect(leases[0]?.count).toBe(stored.leases);
    expect(templates.length).toBeLessThanOrEqual(3);
  });
});
