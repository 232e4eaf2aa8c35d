import type { Net } from 'electron';

/** Stands for Electron's `net`. */
export class NetDouble implements Pick<Net, 'isOnline'> {
  online = true;

  isOnline(): boolean {
    return this.online;
  }
}

export const net = new NetDouble();
