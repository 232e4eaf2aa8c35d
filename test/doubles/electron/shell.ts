import type { Shell } from 'electron';

class ShellDouble implements Pick<Shell, 'openExternal'> {
  /** What was opened in the user's browser. */
  readonly opened: string[] = [];

  openExternal(url: string): Promise<void> {
    this.opened.push(url);
    return Promise.resolve();
  }
}

export const shell = new ShellDouble();
