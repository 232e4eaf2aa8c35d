import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../fixtures/browser.ts';
import { temporaryFolder } from '../fixtures/engine.ts';

const CLI = fileURLToPath(new URL('../../electron/cli.ts', import.meta.url));
const folder = temporaryFolder();

let browser: Browser;
let demo: Demo | null = null;

interface Demo {
  readonly process: ChildProcess;
  /** The newest link that it printed. */
  readonly link: string;
}

/** Starts `nightjar demo` as a person would, and waits for its link. */
function startDemo(): Promise<Demo> {
  const child = spawn(process.execPath, [CLI, 'demo'], {
    env: { ...process.env, NIGHTJAR_DATA: folder.path, XDG_RUNTIME_DIR: folder.path },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      said += part;
      const link = /Open (http\S+)\n/.exec(said)?.[1];
      if (link) resolve({ process: child, link });
    });
    child.once('exit', (code) => reject(new Error(`the demo ended with ${code}: ${said}`)));
  });
}

function stopDemo({ process: child }: Demo): Promise<number | null> {
  return new Promise((resolve) => {
    child.removeAllListeners('exit').once('exit', (code) => resolve(code));
    child.kill('SIGTERM');
  });
}

async function open(link: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(link);
  return page;
}

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  if (demo) await stopDemo(demo);
  folder.remove();
});

describe('nightjar demo', () => {
  const guessing = (page: Page) => page.locator('.row', { hasText: 'SSH password guessing' });

  const acknowledged = (page: Page) =>
    page.getByRole('heading', { level: 2, name: 'Acknowledged 1' }).waitFor();
  /** What the engine has done; the list shows it sooner. */
  const said = (page: Page, words: string) => page.getByRole('status').getByText(words).waitFor();

  it('shows its first finding, which can be acknowledged and taken back, and survives a restart', async () => {
    demo = await startDemo();
    const page = await open(demo.link);
    await guessing(page).waitFor({ timeout: 60_000 });
    await guessing(page).click();
    await page.keyboard.press('e');
    await said(page, 'Acknowledged SSH password guessing');
    await page.keyboard.press('z');
    await said(page, 'Undone: SSH password guessing');
    await guessing(page).click();
    await page.keyboard.press('e');
    await acknowledged(page);
    await said(page, 'Acknowledged SSH password guessing');
    await page.close();

    expect(await stopDemo(demo)).toBe(0);
    demo = await startDemo();
    const again = await open(demo.link);
    await guessing(again).waitFor();
    await acknowledged(again);
  });
});
