import type { Display, Rectangle } from 'electron';

class ScreenDouble {
  /** Work areas, the primary display first. */
  areas: Rectangle[] = [{ x: 0, y: 25, width: 1440, height: 875 }];

  getPrimaryDisplay(): Pick<Display, 'workArea'> {
    return { workArea: this.areas[0] ?? { x: 0, y: 0, width: 800, height: 600 } };
  }

  getAllDisplays(): Pick<Display, 'workArea'>[] {
    return this.areas.map((workArea) => ({ workArea }));
  }
}

export const screen = new ScreenDouble();
