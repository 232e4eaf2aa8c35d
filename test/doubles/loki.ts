import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LokiLimits } from '../../electron/demo/loki/limits.ts';
import { listen, LokiServer, type StoredLine } from '../../electron/demo/loki/loki-server.ts';

/** What can go wrong with one answer. */
export type LokiFault =
  | { readonly kind: 'status'; readonly status: number; readonly body: string }
  /** The connection is closed with no answer. */
  | { readonly kind: 'close' }
  /** No answer ever comes. */
  | { readonly kind: 'hang' }
  /** Half of the true answer, then the connection is closed. */
  | { readonly kind: 'cut' }
  /** Half of the true answer, ended properly. */
  | { readonly kind: 'malformed' }
  /** 200 with this body. */
  | { readonly kind: 'body'; readonly body: string; readonly type?: string }
  /** 200 with so many bytes of white space before an answer. */
  | { readonly kind: 'huge'; readonly bytes: number }
  | { readonly kind: 'redirect'; readonly to: string }
  /** The true answer, once `release` has come true. */
  | { readonly kind: 'slow'; readonly release: Promise<void> };

/** Loki's own texts for the states in which it may answer nothing else. */
export const LOKI_FAULTS = {
  tooManyRequests: { kind: 'status', status: 429, body: 'too many outstanding requests' },
  internal: { kind: 'status', status: 500, body: 'rpc error: code = Unknown desc = EOF' },
  badGateway: { kind: 'status', status: 502, body: 'Bad Gateway\n' },
  unavailable: { kind: 'status', status: 503, body: 'Service Unavailable\n' },
  timedOut: {
    kind: 'status',
    status: 504,
    body: 'request timed out, decrease the duration of the request or add more label matchers (prefer exact match over regex match) to reduce the amount of data processed',
  },
  close: { kind: 'close' },
  cut: { kind: 'cut' },
  malformed: { kind: 'malformed' },
} as const satisfies Record<string, LokiFault>;

export interface LokiDoubleOptions {
  readonly now?: () => number;
  readonly limits?: Partial<LokiLimits>;
  readonly tenants?: boolean;
  /** Milliseconds until an oversized result's connection is closed. At once by default. */
  readonly closeAfter?: number;
  readonly version?: string;
}

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly parameters: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
}

/** The demo's Loki with a socket of its own and faults that a test scripts. */
export class LokiDouble {
  readonly requests: SeenRequest[] = [];
  /** Milliseconds that the `Date` header is off. */
  skew = 0;
  /** What `/ready` says instead of `ready`. */
  notReady: string | null = null;
  readonly #server: LokiServer;
  readonly #now: () => number;
  #script: LokiFault[] = [];
  #chance: ((request: SeenRequest) => LokiFault | null) | null = null;
  #origin = '';
  #close: (() => Promise<void>) | null = null;

  private constructor(options: LokiDoubleOptions) {
    this.#now = options.now ?? (() => Date.UTC(2026, 10, 21, 6, 0, 0));
    this.#server = new LokiServer({
      ...options,
      now: this.#now,
      date: () => this.#now() + this.skew,
      closeAfter: options.closeAfter ?? 0,
    });
  }

  static async start(options: LokiDoubleOptions = {}): Promise<LokiDouble> {
    const double = new LokiDouble(options);
    const bound = await listen((request, response) => double.#handle(request, response));
    double.#origin = bound.origin;
    double.#close = () => bound.close();
    return double;
  }

  get origin(): string {
    return this.#origin;
  }

  /** Lines arrive, in any order of time: late ones are simply stored later. */
  store(lines: Iterable<StoredLine>, tenant?: string): void {
    this.#server.store(lines, tenant);
  }

  /** The next queries meet these, one each. */
  fail(...faults: readonly LokiFault[]): void {
    this.#script.push(...faults);
  }

  /** Every query is asked about, until null is given. */
  failBy(chance: ((request: SeenRequest) => LokiFault | null) | null): void {
    this.#chance = chance;
  }

  /** Ends it; once more does nothing. */
  async stop(): Promise<void> {
    const close = this.#close;
    this.#close = null;
    this.#server.stop();
    await close?.();
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.#origin);
    const seen: SeenRequest = {
      method: request.method ?? '',
      path: url.pathname,
      parameters: url.searchParams,
      headers: request.headers,
    };
    this.requests.push(seen);
    if (url.pathname === '/ready' && this.notReady !== null) {
      const fault: LokiFault = { kind: 'status', status: 503, body: this.notReady };
      return this.#suffer(fault, request, response);
    }
    const isQuery = /\/(?:query|query_range|series|labels|values)$/.test(url.pathname);
    const fault = isQuery ? (this.#script.shift() ?? this.#chance?.(seen) ?? null) : null;
    if (fault === null) this.#server.handle(request, response);
    else this.#suffer(fault, request, response);
  }

  #suffer(fault: LokiFault, request: IncomingMessage, response: ServerResponse): void {
    switch (fault.kind) {
      case 'status':
        response.writeHead(fault.status, { 'Content-Type': 'text/plain; charset=utf-8' });
        response.end(fault.body);
        return;
      case 'close':
        response.destroy();
        return;
      case 'hang':
        return;
      case 'body':
        response.writeHead(200, { 'Content-Type': fault.type ?? 'application/json; charset=UTF-8' });
        response.end(fault.body);
        return;
      case 'huge':
        response.writeHead(200, { 'Content-Type': 'application/json; charset=UTF-8' });
        response.end(Buffer.alloc(fault.bytes, ' '));
        return;
      case 'redirect':
        response.writeHead(302, { Location: fault.to });
        response.end();
        return;
      case 'slow':
        void fault.release.then(() => this.#server.handle(request, response));
        return;
      case 'cut':
      case 'malformed':
        this.#halve(fault.kind, request, response);
    }
  }

  #halve(kind: 'cut' | 'malformed', request: IncomingMessage, response: ServerResponse): void {
    const end = response.end.bind(response);
    const write = response.write.bind(response);
    const chunks: string[] = [];
    const keep = (chunk: unknown): void => {
      if (typeof chunk === 'string') chunks.push(chunk);
    };
    response.write = ((chunk: unknown) => {
      keep(chunk);
      return true;
    }) as typeof response.write;
    response.end = ((chunk: unknown) => {
      keep(chunk);
      const body = chunks.join('');
      const half = body.slice(0, Math.floor(body.length / 2));
      if (response.statusCode !== 200) end(body);
      else if (kind === 'malformed') end(half);
      else write(half, () => response.destroy());
      return response;
    }) as typeof response.end;
    this.#server.handle(request, response);
  }
}
