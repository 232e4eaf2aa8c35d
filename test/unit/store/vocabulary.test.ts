import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../../electron/engine/store/store.ts';
import type { RedactedText } from '../../../shared/domain/line.ts';
import { NOW, openWithServers } from './fixture.ts';

const SOURCE = 'web1-sshd';
const ALL = { words: '', mark: null, limit: 100, offset: 0 } as const;

function seen(store: Store, ...texts: readonly string[]): void {
  store.templates.record(
    SOURCE,
    texts.map((text, index) => ({
      template: { text: text as RedactedText, canonicalText: text as RedactedText },
      first: BigInt(index),
      last: BigInt(100 + index),
    })),
  );
}

const listed = (store: Store) => store.templates.list(SOURCE, ALL).rows.map((row) => row.canonicalText);
const join = (store: Store, canonicalText: string, into: string) =>
  store.vocabulary.merge(SOURCE, { canonicalText, into, at: NOW, byHand: true });
const merge = (store: Store, canonicalText: string, into: string) =>
  store.vocabulary.merge(SOURCE, { canonicalText, into, at: NOW, byHand: false });

describe('templates joined by hand', () => {
  it('are not shown, and are as they were when they are parted', () => {
    const store = openWithServers();
    seen(store, 'a', 'b', 'c');
    store.templates.describe(SOURCE, 'a', { name: 'A', mark: 'interesting', splitBy: 2 });
    const before = store.templates.get(SOURCE, 'a');
    join(store, 'a', 'b');
    expect(listed(store)).toEqual(['c', 'b']);
    expect(store.templates.count('web1')).toBe(2);
    expect(store.templates.list(SOURCE, ALL).rows.map(({ aliases }) => aliases)).toEqual([0, 1]);
    expect(store.templates.split(SOURCE)).toEqual([]);
    expect(store.templates.get(SOURCE, 'b')).toMatchObject({ name: null, mark: null, splitBy: null });
    expect(store.vocabulary.part(SOURCE, 'a')).toBe(true);
    expect(store.vocabulary.part(SOURCE, 'a')).toBe(false);
    expect(listed(store)).toEqual(['c', 'b', 'a']);
    expect(store.templates.get(SOURCE, 'a')).toEqual(before);
  });

  it('stand for the last of a chain, and each link is taken back alone', () => {
    const store = openWithServers();
    seen(store, 'a', 'b', 'c');
    join(store, 'a', 'b');
    join(store, 'b', 'c');
    expect(store.vocabulary.joinsOf(SOURCE)).toEqual(new Map(['a', 'b'].map((from) => [from, 'c'])));
    expect(store.vocabulary.joinedTo(SOURCE, 'a')).toBe('b');
    store.vocabulary.part(SOURCE, 'b');
    expect(store.vocabulary.joinsOf(SOURCE)).toEqual(new Map([['a', 'b']]));
  });

  it('stay joined whatever the miner merges, and never go round in a circle', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const step = fc.record({ byHand: fc.boolean(), from: name, into: name });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const store = openWithServers();
        seen(store, 'a', 'b', 'c', 'd', 'e');
        for (const { byHand, from, into } of steps) {
          const isThere = (one: string) => listed(store).includes(one);
          if (from === into || !isThere(from) || !isThere(into)) continue;
          if (byHand) join(store, from, into);
          else merge(store, from, into);
        }
        const shown = listed(store);
        for (const [from, into] of store.vocabulary.joinsOf(SOURCE)) {
          expect(shown).not.toContain(from);
          expect(shown).toContain(into);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('count what the miner makes part of them for the template they were joined to', () => {
    const store = openWithServers();
    seen(store, 'old', 'young', 'other');
    join(store, 'old', 'other');
    merge(store, 'young', 'old');
    expect(listed(store)).toEqual(['other']);
    expect(store.vocabulary.aliasesOf(SOURCE, 'other').map((alias) => alias.canonicalText)).toEqual([
      'old',
      'young',
    ]);
    // The other way round: the older one, into which the miner merges, was joined to the younger one.
    join(store, 'other', 'late');
    merge(store, 'late', 'other');
    expect(store.vocabulary.joinsOf(SOURCE).get('other')).toBe('late');
  });
});

describe('a template that is told apart and then merged', () => {
  it('is told apart still, and its parts become parts of the other', () => {
    const store = openWithServers();
    seen(store, 'x y', 'x z', 'x z {1=404}', 'x z {1 other}');
    store.templates.describe(SOURCE, 'x z', { name: null, mark: null, splitBy: 1 });
    store.templates.describe(SOURCE, 'x z {1=404}', { name: 'Not found', mark: null, splitBy: null });
    expect(store.templates.startingWith(SOURCE, 'x z {1=')).toEqual(['x z {1=404}']);
    merge(store, 'x z', 'x y');
    expect(new Set(listed(store))).toEqual(new Set(['x y', 'x y {1=404}', 'x y {1 other}']));
    expect(
      store.templates.split(SOURCE).map(({ canonicalText, splitBy }) => [canonicalText, splitBy]),
    ).toEqual([['x y', 1]]);
    expect(store.templates.get(SOURCE, 'x y {1=404}')?.name).toBe('Not found');
  });
});
