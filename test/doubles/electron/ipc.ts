import { EventEmitter } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import { MessagePortMain } from './message-channel.ts';
import type { WebContentsDouble } from './web-contents.ts';

class IpcMainDouble extends EventEmitter {}

export const ipcMain = new IpcMainDouble();

/** Who a message comes from, where it does not come from the main frame of the page. */
export type Frame = { readonly url: string; readonly parent: unknown } | null;

class IpcRendererDouble {
  #page: WebContentsDouble | null = null;
  #frame: Frame | undefined;

  /** From now on this is the preload script of `page`, in its main frame or in `frame`. */
  runIn(page: WebContentsDouble, frame?: Frame): void {
    this.#page = page;
    this.#frame = frame;
  }

  postMessage(channel: string, message: unknown, transfer: readonly MessagePort[] = []): void {
    if (!this.#page) throw new Error('no page runs this preload script');
    const senderFrame = this.#frame === undefined ? { url: this.#page.getURL(), parent: null } : this.#frame;
    const ports = transfer.map((port) => new MessagePortMain(port));
    ipcMain.emit(channel, { senderFrame, sender: this.#page, ports }, message);
  }
}

export const ipcRenderer = new IpcRendererDouble();
