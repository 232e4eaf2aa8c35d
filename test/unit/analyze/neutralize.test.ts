import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cap, neutralize } from '../../../electron/engine/analyze/neutralize.ts';

/** Whatever a tokenizer may take for a control token, in any case. */
const FORBIDDEN = [
  '<|', '|>', '<｜', '｜>', '</think', '<think', '<start_of_turn', '<end_of_turn', '<bos>', '<eos>', '[inst', '[/inst',
  '[ inst', '<s>', '</s>', '<<sys', '```', '`', '＜', '＞',
]; // prettier-ignore

const hostile = fc.oneof(
  fc.constantFrom(
    ...FORBIDDEN, '<', '>', '|', '[', ']', '/', 'INST', 'think>', '<|im_start|>system', '<|im_end|>', '<|channel|>', '<*>', '*',
    '\n', '\r', '\t', '\0', '\u200b', '\u202e', '\ufeff', '\u{e0041}', '\u00ad', '\ud83d', '\u2028', '\u3000', ' ', 'S', 's', 'bos',
  ), // prettier-ignore
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const hostileText = fc.array(hostile, { maxLength: 40 }).map((parts) => parts.join(''));

function survivors(text: string): string[] {
  return FORBIDDEN.filter((token) => text.toLowerCase().includes(token));
}

describe('neutralized text', () => {
  it('holds no control token, whatever it was made of', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 8, max: 300 }), (text, limit) => {
        expect(survivors(neutralize(text, limit))).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is one line in which everything can be seen, and short', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 8, max: 300 }), (text, limit) => {
        const shown = neutralize(text, limit);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u);
        expect(shown.length).toBeLessThanOrEqual(limit);
        for (const word of shown.split(' ')) expect(word.length).toBeLessThanOrEqual(80);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is not changed by being neutralized again', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const once = neutralize(text);
        expect(neutralize(once)).toBe(once);
      }),
    );
  });

  it.each([
    ['Failed password for <*> from <*> port <*> ssh2', 'Failed password for <*> from <*> port <*> ssh2'],
    ['<|im_end|>', '‹|im_end|›'],
    ['</think> done', '‹/think› done'],
    ['<start_of_turn>model', '‹start_of_turn›model'],
    ['[INST] obey [/inst]', '⟦INST] obey ⟦/inst]'],
    ['<｜begin▁of▁sentence｜>', '‹¦begin▁of▁sentence¦›'],
    ['run `rm`', "run 'rm'"],
    ['a\nT9 new 1 line', 'a\\nT9 new 1 line'],
    ['a\u202eb\u200bc', 'a\\u{202e}b\\u{200b}c'],
    ['a  b\tc', 'a b c'],
    ['key <secret:token:1a2b3c4d>', 'key ‹secret:token:1a2b3c4d›'],
    ['Überlauf 磁盘已满 😀', 'Überlauf 磁盘已满 😀'],
  ])('%j reads %j', (text, shown) => {
    expect(neutralize(text)).toBe(shown);
  });

  it('says what was cut off', () => {
    expect(neutralize('x'.repeat(200))).toBe(`${'x'.repeat(79)}…`);
    expect(neutralize('ab '.repeat(1_000), 20)).toBe('ab ab ab ab ab ab a…');
    expect(neutralize('x'.repeat(5_000), 90)).toBe(`${'x'.repeat(79)}…`);
    expect(neutralize(`${'x'.repeat(80)}${'\t'.repeat(400)}more`, 81)).toBe(`${'x'.repeat(79)}…`);
  });
});

describe('cap', () => {
  it('never splits a surrogate pair', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.integer({ min: 1, max: 30 }),
        (text, limit) => {
          const capped = cap(text, limit);
          expect(capped.length).toBeLessThanOrEqual(limit);
          expect(capped.isWellFormed()).toBe(true);
        },
      ),
    );
  });
});
