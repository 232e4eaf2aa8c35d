import type { Log } from '../engine/ports.ts';
import type { PortPart } from './electron-parts.ts';

/** The same as the browser host takes in one message. */
const LARGEST_MESSAGE = 1024 * 1024;

/**
 * The port to one page, as oRPC wants it. Messages are text or bytes; what is neither, or too large, ends the
 * connection. However it ends, those who listen hear of it once, so that no subscription outlives its page.
 */
export class PagePort {
  readonly #port: PortPart;
  readonly #log: Log;
  readonly #closeListeners = new Set<() => void>();
  #isClosed = false;

  constructor(port: PortPart, log: Log) {
    this.#port = port;
    this.#log = log;
    port.on('close', () => this.close());
  }

  on(event: string, listener: (event?: { data: unknown }) => void): void {
    if (event === 'close') this.#closeListeners.add(() => listener());
    if (event === 'message') this.#port.on('message', ({ data }) => this.#receive(data, listener));
  }

  postMessage(data: unknown): void {
    if (!this.#isClosed) this.#port.postMessage(data, []);
  }

  start(): void {
    this.#port.start();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#port.close();
    for (const listener of this.#closeListeners) listener();
  }

  #receive(data: unknown, listener: (event: { data: unknown }) => void): void {
    if (this.#isClosed) return;
    const size = sizeOf(data);
    if (size !== null && size <= LARGEST_MESSAGE) return listener({ data });
    this.#log.warn('a message of the page was refused', { size });
    this.close();
  }
}

/** Characters or bytes; null for what has no size of its own. */
function sizeOf(data: unknown): number | null {
  if (typeof data === 'string') return data.length;
  return data instanceof ArrayBuffer || ArrayBuffer.isView(data) ? data.byteLength : null;
}
