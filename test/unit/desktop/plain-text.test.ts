import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutBytes, cutCharacters, plainLine, plainLines } from '../../../electron/desktop/plain-text.ts';

const MISLEADING = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/** Any text, with what is dangerous in it more often than chance would have it. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      fc.constantFrom(
        '\u202e',
        '\u2066',
        '\u200b',
        '\0',
        '\u001b[31m',
        '\r\n',
        '\u2028',
        '\ud800',
        '\udc00',
        '\ufe0f',
        '&',
      ),
    ),
  )
  .map((parts) => parts.join(''));

describe('plain text', () => {
  it.each([
    ['Failed for \u202etoor', 'Failed for \ufffdtoor'],
    ['a\tb\r\n  c ', 'a b c'],
    ['zero\u200bwidth', 'zero\ufffdwidth'],
    ['red \u001b[31malert', 'red \ufffd[31malert'],
    ['lone \ud83d half', 'lone \ufffd half'],
    ['Überfüllt 磁盘 😀', 'Überfüllt 磁盘 😀'],
  ])('%j becomes %j', (text, shown) => expect(plainLine(text)).toBe(shown));

  it('keeps the ends of lines where there may be several', () => {
    expect(plainLines('one \r\n two\n\nthree\u202e')).toBe('one\ntwo\n\nthree\ufffd');
  });

  it('never holds what moves, hides or reverses text', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(plainLine(text)).not.toMatch(MISLEADING);
      }),
    );
  });

  it('is plain already when it is made plain again', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(plainLine(plainLine(text))).toBe(plainLine(text));
      }),
    );
  });
});

describe('cutting at characters', () => {
  it.each([
    ['short', 10, 'short'],
    ['exactly ten', 11, 'exactly ten'],
    ['one too many', 11, 'one too ma…'],
    ['family 👨‍👩‍👧‍👦 is one', 9, 'family 👨‍👩‍👧‍👦…'],
  ])('%j at %i is %j', (text, most, cut) => expect(cutCharacters(text, most)).toBe(cut));
});

describe('cutting at bytes', () => {
  it.each([
    ['short', 256, 'short'],
    ['abcdef', 5, 'ab…'],
    ['磁盘磁盘', 9, '磁盘…'],
    ['ab😀cd', 7, 'ab…'],
    ['ab😀cd', 8, 'ab😀cd'],
  ])('%j at %i is %j', (text, most, cut) => expect(cutBytes(text, most)).toBe(cut));

  it('stays within the limit, splits no character and keeps what fits', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        fc.integer({ min: 3, max: 300 }),
        (text, most) => {
          const cut = cutBytes(text, most);
          expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(most);
          expect(cut.isWellFormed()).toBe(true);
          if (Buffer.byteLength(text) <= most) {
            expect(cut).toBe(text);
            return;
          }
          const kept = cut.slice(0, -1);
          expect(cut.at(-1)).toBe('…');
          expect(text.startsWith(kept)).toBe(true);
          // What follows begins a character of its own: a reader would count both parts to the same sum.
          const count = (part: string) => [...new Intl.Segmenter('en').segment(part)].length;
          expect(count(kept) + count(text.slice(kept.length))).toBe(count(text));
        },
      ),
    );
  });
});
