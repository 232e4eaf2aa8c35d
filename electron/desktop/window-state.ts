import type { Rectangle } from 'electron';
import { z } from 'zod';

const rectangleSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
});

/** Where the window was: its bounds while it is not maximised, in device-independent pixels. */
const windowStateSchema = z.object({ bounds: rectangleSchema, isMaximized: z.boolean() });
export type WindowState = z.infer<typeof windowStateSchema>;

export interface Placement {
  readonly bounds: Rectangle;
  readonly isMaximized: boolean;
}

/** Below this the list and the finding do not fit any more. */
export const SMALLEST = { width: 720, height: 480 } as const;
const USUAL = { width: 1180, height: 760 } as const;

/** Reads what `formatWindowState` wrote; null for whatever else the file holds. */
export function parseWindowState(text: string): WindowState | null {
  try {
    return windowStateSchema.parse(JSON.parse(text));
  } catch {
    // A damaged file costs the window its place, and nothing more.
    return null;
  }
}

export function formatWindowState(state: WindowState): string {
  return JSON.stringify(state);
}

/**
 * Where the window goes on the displays that are there now: where it was, moved and shrunk until all of it lies on
 * the display that held most of it; in the middle of the first if that one is gone, or if it never was anywhere.
 *
 * @param areas the displays' work areas, the primary one first; at least one
 */
export function placeWindow(state: WindowState | null, areas: readonly Rectangle[]): Placement {
  const primary = areas[0] ?? { x: 0, y: 0, ...USUAL };
  const isMaximized = state?.isMaximized ?? false;
  const home = state === null ? undefined : mostCovered(state.bounds, areas);
  if (state === null || home === undefined) {
    return { bounds: centred(state?.bounds ?? USUAL, primary), isMaximized };
  }
  const { width, height } = fitted(state.bounds, home);
  const bounds = {
    x: clamp(state.bounds.x, home.x, home.x + home.width - width),
    y: clamp(state.bounds.y, home.y, home.y + home.height - height),
    width,
    height,
  };
  return { bounds, isMaximized };
}

/** The area that holds most of `bounds`; undefined if none holds any of it. */
function mostCovered(bounds: Rectangle, areas: readonly Rectangle[]): Rectangle | undefined {
  let most = 0;
  let best: Rectangle | undefined;
  for (const area of areas) {
    const shared = overlap(bounds, area);
    if (shared > most) [most, best] = [shared, area];
  }
  return best;
}

function overlap(left: Rectangle, right: Rectangle): number {
  const width = Math.min(left.x + left.width, right.x + right.width) - Math.max(left.x, right.x);
  const height = Math.min(left.y + left.height, right.y + right.height) - Math.max(left.y, right.y);
  return width > 0 && height > 0 ? width * height : 0;
}

type Size = Pick<Rectangle, 'width' | 'height'>;

/** Never smaller than the smallest, and otherwise never larger than the area. */
function fitted(size: Size, area: Size): Size {
  return {
    width: Math.max(SMALLEST.width, Math.min(size.width, area.width)),
    height: Math.max(SMALLEST.height, Math.min(size.height, area.height)),
  };
}

function centred(size: Size, area: Rectangle): Rectangle {
  const { width, height } = fitted(size, area);
  return {
    x: area.x + Math.max(0, Math.round((area.width - width) / 2)),
    y: area.y + Math.max(0, Math.round((area.height - height) / 2)),
    width,
    height,
  };
}

/** `least` wins where the two bounds cross: a window's title bar must stay within reach. */
function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
