import type { ClientContext } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { retryDelay } from './backoff.ts';

export type ConnectionState =
  /** `attempt` is 0 for the very first connection of the page. */
  | { readonly kind: 'connecting'; readonly attempt: number }
  | { readonly kind: 'open' }
  /** Not connected; the next try is at `retryAt` (milliseconds). */
  | { readonly kind: 'waiting'; readonly retryAt: number; readonly attempt: number };

type Link = RPCLink<ClientContext>;

/** Thrown by calls while there is no connection. */
export class NotConnected extends Error {
  override readonly name = 'NotConnected';
}

/**
 * The one WebSocket to the engine. It connects again by itself, with back-off; calls made meanwhile fail at once,
 * so that nothing waits unseen.
 */
export class Connection {
  readonly #url: string;
  readonly #listeners = new Set<() => void>();
  #state: ConnectionState = { kind: 'connecting', attempt: 0 };
  #socket: WebSocket | null = null;
  #link: Link | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(url: string) {
    this.#url = url;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Calls `listener` after each change of `state`; returns the end of the subscription. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The link to send a call over. Throws `NotConnected` between two tries. */
  link(): Link {
    if (this.#link === null) throw new NotConnected('Nightjar does not answer at the moment.');
    return this.#link;
  }

  open(attempt = 0): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    this.#link = new RPCLink({ websocket: socket });
    this.#become({ kind: 'connecting', attempt });
    socket.addEventListener('open', () => this.#become({ kind: 'open' }));
    socket.addEventListener('close', () => {
      if (this.#socket !== socket) return;
      this.#link = null;
      this.#retryLater(this.#state.kind === 'open' ? 1 : attempt + 1);
    });
  }

  /** Tries at once instead of waiting for the next try. */
  readonly retryNow = (): void => {
    if (this.#state.kind === 'waiting') this.open(this.#state.attempt);
  };

  #retryLater(attempt: number): void {
    const delay = retryDelay(attempt - 1, Math.random());
    this.#timer = setTimeout(() => this.open(attempt), delay);
    this.#become({ kind: 'waiting', retryAt: Date.now() + delay, attempt });
  }

  #become(state: ConnectionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

/** The engine's address beside this page: same host, `/rpc`. */
export function engineUrl(location: { readonly protocol: string; readonly host: string }): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/rpc`;
}
