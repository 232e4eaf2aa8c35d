import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

/** Draws a square drawing `size` pixels wide, as PNG. */
export type Render = (svg: string, size: number) => Uint8Array;

/** Loads resvg; its WebAssembly can be loaded once a process. */
export async function loadRenderer(): Promise<Render> {
  const require = createRequire(import.meta.url);
  await initWasm(await readFile(require.resolve('@resvg/resvg-wasm/index_bg.wasm')));
  return (svg, size) => {
    const drawing = new Resvg(svg, { fitTo: { mode: 'width', value: size } });
    const image = drawing.render();
    const png = image.asPng();
    image.free();
    drawing.free();
    return png;
  };
}

/** Colours of a tray drawing: all of it, and the badge that names the state. */
export interface TrayColours {
  readonly ink: string;
  readonly badge: string;
}

/** Sources are drawn in one `currentColor` and black; this dyes them. */
export function dye(svg: string, { ink, badge }: TrayColours): string {
  return svg.replace('>', `><style>svg{color:${ink}}.badge{color:${badge}}</style>`);
}

/** The same drawing in the middle of a larger square; `share` is the part of the width that it keeps. */
export function shrink(svg: string, share: number): string {
  const side = 256 / share;
  const corner = (256 - side) / 2;
  return svg.replace('viewBox="0 0 256 256"', `viewBox="${corner} ${corner} ${side} ${side}"`);
}
