import { isAlphanumeric } from './redact-shapes.ts';
import { isKeyCharacter, type SecretKind } from './redact-keys.ts';

/** `[start, end)` of a value in its text. `quoted`: it stands between quotes or brackets that stay. */
export interface ValueSpan {
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
}

const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const BACKTICK = 0x60;
const BACKSLASH = 0x5c;

/** How far is looked ahead for the key of a next pair. */
const LOOK_AHEAD = 48;

export function isSpace(code: number): boolean {
  return code === 0x20 || code === 9;
}

export function isQuote(code: number): boolean {
  return code === QUOTE || code === APOSTROPHE || code === BACKTICK;
}

export function skipSpaces(text: string, from: number): number {
  let at = from;
  while (isSpace(text.charCodeAt(at))) at++;
  return at;
}

/**
 * The value that starts at `from`: quoted (also with escaped quotes, as in JSON within JSON), in brackets, or bare
 * up to white space, a quote, `&`, or a list separator after which something else begins. Null when it is empty, or
 * starts with a replacement: then it was redacted before.
 */
export function valueAt(text: string, from: number): ValueSpan | null {
  let open = from;
  while (text.charCodeAt(open) === BACKSLASH) open++;
  const first = text.charCodeAt(open);
  if (isQuote(first)) return span(text, open + 1, quotedEnd(text, open + 1, first, open - from), true);
  if (open > from && first !== first) return null;
  if (text.startsWith('%22', from)) return span(text, from + 3, textEnd(text, '%22', from + 3), true);
  if (first === 0x5b && open === from) return bracketed(text, from);
  if (first === 0x3c && open === from) {
    if (isToken(text, from)) return null;
    const end = text.indexOf('>', from);
    if (end > from && end - from < 512 && endsList(text, end + 1)) return span(text, from + 1, end, true);
  }
  return span(text, from, bareEnd(text, from), false);
}

function span(text: string, start: number, end: number, quoted: boolean): ValueSpan | null {
  return end > start && !isToken(text, start) ? { start, end, quoted } : null;
}

function textEnd(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from);
  return end < 0 ? text.length : end;
}

/** `["a", "b"]` whole, without the brackets and outer quotes; `[word]` without the brackets. */
function bracketed(text: string, from: number): ValueSpan | null {
  const inner = skipSpaces(text, from + 1);
  let open = inner;
  while (text.charCodeAt(open) === BACKSLASH) open++;
  const quote = text.charCodeAt(open);
  const end = textEnd(text, ']', open);
  if (!isQuote(quote)) return span(text, inner, end, true);
  const close = text.lastIndexOf(String.fromCharCode(quote), end);
  return close > open
    ? span(text, open + 1, beforeBackslashes(text, close), true)
    : span(text, open + 1, end, true);
}

function beforeBackslashes(text: string, quoteAt: number): number {
  let end = quoteAt;
  while (text.charCodeAt(end - 1) === BACKSLASH) end--;
  return end;
}

/**
 * Where the string that `quote` opened after `depth` backslashes ends: before the backslashes of the same quote with
 * as many (in a string that was escaped k times a quote carries 2^k - 1); the end of the text if it is never closed.
 */
export function quotedEnd(text: string, from: number, quote: number, depth: number): number {
  const unit = 2 * (depth + 1);
  let backslashes = 0;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) backslashes++;
    else {
      if (code === quote && (depth === 0 ? backslashes % 2 === 0 : backslashes % unit === depth))
        return at - depth;
      backslashes = 0;
    }
  }
  return text.length;
}

function bareEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    if (endsBare(text, at)) break;
    at++;
  }
  while (at > from && isTrailing(text.charCodeAt(at - 1)) && endsWord(text, at)) at--;
  return at;
}

/** Whether a bare value ends before `at`. */
function endsBare(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (isAlphanumeric(code)) return false;
  switch (code) {
    case 0x20:
    case 9:
    case 0x26: // &
    case QUOTE:
      return true;
    case APOSTROPHE:
    case BACKTICK:
      return !isAlphanumeric(text.charCodeAt(at + 1));
    case BACKSLASH:
      return isQuote(text.charCodeAt(at + 1));
    case 0x3c: // <
      return isToken(text, at);
    case 0x25: // %
      return text.startsWith('%26', at) || text.startsWith('%22', at) || text.startsWith('%20', at);
    case 0x2c: // ,
    case 0x3b: // ;
    case 0x7c: // |
    case 0x29: // )
    case 0x5d: // ]
    case 0x7d: // }
    case 0x3e: // >
      return endsList(text, at + 1);
    default:
      return false;
  }
}

function isTrailing(code: number): boolean {
  return code === 0x2e || code === 0x2c || code === 0x3a || code === 0x3b;
}

/** Whether a separator or closing bracket before `from` ends a value: after it and its like nothing of it can follow. */
function endsList(text: string, from: number): boolean {
  let at = from;
  while (at < from + 4 && ',;|)]}>:.'.includes(text.charAt(at)) && at < text.length) at++;
  return endsWord(text, at) || startsPair(text, at) || isToken(text, at);
}

/** Whether `at` is the end of the text or holds white space or a quote. */
function endsWord(text: string, at: number): boolean {
  if (at >= text.length) return true;
  const code = text.charCodeAt(at);
  return isSpace(code) || code === BACKSLASH || isQuote(code);
}

/** Whether `name=` or `name:` starts at `from`: what came before was a separator between pairs. */
function startsPair(text: string, from: number): boolean {
  return text.charCodeAt(nameEnd(text, from)) === 0x3a
    ? nameEnd(text, from) > from
    : startsAssignment(text, from);
}

/** Whether `name=` starts at `from`; the padding of base64 is none. */
export function startsAssignment(text: string, from: number): boolean {
  const at = nameEnd(text, from);
  if (at === from || text.charCodeAt(at) !== 0x3d || at + 1 >= text.length) return false;
  const next = text.charCodeAt(at + 1);
  return next !== 0x3d && !isSpace(next);
}

function nameEnd(text: string, from: number): number {
  let at = from;
  const end = Math.min(text.length, from + LOOK_AHEAD);
  while (at < end && isKeyCharacter(text.charCodeAt(at))) at++;
  return at;
}

const TOKEN_START = '<secret:';

/** Whether a replacement made by a redactor stands at `at`: `<secret:KIND:8 hex digits>`. */
export function isToken(text: string, at: number): boolean {
  return tokenEnd(text, at) > at;
}

/** The end of the replacement at `at`, or -1. */
export function tokenEnd(text: string, at: number): number {
  if (!text.startsWith(TOKEN_START, at)) return -1;
  let cursor = at + TOKEN_START.length;
  while (cursor < at + 32 && isKindCharacter(text.charCodeAt(cursor))) cursor++;
  if (cursor === at + TOKEN_START.length || text.charAt(cursor) !== ':') return -1;
  for (let digit = 1; digit <= 8; digit++) if (!isHexadecimal(text.charCodeAt(cursor + digit))) return -1;
  return text.charAt(cursor + 9) === '>' ? cursor + 10 : -1;
}

function isKindCharacter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || code === 0x2d;
}

function isHexadecimal(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66);
}

const ABSENT: ReadonlySet<string> = new Set(
  'null nil none undefined true false yes no on off empty unset filtered redacted hidden masked omitted removed'.split(
    ' ',
  ),
);

/** What follows `password:` or `token:` in a sentence and is no secret. */
const PROSE: ReadonlySet<string> = new Set(
  (
    'a access account an and any attempt auth authentication authorization bad be but by can cannot changed check ' +
    'chauthtok could denied does empty error expected expired failed failure for found from has header if illegal in ' +
    'incorrect invalid is it length login malformed mismatch missing must new no not of ok old or password permission ' +
    'present received rejected required reset session set should success successful that the this to token too ' +
    'unable unauthorized unexpected unknown unrecognized unsupported user username value was with wrong'
  ).split(' '),
);

/** Values that hide nothing: absent, already masked, a directory or an object where a secret could stand. */
export function isHarmless(value: string, kind: SecretKind, isProse: boolean): boolean {
  const small = value.toLowerCase();
  if (ABSENT.has(trimBrackets(small)) || isMask(value)) return true;
  if (isProse && (PROSE.has(small) || small.startsWith('pam_'))) return true;
  if (kind === 'session') return !isSessionId(value);
  // `pass=3 fail=0`.
  if (kind === 'password') return value.length < 4 && /^\d+$/.test(value);
  if (kind === 'token' || kind === 'secret') return isCount(value) || isDumpedObject(value);
  return (
    kind === 'api-key' && value.startsWith('/') && /\.(?:pem|key|crt|cer|p12|pfx)$/.test(small.slice(-5))
  );
}

function trimBrackets(text: string): string {
  const first = text.charAt(0);
  return first === '(' || first === '<' || first === '[' || first === '*'
    ? text.replace(/^[(<[*]|[)>\]*]$/g, '')
    : text;
}

/** `****`, `xxxx`, `...`, `-`: one character again and again. */
function isMask(value: string): boolean {
  const first = value.charAt(0);
  if (!'*xX.-_#•?'.includes(first)) return false;
  for (const character of value) if (character !== first) return false;
  return true;
}

/** At least eight characters; not an address in hex, a Windows SID or a short number. */
function isSessionId(value: string): boolean {
  if (value.length < 8 || isAddressInHex(value) || value.startsWith('S-1-')) return false;
  return value.length > 10 || !/^\d+$/.test(value);
}

/** `0x14ed93111f20005`: at most 64 bits, so that a random id which happens to begin with `0x` is none. */
export function isAddressInHex(value: string): boolean {
  return /^0x[0-9a-f]{1,16}$/i.test(value);
}

/** Up to four digits, or a signed number: how many tokens, or a place on a ring. */
function isCount(value: string): boolean {
  return value.length < 24 && /^(?:\d{1,4}|-\d+)$/.test(value);
}

/** `Token{a64f992`, `android.os.BinderProxy@a64f992`: a Java or Kotlin object as its class prints it. */
function isDumpedObject(value: string): boolean {
  return value.length < 256 && /^[A-Za-z][\w.$]*(?:\{|@[0-9a-f]{1,8}$)/.test(value);
}
