import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BADGES, TRAY_STATES } from '../electron/desktop/icons/icon-files.ts';
import { launchBrowser } from './fixtures/browser.ts';

/**
 * Takes docs/icons.png, the contact sheet: every state on every system's bar, pixel for pixel as shown there, the small
 * ones also four times as large. Run by hand, after `npm run build:icons`: `node test/icon-sheet.ts`.
 */
const ICONS = new URL('../dist/icons/', import.meta.url);
const PICTURE = fileURLToPath(new URL('../docs/icons.png', import.meta.url));
const ZOOM = 4;
/** Larger ones can be seen as they are. */
const LARGEST_ZOOMED = 24;

interface Row {
  readonly label: string;
  readonly bar: 'light' | 'dark';
  readonly size: number;
  /** How a template image appears on a dark bar: the system turns it over. */
  readonly inverted?: boolean;
  readonly file: (state: string) => string;
}

const ROWS: readonly Row[] = [
  { label: 'macOS 16', bar: 'light', size: 16, file: (state) => `tray-${state}Template.png` },
  { label: 'macOS 16', bar: 'dark', size: 16, inverted: true, file: (state) => `tray-${state}Template.png` },
  { label: 'macOS 32 (@2x)', bar: 'light', size: 32, file: (state) => `tray-${state}Template@2x.png` },
  { label: 'Linux 22', bar: 'light', size: 22, file: (state) => `tray-${state}-light.png` },
  { label: 'Linux 22', bar: 'dark', size: 22, file: (state) => `tray-${state}-dark.png` },
  { label: 'Linux 44 (@2x)', bar: 'dark', size: 44, file: (state) => `tray-${state}-dark@2x.png` },
  ...[16, 20, 24, 32, 48].flatMap((size): Row[] =>
    (['light', 'dark'] as const).map((bar) => ({
      label: `Windows ${size} (ICO)`,
      bar,
      size,
      file: (state) => `tray-${state}-${bar}.ico`,
    })),
  ),
];
const APP_SIZES = [16, 24, 32, 48, 64, 128];

function dataUrl(name: string): string {
  const type = name.endsWith('.ico') ? 'image/x-icon' : 'image/png';
  return `data:${type};base64,${readFileSync(new URL(name, ICONS)).toString('base64')}`;
}

/** One entry of an ICO as a file of its own, because a browser picks the entry it likes. */
function icoEntry(name: string, size: number): string {
  const ico = readFileSync(new URL(name, ICONS));
  for (let at = 6; at < 6 + ico.readUInt16LE(4) * 16; at += 16) {
    if ((ico[at] || 256) !== size) continue;
    const offset = ico.readUInt32LE(at + 12);
    const entry = Buffer.from(ico.subarray(at, at + 16));
    entry.writeUInt32LE(22, 12);
    const header = Buffer.from([0, 0, 1, 0, 1, 0]);
    const body = ico.subarray(offset, offset + ico.readUInt32LE(at + 8));
    return `data:image/x-icon;base64,${Buffer.concat([header, entry, body]).toString('base64')}`;
  }
  throw new Error(`${name} has no image ${size} pixels wide.`);
}

function image(name: string, size: number, zoom: number, style = ''): string {
  const source = name.endsWith('.ico') ? icoEntry(name, size) : dataUrl(name);
  return `<img src="${source}" width="${size * zoom}" height="${size * zoom}" style="${style}">`;
}

function barRow({ label, bar, size, inverted, file }: Row): string {
  const style = inverted ? 'filter:invert(1)' : '';
  const zooms = size <= LARGEST_ZOOMED ? [1, ZOOM] : [1];
  const cells = TRAY_STATES.map(
    (state) => `<td>${zooms.map((zoom) => image(file(state), size, zoom, style)).join('')}</td>`,
  );
  return `<tr class="${bar}"><th>${label}</th>${cells.join('')}</tr>`;
}

function sheet(): string {
  const badges = BADGES.map(
    (name) => `<td>${image(`badge-${name}.png`, 16, 1)}${image(`badge-${name}.png`, 16, ZOOM)} ${name}</td>`,
  );
  const apps = APP_SIZES.map((size) => image(`icons/${size}x${size}.png`, size, 1));
  return `<style>
    body { margin: 16px; font: 12px sans-serif; width: max-content }
    table { border-collapse: collapse } th { font-weight: 400; text-align: left; padding: 4px 12px }
    td { padding: 4px 12px } img { margin-right: 8px; vertical-align: middle; image-rendering: pixelated }
    .light { background: #f0f0f0; color: #1c1b19 } .dark { background: #202020; color: #f2f3f5 }
  </style>
  <table><tr><th></th>${TRAY_STATES.map((state) => `<td>${state}</td>`).join('')}</tr>
  ${ROWS.map(barRow).join('')}</table>
  <table><tr class="light"><th>Windows overlay</th>${badges.join('')}</tr>
  <tr class="dark"><th>Windows overlay</th>${badges.join('')}</tr></table>
  <table><tr class="light"><th>application</th><td>${apps.join('')}</td></tr>
  <tr class="dark"><th>application</th><td>${apps.join('')}</td></tr></table>`;
}

const browser = await launchBrowser();
try {
  const page = await browser.newPage();
  await page.setContent(sheet());
  await page.locator('body').screenshot({ path: PICTURE });
} finally {
  await browser.close();
}
