/**
 * What all header readers share: fields without a prototype, and looking at text by position. A reader gets the
 * text and where to look, writes fields, and answers where the message starts, or -1 if this is none of its own.
 */

/** Fields of a line while it is read. */
export type Fields = Record<string, string>;

/** Objects whose prototype holds nothing, so that a field named `constructor` is absent until a line has it. */
export const EmptyFields: new () => Fields = (() => {
  const EmptyFields = function EmptyFields() {} as unknown as { new (): Fields; prototype: object };
  EmptyFields.prototype = Object.create(null) as object;
  return EmptyFields;
})();

export const NOT_MINE = -1;

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

export function isLetter(code: number): boolean {
  const small = code | 32;
  return small >= 0x61 && small <= 0x7a;
}

export function isSpaceCode(code: number): boolean {
  return code === 0x20 || code === 9;
}

export function skipBlank(text: string, from: number): number {
  let at = from;
  while (isSpaceCode(text.charCodeAt(at))) at++;
  return at;
}

/** The end of the word at `from`: white space or the end of the text. */
export function wordEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isSpaceCode(text.charCodeAt(at))) at++;
  return at;
}

export function digitsEnd(text: string, from: number): number {
  let at = from;
  while (isDigit(text.charCodeAt(at))) at++;
  return at;
}

/** Whether `count` digits stand at `from`. */
export function hasDigits(text: string, from: number, count: number): boolean {
  for (let at = from; at < from + count; at++) if (!isDigit(text.charCodeAt(at))) return false;
  return true;
}

/** The bracket that closes the one at `from`, nested ones counted, at most 256 characters on; else -1. */
export function closingBracket(text: string, from: number): number {
  const open = text.charCodeAt(from);
  const close = open === 0x28 ? 0x29 : open + 2;
  let depth = 0;
  for (let at = from, end = Math.min(text.length, from + 256); at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === open) depth++;
    else if (code === close && --depth === 0) return at;
  }
  return NOT_MINE;
}

const LEVELS: ReadonlySet<string> = new Set(
  (
    'trace debug verbose info information informational notice note warn warning err error eror crit critical crt ' +
    'fatal panic alert emerg emergency severe config fine finer finest log statement detail hint system dbg inf wrn ' +
    'ftl dbug'
  ).split(' '),
);

/** Whether `text[start, end)` names a level of severity. */
export function isLevel(text: string, start: number, end: number): boolean {
  return end - start >= 3 && end - start <= 13 && LEVELS.has(text.slice(start, end).toLowerCase());
}
