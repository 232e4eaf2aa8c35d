import { IconIcns, IconIco } from '@shockpkg/icon-encoder';
import { dye, shrink, type Render, type TrayColours } from './render-icons.ts';

export const TRAY_STATES = ['idle', 'attention', 'offline', 'error', 'paused'] as const;
export type TrayState = (typeof TRAY_STATES)[number];
export const BADGES = ['critical', 'high', 'new'] as const;

/** Sizes that Windows picks from at 100, 125, 150, 200 and 300 percent. */
const TRAY_ICO_SIZES = [16, 20, 24, 32, 48];
const APP_ICO_SIZES = [16, 20, 24, 32, 40, 48, 64, 128, 256];
/** The folders of the freedesktop icon theme. */
const APP_PNG_SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
/** Types of Apple's format and their sizes in pixels. */
const ICNS_TYPES = [
  ['ic04', 16],
  ['ic05', 32],
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024],
] as const;

/** Below this the application's bird is drawn without its details. */
const SMALL = 48;
/** Apple's grid leaves a margin: the tile is 824 of 1024 wide, and 224 of 256 in our drawing. */
const APPLE_SHARE = 824 / 1024 / (224 / 256);

/** Colours on a light and on a dark bar. The shape says the state; colour only repeats it. */
const COLOURS: Readonly<Record<'light' | 'dark', (state: TrayState) => TrayColours>> = {
  light: (state) => ({ ink: '#1c1b19', badge: badgeColour(state, '#d9600f', '#cf2330') ?? '#1c1b19' }),
  dark: (state) => ({ ink: '#f2f3f5', badge: badgeColour(state, '#ff9a4a', '#ff6369') ?? '#f2f3f5' }),
};

function badgeColour(state: TrayState, attention: string, error: string): string | null {
  if (state === 'attention') return attention;
  return state === 'error' ? error : null;
}

/** Drawings by name, without `.svg`. */
export type Sources = (name: string) => string;

/** A file to write below dist/icons. */
export interface IconFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Every icon in every size and format that the three systems take. */
export async function iconFiles(source: Sources, render: Render): Promise<IconFile[]> {
  const tray = await Promise.all(TRAY_STATES.map((state) => trayFiles(state, source, render)));
  return [...tray.flat(), ...badgeFiles(source, render), ...(await appFiles(source, render))];
}

/** macOS dyes template images itself: black and alpha, in a file whose name ends in `Template`. */
async function trayFiles(state: TrayState, source: Sources, render: Render): Promise<IconFile[]> {
  const svg = source(`tray-${state}`);
  const templates = doubled(`tray-${state}Template`, svg, 16, render);
  const themed = await Promise.all(
    (['light', 'dark'] as const).map(async (bar) => {
      const dyed = dye(svg, COLOURS[bar](state));
      const sizes = TRAY_ICO_SIZES.map((size) => render(dyed, size));
      const name = `tray-${state}-${bar}`;
      return [...doubled(name, dyed, 22, render), { path: `${name}.ico`, bytes: await ico(sizes) }];
    }),
  );
  return [...templates, ...themed.flat()];
}

function badgeFiles(source: Sources, render: Render): IconFile[] {
  return BADGES.flatMap((badge) => doubled(`badge-${badge}`, source(`badge-${badge}`), 16, render));
}

async function appFiles(source: Sources, render: Render): Promise<IconFile[]> {
  const at = (size: number) => render(source(size < SMALL ? 'app-small' : 'app'), size);
  const pngs = APP_PNG_SIZES.map((size) => ({ path: `icons/${size}x${size}.png`, bytes: at(size) }));
  const icns = new IconIcns();
  icns.toc = true;
  for (const [type, size] of ICNS_TYPES) await icns.addFromPng(appleTile(source, render, size), [type]);
  return [
    ...pngs,
    { path: 'icon.ico', bytes: await ico(APP_ICO_SIZES.map(at)) },
    { path: 'icon.icns', bytes: icns.encode() },
  ];
}

function appleTile(source: Sources, render: Render, size: number): Uint8Array {
  const svg = size < SMALL ? source('app-small') : shrink(source('app'), APPLE_SHARE);
  return render(svg, size);
}

/** An image and its double for dense displays, which Electron finds by its name. */
function doubled(name: string, svg: string, size: number, render: Render): IconFile[] {
  return [
    { path: `${name}.png`, bytes: render(svg, size) },
    { path: `${name}@2x.png`, bytes: render(svg, size * 2) },
  ];
}

async function ico(pngs: readonly Uint8Array[]): Promise<Uint8Array> {
  const icon = new IconIco();
  for (const png of pngs) await icon.addFromPng(png);
  return icon.encode();
}
