import type { Secret, SecretKind } from './redact-keys.ts';
import { isAlphanumeric, runEnd } from './redact-shapes.ts';
import {
  isAddressInHex,
  isHarmless,
  isQuote,
  isSpace,
  quotedEnd,
  skipSpaces,
  tokenEnd,
  valueAt,
} from './redact-values.ts';

/** Characters of credentials after a scheme, besides letters and digits (RFC 7235 token68, and what people use). */
const TOKEN_CHARACTERS = '-._~+/=:';

/** Schemes whose credentials are a list of parameters up to the end of the header. */
const LISTS: ReadonlySet<string> = new Set([
  'digest',
  'oauth',
  'hawk',
  'aws4-hmac-sha256',
  'signature',
  'mutual',
]);

const SCHEMES: ReadonlyMap<string, SecretKind> = new Map<string, SecretKind>([
  ['bearer', 'bearer'],
  ['basic', 'basic'],
  ...[
    'token',
    'negotiate',
    'ntlm',
    'apikey',
    'api-key',
    'bot',
    'key',
    'sharedkey',
    'genie',
    'splunk',
    ...LISTS,
  ].map((name): [string, SecretKind] => [name, 'authorization']),
]);

/** The credentials of an `Authorization` header whose value starts at `from` (RFC 7235): scheme, then secret. */
export function authorizationAt(text: string, from: number): readonly Secret[] {
  let start = from;
  while (text.charCodeAt(start) === 0x5c || text.charCodeAt(start) === 0x5b) start++;
  const quote = text.charCodeAt(start);
  const isQuoted = isQuote(quote);
  const depth = isQuoted ? backslashesBefore(text, start) : 0;
  if (isQuoted) start++;
  const limit = isQuoted ? quotedEnd(text, start, quote, depth) : text.length;
  const schemeEnd = runEnd(text, start, '-');
  const scheme = text.slice(start, Math.min(schemeEnd, start + 24)).toLowerCase();
  const kind = SCHEMES.get(scheme);
  if (kind === undefined || schemeEnd >= limit || !isSpace(text.charCodeAt(schemeEnd))) {
    return plain(text, from, isQuoted ? { start, end: limit } : valueAt(text, from));
  }
  start = skipSpaces(text, schemeEnd);
  const end = LISTS.has(scheme) ? limit : Math.min(limit, credentialsEnd(text, start, isQuoted));
  return replaced(text, start, end, kind);
}

function backslashesBefore(text: string, at: number): number {
  let count = 0;
  while (text.charCodeAt(at - 1 - count) === 0x5c) count++;
  return count;
}

function credentialsEnd(text: string, start: number, isQuoted: boolean): number {
  if (isQuoted) return text.length;
  return valueAt(text, start)?.end ?? start;
}

function plain(text: string, from: number, span: { start: number; end: number } | null): readonly Secret[] {
  if (span === null || from >= text.length) return [];
  return replaced(text, span.start, span.end, 'authorization');
}

function replaced(text: string, start: number, end: number, kind: SecretKind): readonly Secret[] {
  if (end <= start || tokenEnd(text, start) > 0) return [];
  return isHarmless(text.slice(start, end), kind, true) ? [] : [{ start, end, kind }];
}

/** `Bearer …` and `Basic …` without a header's name before them; `at` is their first letter. */
export function bareSchemeAt(text: string, at: number): Secret | null {
  const second = text.charCodeAt(at + 1) | 32;
  const kind = second === 0x65 ? 'bearer' : second === 0x61 ? 'basic' : null;
  if (kind === null || (at > 0 && isAlphanumeric(text.charCodeAt(at - 1)))) return null;
  const gap = at + kind.length;
  if (!isSpace(text.charCodeAt(gap)) && !text.startsWith('%20', gap)) return null;
  if (text.slice(at, gap).toLowerCase() !== kind) return null;
  const start = isSpace(text.charCodeAt(gap)) ? skipSpaces(text, gap) : gap + 3;
  const end = runEnd(text, start, TOKEN_CHARACTERS);
  const value = text.slice(start, end);
  return (kind === 'bearer' ? looksRandom(value) : isNameAndPassword(value)) ? { start, end, kind } : null;
}

/** At least six characters with a digit, or twenty of any kind: more than a word of a sentence. */
function looksRandom(value: string): boolean {
  return !/=[^=]/.test(value) && (value.length >= 20 || (value.length >= 6 && /\d/.test(value)));
}

/** Base64 of `name:password` (RFC 7617). */
function isNameAndPassword(value: string): boolean {
  if (value.length < 4 || !/^[A-Za-z0-9+/_-]+=*$/.test(value)) return false;
  const decoded = Buffer.from(value, 'base64').toString('latin1');
  return decoded.includes(':') && !/[^\x20-\xff]/.test(decoded);
}

const ATTRIBUTES: ReadonlySet<string> = new Set(
  'path domain expires max-age samesite priority secure httponly partitioned comment version'.split(' '),
);

/** The values of a `Cookie` or `Set-Cookie` header that starts at `from` (RFC 6265); names and attributes stay. */
export function cookiesAt(text: string, from: number, isHeader: boolean): readonly Secret[] {
  let at = from;
  while (text.charCodeAt(at) === 0x5c || text.charCodeAt(at) === 0x5b || isQuote(text.charCodeAt(at))) at++;
  const found: Secret[] = [];
  for (;;) {
    const name = runEnd(text, at, "!#$%&*+-.^_`|~@:/'");
    if (text.charAt(name) !== '=') break;
    const end = cookieEnd(text, name + 1);
    addCookie(found, text, at, name, end);
    if (text.charAt(end) !== ';') return found;
    at = skipSpaces(text, end + 1);
  }
  return found.length > 0 ? found : wholeCookie(text, at, isHeader);
}

function addCookie(found: Secret[], text: string, at: number, name: number, end: number): void {
  if (ATTRIBUTES.has(text.slice(at, name).toLowerCase())) return;
  found.push(...replaced(text, name + 1, end, 'cookie'));
}

/** A value runs to `;`, white space or the quote that closes the header; its own quotes are part of it. */
function cookieEnd(text: string, from: number): number {
  const isQuoted = text.charAt(from) === '"' && text.indexOf('"', from + 1) > 0;
  let at = isQuoted ? text.indexOf('"', from + 1) + 1 : from;
  while (at < text.length && !';"\\'.includes(text.charAt(at)) && !isSpace(text.charCodeAt(at))) {
    // What was replaced before is left alone.
    if (tokenEnd(text, at) > 0) break;
    at++;
  }
  return at;
}

/** A cookie header that holds no pair: a value alone, if it is long enough to be one. */
function wholeCookie(text: string, at: number, isHeader: boolean): readonly Secret[] {
  const end = cookieEnd(text, at);
  const value = text.slice(at, end);
  return isHeader && value.length >= 8 && /\d/.test(value) && !isAddressInHex(value)
    ? replaced(text, at, end, 'cookie')
    : [];
}
