import type { Secret } from './redact-keys.ts';
import { isAlphanumeric, runEnd } from './redact-shapes.ts';
import { isQuote, isSpace, quotedEnd, tokenEnd } from './redact-values.ts';

/** What a hash is called between its first two `$` (crypt(5), PHC string format). */
const HASH_NAME = /\$(?:[156y]|2[abxy]?|7|gy|argon2(?:id|i|d))\$/y;
const SHORTEST_HASH = 24;

/** A password's hash, `$6$salt$hash`, `$2y$10$…`, `$argon2id$…`: whoever has it can guess at home. */
export function passwordHashAt(text: string, at: number): Secret | null {
  HASH_NAME.lastIndex = at;
  if (!HASH_NAME.test(text)) return null;
  const end = runEnd(text, at, '$./=,+-');
  return end - at < SHORTEST_HASH ? null : { start: at, end, kind: 'password' };
}

const QUOTE = 0x22;

const BOT_DIGITS = 10;
const BOT_TOKEN = 33;

/** The token of a Telegram bot, `1234567890:AA…`; `colon` is between its two parts. */
export function botTokenAround(text: string, colon: number): Secret | null {
  if (text.charCodeAt(colon + 2) !== 0x41) return null;
  let start = colon;
  while (start > 0 && colon - start <= BOT_DIGITS && isDigit(text.charCodeAt(start - 1))) start--;
  const end = runEnd(text, colon + 1, '_-');
  return colon - start < 8 || end - colon < BOT_TOKEN ? null : { start, end, kind: 'api-token' };
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Addresses that anybody who knows them can post to. */
const WEBHOOKS: readonly string[] = [
  'hooks.slack.com/services/',
  'hooks.slack.com/workflows/',
  'discord.com/api/webhooks/',
  'discordapp.com/api/webhooks/',
];

/** The last part of a webhook's path; `from` is behind `//`. */
export function webhookAt(text: string, from: number): Secret | null {
  const known = WEBHOOKS.find((address) => text.startsWith(address, from));
  if (known === undefined) return null;
  const end = runEnd(text, from + known.length, '/_-');
  const start = text.lastIndexOf('/', end - 1) + 1;
  return end - start < 16 ? null : { start, end, kind: 'api-token' };
}

/** Secrets that clients say: `PASS x` (FTP, POP3), `AUTH PLAIN x` (RFC 4954), `LOGIN bob "x"` (IMAP); `at` is inside the verb. */
export function dialogueSecretAt(text: string, at: number): Secret | null {
  if (text.startsWith('PASS ', at - 3)) return afterVerb(text, at - 3, at + 2);
  if (text.startsWith('LOGIN ', at - 3)) return afterName(text, at + 3);
  if (!text.startsWith('AUTH ', at - 2)) return null;
  const mechanism = runEnd(text, at + 3, '-');
  return MECHANISMS.has(text.slice(at + 3, mechanism)) && text.charCodeAt(mechanism) === 0x20
    ? base64At(text, mechanism + 1)
    : null;
}

const MECHANISMS: ReadonlySet<string> = new Set(['PLAIN', 'LOGIN', 'XOAUTH2', 'OAUTHBEARER', 'NTLM']);

/** The verb opens what a client said: after a quote or a mark such as `<` or `C:`. */
function afterVerb(text: string, verb: number, start: number): Secret | null {
  let before = verb - 1;
  while (isSpace(text.charCodeAt(before))) before--;
  const opens = before >= 0 && (isQuote(text.charCodeAt(before)) || '<>:'.includes(text.charAt(before)));
  if (!opens || tokenEnd(text, start) > 0) return null;
  let end = start;
  while (end < text.length && !isSpace(text.charCodeAt(end)) && !isQuote(text.charCodeAt(end))) end++;
  return end > start ? { start, end, kind: 'password' } : null;
}

/** The quoted word after the next one. */
function afterName(text: string, start: number): Secret | null {
  const gap = text.indexOf(' ', start);
  if (gap < 0 || gap - start > 128 || text.charAt(gap + 1) !== '"' || tokenEnd(text, gap + 2) > 0)
    return null;
  const end = quotedEnd(text, gap + 2, QUOTE, 0);
  return end > gap + 2 ? { start: gap + 2, end, kind: 'password' } : null;
}

function base64At(text: string, start: number): Secret | null {
  const end = runEnd(text, start, '+/=');
  const isWhole = end === text.length || !isAlphanumeric(text.charCodeAt(end));
  return isWhole && end - start >= 8 ? { start, end, kind: 'password' } : null;
}
