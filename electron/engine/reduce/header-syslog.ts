import { isoEnd, syslogEnd } from './header-timestamp.ts';
import {
  digitsEnd,
  type Fields,
  hasDigits,
  isDigit,
  isLetter,
  isSpaceCode,
  NOT_MINE,
  skipBlank,
  wordEnd,
} from './header-text.ts';

/** Names of the severities of RFC 5424, section 6.2.1. */
const SEVERITIES = ['emerg', 'alert', 'crit', 'error', 'warning', 'notice', 'info', 'debug'] as const;

const NAME_LIMIT = 128;

/**
 * `<PRI>` of RFC 3164 and 5424 at `at`; writes the level it stands for. Where the rest starts, or -1.
 */
export function priorityEnd(text: string, at: number, fields: Fields): number {
  const end = digitsEnd(text, at + 1);
  if (end === at + 1 || end > at + 4 || text.charCodeAt(end) !== 0x3e) return NOT_MINE;
  const priority = Number(text.slice(at + 1, end));
  if (priority > 191) return NOT_MINE;
  fields['level'] = SEVERITIES[priority % 8] ?? 'info';
  return end + 1;
}

/** `Nov 21 03:12:00 host program[pid]: message`, as syslog daemons and `journalctl -o short` write it. */
export function syslogMessage(text: string, at: number, fields: Fields): number {
  const end = syslogEnd(text, at);
  if (end < 0 || !isSpaceCode(text.charCodeAt(end))) return NOT_MINE;
  return hostAndProgram(text, skipBlank(text, end), fields);
}

/**
 * A host, then a program; a host without a program; or a program alone, which ends in a colon as no host does. The
 * time stamp alone is a header too.
 */
function hostAndProgram(text: string, at: number, fields: Fields): number {
  const end = text.indexOf(' ', at);
  if (end < 0 || end === at || end - at > NAME_LIMIT) {
    const alone = programEnd(text, at, fields);
    return alone > 0 ? alone : at;
  }
  if (text.charCodeAt(end - 1) === 0x3a) {
    const alone = programEnd(text, at, fields);
    if (alone > 0) return alone;
  }
  if (!isNameStart(text.charCodeAt(at))) return at;
  fields['host'] = text.slice(at, end);
  const next = skipBlank(text, end + 1);
  const program = programEnd(text, next, fields);
  return program > 0 ? program : next;
}

function isNameStart(code: number): boolean {
  return isLetter(code) || isDigit(code) || code === 0x3a;
}

/** The end of a host name, an address included. */
function nameEnd(text: string, at: number): number {
  let end = at;
  while (end - at < NAME_LIMIT && isNameCharacter(text.charCodeAt(end))) end++;
  return end;
}

function isNameCharacter(code: number): boolean {
  return isLetter(code) || isDigit(code) || (code >= 0x2d && code <= 0x2f) || code === 0x5f || code === 0x3a;
}

/** `program[pid]: `, `program: `, `program(module)[pid]: `: one word that ends in a colon; writes service and pid. */
function programEnd(text: string, at: number, fields: Fields): number {
  const first = text.charCodeAt(at);
  if (!isLetter(first) && !isDigit(first) && first !== 0x2f && first !== 0x5f && first !== 0x2d)
    return NOT_MINE;
  let end = text.indexOf(' ', at);
  if (end < 0) end = text.length;
  const colon = end - 1;
  if (colon <= at || colon - at > NAME_LIMIT) return NOT_MINE;
  // ProFTPD's own log has a process id, but no colon behind it.
  const isBare = text.charCodeAt(colon) === 0x5d && end < text.length;
  if (isBare) return bareProgramEnd(text, at, end, fields);
  if (text.charCodeAt(colon) !== 0x3a) return NOT_MINE;
  let name = colon;
  if (text.charCodeAt(colon - 1) === 0x5d) {
    name = processStart(text, colon - 1) - 1;
    if (name <= at || text.charCodeAt(name) !== 0x5b) return NOT_MINE;
    if (colon - name > 2) fields['pid'] = text.slice(name + 1, colon - 1);
  }
  const open = bracketBefore(text, at + 1, name);
  const comma = open < name ? text.indexOf(',', open) : NOT_MINE;
  if (comma > 0 && comma < name) {
    // Dovecot's `auth(user,192.0.2.1,sasl:login)<session>: `: who it is about belongs to the message.
    fields['service'] = text.slice(baseName(text, at, open), open);
    return at;
  }
  if (text.charCodeAt(name - 1) === 0x29) name = Math.max(at + 1, text.lastIndexOf('(', name));
  fields['service'] = text.slice(baseName(text, at, name), name);
  return skipBlank(text, end);
}

/** `program[pid] `, all of letters and digits. */
function bareProgramEnd(text: string, at: number, end: number, fields: Fields): number {
  const open = text.indexOf('[', at);
  if (open <= at || open > end || digitsEnd(text, open + 1) !== end - 1 || open + 2 > end - 1)
    return NOT_MINE;
  for (let cursor = at; cursor < open; cursor++)
    if (!isNameCharacter(text.charCodeAt(cursor))) return NOT_MINE;
  fields['pid'] = text.slice(open + 1, end - 1);
  fields['service'] = text.slice(baseName(text, at, open), open);
  return skipBlank(text, end);
}

/**
 * Where the digits and hyphens that end at `end` begin: a process id, `-` for none. Step by step: `lastIndexOf` is a
 * call into the runtime, and took 8 % of `prepareLine`.
 */
function processStart(text: string, end: number): number {
  let start = end;
  while (start > 0 && (isDigit(text.charCodeAt(start - 1)) || text.charCodeAt(start - 1) === 0x2d)) start--;
  return start;
}

/** The first opening bracket of `text[from, end)`, or `end`; `indexOf` would look through the whole message. */
function bracketBefore(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && text.charCodeAt(at) !== 0x28) at++;
  return at;
}

/** A program that gives its path is known by its last part; `postfix/smtpd` keeps both. */
function baseName(text: string, start: number, end: number): number {
  return text.charCodeAt(start) === 0x2f ? text.lastIndexOf('/', end - 1) + 1 : start;
}

/**
 * RFC 5424 behind its PRI: `1 2026-11-21T03:12:00Z host app procid msgid [structured data] message`. The pairs of
 * the structured data become fields, named `id.name`.
 */
export function versionedMessage(text: string, at: number, fields: Fields): number {
  if (text.charCodeAt(at) !== 0x31 || text.charCodeAt(at + 1) !== 0x20) return NOT_MINE;
  const stampEnd = wordEnd(text, at + 2);
  if (text.charAt(at + 2) !== '-' && isoEnd(text, at + 2) !== stampEnd) return NOT_MINE;
  let cursor = stampEnd;
  for (const name of ['host', 'service', 'pid', 'message_id']) {
    const start = cursor + 1;
    cursor = wordEnd(text, start);
    if (cursor === start) return NOT_MINE;
    if (cursor - start > 1 || text.charAt(start) !== '-') fields[name] = text.slice(start, cursor);
  }
  cursor = structuredDataEnd(text, cursor + 1, fields);
  const message = skipBlank(text, cursor);
  return text.charCodeAt(message) === 0xfeff ? message + 1 : message;
}

/** The end of the structured data of RFC 5424, section 6.3; at most 64 pairs are kept. */
function structuredDataEnd(text: string, at: number, fields: Fields): number {
  if (text.charAt(at) === '-') return at + 1;
  let cursor = at;
  let left = 64;
  while (text.charCodeAt(cursor) === 0x5b) {
    let nameStart = cursor + 1;
    let end = nameStart;
    while (end < text.length && !' ]'.includes(text.charAt(end))) end++;
    const id = text.slice(nameStart, end);
    while (text.charCodeAt(end) === 0x20) {
      nameStart = end + 1;
      const equals = text.indexOf('="', nameStart);
      if (equals < 0 || equals - nameStart > 64) return at;
      const close = parameterEnd(text, equals + 2);
      if (close < 0) return at;
      if (left-- > 0) fields[`${id}.${text.slice(nameStart, equals)}`] = text.slice(equals + 2, close);
      end = close + 1;
    }
    if (text.charCodeAt(end) !== 0x5d) return at;
    cursor = end + 1;
  }
  return cursor;
}

function parameterEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) at++;
    else if (code === 0x22) return at;
  }
  return NOT_MINE;
}

/**
 * `2026-11-21T03:12:00+01:00 host program[pid]: message`: `journalctl -o short-iso`, rsyslog's own format; the
 * time stamp ends at `stampEnd`.
 */
export function isoSyslogMessage(text: string, at: number, stampEnd: number, fields: Fields): number {
  if (text.charCodeAt(at + 10) !== 0x54 || !isSpaceCode(text.charCodeAt(stampEnd))) return NOT_MINE;
  const host = skipBlank(text, stampEnd);
  const hostEnd = nameEnd(text, host);
  if (hostEnd === host || !isSpaceCode(text.charCodeAt(hostEnd))) return NOT_MINE;
  const program = skipBlank(text, hostEnd);
  // `Server started: ok` of a program is no host and program, unless a process id says so.
  const hasProcess = text.charCodeAt(wordEnd(text, program) - 2) === 0x5d;
  if (!hasProcess && !isLowerCaseHost(text, host, hostEnd, stampEnd)) return NOT_MINE;
  const message = programEnd(text, program, fields);
  if (message > 0) fields['host'] = text.slice(host, hostEnd);
  return message;
}

function isLowerCaseHost(text: string, start: number, end: number, stampEnd: number): boolean {
  if (!hasDigits(text, stampEnd - 1, 1) && text.charCodeAt(stampEnd - 1) !== 0x5a) return false;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if ((code >= 0x41 && code <= 0x5a) || code === 0x3a) return false;
  }
  return true;
}
