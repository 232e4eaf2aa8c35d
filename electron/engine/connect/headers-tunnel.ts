import type { Dispatcher } from 'undici';
import type { Failure } from '../../../shared/domain/failure.ts';
import type { ReadOnlyCommand } from './commands.ts';
import type { HttpTarget, Tunnel } from './tunnel.ts';

interface HeadersEvents {
  /** The values have worked for the first time. */
  onAccepted(): Promise<void>;
  /** They do not work; resolves with the failure that ends the tunnel. */
  onRefused(status: number): Promise<Failure>;
  /** It could not be closed after that. */
  onUnclosed(error: unknown): void;
}

/** A Loki that took the values before may refuse one tenant or path for good; all in a row is another matter. */
const FORBIDDEN_IN_A_ROW = 5;

/** These answer without asking who it is at many gateways, so that their success says nothing. */
const OPEN_PATH = /\/(?:ready|status\/buildinfo)$/;

/** A tunnel whose requests to Loki carry more headers, and that ends when they are refused. */
export class HeadersTunnel implements Tunnel {
  readonly loki: HttpTarget;
  readonly closed: Promise<Failure>;
  readonly #tunnel: Tunnel;
  readonly #events: HeadersEvents;
  readonly #refusal = Promise.withResolvers<Failure>();
  #state: 'new' | 'accepted' | 'refused' = 'new';
  #forbidden = 0;

  constructor(tunnel: Tunnel, values: Readonly<Record<string, string>>, events: HeadersEvents) {
    this.#tunnel = tunnel;
    this.#events = events;
    this.closed = Promise.race([this.#refusal.promise, tunnel.closed]);
    // Outside the target's own guard, which lets nothing through to another origin and follows no redirect.
    this.loki = {
      origin: tunnel.loki.origin,
      dispatcher: tunnel.loki.dispatcher.compose(
        (dispatch) => (options, handler) =>
          dispatch(
            { ...options, headers: { ...asRecord(options.headers), ...values } },
            new StatusHandler(handler, (status) => this.#answered(options.path, status)),
          ),
      ),
    };
  }

  get ollama(): HttpTarget | null {
    return this.#tunnel.ollama;
  }

  get version(): string | null {
    return this.#tunnel.version;
  }

  get open(): boolean {
    return this.#tunnel.open;
  }

  run(command: ReadOnlyCommand, signal: AbortSignal): Promise<string> {
    return this.#tunnel.run(command, signal);
  }

  close(): Promise<void> {
    return this.#tunnel.close();
  }

  #answered(path: string, status: number): void {
    if (this.#state === 'refused') return;
    if (status === 401 || (status === 403 && this.#isRefusal())) return this.#end(status);
    if (status < 200 || status >= 300 || OPEN_PATH.test(path.replace(/\?.*$/s, ''))) return;
    this.#forbidden = 0;
    if (this.#state === 'accepted') return;
    this.#state = 'accepted';
    void this.#events.onAccepted();
  }

  #isRefusal(): boolean {
    this.#forbidden += 1;
    return this.#state === 'new' || this.#forbidden >= FORBIDDEN_IN_A_ROW;
  }

  #end(status: number): void {
    this.#state = 'refused';
    void this.#events
      .onRefused(status)
      .then((failure) => {
        this.#refusal.resolve(failure);
        return this.#tunnel.close();
      })
      .catch((error: unknown) => this.#events.onUnclosed(error));
  }
}

/** Passes everything on, and tells the status of an answer when it is whole: who asked has it before the tunnel ends. */
class StatusHandler implements Dispatcher.DispatchHandler {
  readonly #next: Dispatcher.DispatchHandler;
  readonly #onStatus: (status: number) => void;
  #status = 0;

  constructor(next: Dispatcher.DispatchHandler, onStatus: (status: number) => void) {
    this.#next = next;
    this.#onStatus = onStatus;
  }

  onRequestStart(controller: Dispatcher.DispatchController, context: unknown): void {
    this.#next.onRequestStart?.(controller, context);
  }

  onResponseStart(
    ...parameters: Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>
  ): void {
    [, this.#status] = parameters;
    this.#next.onResponseStart?.(...parameters);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#next.onResponseData?.(controller, chunk);
  }

  onResponseEnd(...parameters: Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseEnd']>>): void {
    this.#next.onResponseEnd?.(...parameters);
    this.#onStatus(this.#status);
  }

  onResponseError(controller: Dispatcher.DispatchController, error: Error): void {
    this.#next.onResponseError?.(controller, error);
  }
}

/** The headers of a request in one of the three shapes that undici takes. */
function asRecord(headers: Dispatcher.DispatchOptions['headers']): Record<string, string | string[]> {
  if (!headers) return {};
  const pairs = Array.isArray(headers)
    ? headers.flatMap((name, at) => (at % 2 === 0 ? [[name, headers[at + 1]] as const] : []))
    : Symbol.iterator in headers
      ? [...headers]
      : Object.entries(headers);
  return Object.fromEntries(
    pairs.flatMap(([name, value]) => (value === undefined ? [] : [[name, value as string]])),
  );
}
