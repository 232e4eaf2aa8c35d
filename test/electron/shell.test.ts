import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NO_RUNTIME } from '../../electron/desktop/packaging/electron-runtime.ts';
import { DataFolderLock } from '../../electron/engine/store/lock.ts';
import { SECURITY_HEADERS } from '../../electron/host/headers.ts';
import { text } from '../../renderer/inbox/messages.ts';
import { argumentsOf, environmentOf, runtime, startApp, VERSION, type RunningApp } from './launch.ts';

const ADDRESS = 'app://nightjar/index.html';
const FINDING = '0b9f1c0e-7d55-4c1e-9a44-2f3e5d6c7b8a';
const LINK = `nightjar://finding/${FINDING}`;
const WAIT = { timeout: 10_000 };

/** The shell in a real Electron: what only that can show. Everything else is tested against its double. */
describe.skipIf(runtime === null)(
  `the desktop app (${runtime === null ? NO_RUNTIME : 'in Electron'})`,
  () => {
    describe('running', () => {
      let app: RunningApp;
      beforeAll(async () => {
        app = await startApp();
      });
      afterAll(() => app.end());

      it('shows the first-run page under its own address', async () => {
        await app.page.getByRole('heading', { name: text.first.headline }).waitFor();
        expect(app.page.url()).toMatch(ADDRESS);
      });

      it('asks the engine by the contract: the page knows the version', async () => {
        await app.page.keyboard.press('?');
        await app.page.getByText(`Nightjar ${VERSION}`).waitFor();
        await app.page.keyboard.press('Escape');
      });

      it('keeps the page in its sandbox', async () => {
        const preferences = await app.application.evaluate(({ BrowserWindow }) => {
          // What the window was really made with; Electron has it, and its typings leave it out.
          const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
            getLastWebPreferences(): Record<string, unknown>;
          };
          return contents.getLastWebPreferences();
        });
        expect(preferences).toMatchObject({
          sandbox: true,
          contextIsolation: true,
          nodeIntegration: false,
          webSecurity: true,
        });
        expect(
          await app.page.evaluate(() =>
            ['require', 'process', 'module', 'Buffer'].filter((name) => name in globalThis),
          ),
        ).toEqual([]);
      });

      it('sends the policy with its pages', async () => {
        const policy = await app.page.evaluate(async () =>
          (await fetch(location.href)).headers.get('content-security-policy'),
        );
        expect(policy).toBe(SECURITY_HEADERS['Content-Security-Policy']);
      });

      it('goes nowhere else', async () => {
        const before = app.page.url();
        await app.page.evaluate(() => location.assign('https://example.com/'));
        await expect.poll(() => app.log(), WAIT).toContain('a page tried to leave');
        expect(app.page.url()).toBe(before);
      });

      it('opens no window for a page, and no address that is not ours', async () => {
        expect(await app.page.evaluate(() => window.open('https://example.com/') === null)).toBe(true);
        await expect.poll(() => app.log(), WAIT).toContain('an external link was refused');
        expect(app.application.windows()).toHaveLength(1);
      });

      it('hands a second start over to the first, link and all', async () => {
        const second = spawn(runtime ?? '', argumentsOf(LINK), {
          env: environmentOf(app.data),
          stdio: 'ignore',
        });
        const [code] = (await once(second, 'exit')) as [number | null];
        expect(code).toBe(0);
        await expect.poll(() => app.page.url(), WAIT).toBe(`${ADDRESS}#/inbox/${FINDING}`);
        expect(app.application.windows()).toHaveLength(1);
      });
    });

    describe('starting and ending', () => {
      let app: RunningApp | null = null;
      afterEach(async () => {
        await app?.end();
        app = null;
      });

      // macOS hands links over as an event of the system, not as an argument.
      it.skipIf(process.platform === 'darwin')('opens at the finding that its link names', async () => {
        app = await startApp(LINK);
        await expect.poll(() => app?.page.url(), WAIT).toBe(`${ADDRESS}#/inbox/${FINDING}`);
      });

      it('ends its process when it quits, and lets go of the data folder', async () => {
        app = await startApp();
        const { application, data } = app;
        await app.page.getByRole('heading', { name: text.first.headline }).waitFor();
        expect(() => DataFolderLock.acquire(data)).toThrow(/./);
        await application.close();
        expect(application.process().exitCode).toBe(0);
        DataFolderLock.acquire(data).release();
      });
    });
  },
);
