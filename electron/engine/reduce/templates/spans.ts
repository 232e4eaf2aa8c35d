import * as characters from './characters.ts';
import { classAt, isDigitAt, isWordAt } from './characters.ts';

/* Copies: a binding that is imported is looked up at every use, and these are used for every character. */
const { HEX, SPACE, WORD_CHARACTER } = characters;

/** Where shapes that no single character tells end. All take and give UTF-16 offsets; -1 means "not this shape". */

/** Longest written form of an IPv6 address with an IPv4 tail, and some. */
const LONGEST_ADDRESS = 48;
const COLON = 58;
const DOT = 46;

/** Ends of names that can be hosts. Left out: those that are also common last labels of classes, files and keys. */
const TOP_LEVELS: ReadonlySet<string> = new Set(
  (
    'com net org edu gov mil arpa biz local localdomain lan internal intranet example invalid test onion cloud ' +
    'ac ae ar at au be bg br by ca ch cl cn co cz de dk ee eg es eu fi fr gr hk hr hu ie il ir jp ke kr kz lt lu ' +
    'lv mx my ng nl no nz pe ph pk pl pt ro rs ru sa se sg si sk th tr tw ua uk us uy uz ve vn za'
  ).split(' '),
);

/** End of a URL whose `://` was met: to a space, quote, bracket, comma or semicolon. */
export function urlEnd(text: string, from: number): number {
  let index = from;
  while (index < text.length && !endsUrl(text.charCodeAt(index))) index += 1;
  return index;
}

function endsUrl(code: number): boolean {
  switch (code) {
    case 32:
    case 9:
    case 34:
    case 39:
    case 44:
    case 59:
    case 60:
    case 62:
    case 40:
    case 41:
    case 91:
    case 93:
    case 123:
    case 125:
      return true;
    default:
      return false;
  }
}

/**
 * End of a MAC or IPv6 address that starts at `start`: hexadecimal groups between colons, with `::` or a tail of
 * four decimal parts if it is IPv6. Two groups are not enough: they are a key and its value.
 */
export function addressEnd(text: string, start: number): number {
  let colons = 0;
  let digits = 0;
  let doubled = false;
  let group = 0;
  let index = start;
  for (; index < text.length; index += 1) {
    if (index - start > LONGEST_ADDRESS) return -1;
    const code = text.charCodeAt(index);
    if (code === COLON) {
      const next = text.charCodeAt(index + 1);
      if (next === COLON && !doubled) doubled = true;
      else if (next !== COLON && (classAt(text, index + 1) & HEX) === 0 && !(doubled && group === 0)) break;
      colons += 1;
      group = 0;
    } else if ((classAt(text, index) & HEX) !== 0) {
      group += 1;
      if (isDigitAt(text, index)) digits += 1;
      if (group > 4) return -1;
    } else if (code === DOT && doubled && isDigitAt(text, index + 1)) {
      group = 0;
    } else break;
  }
  if ((classAt(text, index) & WORD_CHARACTER) !== 0) return -1;
  if (doubled) return digits > 0 || index - start > 4 || isAlone(text, start, index) ? index : -1;
  return colons >= 3 && (digits > 0 || colons >= 5) ? index : -1;
}

/** Between spaces even `::` and `a::` are addresses; elsewhere they may be parts of a name. */
function isAlone(text: string, start: number, end: number): boolean {
  return (classAt(text, start - 1) & SPACE) !== 0 && (classAt(text, end) & SPACE) !== 0;
}

/** Is the colon at `colon` inside a time: one or two digits before it, two after it? `digits` stand before it. */
export function isTimeColon(text: string, start: number, colon: number, digits: number): boolean {
  if (digits < 1 || digits > 2) return false;
  const before = colon - digits - 1;
  if (before >= start) {
    const code = text.charCodeAt(before);
    if (code !== COLON && code !== 84 && code !== 45 && code !== 43) return false;
  }
  return isDigitAt(text, colon + 1) && isDigitAt(text, colon + 2) && !isDigitAt(text, colon + 3);
}

/** End of `:PORT` or `:LINE` after a dotted name or an address; one to five digits. */
export function portEnd(text: string, colon: number): number {
  let index = colon + 1;
  while (index < text.length && index - colon <= 6 && isDigitAt(text, index)) index += 1;
  const length = index - colon - 1;
  return length >= 1 && length <= 5 && !isWordAt(text, index) ? index : -1;
}

/** Is `text[start..end)` a host name: labels between dots, the last a known top-level domain, no capitals in it? */
export function isHostName(text: string, start: number, end: number): boolean {
  const dot = text.lastIndexOf('.', end - 1);
  return dot > start && end - dot - 1 >= 2 && TOP_LEVELS.has(text.slice(dot + 1, end));
}

/** End of `<secret:KIND:12345678>`, which redaction left in place of a secret. */
export function secretEnd(text: string, start: number): number {
  if (!text.startsWith('<secret:', start)) return -1;
  const end = text.indexOf('>', start);
  return end !== -1 && end - start <= 64 ? end + 1 : -1;
}

/** End of `<value>`: no space and no bracket inside, at most 128 characters. */
export function angleEnd(text: string, start: number): number {
  for (let index = start + 1; index < text.length && index - start <= 128; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 62) return index + 1;
    if (code === 60 || (classAt(text, index) & SPACE) !== 0) return -1;
  }
  return -1;
}

/** Offset of the quote that closes the one at `start`, if it does so within its reach and beside no word. */
export function quoteEnd(text: string, start: number): number {
  const code = text.charCodeAt(start);
  const end = text.indexOf(code === 34 ? '"' : code === 39 ? "'" : '`', start + 1);
  if (end === -1 || end - start > (code === 34 ? 1024 : 64)) return -1;
  if (isWordAt(text, end + 1) || text.charCodeAt(end + 1) === COLON) return -1;
  return end;
}
