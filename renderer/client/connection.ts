import type { ClientContext, ClientLink } from '@orpc/client';
import { retryDelay } from './backoff.ts';

export type ConnectionState =
  /** `attempt` is 0 for the very first connection of the page. */
  | { readonly kind: 'connecting'; readonly attempt: number }
  | { readonly kind: 'open' }
  /** Not connected; the next try is at `retryAt` (milliseconds). */
  | { readonly kind: 'waiting'; readonly retryAt: number; readonly attempt: number };

export type Link = ClientLink<ClientContext>;

/** One way to the engine, from its opening to its end. */
export interface Carrier {
  /** What the reader knows it as: the engine is another process at an address, or a part of this program. */
  readonly kind: 'socket' | 'port';
  /** Starts to connect. Calls `onOpen` once the engine answers, and `onClose` once, when it is over or came to nothing. */
  open(onOpen: () => void, onClose: () => void): Link;
}

/** Thrown by calls while there is no connection. */
export class NotConnected extends Error {
  override readonly name = 'NotConnected';
}

/**
 * The one connection to the engine, whatever carries it. It connects again by itself, with back-off; calls made
 * meanwhile fail at once, so that nothing waits unseen.
 */
export class Connection {
  readonly #carrier: Carrier;
  readonly #listeners = new Set<() => void>();
  #state: ConnectionState = { kind: 'connecting', attempt: 0 };
  #link: Link | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(carrier: Carrier) {
    this.#carrier = carrier;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get kind(): Carrier['kind'] {
    return this.#carrier.kind;
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
    const link = this.#carrier.open(
      () => {
        if (this.#link === link) this.#become({ kind: 'open' });
      },
      () => {
        if (this.#link !== link) return;
        this.#link = null;
        this.#retryLater(this.#state.kind === 'open' ? 1 : attempt + 1);
      },
    );
    this.#link = link;
    this.#become({ kind: 'connecting', attempt });
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
