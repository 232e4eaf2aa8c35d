import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clean, cut, LINE_LIMIT } from '../../../electron/engine/reduce/clean.ts';

const ESC = '\u001b';

/** What no cleaned text holds, told by code points rather than by the code under test. */
function isUnprintable(character: string): boolean {
  const code = character.codePointAt(0)!;
  const ranges = [
    [0, 8],
    [0xa, 0x1f],
    [0x7f, 0x9f],
    [0x200b, 0x200f],
    [0x2028, 0x202e],
    [0x2066, 0x2069],
    [0xfeff, 0xfeff],
  ] as const;
  return ranges.some(([from, to]) => code >= from && code <= to);
}

describe('clean', () => {
  it.each([
    ['colours', `${ESC}[1;31mFailed${ESC}[0m password`, 'Failed password'],
    ['a colour inside a word', `Fai${ESC}[0mled`, 'Failed'],
    ['an 8-bit control sequence', 'a\u009b31mb', 'ab'],
    ['a window title', `${ESC}]0;title\u0007rest`, 'rest'],
    ['a hyperlink', `${ESC}]8;;https://a.example${ESC}\\here${ESC}]8;;${ESC}\\`, 'here'],
    ['a character set', `${ESC}(Bplain`, 'plain'],
    ['line ends', 'text\r\n', 'text'],
  ])('removes %s', (_, text, expected) => {
    expect(clean(text)).toBe(expected);
  });

  it.each([
    ['NUL', 'a\u0000b', 'a␀b'],
    ['a carriage return inside', 'a\rb', 'a␍b'],
    ['a line feed inside, as one line', 'a\nb', 'a ␊ b'],
    ['DEL', 'a\u007fb', 'a␡b'],
    ['C1', 'a\u0085b', 'a\\u0085b'],
    ['a line separator', 'a\u2028b', 'a\\u2028b'],
    ['a bidi override', 'a\u202eb', 'a\\u202eb'],
    ['a bidi isolate', 'a\u2066b', 'a\\u2066b'],
    ['a zero-width space', 'a\u200bb', 'a\\u200bb'],
    ['a byte order mark', 'a\ufeffb', 'a\\ufeffb'],
    ['a lone high surrogate', 'a\ud800b', 'a\\ud800b'],
    ['a lone low surrogate', 'a\udc00b', 'a\\udc00b'],
    ['a tag character', 'a\u{e0041}b', 'a\\udb40\\udc41b'],
  ])('shows %s', (_, text, expected) => {
    expect(clean(text)).toBe(expected);
  });

  it.each([
    ['an escape that never ends', `user x${ESC}]0; from 192.0.2.1 port 22`],
    ['an escape before a space', `user x${ESC}[ from 192.0.2.1 port 22`],
    ['an escape with a number before a space', `user x${ESC}[1 from 192.0.2.1 port 22`],
    ['an escape alone', `user x${ESC} from 192.0.2.1 port 22`],
    ['a title across two quoted fields', `"GET /${ESC}]0; HTTP/1.1" 404 "\u0007 from 192.0.2.1 port 22`],
  ])('lets nobody hide the rest of a line behind %s', (_, text) => {
    expect(clean(text)).toContain(' from 192.0.2.1 port 22');
  });

  it('keeps tabs, letters of all languages and emoji as they are', () => {
    const text = '\tat größer 日本語 🦊 naïve';
    expect(clean(text)).toBe(text);
  });

  it('leaves nothing to clean, whatever it gets', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = clean(text);
        expect(Array.from(once).filter(isUnprintable)).toEqual([]);
        expect(once.isWellFormed()).toBe(true);
        expect(clean(once)).toBe(once);
      }),
    );
  });
});

describe('cut', () => {
  it('never cuts inside a surrogate pair', () => {
    const text = 'a'.repeat(LINE_LIMIT - 1) + '🦊';
    expect(cut(text, LINE_LIMIT)).toBe('a'.repeat(LINE_LIMIT - 1));
    expect(cut(`${text}b`.slice(1), LINE_LIMIT)).toBe(`${'a'.repeat(LINE_LIMIT - 2)}🦊`);
  });
});
