import { appendFileSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { call } from '@orpc/server';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BrowserHost } from '../../electron/browser/server.ts';
import type { Engine } from '../../electron/engine/engine.ts';
import { storeNewServer } from '../../electron/engine/jobs/new-server.ts';
import { ManualClock } from '../doubles/clock.ts';
import { LokiDouble } from '../doubles/loki.ts';
import { startSshAgent, type SshAgent } from '../doubles/ssh-agent.ts';
import { startSshServer, type SshServer, type SshServerOptions } from '../doubles/sshd.ts';
import { attackLines } from '../fixtures/attack.ts';
import { launchBrowser, openPage } from '../fixtures/browser.ts';
import { PAGES } from '../fixtures/built-pages.ts';
import { isCaughtUp } from '../fixtures/caught-up.ts';
import { startTestEngine, temporaryFolder } from '../fixtures/engine.ts';
import { startPageHost } from '../fixtures/page-host.ts';

const NOW = Date.UTC(2026, 10, 21, 6, 30, 30);
const LAG = 30_000;
const PASSPHRASE = 'correct horse';
const PASSWORD = 'battery staple';

const folder = temporaryFolder();
const clock = new ManualClock(NOW);
const sshds: SshServer[] = [];
/** Its key has a passphrase, and nobody met it yet. */
let locked: SshServer;
/** Gets another host key. */
let changed: SshServer;
/** Takes a password, and forwards nothing. */
let closed: SshServer;
/** Its key has a passphrase too, but an agent has it; and it is behind a jump host. */
let inner: SshServer;
let jump: SshServer;
let agent: SshAgent;
let loki: LokiDouble;
let engine: Engine;
let host: BrowserHost;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  loki = await LokiDouble.start({ now: () => clock.now() });
  engine = await startTestEngine(join(folder.path, 'd'), clock);
  host = await startPageHost(engine, clock, PAGES);
  locked = await add('web1', { passphrase: PASSPHRASE, known: false }, ['{job="auth"}']);
  changed = await add('web2', {});
  closed = await add('web3', { authorized: false, password: PASSWORD, forwarding: false });
  agent = await startSshAgent();
  jump = await startSshServer();
  sshds.push(jump);
  const client = ['ProxyJump jumphost', `IdentityAgent ${agent.socket}`];
  inner = await add('web4', { passphrase: PASSPHRASE, client });
  appendFileSync(inner.configFile, readFileSync(jump.configFile, 'utf8').replace(jump.alias, 'jumphost'));
  agent.add(join(dirname(inner.configFile), 'identity'), PASSPHRASE);
  browser = await launchBrowser();
  page = await openPage(browser, NOW, { viewport: { width: 1280, height: 800 } });
  await page.goto(host.link());
  await page.getByRole('link', { name: 'Servers' }).waitFor();
});

afterAll(async () => {
  await browser?.close();
  await host?.close();
  await engine?.close();
  await Promise.all([loki?.stop(), agent?.close(), ...sshds.map((sshd) => sshd.close())]);
  folder.remove();
});

/** A paused server behind an sshd of its own. */
async function add(
  name: string,
  options: SshServerOptions,
  selectors: readonly string[] = [],
): Promise<SshServer> {
  const sshd = await startSshServer(options);
  sshds.push(sshd);
  const { port } = new URL(loki.origin);
  const server = {
    id: name,
    name,
    connection: sshd.connection({ loki: { host: '127.0.0.1', port: Number(port) } }),
    model: null,
    modelHostId: null,
    deepModel: null,
    interval: 60_000,
    timeZone: 'UTC',
    paused: true,
  };
  const sources = selectors.map((selector, index) => {
    return { id: `${name}-${index}`, serverId: name, name: `source ${index}`, selector, headers: {} };
  });
  storeNewServer(engine.store, server, sources, NOW);
  return sshd;
}

/** Its page, where nothing was tested yet. */
async function visit(name: string): Promise<void> {
  await page.evaluate((id) => void (location.hash = `#/servers/edit/${id}`), name);
  await page.getByRole('heading', { level: 1, name: `Edit ${name}` }).waitFor();
}

/** A second, unless a pass is under way: a real ssh does not keep to a test's clock. True once all is read. */
async function passTime(): Promise<boolean> {
  const servers = await call(engine.router.servers.list, undefined);
  if (!servers.some(({ polling }) => polling)) await clock.advance(1_000);
  return isCaughtUp(engine.store, NOW);
}

const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
const asked = (title: RegExp) => page.getByRole('dialog', { name: title });
const step = (name: string) =>
  page.locator('.hops .hop').filter({ has: page.locator('b', { hasText: name }) });
/** Those that went well, in their order. */
const passed = () => page.locator('.hops .hop.ok b.medium').allInnerTexts();
const squeezed = (text: string) => text.replaceAll(/\s/gu, '');

/** Types it and sends it. The next question may come at once, under the same title. */
async function answer(title: RegExp, secret: string): Promise<void> {
  const field = asked(title).locator('input[type=password]');
  await field.fill(secret);
  await field.press('Enter');
  const isEmpty = () =>
    field.evaluateAll((inputs) => inputs.every((one) => (one as HTMLInputElement).value === ''));
  await expect.poll(isEmpty, { timeout: 15_000 }).toBe(true);
}

describe('a server by a real sshd, tested in the page', () => {
  it('shows a new host key to compare, takes a passphrase, and is then read without another question', async () => {
    const lines = attackLines(NOW - 10 * 60_000, NOW - LAG);
    loki.store(lines);
    await visit('web1');
    await press('Test');
    const key = asked(/^Is this really/);
    await key.getByRole('group', { name: locked.fingerprint() }).waitFor();
    expect(squeezed(await key.innerText())).toContain(locked.fingerprint().replace('SHA256:', ''));
    await press('Yes, it is the same');
    await answer(/^Passphrase for the key to/, PASSPHRASE);
    await page.getByText('Everything needed answers.').waitFor();
    expect(await passed()).toEqual(['Name', 'Connection', 'Host key', 'Login', 'Forward', 'Loki']);
    await press('Save and start');
    await page.getByText('web1 changed.').waitFor();
    await expect.poll(passTime, { timeout: 60_000, interval: 10 }).toBe(true);
    const read = engine.store.volume.ofServer('web1', 0, Math.ceil(NOW / 60_000));
    expect(read).toBe(lines.filter(({ labels }) => labels['job'] === 'auth').length);
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(locked.log().match(/Accepted publickey/gu)?.length).toBeGreaterThan(1);
  });

  it('stops at a host key that has changed, with both fingerprints and how to forget the old one', async () => {
    const old = changed.fingerprint();
    await changed.changeHostKey();
    await visit('web2');
    await press('Test');
    await page.getByText('Not everything answers yet.').waitFor();
    const words = await step('Host key').innerText();
    expect(await step('Host key').getAttribute('class')).toContain('bad');
    expect(words).toContain(old);
    expect(words).toContain(changed.fingerprint());
    expect(words).toContain(`-R '[127.0.0.1]:${changed.port}'`);
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(changed.log()).not.toContain('Accepted');
  });

  it('logs in by a password typed anew, and says how to allow the forwarding that is refused', async () => {
    await visit('web3');
    await press('Test');
    await answer(/^Password for/, 'wrong');
    await answer(/^Password for/, PASSWORD);
    await page.getByText('Not everything answers yet.').waitFor();
    expect(await passed()).toEqual(['Name', 'Connection', 'Host key', 'Login']);
    const words = await step('Forward').innerText();
    expect(words).toContain('Let this user forward to addresses of the server');
    expect(words).toContain('AllowTcpForwarding local');
    expect(closed.log()).toContain('Accepted password for nightjar-test');
  });

  it('goes through a jump host with the key of an agent, asks nothing, and says when the jump host is gone', async () => {
    await visit('web4');
    await press('Test');
    await page.getByText('Everything needed answers.').waitFor();
    const passedAll = ['Name', 'Jump host', 'Connection', 'Host key', 'Login', 'Forward', 'Loki'];
    expect(await passed()).toEqual(passedAll);
    expect(await step('Jump host').innerText()).toContain('jumphost lets us through');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(inner.log()).toContain('Accepted publickey');
    await jump.stop();
    await press('Test again');
    await page.getByText('Not everything answers yet.').waitFor();
    expect(await step('Jump host').getAttribute('class')).toContain('bad');
  });

  it('leaves no secret in the page', async () => {
    const shown = `${await page.content()} ${await page.evaluate(() => JSON.stringify(Object.entries(localStorage)))}`;
    for (const secret of [PASSPHRASE, PASSWORD]) expect(shown).not.toContain(secret);
  });
});
