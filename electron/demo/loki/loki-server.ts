import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Labels } from '../../../shared/domain/line.ts';
import type { Milliseconds, Nanoseconds } from '../../../shared/domain/time.ts';
import { toNanoseconds } from '../../../shared/domain/time.ts';
import { detectedLevel, withServiceName } from './discover.ts';
import { DEFAULT_LIMITS, type LokiLimits } from './limits.ts';
import * as api from './loki-api.ts';
import { LogStore } from './log-store.ts';
import { readBody } from './parameters.ts';
import { push } from './push.ts';
import { Refusal } from './refusal.ts';

export interface LokiServerOptions {
  readonly now: () => Milliseconds;
  readonly limits?: Partial<LokiLimits>;
  /** Whether every request must name a tenant. */
  readonly tenants?: boolean;
  /** What the `Date` header says; `now` by default. */
  readonly date?: () => Milliseconds;
  /** Milliseconds until the connection of an oversized result is closed without an answer. */
  readonly closeAfter?: number;
  readonly version?: string;
}

/** One line to be stored without the checks of a push. */
export interface StoredLine {
  readonly labels: Labels;
  readonly timestamp: Nanoseconds;
  readonly text: string;
  readonly metadata?: Labels;
}

type Answer = (question: api.Question, path: string) => string;

const JSON_TYPE = 'application/json; charset=UTF-8';
const ONE_TENANT = 'fake';
const PREFIX = '/loki/api/v1/';
const LABEL_VALUES = /^\/loki\/api\/v1\/label\/([^/]+)\/values$/;

const ANSWERS: ReadonlyMap<string, Answer> = new Map<string, Answer>([
  [`${PREFIX}query_range`, api.queryRange],
  [`${PREFIX}query`, api.queryInstant],
  [`${PREFIX}labels`, api.labelNames],
  [`${PREFIX}series`, api.series],
  [`${PREFIX}index/stats`, api.indexStats],
  [`${PREFIX}index/volume`, api.indexVolume],
]);

function answerFor(path: string): Answer | undefined {
  const name = LABEL_VALUES.exec(path)?.[1];
  if (name !== undefined) return (question) => api.labelValues(question, decodeURIComponent(name));
  return ANSWERS.get(path);
}

/**
 * An in-memory Loki that answers as version 3.7 does: bounds, order, limits, error texts and the odd things.
 * It has no socket of its own: `handle` is a request listener.
 */
export class LokiServer {
  readonly limits: LokiLimits;
  readonly #options: LokiServerOptions;
  readonly #stores = new Map<string, LogStore>();
  readonly #closing = new Set<NodeJS.Timeout>();

  constructor(options: LokiServerOptions) {
    this.#options = options;
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
  }

  /** Stores lines of the past without the checks of a push. */
  store(lines: Iterable<StoredLine>, tenant = ONE_TENANT): void {
    const store = this.#storeOf(tenant);
    for (const { labels, timestamp, text, metadata } of lines) {
      const named = this.limits.discoverServiceName ? withServiceName(labels) : labels;
      const level = this.limits.discoverLevels ? { detected_level: detectedLevel(text) } : {};
      store.add(named, timestamp, text, { ...level, ...metadata });
    }
  }

  dropBefore(timestamp: Nanoseconds): void {
    for (const store of this.#stores.values()) store.dropBefore(timestamp);
  }

  /** Ends what still waits to be closed. */
  stop(): void {
    for (const timer of this.#closing) clearTimeout(timer);
    this.#closing.clear();
  }

  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    const date = (this.#options.date ?? this.#options.now)();
    response.sendDate = false;
    response.setHeader('Date', new Date(date).toUTCString());
    this.#answer(request, response).catch((error: unknown) => {
      if (error instanceof Refusal) return refuse(response, error.status, error.message);
      if (error instanceof api.Unanswerable) return this.#neverAnswer(response);
      refuse(response, 500, `${String(error)}\n`);
    });
  };

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://loki');
    const get = request.method === 'GET';
    if (get && url.pathname === '/ready') {
      return end(response, 200, 'text/plain; charset=utf-8', 'ready\n');
    }
    if (get && url.pathname === `${PREFIX}status/buildinfo`) {
      const build = { version: this.#options.version ?? '3.7.6', revision: '5003600d', branch: 'HEAD' };
      const rest = { buildUser: 'local', buildDate: '2026-11-21T04:45:13Z', goVersion: '' };
      return end(response, 200, 'application/json', `${JSON.stringify({ ...build, ...rest })}\n`);
    }
    if (get && url.pathname === '/config') {
      return end(response, 200, 'text/plain; charset=utf-8', api.configuration(this.limits));
    }
    const pushing = request.method === 'POST' && url.pathname === `${PREFIX}push`;
    const answer = answerFor(url.pathname);
    if (!pushing && (answer === undefined || !(get || request.method === 'POST'))) {
      throw new Refusal(404, '404 page not found\n');
    }
    const store = this.#storeOf(this.#tenantOf(request));
    const body = get ? '' : await readBody(request);
    const now = toNanoseconds(this.#options.now());
    if (pushing) {
      push(store, body, now, this.limits);
      response.statusCode = 204;
      response.end();
      return;
    }
    for (const [name, value] of new URLSearchParams(body)) url.searchParams.append(name, value);
    const categorized = request.headers['x-loki-response-encoding-flags'] === 'categorize-labels';
    const question = { store, parameters: url.searchParams, now, limits: this.limits, categorized };
    const json = answer?.(question, url.pathname) ?? '';
    end(response, 200, JSON_TYPE, json, url.pathname.includes('query'));
  }

  #tenantOf(request: IncomingMessage): string {
    if (this.#options.tenants !== true) return ONE_TENANT;
    const tenant = request.headers['x-scope-orgid'];
    if (typeof tenant !== 'string' || tenant === '') throw new Refusal(401, 'no org id\n');
    return tenant;
  }

  #storeOf(tenant: string): LogStore {
    const store = this.#stores.get(tenant) ?? new LogStore();
    this.#stores.set(tenant, store);
    return store;
  }

  #neverAnswer(response: ServerResponse): void {
    const timer = setTimeout(() => {
      this.#closing.delete(timer);
      response.destroy();
    }, this.#options.closeAfter ?? 60_000);
    this.#closing.add(timer);
  }
}

function end(response: ServerResponse, status: number, type: string, body: string, chunked = false): void {
  response.statusCode = status;
  response.setHeader('Content-Type', type);
  if (chunked) {
    response.write(body);
    response.end();
    return;
  }
  response.end(body);
}

function refuse(response: ServerResponse, status: number, body: string): void {
  if (response.headersSent) return;
  response.setHeader('X-Content-Type-Options', 'nosniff');
  end(response, status, 'text/plain; charset=utf-8', body);
}

/** Listens on the loopback address. */
export async function listen(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
  port = 0,
): Promise<{ server: Server; origin: string; port: number; close(): Promise<void> }> {
  const server = createServer(handler);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  const close = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  return { server, origin: `http://127.0.0.1:${bound}`, port: bound, close };
}
