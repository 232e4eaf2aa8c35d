import { stripVTControlCharacters } from 'node:util';

/** Control, format (bidirectional, zero-width) and separator characters: they make a reader see what is not there. */
const INVISIBLE = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const MOST_CHARACTERS = 4_000;

/** More is not looked at: finding escape sequences in hostile text takes time that grows with its square. */
const MOST_READ = 16_000;

/**
 * Makes the other side's text fit to be shown: escape sequences are taken out, other control, bidirectional and
 * zero-width characters are written as `<U+XXXX>`, line ends are kept, and what is over 4,000 characters is cut.
 */
export function printable(text: string): string {
  const clean = stripVTControlCharacters(text.slice(0, MOST_READ))
    .replace(/\r\n?/g, '\n')
    .replaceAll('\t', ' ')
    .replace(INVISIBLE, (character) => {
      const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
      return `<U+${code}>`;
    })
    .trim();
  if (clean.length <= MOST_CHARACTERS) return clean;
  return `${clean.slice(0, MOST_CHARACTERS)}…`;
}
