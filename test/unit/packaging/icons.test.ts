import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BADGES, iconFiles, TRAY_STATES } from '../../../electron/desktop/icons/icon-files.ts';
import { dye, loadRenderer } from '../../../electron/desktop/icons/render-icons.ts';
import { decodePng, type Picture } from './png.ts';

const SOURCES = new URL('../../../electron/desktop/icons/', import.meta.url);
const source = (name: string) => readFileSync(new URL(`${name}.svg`, SOURCES), 'utf8');
const files = new Map(
  (await iconFiles(source, await loadRenderer())).map(({ path, bytes }) => [path, Buffer.from(bytes)]),
);

function file(path: string): Buffer {
  const bytes = files.get(path);
  if (!bytes) throw new Error(`${path} was not made`);
  return bytes;
}
const picture = (path: string) => decodePng(file(path));
const pixels = ({ rgba }: Picture) =>
  Array.from({ length: rgba.length / 4 }, (_, index) => [...rgba.subarray(index * 4, index * 4 + 4)]);
const alphas = (one: Picture) => pixels(one).map(([, , , alpha]) => alpha ?? 0);

/** Pixels that are there in one and not in the other, as opaque pixels: half of one counts half. */
function difference(left: Picture, right: Picture): number {
  const others = alphas(right);
  return alphas(left).reduce((sum, alpha, index) => sum + Math.abs(alpha - (others[index] ?? 0)) / 255, 0);
}

/** Sizes of the images of an ICO, from its directory, checked against each image's own header. */
function icoSizes(bytes: Buffer): number[] {
  expect(bytes.readUInt16LE(2)).toBe(1);
  return Array.from({ length: bytes.readUInt16LE(4) }, (_, index) => {
    const at = 6 + index * 16;
    const size = bytes[at] || 256;
    const [length, offset] = [bytes.readUInt32LE(at + 8), bytes.readUInt32LE(at + 12)];
    expect(offset + length).toBeLessThanOrEqual(bytes.length);
    const isPng = bytes.readUInt32BE(offset) === 0x89504e47;
    expect(isPng ? bytes.readUInt32BE(offset + 16) : bytes.readInt32LE(offset + 4)).toBe(size);
    expect(bytes[at + 1] || 256).toBe(size);
    return size;
  });
}

/** Types of the images of an ICNS with the size of each that is a PNG. */
function icnsEntries(bytes: Buffer): [string, number | null][] {
  expect(bytes.toString('latin1', 0, 4)).toBe('icns');
  expect(bytes.readUInt32BE(4)).toBe(bytes.length);
  const entries: [string, number | null][] = [];
  for (let at = 8; at < bytes.length; at += bytes.readUInt32BE(at + 4)) {
    const isPng = bytes.readUInt32BE(at + 8) === 0x89504e47;
    entries.push([bytes.toString('latin1', at, at + 4), isPng ? bytes.readUInt32BE(at + 24) : null]);
  }
  return entries;
}

describe('tray icons', () => {
  it.each(TRAY_STATES)('has %s in every size that the systems take', (state) => {
    const widths = (path: string) => [picture(path).width, picture(path).height];
    expect(widths(`tray-${state}Template.png`)).toEqual([16, 16]);
    expect(widths(`tray-${state}Template@2x.png`)).toEqual([32, 32]);
    for (const bar of ['light', 'dark']) {
      expect(widths(`tray-${state}-${bar}.png`)).toEqual([22, 22]);
      expect(widths(`tray-${state}-${bar}@2x.png`)).toEqual([44, 44]);
      expect(icoSizes(file(`tray-${state}-${bar}.ico`))).toEqual([16, 20, 24, 32, 48]);
    }
  });

  it.each(TRAY_STATES.flatMap((state) => [`tray-${state}Template.png`, `tray-${state}Template@2x.png`]))(
    'draws %s in black and alpha only, with both see-through and solid parts',
    (path) => {
      const seen = pixels(picture(path)).filter(([, , , alpha]) => alpha !== 0);
      expect(seen.filter(([red, green, blue]) => red !== 0 || green !== 0 || blue !== 0)).toEqual([]);
      expect(seen.length).toBeLessThan(alphas(picture(path)).length);
      expect(seen.filter(([, , , alpha]) => alpha === 255).length).toBeGreaterThan(20);
    },
  );

  const pairs = TRAY_STATES.flatMap((left, index) =>
    TRAY_STATES.slice(index + 1).map((right) => [left, right] as const),
  );
  it.each(pairs)('tells %s from %s by shape alone at 16 pixels', (left, right) => {
    // Of the 90 or so pixels that the bird covers.
    const apart = difference(picture(`tray-${left}Template.png`), picture(`tray-${right}Template.png`));
    expect(apart).toBeGreaterThan(20);
  });

  it.each(TRAY_STATES)('draws %s in the same shape on light and on dark bars, in other colours', (state) => {
    const [light, dark] = [picture(`tray-${state}-light.png`), picture(`tray-${state}-dark.png`)];
    expect(difference(light, dark)).toBeLessThan(0.5);
    const brightness = (one: Picture) => {
      const solid = pixels(one).filter(([, , , alpha]) => alpha === 255);
      return (
        solid.reduce((sum, [red = 0, green = 0, blue = 0]) => sum + red + green + blue, 0) / solid.length
      );
    };
    expect(brightness(dark) - brightness(light)).toBeGreaterThan(200);
  });

  it('dyes body and badge apart', () => {
    expect(dye('<svg><path/></svg>', { ink: '#123456', badge: '#abcdef' })).toBe(
      '<svg><style>svg{color:#123456}.badge{color:#abcdef}</style><path/></svg>',
    );
    const hues = new Set(
      pixels(picture('tray-error-light.png'))
        .filter(([, , , alpha]) => alpha === 255)
        .map(([red = 0, green = 0]) => red - green > 60),
    );
    expect(hues).toEqual(new Set([true, false]));
  });
});

describe('other icons', () => {
  it('has the badges in two sizes, each of another shape', () => {
    for (const badge of BADGES) {
      expect(picture(`badge-${badge}.png`).width).toBe(16);
      expect(picture(`badge-${badge}@2x.png`).width).toBe(32);
    }
    const [critical, high, fresh] = BADGES.map((badge) => picture(`badge-${badge}.png`));
    expect(difference(critical!, high!)).toBeGreaterThan(20);
    expect(difference(critical!, fresh!)).toBeGreaterThan(20);
    expect(difference(high!, fresh!)).toBeGreaterThan(20);
  });

  it('has the application in every size that Linux asks for', () => {
    for (const size of [16, 24, 32, 48, 64, 128, 256, 512, 1024])
      expect(picture(`icons/${size}x${size}.png`)).toMatchObject({ width: size, height: size });
  });

  it('has the application for Windows, with the 256 pixels that the installer needs', () => {
    expect(icoSizes(file('icon.ico'))).toEqual([16, 20, 24, 32, 40, 48, 64, 128, 256]);
  });

  it('has the application for macOS, up to 512 points at double density', () => {
    const images = icnsEntries(file('icon.icns')).filter(([type]) => type !== 'TOC ');
    expect(images).toEqual([
      ['ic04', null],
      ['ic05', null],
      ['ic11', 32],
      ['ic12', 64],
      ['ic07', 128],
      ['ic13', 256],
      ['ic08', 256],
      ['ic14', 512],
      ['ic09', 512],
      ['ic10', 1024],
    ]);
  });

  it('uses every drawing', () => {
    const used = new Set<string>();
    const drawings = readdirSync(SOURCES).filter((name) => name.endsWith('.svg'));
    return iconFiles(
      (name) => {
        used.add(`${name}.svg`);
        return source(name);
      },
      () => file('badge-new.png'),
    ).then(() => expect([...used].sort()).toEqual(drawings.sort()));
  });
});
