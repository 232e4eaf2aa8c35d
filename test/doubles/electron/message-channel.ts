import { EventEmitter } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import type Electron from 'electron';

/** Electron's end of a channel, over a real port of Node's: messages are queued until `start`, and cloned. */
export class MessagePortMain
  extends EventEmitter
  implements Pick<Electron.MessagePortMain, 'start' | 'close' | 'postMessage'>
{
  readonly #port: MessagePort;

  constructor(port: MessagePort) {
    super();
    this.#port = port;
    port.on('close', () => this.emit('close'));
  }

  start(): void {
    this.#port.on('message', (data: unknown) => this.emit('message', { data, ports: [] }));
  }

  close(): void {
    this.#port.close();
  }

  postMessage(message: unknown): void {
    this.#port.postMessage(message, []);
  }
}
