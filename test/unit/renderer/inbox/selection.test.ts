import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hitsIn } from '../../../../renderer/inbox/hits.ts';
import { NOTHING, scopeOf, select, type Selection } from '../../../../renderer/inbox/selection.ts';

const SHOWN = 'abcdefgh'.split('');
const toggle = (id: string) => (selection: Selection) => select(selection, { kind: 'toggle', id });
const extend =
  (to: string, from: string | null = null, shown: readonly string[] = SHOWN) =>
  (selection: Selection) =>
    select(selection, { kind: 'extend', to, from, shown });
const after = (...steps: Array<(selection: Selection) => Selection>) =>
  steps.reduce((selection, step) => step(selection), NOTHING);
const ids = (selection: Selection) => [...selection.ids].sort().join('');
const letter = fc.constantFrom(...SHOWN);

describe('a selection', () => {
  it('is toggled, extended from where it began, and shrinks when the range turns back', () => {
    expect(ids(after(toggle('b'), toggle('d'), toggle('b')))).toBe('d');
    expect(ids(after(toggle('b'), extend('e')))).toBe('bcde');
    expect(ids(after(toggle('b'), extend('e'), extend('c')))).toBe('bc');
    expect(ids(after(toggle('g'), toggle('c'), extend('a')))).toBe('abcg');
    expect(ids(after(extend('c', 'b')))).toBe('bc');
  });

  it('takes the range between begin and end, whatever ends it had before', () => {
    fc.assert(
      fc.property(letter, letter, fc.array(letter), (from, to, between) => {
        const selection = after(toggle(from), ...between.map((each) => extend(each)), extend(to));
        const [start = 0, end = 0] = [SHOWN.indexOf(from), SHOWN.indexOf(to)].sort((a, b) => a - b);
        expect(ids(selection)).toBe(SHOWN.slice(start, end + 1).join(''));
      }),
    );
  });

  it('outlives whatever happens to the list, and says what is no longer shown', () => {
    fc.assert(
      fc.property(fc.uniqueArray(letter), fc.subarray(SHOWN), (chosen, shown) => {
        const selection = after(...chosen.map(toggle));
        const scope = scopeOf(selection, shown);
        expect(scope.shown).toEqual(shown.filter((id) => chosen.includes(id)));
        expect(scope.shown.length + scope.gone).toBe(chosen.length);
        expect(scopeOf(selection, SHOWN).gone).toBe(0);
      }),
    );
  });

  it('begins anew where the row that it began from has gone', () => {
    expect(ids(after(toggle('b'), extend('e', 'd', ['a', 'c', 'd', 'e'])))).toBe('bde');
    expect(ids(after(toggle('b'), extend('z')))).toBe('b');
  });

  it('is all that is shown, then all that matches, and one less makes it rows again', () => {
    const shown = select(after(toggle('z')), { kind: 'shown', shown: SHOWN });
    expect(ids(shown)).toBe('abcdefghz');
    const all = select(shown, { kind: 'all', shown: SHOWN });
    expect(all.all).toBe(true);
    expect(select(all, { kind: 'toggle', id: 'a' })).toMatchObject({ all: false });
    expect(select(all, { kind: 'clear' })).toBe(NOTHING);
  });
});

describe('hits', () => {
  const marked = (text: string, ...words: string[]) =>
    hitsIn(text, words)
      .map(({ text: piece, hit }) => (hit ? `[${piece}]` : piece))
      .join('');
  it('are marked whatever their case and script, overlapping ones as one', () => {
    expect(marked('Disk is full', 'DISK', 'full')).toBe('[Disk] is [full]');
    expect(marked('磁盘空间不足', '盘空')).toBe('磁[盘空]间不足');
    expect(marked('abcabc', 'ab', 'bc')).toBe('[abcabc]');
    expect(marked('abc', 'x', '')).toBe('abc');
    expect(marked('', 'x')).toBe('');
    expect(marked('İstanbul', 'stan')).toBe('İstanbul');
  });

  it('lose no letter', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.string()), (text, words) => {
        expect(
          hitsIn(text, words)
            .map((piece) => piece.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });
});
