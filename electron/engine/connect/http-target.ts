import { setFlagsFromString } from 'node:v8';
import { Agent, type Dispatcher } from 'undici';
import type { ContactReason } from '../../../shared/domain/contact.ts';
import { NightjarError, type Failure } from '../../../shared/domain/failure.ts';
import type { HttpTarget } from './tunnel.ts';

/** How long an answer may take to begin, and to go on, in milliseconds. */
const DEADLINES = {
  /** A little over what ssh needs to notice a dead network, so that the failure has its right name. */
  loki: 55_000,
  /** A slow processor sends nothing before the first token. */
  ollama: 30 * 60_000,
} as const;

export type Service = keyof typeof DEADLINES;

/** What a service is called in the list of hosts that were talked to. */
export function reasonOf(service: Service): ContactReason {
  return service === 'ollama' ? 'model' : service;
}

/** Names why the way itself failed, given undici's error; null: it was not the way. */
interface WayFailure {
  /** Called when a request is sent; what it returns comes back with the error. */
  mark(): number;
  explain(error: Error, mark: number): Promise<Failure | null>;
}

export interface TargetOptions {
  readonly service: Service;
  /** What requests begin with, see `HttpTarget.origin`. */
  readonly base: string;
  readonly connect: NonNullable<Agent.Options['connect']>;
  readonly way: WayFailure;
  /** Called when a request goes out. */
  readonly onRequest: () => void;
}

/** A target and the agent that holds its connections, to be destroyed by who made it. */
export interface OwnedTarget extends HttpTarget {
  destroy(reason: Failure): Promise<void>;
}

/** An undici agent for one service on one server: few connections, finite waits, one origin, no redirects. */
export function makeTarget({ service, base, connect, way, onRequest }: TargetOptions): OwnedTarget {
  leaveParserAsItIs();
  const agent = new Agent({
    connect,
    connections: 8,
    pipelining: 1,
    keepAliveTimeout: 15_000,
    keepAliveMaxTimeout: 60_000,
    connectTimeout: 20_000,
    headersTimeout: DEADLINES[service],
    bodyTimeout: DEADLINES[service],
    allowH2: false,
  });
  const allowed = new URL(base).origin;
  let ended: Failure | null = null;
  const guard: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) => {
    const asked = new URL(String(options.origin)).origin;
    if (ended) throw new NightjarError(ended);
    if (asked !== allowed) throw new NightjarError(foreignOrigin(asked, allowed));
    onRequest();
    return dispatch(options, new GuardedHandler(handler, way, base));
  };
  return {
    origin: base,
    dispatcher: agent.compose(guard),
    destroy: (reason) => {
      ended ??= reason;
      return agent.destroy(new NightjarError(reason));
    },
  };
}

/**
 * undici parses HTTP in WebAssembly. Once that has run for a while, V8 optimizes it in the background: that takes more
 * than 20 MB, of which malloc keeps most for good, and parses neither small nor large answers quicker. So V8 is told to
 * leave WebAssembly as it was compiled first, before there is any; the engine has no other. It needs both words.
 */
function leaveParserAsItIs(): void {
  setFlagsFromString('--no-wasm-tier-up');
  setFlagsFromString('--no-wasm-dynamic-tiering');
}

/** Passes everything on, but for redirects, which are refused, and errors, which are named first; keeps nothing. */
class GuardedHandler implements Dispatcher.DispatchHandler {
  readonly #next: Dispatcher.DispatchHandler;
  readonly #way: WayFailure;
  readonly #base: string;
  readonly #mark: number;

  constructor(next: Dispatcher.DispatchHandler, way: WayFailure, base: string) {
    this.#next = next;
    this.#way = way;
    this.#base = base;
    this.#mark = way.mark();
  }

  onRequestStart(controller: Dispatcher.DispatchController, context: unknown): void {
    this.#next.onRequestStart?.(controller, context);
  }

  onRequestUpgrade(
    ...parameters: Parameters<NonNullable<Dispatcher.DispatchHandler['onRequestUpgrade']>>
  ): void {
    this.#next.onRequestUpgrade?.(...parameters);
  }

  onResponseStart(
    ...parameters: Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>
  ): void {
    const [controller, status] = parameters;
    if (status >= 300 && status < 400 && status !== 304) {
      controller.abort(new NightjarError(redirected(this.#base, status)));
      return;
    }
    this.#next.onResponseStart?.(...parameters);
    // Views of the answer's whole first chunk: 64 KB a request that were kept until the next full collection.
    controller.rawHeaders = null;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#next.onResponseData?.(controller, chunk);
  }

  onResponseEnd(...parameters: Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseEnd']>>): void {
    this.#next.onResponseEnd?.(...parameters);
  }

  onResponseError(controller: Dispatcher.DispatchController, error: Error): void {
    if (error instanceof NightjarError || controller?.aborted) {
      this.#next.onResponseError?.(controller, error);
      return;
    }
    void this.#way
      .explain(error, this.#mark)
      .catch(() => null)
      .then((failure) => {
        const named = failure === null ? error : new NightjarError(failure, { cause: error });
        this.#next.onResponseError?.(controller, named);
      });
  }
}

function foreignOrigin(asked: string, allowed: string): Failure {
  return {
    code: 'unexpected',
    message: `A request for ${asked} was held back: this connection leads to ${allowed} only.`,
    advice: 'Report this, because Nightjar should never ask for it.',
  };
}

function redirected(base: string, status: number): Failure {
  return {
    code: 'loki-unexpected-answer',
    message: `${base} wants to send us elsewhere (${status}), which Nightjar does not follow.`,
    advice:
      'Put the address that it leads to into the settings of this server, if it is the right one; a login page means that a proxy is in front of it.',
  };
}
