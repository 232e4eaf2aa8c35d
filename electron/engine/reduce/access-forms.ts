import { digitsEnd } from './header-text.ts';
import { withoutPort } from './header-web.ts';

/** How far into a line the request of a load balancer may stand. */
const REQUEST_LIMIT = 512;

/** A request that was found in a line, as the access logs of nginx tell it. */
export interface FoundRequest {
  readonly client: string;
  readonly method: string;
  /** The target as it was sent, without scheme and host. */
  readonly path: string;
  readonly status: string;
  readonly agent?: string;
}

/**
 * Access logs without a time stamp in brackets: AWS' application load balancer
 * (`https 2026-11-21T03:12:00.186641Z app/name/id client:port target:port 0.0 0.1 0.0 404 404 0 57 "GET url HTTP/1.1"
 * "agent"`), uvicorn (`client:port - "GET / HTTP/1.1" 404 Not Found`), and IIS' default W3C fields behind their time
 * stamp (`server GET /stem query port user client agent referrer 404 0 2 15`). Null if the line is none of them.
 */
export function findRequest(text: string, at: number): FoundRequest | null {
  if (!mayBeRequest(text.charCodeAt(at), text.charCodeAt(at + 1))) return null;
  const quote = text.indexOf('"', at);
  if (quote < 0) return iisRequest(text, at);
  if (quote - at > REQUEST_LIMIT) return null;
  if (text.startsWith(' - "', quote - 3)) return uvicornRequest(text, at, quote);
  return isBalancerType(text, at) ? balancerRequest(text, at, quote) : null;
}

/**
 * Whether a line that begins with these two is worth a look: an address (digits, hex digits, `[`, `:`), the type of a
 * balancer's listener or its name (`app`, `grpcs`, `h2`, `https`, `ws`), or a level in capitals. A sentence begins
 * with a capital and a small letter, and most other lines with a word; looking through them for a quote would take
 * a tenth of `prepareLine`.
 */
function mayBeRequest(first: number, second: number): boolean {
  if (first >= 0x61) return first <= 0x68 || first === 0x77;
  return first < 0x41 || first > 0x5a || second < 0x61;
}

/** By the first letter before anything is cut out of the line. */
function isBalancerType(text: string, at: number): boolean {
  if (!'ahgw'.includes(text.charAt(at))) return false;
  return text.startsWith('app/', at) || /^(?:https?|h2|grpcs|wss?) /.test(text.slice(at, at + 8));
}

function balancerRequest(text: string, at: number, quote: number): FoundRequest | null {
  const words = text.slice(at, quote).trimEnd().split(' ', 12);
  // Type, time and name of the balancer come first; a header may have been taken off before them.
  const balancer = words.findIndex((word) => word.startsWith('app/'));
  const client = words[balancer + 1];
  const status = words[balancer + 6];
  if (balancer < 0 || client === undefined || status === undefined || !isStatus(status)) return null;
  const request = quotedRequest(text, quote);
  if (request === null) return null;
  const agentEnd = text.indexOf('"', request.end + 3);
  const agent =
    text.startsWith(' "', request.end + 1) && agentEnd > 0 ? text.slice(request.end + 3, agentEnd) : '';
  const { method, path } = request;
  return { client: withoutPort(client), method, path, status, ...(agent !== '' && { agent }) };
}

function uvicornRequest(text: string, at: number, quote: number): FoundRequest | null {
  const [, client] = /^(?:[A-Z]+:\s+)?([\da-fA-F.:[\]]+:\d+)$/.exec(text.slice(at, quote - 3)) ?? [];
  if (client === undefined) return null;
  const request = quotedRequest(text, quote);
  if (request === null) return null;
  const status = text.slice(request.end + 2, request.end + 5);
  if (!isStatus(status)) return null;
  return { client: withoutPort(client), method: request.method, path: request.path, status };
}

/** `"GET https://example.com:443/path HTTP/1.1"` at `quote`; `end` is the closing quote. */
function quotedRequest(text: string, quote: number): { method: string; path: string; end: number } | null {
  const end = text.indexOf('"', quote + 1);
  const [method, target, protocol, ...more] = text.slice(quote + 1, Math.max(quote + 1, end)).split(' ');
  if (end < 0 || more.length > 0 || method === undefined || target === undefined) return null;
  if (protocol?.startsWith('HTTP/') !== true || !/^[A-Z]{3,10}$/.test(method)) return null;
  return { method, path: withoutHost(target), end };
}

function withoutHost(target: string): string {
  const scheme = target.indexOf('://');
  if (scheme < 0 || scheme > 8) return target;
  const slash = target.indexOf('/', scheme + 3);
  return slash < 0 ? '/' : target.slice(slash);
}

function iisRequest(text: string, at: number): FoundRequest | null {
  const space = text.indexOf(' ', at);
  // Nearly all lines end here: the second word has to be a method, and the third a path.
  if (space < 0 || !isMethodAndPath(text, space + 1)) return null;
  const words = text.slice(at).split(' ', 13);
  const [, method, stem, query, port, , client, agent, , status] = words;
  if (method === undefined || stem === undefined || client === undefined || status === undefined) return null;
  if (port === undefined || digitsEnd(port, 0) !== port.length || !isStatus(status)) return null;
  const path = query === undefined || query === '-' ? stem : `${stem}?${query}`;
  const named = agent === undefined || agent === '-' ? '' : agent.replaceAll('+', ' ');
  return { client, method, path, status, ...(named !== '' && { agent: named }) };
}

/** Three to eight capitals, a space and a slash; looked at without a slice, because every line is asked. */
function isMethodAndPath(text: string, from: number): boolean {
  let end = from;
  while (end - from <= 8 && text.charCodeAt(end) >= 0x41 && text.charCodeAt(end) <= 0x5a) end++;
  const length = end - from;
  return length >= 3 && length <= 8 && text.charCodeAt(end) === 0x20 && text.charCodeAt(end + 1) === 0x2f;
}

function isStatus(word: string): boolean {
  return word.length === 3 && digitsEnd(word, 0) === 3;
}
