import type { CustomScheme, Protocol } from 'electron';
import { app } from './app.ts';

type Handler = Parameters<Protocol['handle']>[1];

class ProtocolDouble implements Pick<Protocol, 'registerSchemesAsPrivileged' | 'handle'> {
  schemes: CustomScheme[] = [];
  readonly #handlers = new Map<string, Handler>();

  registerSchemesAsPrivileged(schemes: CustomScheme[]): void {
    if (app.isReady())
      throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    this.schemes = schemes;
  }

  handle(scheme: string, handler: Handler): void {
    if (!app.isReady()) throw new Error('protocol.handle cannot be called before app is ready');
    this.#handlers.set(scheme, handler);
  }

  /** What the page gets that asks for `url`. */
  async fetch(url: string, init?: RequestInit): Promise<Response> {
    const handler = this.#handlers.get(new URL(url).protocol.slice(0, -1));
    if (!handler) throw new Error(`nothing answers ${url}`);
    return handler(new Request(url, init));
  }
}

export const protocol = new ProtocolDouble();
