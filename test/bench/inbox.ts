import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { ManualClock } from '../doubles/clock.ts';
import { formatRoute } from '../../renderer/ui/route.ts';
import { launchBrowser } from '../fixtures/browser.ts';
import { startTestEngine, temporaryFolder } from '../fixtures/engine.ts';
import { startPageHost } from '../fixtures/page-host.ts';
import type { BenchResult } from './result.ts';
import { fillStore, NOW } from './store-fill.ts';

const FINDINGS = 100_000;
const MINUTES_EACH = 3;
const SEARCHES = ['unit-73211', 'severity:critical', 'server:x timed', '磁盘', 'is:unread -severity:low', ''];
/** Wheel turns of a reader who looks for something far down. */
const TURNS = 150;

/**
 * The inbox over a hundred thousand findings, in a real engine behind the real browser host.
 * Milliseconds are those of the page: until its first rows are drawn, until a search shows its own rows, and between
 * two frames while it is scrolled.
 */
export async function run(): Promise<BenchResult[]> {
  const folder = temporaryFolder();
  try {
    const pages = join(folder.path, 'pages');
    const configFile = new URL('../../renderer/vite.config.ts', import.meta.url).pathname;
    await build({ configFile, logLevel: 'error', build: { outDir: pages, emptyOutDir: true } });
    await fill(join(folder.path, 'data'));
    return [await measure(join(folder.path, 'data'), pages)];
  } finally {
    folder.remove();
  }
}

/** An engine makes the database; its servers are paused, since there is nothing to poll. */
async function fill(data: string): Promise<void> {
  const engine = await startTestEngine(data, new ManualClock(NOW));
  await engine.close();
  const path = join(data, 'nightjar.db');
  fillStore(path, FINDINGS, MINUTES_EACH);
  const database = new Database(path);
  database.exec('UPDATE servers SET paused = 1');
  database.close();
}

async function measure(data: string, pages: string): Promise<BenchResult> {
  const clock = new ManualClock(NOW);
  const engine = await startTestEngine(data, clock);
  const host = await startPageHost(engine, clock, pages);
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(host.link());
    await page.locator('.row .open').first().waitFor();
    const firstRows = await firstRowsOf(page);
    const filters: number[] = [];
    for (const search of SEARCHES) filters.push(await searched(page, search));
    const before = await heapOf(page);
    const frames = await scrolled(page);
    const after = await heapOf(page);
    return {
      area: 'inbox',
      name: `${FINDINGS} findings in a browser`,
      firstRowsMs: firstRows,
      filterMs: Math.max(...filters),
      worstFrameMs: Math.round(Math.max(...frames)),
      rowsDrawn: await page.locator('.row').count(),
      heapMb: after,
      heapGrowthMb: Math.round((after - before) * 10) / 10,
    };
  } finally {
    await browser.close();
    await host.close();
    await engine.close();
  }
}

/** A reload, as the page's own clock counts it: what loads the program is part of it. */
async function firstRowsOf(page: Page): Promise<number> {
  await page.addInitScript(() => {
    const seen = new MutationObserver(() => {
      if (!document.querySelector('.row .open')) return;
      seen.disconnect();
      (globalThis as { firstRows?: number }).firstRows = performance.now();
    });
    seen.observe(document, { childList: true, subtree: true });
  });
  const times: number[] = [];
  for (let again = 0; again < 5; again++) {
    await page.reload();
    await page.locator('.row .open').first().waitFor();
    times.push(await page.evaluate(() => (globalThis as { firstRows?: number }).firstRows ?? 0));
  }
  return Math.round(median(times));
}

/** From the address that names a search until the list shows what it found: each time a search never asked before. */
async function searched(page: Page, search: string): Promise<number> {
  const times: number[] = [];
  for (let again = 0; again < 5; again++) {
    await shown(page, '');
    // An end that nothing reaches: the same rows, but another question, so that no answer to it is at hand.
    times.push(await shown(page, `${search} before:2030-01-01T00:0${again}`.trim()));
  }
  return Math.round(median(times));
}

/** Goes to a search; milliseconds until a frame with the first rows of its own answer. */
function shown(page: Page, search: string): Promise<number> {
  return page.evaluate(
    async (address) => {
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      // A row's link names the search that is asked for; the list is busy as long as its rows are of the one before.
      const there = () =>
        document
          .querySelector('.list-body[aria-busy="false"] .row .open')
          ?.getAttribute('href')
          ?.split('?')[1] === address.split('?')[1];
      const start = performance.now();
      location.hash = address;
      while (!there()) await frame();
      return performance.now() - start;
    },
    formatRoute({ page: 'inbox', id: null, query: search }),
  );
}

/** Milliseconds between frames while the list is scrolled, with the next pages loading meanwhile. */
async function scrolled(page: Page): Promise<number[]> {
  await page.evaluate(() => {
    location.hash = '#/inbox';
  });
  await page.locator('.row .open').first().waitFor();
  await page.locator('.list .scroll').hover();
  await page.evaluate(() => {
    const world = globalThis as unknown as { frames?: number[] };
    const frames: number[] = (world.frames = []);
    let last = performance.now();
    const frame = (now: number) => {
      frames.push(now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  for (let turn = 0; turn < TURNS; turn++) await page.mouse.wheel(0, 600);
  const frames = await page.evaluate(() => (globalThis as unknown as { frames?: number[] }).frames ?? []);
  return frames.slice(2);
}

async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return Math.round((usedSize / 1024 / 1024) * 10) / 10;
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}
