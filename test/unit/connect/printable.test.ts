import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable } from '../../../electron/engine/connect/printable.ts';

describe('printable text', () => {
  it.each([
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]8;;http://evil.example\u0007click\u001b]8;;\u0007', 'click'],
    ['one\r\ntwo\rthree', 'one\ntwo\nthree'],
    ['user\u202Eexe.txt', 'user<U+202E>exe.txt'],
    ['zero\u200Bwidth\uFEFF', 'zero<U+200B>width<U+FEFF>'],
    ['a\u0000b\u0007', 'a<U+0000>b<U+0007>'],
    ['Zeile mit ü und 漢字 🙂', 'Zeile mit ü und 漢字 🙂'],
  ])('%j', (text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  it('has no character that hides or moves others, and stays short', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        const shown = printable(text);
        expect(shown).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
        expect(shown.length).toBeLessThan(4_100);
      }),
    );
  });
});
