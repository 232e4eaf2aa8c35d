import { digitsEnd, EmptyFields, type Fields, isSpaceCode, skipBlank } from './header-text.ts';
import { readClientAddress } from './structured-address.ts';

const PAIR_LIMIT = 128;
const KEY_LIMIT = 64;
/** Fewer pairs are a sentence with some `key=value` in it. */
const LEAST_PAIRS = 3;

/**
 * logfmt: `level=info msg="it \"works\"" n=3`. Writes all pairs as fields and answers the message, or null where
 * there are fewer than three pairs, or neither a message nor a level.
 */
export function readLogfmt(text: string, at: number, fields: Fields): string | null {
  if (!startsPair(text, at)) return null;
  const pairs = new EmptyFields();
  let count = 0;
  let cursor = at;
  while (cursor < text.length && count < PAIR_LIMIT) {
    const equals = keyEnd(text, cursor);
    if (equals === cursor || text.charCodeAt(equals) !== 0x3d) {
      if (equals === cursor) return null;
      cursor = skipBlank(text, equals);
      continue;
    }
    const end = valueEnd(text, equals + 1);
    pairs[text.slice(cursor, equals)] = unquote(text, equals + 1, end);
    count++;
    cursor = skipBlank(text, end);
  }
  if (count < LEAST_PAIRS) return null;
  return take(pairs, text.slice(at), fields);
}

function startsPair(text: string, at: number): boolean {
  const end = keyEnd(text, at);
  return end > at && text.charCodeAt(end) === 0x3d;
}

function keyEnd(text: string, at: number): number {
  let end = at;
  while (end - at < KEY_LIMIT && isKey(text.charCodeAt(end))) end++;
  return end;
}

/** By code: letters, digits, `_ - . /`. Every line is asked for its first word. */
const KEY_CODES = Uint8Array.from({ length: 128 }, (_, code) =>
  Number(/[\w./-]/.test(String.fromCharCode(code))),
);

function isKey(code: number): boolean {
  return KEY_CODES[code] === 1;
}

function valueEnd(text: string, at: number): number {
  if (text.charCodeAt(at) !== 0x22) {
    let end = at;
    while (end < text.length && !isSpaceCode(text.charCodeAt(end))) end++;
    return end;
  }
  for (let end = at + 1; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === 0x5c) end++;
    else if (code === 0x22) return end + 1;
  }
  return text.length;
}

function unquote(text: string, start: number, end: number): string {
  if (text.charCodeAt(start) !== 0x22) {
    // Keycloak and others part their pairs by commas too.
    return text.slice(start, end > start && text.charCodeAt(end - 1) === 0x2c ? end - 1 : end);
  }
  const inner = text.slice(start + 1, text.charCodeAt(end - 1) === 0x22 && end > start + 1 ? end - 1 : end);
  return inner.includes('\\') ? inner.replaceAll('\\"', '"').replaceAll('\\\\', '\\') : inner;
}

function take(pairs: Fields, whole: string, fields: Fields): string | null {
  const message = pairs['msg'] ?? pairs['message'] ?? pairs['event'] ?? pairs['error'] ?? pairs['err'];
  const level = pairs['level'] ?? pairs['lvl'] ?? pairs['severity'];
  if (message === undefined && level === undefined) return null;
  for (const [name, value] of Object.entries(pairs)) fields[name] ??= value;
  if (level !== undefined) fields['level'] = level;
  readClientAddress(pairs, fields);
  // The audit log's `msg=audit(1684329817.579:2995):` is its time stamp.
  return message === undefined || message === '' || isAuditStamp(message) ? whole : message;
}

function isAuditStamp(message: string): boolean {
  return message.startsWith('audit(') && digitsEnd(message, 6) > 6;
}
