import {
  isKeyCharacter,
  mayEndSecretKey,
  QUERY_SECRETS,
  secretKindOf,
  type Secret,
  type SecretKind,
} from './redact-keys.ts';
import {
  BOT,
  DIALOGUE,
  ENCODED,
  followsNumber,
  HASH,
  KEY_BLOCK,
  OPTION,
  QUOTED,
  SCHEME,
  SEPARATOR,
  SHAPE,
  URL,
  WEB_TOKEN,
} from './redact-pairs.ts';
import { jsonWebTokenAround, shapeAround } from './redact-shapes.ts';
import {
  isHarmless,
  isQuote,
  isSpace,
  skipSpaces,
  startsAssignment,
  tokenEnd,
  valueAt,
} from './redact-values.ts';
import { authorizationAt, bareSchemeAt, cookiesAt } from './redact-headers.ts';
import { botTokenAround, dialogueSecretAt, passwordHashAt, webhookAt } from './redact-formats.ts';
import { commandSecretAt, databaseSecretAt, privateKeyAt, urlPasswordAt } from './redact-places.ts';

/** Nothing here, and the scan goes on at the next character. */
const NONE: readonly Secret[] = [];

const COLON = 0x3a;
const EQUALS = 0x3d;

/** UTF-16 units of a key that hides behind escapes: six for each character. */
const ESCAPED_KEY_LIMIT = 160;

/** The end of a replacement that is noticed at `at`, which is not looked into again; else -1. */
export function skipToken(text: string, at: number): number {
  return text.charCodeAt(at - 1) === 0x3c ? tokenEnd(text, at - 1) : -1;
}

/** The secrets noticed at `at`, ascending; a separator there does not follow a number. `notice` says what the scan stopped for. Empty where there is none. */
export function secretsAt(text: string, at: number, notice: number): readonly Secret[] {
  switch (notice) {
    case SEPARATOR:
      // `https://`; behind an `=` a key in Base64 may well begin with two slashes.
      return text.startsWith('://', at) ? NONE : named(text, at, at + 1, text.charCodeAt(at));
    case URL:
      return text.charCodeAt(at - 2) === COLON
        ? one(urlPasswordAt(text, at + 1) ?? webhookAt(text, at + 1))
        : NONE;
    case ENCODED:
      return encodedSeparator(text, at - 1);
    case OPTION:
      return one(commandSecretAt(text, at));
    case KEY_BLOCK:
      return one(privateKeyAt(text, at - 5));
    case QUOTED:
      return one(databaseSecretAt(text, at));
    case WEB_TOKEN:
      return one(jsonWebTokenAround(text, at));
    case SCHEME:
      return one(bareSchemeAt(text, at));
    case SHAPE:
      return one(shapeAround(text, at));
    case HASH:
      return one(passwordHashAt(text, at - 1));
    case BOT:
      return one(botTokenAround(text, at - 1));
    case DIALOGUE:
      return one(dialogueSecretAt(text, at));
    default:
      return NONE;
  }
}

function one(secret: Secret | null): readonly Secret[] {
  return secret === null ? NONE : [secret];
}

/** `%3D` and `%3A` in a URL stand for `=` and `:`. */
function encodedSeparator(text: string, at: number): readonly Secret[] {
  if (text.charCodeAt(at + 1) !== 0x33) return NONE;
  if (followsNumber(text, at)) return NONE;
  const sign = text.charCodeAt(at + 2) | 32;
  if (sign === 0x64) return named(text, at, at + 3, EQUALS);
  return sign === 0x61 ? named(text, at, at + 3, COLON) : NONE;
}

/** `key=value`, `key: value`, `"key":"value"`, `key => 'value'`, `[key]=value`: the separator is `text[at, after)`. */
function named(text: string, at: number, after: number, separator: number): readonly Secret[] {
  const keyEnd = endOfKey(text, at);
  if (keyEnd <= 0) return NONE;
  const isQuotedKey = isQuote(text.charCodeAt(keyEnd));
  const escaped = isQuotedKey ? escapedKey(text, keyEnd) : null;
  if (escaped === null && !mayEndSecretKey(text, keyEnd)) return NONE;
  let keyStart = keyEnd;
  while (keyStart > 0 && keyEnd - keyStart < 64 && isKeyCharacter(text.charCodeAt(keyStart - 1))) keyStart--;
  const kind =
    escaped === null ? secretKindOf(text, keyStart, keyEnd) : secretKindOf(escaped, 0, escaped.length);
  if (kind === null) return secretInQuery(text, keyStart, keyEnd, after);
  const from = startOfValue(text, at, after, separator);
  if (from < 0) return NONE;
  if (kind === 'authorization') return authorizationAt(text, from);
  if (kind === 'cookie') return cookiesAt(text, from, separator === COLON);
  const isDirectory = text.startsWith('PWD', keyEnd - 3) && text.charCodeAt(from) === 0x2f;
  return isDirectory ? NONE : valueOf(text, from, kind, separator === COLON, isQuotedKey);
}

/** A quoted key that hides behind JSON escapes (`"p\\u0061ssword"`), resolved; null for a key without any. */
function escapedKey(text: string, keyEnd: number): string | null {
  let start = keyEnd;
  let isEscaped = false;
  while (start > 0 && keyEnd - start < ESCAPED_KEY_LIMIT && !isQuote(text.charCodeAt(start - 1))) {
    start--;
    if (text.charCodeAt(start) === 0x75 && text.charCodeAt(start - 1) === 0x5c) isEscaped = true;
  }
  if (!isEscaped) return null;
  const key = text.slice(start, keyEnd);
  return key.replace(/\\+u([0-9a-f]{4})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** Steps back from a separator over spaces, a closing bracket and closing quotes to the end of the key. */
function endOfKey(text: string, at: number): number {
  let end = at;
  while (end > 0 && isSpace(text.charCodeAt(end - 1)) && at - end < 4) end--;
  const last = text.charCodeAt(end - 1);
  if (last === 0x5d) end--;
  else if (last === 0x44 && text.startsWith('%5D', end - 3)) end -= 3;
  else if (last === 0x32 && text.startsWith('%22', end - 3)) end -= 3;
  if (isQuote(text.charCodeAt(end - 1))) end--;
  while (text.charCodeAt(end - 1) === 0x5c) end--;
  return end;
}

/** Where the value starts, or -1: `==`, `!=`, `::` are no assignments, and nothing follows `key= ` but the next pair. */
function startOfValue(text: string, at: number, after: number, separator: number): number {
  const next = text.charCodeAt(after);
  if (separator === COLON) {
    if (next === COLON) return -1;
    return skipSpaces(text, next === EQUALS ? after + 1 : after);
  }
  const from = next === EQUALS || next === 0x3e ? after + 1 : after;
  const start = skipSpaces(text, from);
  const isSpaced = isSpace(text.charCodeAt(at - 1)) || next === 0x3e || isQuote(text.charCodeAt(start));
  return start === from || isSpaced ? start : -1;
}

function valueOf(
  text: string,
  from: number,
  kind: SecretKind,
  isColon: boolean,
  isQuotedKey: boolean,
): readonly Secret[] {
  const span = valueAt(text, from);
  if (span === null) return NONE;
  if (!span.quoted && isObject(text, from, isQuotedKey)) return NONE;
  if (!span.quoted && isColon && !isQuotedKey && startsAssignment(text, from)) return NONE;
  const value = text.slice(span.start, span.end);
  if (isHarmless(value, kind, isColon && !isQuotedKey)) return NONE;
  return [
    {
      start: span.start,
      end: span.end,
      kind: kindOfShape(value) ?? kind,
      needsQuotes: isQuotedKey && !span.quoted,
    },
  ];
}

/** An object is looked into. */
function isObject(text: string, from: number, isQuotedKey: boolean): boolean {
  if (text.charCodeAt(from) !== 0x7b) return false;
  const next = text.charCodeAt(from + 1);
  return isQuotedKey || isQuote(next) || isSpace(next) || next === 0x7d || next === 0x5c;
}

function secretInQuery(text: string, keyStart: number, keyEnd: number, after: number): readonly Secret[] {
  const before = text.charCodeAt(keyStart - 1);
  if ((before !== 0x3f && before !== 0x26) || keyEnd - keyStart > 9) return NONE;
  const known = QUERY_SECRETS.get(text.slice(keyStart, keyEnd).toLowerCase());
  const span = known === undefined ? null : valueAt(text, after);
  if (known === undefined || span === null || span.end - span.start < known[1]) return NONE;
  return [{ start: span.start, end: span.end, kind: known[0] }];
}

/** The kind that a value's own form says it is, so that one secret has one name wherever it stands. */
export function kindOfShape(value: string): SecretKind | null {
  if (value.startsWith('eyJ') && jsonWebTokenAround(value, 2)?.end === value.length) return 'jwt';
  const limit = Math.min(value.length, 16);
  for (let at = 1; at < limit; at++) {
    const match = shapeAround(value, at);
    if (match !== null && match.start === 0 && match.end === value.length) return match.kind;
  }
  return null;
}
