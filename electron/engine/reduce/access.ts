import { findRequest } from './access-forms.ts';
import { withoutPort } from './header-web.ts';
import { digitsEnd, type Fields, isDigit, isLetter, NOT_MINE, skipBlank, wordEnd } from './header-text.ts';

/** How far into a line the time stamp of an access log may stand, and how long one of its parts may be. */
const PREFIX_LIMIT = 256;

/** Reason phrases of RFC 9110 and what servers use besides: the number alone would be one parameter to a template. */
const REASONS: ReadonlyMap<number, string> = new Map([
  [101, 'Switching Protocols'],
  [200, 'OK'],
  [201, 'Created'],
  [202, 'Accepted'],
  [204, 'No Content'],
  [206, 'Partial Content'],
  [301, 'Moved Permanently'],
  [302, 'Found'],
  [303, 'See Other'],
  [304, 'Not Modified'],
  [307, 'Temporary Redirect'],
  [308, 'Permanent Redirect'],
  [400, 'Bad Request'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [405, 'Method Not Allowed'],
  [408, 'Request Timeout'],
  [409, 'Conflict'],
  [410, 'Gone'],
  [413, 'Content Too Large'],
  [414, 'URI Too Long'],
  [416, 'Range Not Satisfiable'],
  [422, 'Unprocessable Content'],
  [429, 'Too Many Requests'],
  [444, 'No Response'],
  [499, 'Client Closed Request'],
  [500, 'Internal Server Error'],
  [501, 'Not Implemented'],
  [502, 'Bad Gateway'],
  [503, 'Service Unavailable'],
  [504, 'Gateway Timeout'],
]);

const CLASSES = ['', 'Informational', 'Success', 'Redirection', 'Client Error', 'Server Error'];

/**
 * What templates are mined from for a request: `GET /path 404 Not Found`. The path is one token without its query,
 * the reason phrase keeps the states apart that the number alone would not.
 */
export function requestMessage(method: string, path: string, status: string): string {
  const code = Number(status);
  const reason = REASONS.get(code) ?? CLASSES[Math.trunc(code / 100)] ?? 'Unknown Status';
  return `${method} ${pathToken(path)} ${status} ${reason}`;
}

/** A path as one word: without query and fragment, at most 200 characters, other characters than usual as `_`. */
function pathToken(path: string): string {
  let token = '';
  let kept = 0;
  const limit = Math.min(path.length, 200);
  let at = 0;
  for (; at < limit; at++) {
    const code = path.charCodeAt(at);
    if (code === 0x3f || code === 0x23) break;
    if (isLetter(code) || isDigit(code) || code === 0x2f || code === 0x2e || code === 0x2d || code === 0x5f)
      continue;
    token += `${path.slice(kept, at)}_`;
    kept = at + 1;
  }
  return token + path.slice(kept, at);
}

/**
 * Common and combined access logs of nginx, Apache and their relatives, also with a virtual host or an address list
 * before the address: `192.0.2.1 - user [21/Nov/2026:03:12:00 +0000] "GET / HTTP/1.1" 200 12 "referrer" "agent"`.
 * Writes the fields and answers the message, or null if the line is none.
 */
export function readAccessLog(text: string, at: number, fields: Fields): string | null {
  const open = dateBracket(text, at);
  if (open < 0) return readOtherForm(text, at, fields);
  const close = text.indexOf(']', open);
  if (close < 0 || close - open > 64) return null;
  const quote = text.indexOf('"', close);
  if (quote < 0 || quote - close > PREFIX_LIMIT) return null;
  const requestEnd = closingQuote(text, quote + 1);
  if (requestEnd < 0) return null;
  const isProxy = !isDigit(text.charCodeAt(requestEnd + 2));
  const message = isProxy
    ? readProxyRequest(text, close, quote, requestEnd, fields)
    : readRequest(text, quote + 1, requestEnd, requestEnd + 2, fields);
  if (message === null) return null;
  readClient(text, at, open, fields);
  if (!isProxy) readAgent(text, requestEnd + 2, fields);
  return message;
}

function readOtherForm(text: string, at: number, fields: Fields): string | null {
  const found = findRequest(text, at);
  if (found === null) return null;
  const { client, method, path, status, agent } = found;
  fields['client_ip'] = client;
  fields['method'] = method;
  fields['path'] = path;
  fields['status'] = status;
  if (agent !== undefined && agent !== '-') fields['user_agent'] = agent;
  return requestMessage(method, path, status);
}

/** The bracket before `dd/Mon/yyyy:`, at most 256 characters on. */
function dateBracket(text: string, at: number): number {
  const limit = Math.min(text.length, at + PREFIX_LIMIT);
  for (let open = text.indexOf('[', at); open >= 0 && open < limit; open = text.indexOf('[', open + 1)) {
    const isDate = text.charAt(open + 3) === '/' && digitsEnd(text, open + 1) === open + 3;
    if (isDate && open > at) return open;
  }
  return NOT_MINE;
}

/** The quote that ends a quoted part; `\\"` inside belongs to it. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslash = at;
    while (backslash > from && text.charCodeAt(backslash - 1) === 0x5c) backslash--;
    if ((at - backslash) % 2 === 0) return at;
  }
  return NOT_MINE;
}

function readRequest(
  text: string,
  from: number,
  end: number,
  statusAt: number,
  fields: Fields,
): string | null {
  const statusEnd = digitsEnd(text, statusAt);
  if (statusEnd - statusAt !== 3) return null;
  const status = text.slice(statusAt, statusEnd);
  fields['status'] = status;
  const bytes = wordEnd(text, statusEnd + 1);
  if (isDigit(text.charCodeAt(statusEnd + 1))) fields['bytes'] = text.slice(statusEnd + 1, bytes);
  return describeRequest(text, from, end, status, fields);
}

function describeRequest(text: string, from: number, end: number, status: string, fields: Fields): string {
  const methodEnd = text.indexOf(' ', from);
  if (methodEnd < 0 || methodEnd >= end || !isMethod(text, from, methodEnd)) {
    fields['path'] = text.slice(from, end);
    return requestMessage('malformed request', '', status).replace('  ', ' ');
  }
  const protocol = text.lastIndexOf(' HTTP/', end);
  const pathEnd = protocol > methodEnd ? protocol : end;
  fields['method'] = text.slice(from, methodEnd);
  fields['path'] = text.slice(methodEnd + 1, pathEnd);
  return requestMessage(fields['method'], fields['path'], status);
}

function isMethod(text: string, from: number, end: number): boolean {
  if (end - from > 20 || end === from) return false;
  for (let at = from; at < end; at++)
    if (!isLetter(text.charCodeAt(at)) && text.charAt(at) !== '_') return false;
  return true;
}

/** HAProxy's HTTP format: `frontend backend/server timers status bytes … "request"` behind the time stamp. */
function readProxyRequest(
  text: string,
  close: number,
  quote: number,
  end: number,
  fields: Fields,
): string | null {
  const words = text
    .slice(close + 1, quote)
    .trim()
    .split(' ', 8);
  const [, backend, , status, bytes] = words;
  if (backend === undefined || !backend.includes('/') || status === undefined || !/^\d{3}$/.test(status))
    return null;
  fields['backend'] = backend;
  fields['status'] = status;
  if (bytes !== undefined) fields['bytes'] = bytes;
  return describeRequest(text, quote + 1, end, status, fields);
}

/** `address`, `address - user`, `host address - user`: what stands in `text[at, open)`, before the time stamp. */
function readClient(text: string, at: number, open: number, fields: Fields): void {
  const space = text.indexOf(' ', at);
  const end = open - 1;
  const user = text.lastIndexOf(' ', end - 1) + 1;
  const word = text.slice(at, space);
  // Nearly all: the address, a hyphen, the user.
  if (isAddress(word) && user === space + 3) {
    fields['client_ip'] = withoutPort(word);
    if (end - user > 1 || text.charCodeAt(user) !== 0x2d) fields['user'] = text.slice(user, end);
  } else readUnusualClient(text.slice(at, open), fields);
}

function readUnusualClient(prefix: string, fields: Fields): void {
  const words = prefix.trim().split(/[ ,]+/, 8);
  const address = words.find((word, index) => index < 3 && isAddress(word)) ?? words[0];
  if (address !== undefined && address !== '-') fields['client_ip'] = withoutPort(address);
  const user = words.length > 2 ? words[words.length - 1] : undefined;
  if (user !== undefined && user !== '-' && user !== '""') fields['user'] = user;
}

/** Digits and three dots, with a port too; or two colons and more. */
function isAddress(word: string): boolean {
  let dots = 0;
  let colons = 0;
  for (let at = 0; at < word.length; at++) {
    const code = word.charCodeAt(at);
    if (code === 0x2e) dots++;
    else if (code === 0x3a) colons++;
    else if (isLetter(code) && dots > 0) return colons > 1;
  }
  return (dots === 3 && isDigit(word.charCodeAt(0))) || colons > 1;
}

/** Referrer and user agent are the next two quoted parts, if they stand right behind status and size. */
function readAgent(text: string, statusAt: number, fields: Fields): void {
  let at = skipBlank(text, wordEnd(text, skipBlank(text, wordEnd(text, statusAt))));
  for (const name of ['referrer', 'user_agent']) {
    if (text.charCodeAt(at) !== 0x22) return;
    const end = closingQuote(text, at + 1);
    if (end < 0) return;
    const value = text.slice(at + 1, end);
    if (value !== '-' && value !== '') fields[name] = value;
    at = skipBlank(text, end + 1);
  }
}
