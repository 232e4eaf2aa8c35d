import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WindowStateFile } from '../../../electron/desktop/window-state-file.ts';
import { SMALLEST, parseWindowState, placeWindow } from '../../../electron/desktop/window-state.ts';
import { silentLog } from '../../doubles/log.ts';

const LAPTOP = { x: 0, y: 25, width: 1440, height: 875 };
const SCREEN = { x: 1440, y: 0, width: 2560, height: 1440 };

const at = (x: number, y: number, width = 1000, height = 700) => ({
  bounds: { x, y, width, height },
  isMaximized: false,
});

describe('the place of the window', () => {
  it('is the middle of the first display at the first start', () => {
    expect(placeWindow(null, [LAPTOP, SCREEN])).toEqual({
      bounds: { x: 130, y: 83, width: 1180, height: 760 },
      isMaximized: false,
    });
  });

  it('is where it was, on whichever display', () => {
    expect(placeWindow(at(100, 100), [LAPTOP, SCREEN]).bounds).toEqual(at(100, 100).bounds);
    expect(placeWindow(at(2000, 300), [LAPTOP, SCREEN]).bounds).toEqual(at(2000, 300).bounds);
  });

  it('is the first display, in its old size, when its own display is gone', () => {
    expect(placeWindow(at(2000, 300), [LAPTOP]).bounds).toEqual({ x: 220, y: 113, width: 1000, height: 700 });
  });

  it('is pushed back where it hangs over an edge, and shrunk where it is too large', () => {
    expect(placeWindow(at(-900, -40), [LAPTOP]).bounds).toEqual({ x: 0, y: 25, width: 1000, height: 700 });
    expect(placeWindow(at(0, 25, 3000, 2000), [LAPTOP]).bounds).toEqual(LAPTOP);
  });

  it('keeps whether it was maximised', () => {
    expect(placeWindow({ ...at(0, 30), isMaximized: true }, [LAPTOP]).isMaximized).toBe(true);
  });

  it('lies on one display, whatever was remembered', () => {
    const coordinate = fc.integer({ min: -100_000, max: 100_000 });
    const size = fc.integer({ min: 1, max: 100_000 });
    const bounds = fc.record({ x: coordinate, y: coordinate, width: size, height: size });
    fc.assert(
      fc.property(bounds, fc.boolean(), (bounds, isMaximized) => {
        const { bounds: placed } = placeWindow({ bounds, isMaximized }, [LAPTOP, SCREEN]);
        expect(placed.width).toBeGreaterThanOrEqual(SMALLEST.width);
        expect(placed.height).toBeGreaterThanOrEqual(SMALLEST.height);
        const homes = [LAPTOP, SCREEN].filter(
          (area) =>
            placed.x >= area.x &&
            placed.y >= area.y &&
            placed.x + placed.width <= area.x + area.width &&
            placed.y + placed.height <= area.y + area.height,
        );
        expect(homes).toHaveLength(1);
      }),
    );
  });

  it('keeps the title bar within reach on a display smaller than the smallest window', () => {
    const tiny = { x: 0, y: 30, width: 640, height: 400 };
    expect(placeWindow(at(0, 0), [tiny]).bounds).toEqual({ x: 0, y: 30, ...SMALLEST });
  });
});

describe('the remembered place', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nj-window-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is read as it was written, for the user alone', () => {
    const file = new WindowStateFile(folder, silentLog);
    file.write(at(10, 20));
    expect(file.read()).toEqual(at(10, 20));
    expect(readdirSync(folder)).toEqual(['window.json']);
    if (process.platform !== 'win32') expect(statSync(join(folder, 'window.json')).mode & 0o777).toBe(0o600);
  });

  it.each(['', 'null', '{', '[]', '{"bounds":{"x":"0"}}', '{"bounds":{"x":0,"y":0,"width":-1,"height":1}}'])(
    'is none where the file holds %j',
    (text) => {
      writeFileSync(join(folder, 'window.json'), text);
      expect(new WindowStateFile(folder, silentLog).read()).toBeNull();
    },
  );

  it('is none where there is no file, and a folder that is gone is no error', () => {
    const file = new WindowStateFile(join(folder, 'gone'), silentLog);
    expect(file.read()).toBeNull();
    expect(() => file.write(at(0, 0))).not.toThrow();
  });

  it('is not read from text of any kind but its own', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const state = parseWindowState(text);
        return state === null || state.bounds.width > 0;
      }),
    );
  });
});
