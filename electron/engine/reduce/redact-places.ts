import { secretKindOf, type Secret, type SecretKind } from './redact-keys.ts';
import { hasDigit, isAlphanumeric, runEnd } from './redact-shapes.ts';
import { isHarmless, isQuote, isSpace, quotedEnd, skipSpaces, tokenEnd, valueAt } from './redact-values.ts';

/** How far the end of a URL's user and password is looked for. */
const AUTHORITY_LIMIT = 512;

/** The password in `scheme://user:password@host` (RFC 3986); `from` is behind `//`. */
export function urlPasswordAt(text: string, from: number): Secret | null {
  const limit = Math.min(text.length, from + AUTHORITY_LIMIT);
  let colon = -1;
  let sign = -1;
  let at = from;
  for (; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x3a && colon < 0) colon = at;
    else if (code === 0x40) sign = at;
    else if (endsUrl(code)) break;
    else if ((code === 0x2f || code === 0x3f || code === 0x23) && !isInsidePassword(text, colon, sign, at))
      break;
  }
  if (sign < 0 || text.charCodeAt(from) === 0x5b) return null;
  if (colon >= 0 && colon < sign) return span(text, colon + 1, sign);
  return looksLikeToken(text, from, sign) ? span(text, from, sign) : null;
}

/** A user's name is shorter, or has a point or neither digits nor letters of both cases. */
function looksLikeToken(text: string, from: number, end: number): boolean {
  if (end - from < 20 || runEnd(text, from, '_-') !== end) return false;
  const run = text.slice(from, end);
  return hasDigit(text, from, end) || (run !== run.toLowerCase() && run !== run.toUpperCase());
}

function span(text: string, start: number, end: number): Secret | null {
  return end <= start || isHarmless(text.slice(start, end), 'password', false)
    ? null
    : { start, end, kind: 'password' };
}

function endsUrl(code: number): boolean {
  return isSpace(code) || code === 0x22 || code === 0x3c || code === 0x3e || code === 0x60;
}

/** A slash before the `@` belongs to a password that nobody encoded, unless what the colon opened is a port. */
function isInsidePassword(text: string, colon: number, sign: number, at: number): boolean {
  if (colon < 0 || sign >= 0) return false;
  for (let digit = colon + 1; digit < at; digit++) {
    const code = text.charCodeAt(digit);
    if (code < 0x30 || code > 0x39) return true;
  }
  return false;
}

/** A private key in PEM (RFC 7468, OpenSSH, PGP), also on one line; without its end, all that follows. */
export function privateKeyAt(text: string, at: number): Secret | null {
  if (at < 0 || !text.startsWith('-----BEGIN ', at)) return null;
  const label = text.slice(at + 11, at + 64);
  const labelEnd = label.indexOf('-----');
  if (labelEnd < 0 || !label.slice(0, labelEnd).includes('PRIVATE KEY')) return null;
  const close = text.indexOf('-----END ', at);
  const end = close < 0 ? -1 : text.indexOf('-----', close + 9);
  return { start: at, end: end < 0 ? text.length : end + 5, kind: 'private-key' };
}

/** Programs that take the password of `-p` as the next word. */
const SPACED: readonly string[] = ['sshpass', 'docker login', 'podman login', 'az login'];

/** Programs whose `-p` (or the option named) is followed by a password. */
const PASSWORD_OPTIONS: readonly { readonly option: string; readonly programs: readonly string[] }[] = [
  { option: 'p', programs: ['mysql', 'mariadb', ...SPACED] },
  { option: 'U', programs: ['smbclient', 'rpcclient'] },
  { option: 'u', programs: ['curl'] },
  { option: 'a', programs: ['redis-cli'] },
  { option: 'w', programs: ['ldap'] },
];

/** How far before its option a program's name may stand. */
const PROGRAM_DISTANCE = 256;

/** `--password x` and, for a few well-known programs, `-px`: secrets on a command line, as sudo logs them. */
export function commandSecretAt(text: string, at: number): Secret | null {
  const before = text.charCodeAt(at - 1);
  if (at > 0 && !isSpace(before) && !isQuote(before)) return null;
  if (text.charCodeAt(at + 1) === 0x2d) return longOption(text, at + 2);
  if (at === 0) return null;
  const option = PASSWORD_OPTIONS.find((entry) => entry.option === text.charAt(at + 1));
  if (option === undefined || !namesProgram(text, at, option.programs)) return null;
  const start = skipSpaces(text, at + 2);
  if (option.option === 'p' && start > at + 2 && !namesProgram(text, at, SPACED)) return null;
  if (option.option === 'u') return userAndPassword(text, start, ':');
  if (option.option === 'U') return userAndPassword(text, start, '%');
  return start === at + 2 && option.option !== 'p' ? null : argument(text, start);
}

function longOption(text: string, name: number): Secret | null {
  const end = runEnd(text, name, '-_');
  if (!isSpace(text.charCodeAt(end)) || end === name) return null;
  const kind = secretKindOf(text, name, end);
  return kind === null || kind === 'session' ? null : argument(text, skipSpaces(text, end), kind);
}

/** A program's name stands near its options. */
function namesProgram(text: string, at: number, programs: readonly string[]): boolean {
  return programs.some((program) => {
    const found = text.lastIndexOf(program, at);
    return found >= 0 && at - found < PROGRAM_DISTANCE;
  });
}

function argument(text: string, start: number, kind: SecretKind = 'password'): Secret | null {
  const value = valueAt(text, start);
  if (value === null || (!value.quoted && text.charAt(start) === '-')) return null;
  return isHarmless(text.slice(value.start, value.end), kind, false)
    ? null
    : { start: value.start, end: value.end, kind };
}

function userAndPassword(text: string, start: number, separator: string): Secret | null {
  const value = valueAt(text, start);
  if (value === null) return null;
  const colon = text.indexOf(separator, value.start);
  // In `bob%22x` no quote is encoded: it is what separates the two.
  const end = colon === value.end ? valueAt(text, colon + 1)?.end : value.end;
  if (colon < 0 || end === undefined || colon + 1 >= end || tokenEnd(text, colon + 1) > 0) return null;
  return { start: colon + 1, end, kind: 'password' };
}

/** How far before `BY` the word `IDENTIFIED` may stand: the name of a plugin lies between. */
const SQL_DISTANCE = 64;

/** `PASSWORD 'x'`, `PASSWORD('x')` and `IDENTIFIED BY 'x'` of SQL statements; `at` is the opening quote. */
export function databaseSecretAt(text: string, at: number): Secret | null {
  const last = text.charCodeAt(at - 2) | 32;
  if (last !== 0x64 && last !== 0x79) return null;
  const words = text.slice(Math.max(0, at - SQL_DISTANCE), at - 1).toLowerCase();
  if (!words.endsWith('password') && !(words.endsWith(' by') && words.includes('identified '))) return null;
  const end = quotedEnd(text, at + 1, text.charCodeAt(at), 0);
  if (end <= at + 1 || tokenEnd(text, at + 1) > 0 || isAlphanumeric(text.charCodeAt(end + 1))) return null;
  return { start: at + 1, end, kind: 'password' };
}
