/** Bits of a character class. A character may have several: `a` is a letter and a hexadecimal digit. */
export const LETTER = 1;
export const DIGIT = 2;
export const HEX = 4;
/** Stands inside a run when letters or digits are on both sides: `.` in `10.0.0.1`, `-` in `read-only`. */
export const JOINER = 8;
export const SPACE = 16;
/** Begins or continues a name or number. */
export const WORD_CHARACTER = LETTER | DIGIT;

/** Class of every ASCII code; 0 is a separator. `_` and `$` are letters, because they stand in names only. */
export const ASCII_CLASSES: Uint8Array = buildClasses();

function buildClasses(): Uint8Array {
  const classes = new Uint8Array(128);
  const mark = (characters: string, bits: number): void => {
    for (const character of characters) {
      const code = character.charCodeAt(0);
      classes[code] = (classes[code] ?? 0) | bits;
    }
  };
  mark('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$', LETTER);
  mark('0123456789', DIGIT);
  mark('0123456789abcdefABCDEF', HEX);
  mark('.-/\\@+%:~', JOINER);
  mark(' \t\r\n\v\f', SPACE);
  return classes;
}

/** Class of the UTF-16 unit at `index`; everything beyond ASCII is a letter, beyond the text a space. */
export function classAt(text: string, index: number): number {
  if (index < 0 || index >= text.length) return SPACE;
  const code = text.charCodeAt(index);
  return code < 128 ? (ASCII_CLASSES[code] ?? 0) : LETTER;
}

/** Is there a letter or digit at `index`? */
export function isWordAt(text: string, index: number): boolean {
  return (classAt(text, index) & WORD_CHARACTER) !== 0;
}

/** Is there a decimal digit at `index`? */
export function isDigitAt(text: string, index: number): boolean {
  return (classAt(text, index) & DIGIT) !== 0;
}
