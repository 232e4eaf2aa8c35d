import type { Encoding } from './modifiers.ts';
import { RuleSyntaxError } from './rule-problem.ts';

/** Bytes as a string of characters 0 to 255. */
type Bytes = string;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * What a value looks like once it is encoded (Sigma modifiers appendix 2.1, "Encoding"). `base64offset` gives three
 * texts, one for each place of the value in a group of three bytes, without the characters its neighbours decide.
 */
export function encodeValue(value: string, encodings: readonly Encoding[]): string[] {
  if (/(?<!\\)[*?]/.test(value))
    throw new RuleSyntaxError(
      `"${value}" has a wildcard, which has no place in base64`,
      'Write the text itself, or \\* and \\? for the characters.',
    );
  const bytes = toBytes(value.replace(/\\([*?\\])/g, '$1'), encodings);
  if (encodings.at(-1) !== 'base64offset') return [base64(bytes)];
  const texts = [0, 1, 2].map((offset) => shifted(bytes, offset));
  if (texts.some((text) => text === ''))
    throw new RuleSyntaxError(`"${value}" is too short for base64offset`, 'Write three bytes or more.');
  return texts;
}

/** Characters of which all bits are the value's own: offset bytes before decide 8, 16 bits, so 2 or 3 characters. */
function shifted(bytes: Bytes, offset: number): string {
  const encoded = base64(`${' '.repeat(offset)}${bytes}`).replaceAll('=', '');
  const decidedByNext = (bytes.length + offset) % 3 === 0 ? 0 : 1;
  return encoded.slice([0, 2, 3][offset], encoded.length - decidedByNext);
}

function toBytes(value: string, encodings: readonly Encoding[]): Bytes {
  if (encodings.includes('utf16le')) return utf16(value, false);
  if (encodings.includes('utf16be')) return utf16(value, true);
  if (encodings.includes('utf16')) return `\xff\xfe${utf16(value, false)}`;
  return Array.from(new TextEncoder().encode(value), (byte) => String.fromCharCode(byte)).join('');
}

function utf16(value: string, bigEndian: boolean): Bytes {
  let bytes = '';
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    const pair = [code & 255, code >> 8];
    bytes += String.fromCharCode(...(bigEndian ? pair.reverse() : pair));
  }
  return bytes;
}

/** RFC 4648, section 4. */
function base64(bytes: Bytes): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const group = [0, 1, 2].map((offset) => bytes.charCodeAt(at + offset) || 0);
    const bits = ((group[0] ?? 0) << 16) | ((group[1] ?? 0) << 8) | (group[2] ?? 0);
    const digits = [18, 12, 6, 0].map((shift) => ALPHABET.charAt((bits >> shift) & 63));
    text += digits.slice(0, Math.min(4, bytes.length - at + 1)).join('');
  }
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=');
}

/** The characters that `windash` takes for one another. */
const DASHES = /[/–—―]/g;

/** Writes every character that `windash` takes for a dash as `-`: the same on both sides is all permutations. */
export function withPlainDashes(text: string): string {
  return text.replace(DASHES, '-');
}
