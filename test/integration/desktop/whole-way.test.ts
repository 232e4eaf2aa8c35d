import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../electron/desktop/engine-client.ts';
import { LokiDouble } from '../../doubles/loki.ts';
import { attackLines } from '../../fixtures/attack.ts';
import { temporaryFolder } from '../../fixtures/engine.ts';
import { endDesktop, startDesktop, type Desktop } from './desktop.ts';

const MINUTE = 60_000;
let folder: ReturnType<typeof temporaryFolder>;
let loki: LokiDouble;
let desktop: Desktop;
let client: EngineClient;

beforeEach(async () => {
  folder = temporaryFolder();
  desktop = await startDesktop({ data: folder.path });
  const { clock } = desktop;
  loki = await LokiDouble.start({ now: () => clock.now() });
  loki.store(attackLines(clock.now() - 60 * MINUTE, clock.now()));
  client = await desktop.connect();
  // What is looked at here is not the pipeline: whatever is found is told, at once, at any hour.
  await client.settings.change({
    notifications: { threshold: 'low', quietHours: { enabled: false }, holdSeconds: 0 },
  });
  await client.servers.add({
    name: 'web1',
    connection: { kind: 'url', loki: loki.origin, ollama: null },
    intervalSeconds: 60,
    sources: [{ name: 'auth', selector: '{job="auth"}' }],
  });
});

afterEach(async () => {
  await endDesktop(desktop);
  await loki.stop();
  folder.remove();
});

/** Lets time pass, a second at a time, and answers arrive, until it is so. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; !(await isSo()); turn++) {
    if (turn > 20_000) throw new Error('it never came to that');
    const servers = await client.servers.list();
    if (servers.some(({ polling }) => polling)) await new Promise((resolve) => setImmediate(resolve));
    else await desktop.clock.advance(1_000);
  }
}

const standing = () => desktop.electron.Notification.standing;

describe('from the log line to the person', () => {
  it('tells of an attack, opens it by a click, and says so in tray and badge', async () => {
    const { electron, window } = desktop;
    window().close();
    await until(() => standing().length > 0);
    const { rows } = await client.findings.list({ filter: { states: ['new'] } });
    const told = rows.find(({ id }) => standing()[0]?.id === `finding-${id}`) ?? rows[0];
    expect(told?.title).toContain('password guessing');
    await until(() => electron.app.badgeCount === rows.length);
    expect(electron.Tray.current?.toolTip).toContain(`${rows.length} new`);
    standing()[0]?.click();
    expect(window().isVisible()).toBe(true);
    expect(window().webContents.getURL()).toContain(`#/inbox/${told?.id}`);
  });

  it('acknowledges by the button of the notice, without a window', async () => {
    const { electron, window } = desktop;
    window().close();
    await until(() => standing().length > 0);
    const { total: before } = await client.findings.list({ filter: { states: ['acknowledged'] } });
    standing()[0]?.press(1);
    await until(
      async () => (await client.findings.list({ filter: { states: ['acknowledged'] } })).total > before,
    );
    expect(window().isVisible()).toBe(false);
    expect(electron.dialog.questions).toEqual([]);
  });

  it('reads on after sleep, without having asked in its sleep', async () => {
    const { electron, clock } = desktop;
    await until(async () => (await client.servers.list()).every(({ readUpTo }) => readUpTo !== null));
    electron.powerMonitor.emit('suspend');
    await clock.advance(0);
    const asked = loki.requests.length;
    // Timers do not run in sleep: the double's clock jumps, as the computer's does.
    await clock.advance(MINUTE);
    expect(loki.requests.length).toBe(asked);
    loki.store(attackLines(clock.now() - MINUTE, clock.now()));
    electron.powerMonitor.emit('resume');
    const [server] = await client.servers.list();
    await until(async () => ((await client.servers.list())[0]?.readUpTo ?? 0) > (server?.readUpTo ?? 0));
    expect(loki.requests.length).toBeGreaterThan(asked);
  });
});
