import { KEY_ENDS } from './redact-keys.ts';
import { SHAPE_PAIRS } from './redact-shapes.ts';

/**
 * Pairs of characters at which the scan of a line stops. A secret is noticed at the second character of one of
 * them; all else costs one look into a table of 16 KiB. The names say what is looked for there.
 */
export const NOTHING = 0;
export const NOT_CLEAN = 1;
export const SEPARATOR = 2;
export const URL = 3;
export const OPTION = 4;
export const KEY_BLOCK = 5;
export const TOKEN = 6;
export const ENCODED = 7;
export const QUOTED = 8;
export const WEB_TOKEN = 9;
export const SCHEME = 10;
export const SHAPE = 11;
export const HASH = 12;
export const BOT = 13;
export const DIALOGUE = 14;

const LETTERS = /[a-z]/i;

function kindOfPair(before: string, now: string): number {
  if ((now < ' ' && now !== '\t') || now === '\u007f') return NOT_CLEAN;
  if (
    (now === ':' || now === '=') &&
    (KEY_ENDS.has(before.toLowerCase()) || ' \t"\'`]\\2D'.includes(before))
  ) {
    return SEPARATOR;
  }
  // `sig=` of a signed URL.
  if (now === '=' && before === 'g') return SEPARATOR;
  if (now === '/' && before === '/') return URL;
  if (SHAPE_PAIRS.has(before + now)) return SHAPE;
  if (now === '-' && ' \t"\'`'.includes(before)) return OPTION;
  if (now === 'B' && before === '-') return KEY_BLOCK;
  if (now === 's' && before === '<') return TOKEN;
  if (now === '3' && before === '%') return ENCODED;
  if ((now === '"' || now === "'") && (before === ' ' || before === '(')) return QUOTED;
  if (before === '$' && '12567ayg'.includes(now)) return HASH;
  if (now === 'A' && before === ':') return BOT;
  // `PASS`, `AUTH`, `LOGIN`.
  if (['SS', 'UT', 'GI'].includes(before + now)) return DIALOGUE;
  if (now === 'J' && before === 'y') return WEB_TOKEN;
  return (now === 'B' || now === 'b') && !LETTERS.test(before) ? SCHEME : NOTHING;
}

/** What a pair is noticed for, by `(before << 7) | now`. */
const PAIRS: Uint8Array = Uint8Array.from({ length: 128 * 128 }, (_, pair) =>
  kindOfPair(String.fromCharCode(pair >> 7), String.fromCharCode(pair & 127)),
);

/** Before the first character, and after anything that is not ASCII: neither letter nor digit. */
const START = 0x20;
const FOREIGN = 0x1f;

/** `03:12:00`, `sshd[812]:`: two digits before the separator end no key's name, and this is what it mostly follows. */
export function followsNumber(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  const last = before === 0x5d ? at - 2 : at - 1;
  return isDigit(text.charCodeAt(last)) && isDigit(text.charCodeAt(last - 1));
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Why the scan stopped at `at`. */
export function noticeAt(text: string, at: number): number {
  const now = text.charCodeAt(at);
  if (now > 127) return NOT_CLEAN;
  const before = at > 0 ? text.charCodeAt(at - 1) : START;
  return PAIRS[((before > 127 ? FOREIGN : before) << 7) | now] ?? NOTHING;
}

/**
 * The next place at or after `from` where something is to be looked at: a pair of the table, or any character
 * beyond ASCII where `stopsAtForeign` (it may have to be cleaned). The length of the text if there is none.
 */
export function nextNotice(text: string, from: number, stopsAtForeign: boolean): number {
  const length = text.length;
  let before = from > 0 ? text.charCodeAt(from - 1) : START;
  if (before > 127) before = FOREIGN;
  for (let at = from; at < length; at++) {
    const now = text.charCodeAt(at);
    if (now > 127) {
      if (stopsAtForeign) return at;
      before = FOREIGN;
    } else {
      const notice = PAIRS[(before << 7) | now];
      if (notice !== NOTHING && (notice !== SEPARATOR || !followsNumber(text, at))) return at;
      before = now;
    }
  }
  return length;
}
