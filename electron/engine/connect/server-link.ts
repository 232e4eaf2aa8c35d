import { NightjarError, toFailure, type Failure, type FailureCode } from '../../../shared/domain/failure.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { Ports } from '../ports.ts';
import { backoff } from './backoff.ts';
import { closedByUs, type Tunnel } from './tunnel.ts';

/** `waiting`: it tries again by itself at `nextTry`; `needs-you`: it does not, until `retryNow`. */
export type LinkState = 'closed' | 'opening' | 'open' | 'waiting' | 'needs-you';

/** Trying these again by itself would lock the account, hide an attack, or nag. */
const NEEDS_YOU: ReadonlySet<FailureCode> = new Set([
  'host-key-changed',
  'host-key-rejected',
  'authentication-refused',
  'prompt-expired',
]);

/** A tunnel that held this long, in milliseconds, was a good one: the count of failures begins anew. */
const STABLE_MILLISECONDS = 60_000;

export type OpenTunnel = (signal: AbortSignal) => Promise<Tunnel>;

/** The one tunnel to a server, opened when first needed, shared by all who need it, opened again when it broke. */
export class ServerLink {
  readonly #openTunnel: OpenTunnel;
  readonly #ports: Pick<Ports, 'clock' | 'random'>;
  readonly #listeners = new Set<() => void>();
  #state: LinkState = 'closed';
  #failure: Failure | null = null;
  #nextTry: Milliseconds | null = null;
  #failures = 0;
  #tunnel: Tunnel | null = null;
  #opening: Promise<Tunnel> | null = null;
  /** Ends the opening or the waiting under way. */
  #stop = new AbortController();

  constructor(openTunnel: OpenTunnel, ports: Pick<Ports, 'clock' | 'random'>) {
    this.#openTunnel = openTunnel;
    this.#ports = ports;
  }

  get state(): LinkState {
    return this.#state;
  }

  /** Why it is not open, or why it last broke; null once it is open. */
  get failure(): Failure | null {
    return this.#failure;
  }

  /** When it tries again by itself; null: not waiting for that. */
  get nextTry(): Milliseconds | null {
    return this.#nextTry;
  }

  /**
   * The open tunnel; opens one or waits for the opening under way. Rejects with the named failure, at once while
   * `waiting` or `needs-you`. The signal ends only this wait: the opening goes on for others.
   */
  async acquire(signal: AbortSignal): Promise<Tunnel> {
    signal.throwIfAborted();
    if (this.#tunnel) return this.#tunnel;
    if (this.#failure && this.#state === 'needs-you') throw new NightjarError(this.#failure);
    if (this.#failure && this.#state === 'waiting') throw new NightjarError(this.#withNextTry(this.#failure));
    return abortable(this.#opening ?? this.#open(), signal);
  }

  /** Calls back after each change of `state`; returns the end of it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tries at once, when somebody asks for it or the network has come back. */
  retryNow(): void {
    if (this.#tunnel || this.#opening) return;
    this.#stop.abort();
    // Who fails is told by `state`.
    this.#open().catch(() => {});
  }

  /** Ends everything; resolves when nothing is left. A later `acquire` opens anew (after sleep, for example). */
  async close(): Promise<void> {
    const tunnel = this.#tunnel;
    const opening = this.#opening;
    this.#tunnel = null;
    this.#opening = null;
    this.#failures = 0;
    this.#stop.abort();
    this.#change('closed', null);
    await Promise.all([tunnel?.close(), opening?.catch(() => {})]);
  }

  #open(): Promise<Tunnel> {
    const stop = new AbortController();
    this.#stop = stop;
    const opening = this.#openTunnel(stop.signal).then(
      async (tunnel) => {
        if (stop.signal.aborted) {
          await tunnel.close();
          throw new NightjarError(closedByUs());
        }
        this.#opened(tunnel);
        return tunnel;
      },
      (error: unknown) => {
        if (stop.signal.aborted) throw new NightjarError(closedByUs());
        const failure = toFailure(error);
        this.#failed(failure);
        throw error instanceof NightjarError ? error : new NightjarError(failure, { cause: error });
      },
    );
    this.#opening = opening;
    this.#change('opening', this.#failure);
    return opening;
  }

  #opened(tunnel: Tunnel): void {
    const since = this.#ports.clock.now();
    this.#opening = null;
    this.#tunnel = tunnel;
    this.#change('open', null);
    void tunnel.closed.then((failure) => {
      if (this.#tunnel === tunnel) this.#died(failure, this.#ports.clock.now() - since);
    });
  }

  /** One that was good, or breaks for the first time, may be opened again at once; a flapping one waits. */
  #died(failure: Failure, lifetime: Milliseconds): void {
    this.#tunnel = null;
    if (lifetime >= STABLE_MILLISECONDS) this.#failures = 0;
    if (this.#failures > 0) return this.#failed(failure);
    this.#failures = 1;
    this.#change('closed', failure);
  }

  #failed(failure: Failure): void {
    this.#opening = null;
    if (NEEDS_YOU.has(failure.code)) return this.#change('needs-you', failure);
    this.#failures += 1;
    const wait = backoff(this.#failures, this.#ports.random());
    const stop = new AbortController();
    this.#stop = stop;
    this.#ports.clock.sleep(wait, stop.signal).then(
      () => this.retryNow(),
      () => {},
    );
    this.#change('waiting', failure, this.#ports.clock.now() + wait);
  }

  #change(state: LinkState, failure: Failure | null, nextTry: Milliseconds | null = null): void {
    this.#state = state;
    this.#failure = failure;
    this.#nextTry = nextTry;
    for (const listener of this.#listeners) listener();
  }

  #withNextTry(failure: Failure): Failure {
    const seconds = Math.max(1, Math.ceil(((this.#nextTry ?? 0) - this.#ports.clock.now()) / 1000));
    return { ...failure, advice: `${failure.advice} Nightjar tries again in ${seconds} s.` };
  }
}

/** The promise's outcome, or the signal's reason if that comes first. */
async function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason as Error);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
