import type { NativeImage } from 'electron';

class ImageDouble implements Pick<NativeImage, 'isEmpty'> {
  readonly path: string;
  readonly #isEmpty: boolean;

  constructor(path: string, isEmpty: boolean) {
    this.path = path;
    this.#isEmpty = isEmpty;
  }

  isEmpty(): boolean {
    return this.#isEmpty;
  }
}

/** Stands for Electron's `nativeImage`. */
class NativeImageDouble {
  /** Files that cannot be read; Electron makes an empty image of them. */
  readonly unreadable = new Set<string>();

  createFromPath(path: string): NativeImage {
    return new ImageDouble(path, this.unreadable.has(path)) as unknown as NativeImage;
  }
}

export const nativeImage = new NativeImageDouble();

/** Which file an image was made from. */
export function pathOf(image: NativeImage | string | null | undefined): string | null {
  if (typeof image === 'string') return image;
  return image instanceof ImageDouble ? image.path : null;
}
