import { request } from 'undici';
import { DEEPEST_JSON, JsonDepth } from '../../../shared/domain/json-depth.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { HttpTarget } from '../connect/tunnel.ts';
import { failed, fromError, fromStatus, timedOut, unexpected, type Failed } from './loki-failures.ts';
import type { SourceClock } from './source.ts';

export interface LokiHttpOptions {
  readonly target: HttpTarget;
  readonly clock: SourceClock;
  /** `X-Scope-OrgID`. */
  readonly tenant?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answered {
  readonly kind: 'answered';
  readonly body: Buffer;
}

/** What the server's `Date` header told us last. */
export interface ServerClock {
  readonly serverTime: Milliseconds;
  /** Server's clock minus ours, in milliseconds; the header has whole seconds. */
  readonly skew: Milliseconds;
}

export type Parameters = ReadonlyArray<readonly [name: string, value: string]>;

/** Under Loki's own write timeout of 30 s, after which nothing can come. */
const DEADLINE = 25_000;
const LARGEST_BODY = 64 * 1024 * 1024;
const LARGEST_ERROR = 16 * 1024;
/**
 * A Loki as it comes ends at 4 MiB, so pages are half as long and need no look at their depth, which would take a third
 * as long again as parsing them. What this leaves for nesting is a third of a second; 64 MiB of it were 6 s and 3 GB.
 */
const LARGEST_OF_ANY_DEPTH = 4 * 1024 * 1024;
/** Longer queries go as a form, because proxies limit the length of an address. */
const LONGEST_QUERY = 4096;

/**
 * One request at a time to one Loki: deadline, size limit, no redirects, failures by name. Nothing is retried
 * here.
 */
export class LokiHttp {
  readonly #options: LokiHttpOptions;
  #server: ServerClock | null = null;

  constructor(options: LokiHttpOptions) {
    this.#options = options;
  }

  get server(): ServerClock | null {
    return this.#server;
  }

  /**
   * Asks `path` (`/loki/api/v1/…`). Resolves with the body of a 200, or with what went wrong; rejects only with
   * the signal's reason.
   */
  async get(path: string, parameters: Parameters, signal: AbortSignal): Promise<Answered | Failed> {
    signal.throwIfAborted();
    const deadline = new AbortController();
    const finished = new AbortController();
    this.#options.clock.sleep(DEADLINE, finished.signal).then(
      () => deadline.abort(),
      () => undefined,
    );
    try {
      return await this.#exchange(path, parameters, AbortSignal.any([signal, deadline.signal]));
    } catch (error) {
      signal.throwIfAborted();
      return deadline.signal.aborted ? timedOut(DEADLINE) : fromError(error);
    } finally {
      finished.abort();
    }
  }

  async #exchange(path: string, parameters: Parameters, signal: AbortSignal): Promise<Answered | Failed> {
    const { target, clock } = this.#options;
    const query = new URLSearchParams(
      parameters.map(([name, value]): [string, string] => [name, value]),
    ).toString();
    const asForm = query.length > LONGEST_QUERY;
    const address = `${target.origin}${path}${asForm || query === '' ? '' : `?${query}`}`;
    const { statusCode, headers, body } = await request(address, {
      dispatcher: target.dispatcher,
      method: asForm ? 'POST' : 'GET',
      headers: this.#headers(asForm),
      signal,
      ...(asForm ? { body: query } : {}),
    });
    this.#noteDate(headers['date'], clock.now());
    const largest = statusCode === 200 ? LARGEST_BODY : LARGEST_ERROR;
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      chunks.push(chunk);
      if (size > largest) break;
    }
    const whole = Buffer.concat(chunks);
    if (statusCode !== 200) return fromStatus(statusCode, whole.toString('utf8'));
    if (size > LARGEST_BODY) return tooLarge();
    return { kind: 'answered', body: whole };
  }

  #headers(asForm: boolean): Record<string, string> {
    const { tenant, headers } = this.#options;
    return {
      ...headers,
      ...(tenant === undefined ? {} : { 'X-Scope-OrgID': tenant }),
      ...(asForm ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {}),
      Accept: 'application/json',
      'User-Agent': 'Nightjar/0.1',
      // So that a Loki that logs its queries shows whose they are, and we can tell them from news.
      'X-Query-Tags': 'source=nightjar',
      'X-Loki-Response-Encoding-Flags': 'categorize-labels',
    };
  }

  #noteDate(header: string | string[] | undefined, now: Milliseconds): void {
    const serverTime = typeof header === 'string' ? Date.parse(header) : Number.NaN;
    if (!Number.isNaN(serverTime)) this.#server = { serverTime, skew: serverTime - now };
  }
}

function tooLarge(): Failed {
  return failed(
    'loki-unexpected-answer',
    'smaller',
    `Loki's answer is larger than ${LARGEST_BODY / 1024 / 1024} MiB.`,
    'Nightjar asks for less at a time; if this stays, check that the address leads to Loki itself.',
  );
}

/** The JSON of an answer, or that it is none, or none that may be parsed. */
export function parseJson(body: Buffer): { readonly kind: 'json'; readonly value: unknown } | Failed {
  if (body.length > LARGEST_OF_ANY_DEPTH && !new JsonDepth().take(body))
    return unexpected(`it nests deeper than ${DEEPEST_JSON} levels`, 'never');
  try {
    return { kind: 'json', value: JSON.parse(body.toString('utf8')) };
  } catch {
    return unexpected('it is no JSON', 'smaller', body.toString('utf8', 0, 200));
  }
}
