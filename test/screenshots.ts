import { spawn, type ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './fixtures/browser.ts';
import { temporaryFolder } from './fixtures/engine.ts';

/**
 * Takes the README's picture, docs/inbox.png: the demo three minutes after its start, when the break-in has succeeded
 * and memory has run out. Run by hand, after `npm run build:renderer`: `node test/screenshots.ts`.
 */
const CLI = fileURLToPath(new URL('../electron/cli.ts', import.meta.url));
const PICTURE = fileURLToPath(new URL('../docs/inbox.png', import.meta.url));
const DEMO_MILLISECONDS = 180_000;
const LEAST_FINDINGS = 4;

/** The link that the demo prints once it serves. */
async function linkOf(demo: ChildProcess): Promise<string> {
  if (!demo.stdout) throw new Error('The demo has no output.');
  for await (const line of createInterface(demo.stdout)) {
    const link = /http:\/\/\S+/.exec(line)?.[0];
    if (link) return link;
  }
  throw new Error('The demo ended before it served.');
}

/** A picture of at most 256 colours: a byte a pixel, and three bytes a colour. */
interface Reduced {
  readonly width: number;
  readonly height: number;
  readonly palette: readonly number[];
  /** Base64. */
  readonly pixels: string;
}

/** Keeps the most frequent colours, and draws each other one in the nearest of them: a third of the bytes. */
async function reduce(browser: Browser, screenshot: Buffer): Promise<Reduced> {
  const page = await browser.newPage();
  return page.evaluate(
    async (source) => {
      const bitmap = await createImageBitmap(await (await fetch(source)).blob());
      const { width, height } = bitmap;
      const canvas = new OffscreenCanvas(width, height).getContext('2d');
      if (!canvas) throw new Error('The browser draws nothing.');
      canvas.drawImage(bitmap, 0, 0);
      const { data } = canvas.getImageData(0, 0, width, height);
      const colourAt = (at: number) =>
        ((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0);
      const channels = (colour: number) => [colour >> 16, (colour >> 8) & 255, colour & 255];
      const times = new Map<number, number>();
      for (let at = 0; at < data.length; at += 4) times.set(colourAt(at), (times.get(colourAt(at)) ?? 0) + 1);
      const kept = [...times]
        .sort((left, right) => right[1] - left[1])
        .slice(0, 256)
        .map(([colour]) => colour);
      const distance = (left: number, right: number) =>
        channels(left).reduce((sum, one, index) => sum + (one - (channels(right)[index] ?? 0)) ** 2, 0);
      const nearest = new Map<number, number>();
      for (const colour of times.keys()) {
        const best = kept.reduce((near, one) =>
          distance(one, colour) < distance(near, colour) ? one : near,
        );
        nearest.set(colour, kept.indexOf(best));
      }
      let pixels = '';
      for (let at = 0; at < data.length; at += 4)
        pixels += String.fromCharCode(nearest.get(colourAt(at)) ?? 0);
      return { width, height, palette: kept.flatMap(channels), pixels: btoa(pixels) };
    },
    `data:image/png;base64,${screenshot.toString('base64')}`,
  );
}

/** A PNG with a palette: signature, IHDR, PLTE, IDAT with unfiltered rows, IEND. */
function encode({ width, height, palette, pixels }: Reduced): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const bytes = Buffer.from(pixels, 'base64');
  const rows = Array.from({ length: height }, (_, row) =>
    Buffer.concat([Buffer.alloc(1), bytes.subarray(row * width, (row + 1) * width)]),
  );
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette)),
    chunk('IDAT', deflateSync(Buffer.concat(rows), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

async function takePicture(link: string): Promise<void> {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({
      viewport: { width: 1280, height: 800 },
      deviceScaleFactor: 2,
      colorScheme: 'light',
      reducedMotion: 'reduce',
    });
    await page.goto(link);
    await page
      .locator('.rows .row')
      .nth(LEAST_FINDINGS - 1)
      .waitFor();
    await page.locator('.row', { hasText: 'after many failures' }).getByRole('link').click();
    await page.getByRole('heading', { level: 2, name: 'after many failures' }).waitFor();
    // The row's own buttons float over it while the pointer is there.
    await page.mouse.move(0, 0);
    // Also the findings that nobody opened are shown as they are found: unread, but for this one.
    await page.locator('.row.selected:not(.unread)').waitFor();
    await writeFile(PICTURE, encode(await reduce(browser, await page.screenshot())));
  } finally {
    await browser.close();
  }
}

const folder = temporaryFolder();
const demo = spawn(process.execPath, [CLI, 'demo'], {
  env: { ...process.env, NIGHTJAR_DATA: folder.path, XDG_RUNTIME_DIR: folder.path },
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const link = await linkOf(demo);
  await new Promise((resolve) => setTimeout(resolve, DEMO_MILLISECONDS));
  await takePicture(link);
} finally {
  demo.once('exit', () => folder.remove());
  demo.kill();
}
