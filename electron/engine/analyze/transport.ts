import {
  fetch as undiciFetch,
  Headers as UndiciHeaders,
  Response as UndiciResponse,
  type Dispatcher,
  type HeadersInit,
} from 'undici';
import { DEEPEST_JSON, JsonDepth } from '../../../shared/domain/json-depth.ts';
import { HostRefusal, SIGN_IN } from './ollama-errors.ts';

/** Where a model host is: `origin` as its URL reads, `dispatcher` from the connection (tunnel or direct). */
export interface ModelEndpoint {
  readonly origin: string;
  readonly dispatcher: Dispatcher;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as a bearer token (RFC 6750), shown nowhere. */
  readonly key?: string | null;
  /** Log lines may go to models that run in a cloud. */
  readonly allowCloud?: boolean;
}

/** More than any honest answer: 700 streamed tokens are about 100 KiB, a long list of models is less. */
const BODY_LIMIT = 4 * 1024 * 1024;
const LINE_LIMIT = 256 * 1024;
const ERROR_LIMIT = 16 * 1024;

type Fetch = typeof globalThis.fetch;

/**
 * The `fetch` that the Ollama and OpenAI packages get, one for each request: undici's own with the connection's
 * dispatcher, ended by `signal` (a package cannot be stopped before the first token), no redirects, bodies limited in
 * length and depth, and of the package's headers only what the protocol needs: none that tell of this computer.
 * Answers other than 2xx throw `HostRefusal` here, and streams pass line by line, each checked to be a JSON
 * object, because the package would print what it cannot read to the console.
 */
export function guardedFetch(endpoint: ModelEndpoint, signal: AbortSignal, limit = BODY_LIMIT): Fetch {
  const guarded = async (
    url: Parameters<typeof undiciFetch>[0],
    init: Parameters<typeof undiciFetch>[1] = {},
  ): Promise<UndiciResponse> => {
    const response = await undiciFetch(url, {
      ...init,
      headers: headersOf(init.headers, endpoint),
      dispatcher: endpoint.dispatcher,
      redirect: 'error',
      signal: init.signal ? AbortSignal.any([init.signal, signal]) : signal,
    });
    if (!response.ok)
      throw new HostRefusal(response.status, withoutKey(await readRefusal(response), endpoint.key));
    const type = response.headers.get('content-type') ?? '';
    const body = shallow(limited(response.body, limit));
    const passed = type.includes('ndjson') ? checkedLines(body) : body;
    return new UndiciResponse(streamOf(passed), {
      status: response.status,
      headers: { 'content-type': type },
    });
  };
  // undici's types and the global ones name the same things differently.
  return guarded as unknown as Fetch;
}

const KEPT_HEADERS = new Set(['accept', 'content-type']);

function headersOf(given: HeadersInit | undefined, endpoint: ModelEndpoint): Record<string, string> {
  const needed = [...new UndiciHeaders(given)].filter(([name]) => KEPT_HEADERS.has(name.toLowerCase()));
  return {
    ...endpoint.headers,
    ...Object.fromEntries(needed),
    'user-agent': 'nightjar',
    ...(endpoint.key ? { authorization: `Bearer ${endpoint.key}` } : {}),
  };
}

/** Some hosts say which key was wrong. */
export function withoutKey(text: string, key: string | null | undefined): string {
  return key ? text.replaceAll(key, '‹key›') : text;
}

type Body = UndiciResponse['body'];

function streamOf(chunks: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const next = await chunks.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
}

async function* limited(body: Body, limit: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of body ?? []) {
    const part = chunk as Uint8Array;
    bytes += part.byteLength;
    if (bytes > limit) throw new HostRefusal(null, `answer longer than ${limit} bytes`);
    yield part;
  }
}

async function* shallow(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const depth = new JsonDepth();
  for await (const part of body) {
    if (!depth.take(part)) throw new HostRefusal(null, `answer nests deeper than ${DEEPEST_JSON} levels`);
    yield part;
  }
}

/** NDJSON, one object at a time; an object with `error` ends the stream (mid-stream errors come with status 200). */
async function* checkedLines(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let rest = '';
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LINE_LIMIT) throw new HostRefusal(null, `line longer than ${LINE_LIMIT} characters`);
    for (const line of lines) if (line.trim() !== '') yield encoder.encode(`${checkedLine(line)}\n`);
  }
  rest += decoder.decode();
  if (rest.trim() !== '') yield encoder.encode(`${checkedLine(rest)}\n`);
}

function checkedLine(line: string): string {
  const part = parseObject(line);
  if (part === null) throw new HostRefusal(null, `not JSON: ${line.slice(0, 200)}`);
  if ('error' in part) throw new HostRefusal(null, errorText(part) ?? JSON.stringify(part['error']));
  return line;
}

/** The `error` of a body; the body itself where it is none of Ollama's. */
async function readRefusal(response: UndiciResponse): Promise<string> {
  let text = '';
  try {
    const decoder = new TextDecoder();
    for await (const chunk of limited(response.body, ERROR_LIMIT))
      text += decoder.decode(chunk, { stream: true });
  } catch (error) {
    if (!(error instanceof HostRefusal)) throw error; // Too long to be Ollama's: what was read will do.
  }
  const body = parseObject(text);
  if (body && 'signin_url' in body) return SIGN_IN;
  return (body && errorText(body)) ?? text;
}

/** Ollama's is a string, OpenAI's an object with a `message`, which older vLLMs send bare. */
function errorText(body: Readonly<Record<string, unknown>>): string | null {
  const { error, message } = body;
  if (typeof error === 'string') return error;
  if (typeof error === 'object' && error !== null) return JSON.stringify({ error });
  return typeof message === 'string' ? message : null;
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
