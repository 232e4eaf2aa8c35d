import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzzy } from '../../../renderer/ui/fuzzy.ts';
import { keepRecent, listed, recentIds, type PaletteItem } from '../../../renderer/ui/palette-items.ts';

const word = fc.stringMatching(/^[a-z]{1,8}$/);
const texts = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(' '));

describe('the fuzzy matcher', () => {
  it('finds every text by itself, whole, and marks it all but its spaces', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const marked = fuzzy(text, text)?.ranges.map(([from, to]) => text.slice(from, to)) ?? [];
        expect(marked.length).toBeGreaterThan(0);
      }),
    );
  });

  it('finds a text by any of its letters in order', () => {
    fc.assert(
      fc.property(texts, fc.infiniteStream(fc.boolean()), (text, keep) => {
        const letters = text
          .split('')
          .filter((letter) => letter !== ' ' && keep.next().value === true)
          .join('');
        expect(fuzzy(letters, text)).not.toBeNull();
      }),
    );
  });

  it('marks the letters that were typed, in order and within the text', () => {
    fc.assert(
      fc.property(word, texts, (typed, text) => {
        const match = fuzzy(typed, text);
        if (match === null) return;
        let end = 0;
        for (const [from, to] of match.ranges) {
          expect(from).toBeGreaterThanOrEqual(end);
          expect(to).toBeGreaterThan(from);
          end = to;
        }
        expect(end).toBeLessThanOrEqual(text.length);
        expect(match.ranges.map(([from, to]) => text.slice(from, to)).join('')).toBe(typed);
      }),
    );
  });

  it('finds nothing that lacks a letter', () => {
    fc.assert(fc.property(texts, (text) => fuzzy(`${text}9`, text) === null));
  });

  it('never breaks on what people type', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (typed, text) => {
        const match = fuzzy(typed, text);
        for (const [from, to] of match?.ranges ?? []) expect(to).toBeGreaterThan(from);
      }),
    );
  });

  it('rates whole words over their beginnings, those over what stands inside, and that over scattered letters', () => {
    const score = (text: string) => fuzzy('set', text)?.score ?? -1;
    expect(score('a set of')).toBeGreaterThan(score('Settings'));
    expect(score('Settings')).toBeGreaterThan(score('asset'));
    expect(score('asset')).toBeGreaterThan(score('s e t'));
  });

  it('takes words in any order, and Chinese', () => {
    expect(fuzzy('server add', 'Add a server')?.ranges).toEqual([
      [0, 3],
      [6, 12],
    ]);
    expect(fuzzy('服务', '添加服务器')?.ranges).toEqual([[2, 4]]);
    expect(fuzzy('', 'anything')?.ranges).toEqual([]);
  });
});

const item = (id: string, part: Partial<PaletteItem> = {}): PaletteItem => ({
  id,
  group: 'commands',
  label: id,
  run: () => undefined,
  ...part,
});

describe('the list of the palette', () => {
  const items = [
    item('Acknowledge'),
    item('Inbox', { group: 'go' }),
    item('Digests from', { group: 'settings', searchedOnly: true }),
    item('f-1', { group: 'findings', label: 'SSH password guessing', found: true }),
  ];
  const ids = (words: string, recent: readonly string[] = []) =>
    listed(items, words, recent).map(({ group, items: shown }) => [group, shown.map(({ id }) => id)]);

  it('shows what was used last first, and each thing once', () => {
    expect(ids('', ['Inbox', 'gone'])).toEqual([
      ['recent', ['Inbox']],
      ['commands', ['Acknowledge']],
    ]);
  });

  it('lists what the engine found even if its title says something else', () => {
    expect(ids('brute')).toEqual([['findings', ['f-1']]]);
    expect(ids('dig')).toEqual([
      ['findings', ['f-1']],
      ['settings', ['Digests from']],
    ]);
  });

  it('guesses by scattered letters only where nothing has the words', () => {
    const some = [item('Quiet until worse, or until a time'), item('Settings', { group: 'go' })];
    expect(listed(some, 'sett', []).map(({ group }) => group)).toEqual(['go']);
    expect(listed(some, 'qutm', []).map(({ group }) => group)).toEqual(['commands']);
  });

  it('keeps ids of what was used, newest first, once, and none of findings', () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
    for (const one of [...items, ...items.slice(0, 1)]) keepRecent(one, storage);
    expect(recentIds(storage)).toEqual(['Acknowledge', 'Digests from', 'Inbox']);
  });
});
