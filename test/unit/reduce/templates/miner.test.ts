import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TemplateMiner } from '../../../../electron/engine/reduce/templates/miner.ts';
import type { RedactedText } from '../../../../shared/domain/line.ts';

/** Lines that get in each other's way: few words, several places, so that every merge rule is met. */
const word = fc.constantFrom('alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eta');
const value = fc.oneof(
  word,
  fc.constantFrom('RUNNING', 'STOPPED', 'true', 'eth0', 'eth1', 'org.example.One', 'com.example.Two'),
  fc.integer({ min: 0, max: 99 }).map(String),
);
const line = fc
  .tuple(fc.constantFrom('job', 'unit', 'worker'), value, fc.constantFrom('was', 'is'), value, word)
  .map(
    ([noun, first, verb, second, last]) => `${noun} ${first} ${verb} ${second} after ${last}` as RedactedText,
  );
const lines = fc.array(line, { minLength: 1, maxLength: 80 });
const text = fc
  .oneof(line, fc.string({ maxLength: 60 }), fc.string({ unit: 'grapheme', maxLength: 40 }))
  .map((each) => each as RedactedText);

function add(miner: TemplateMiner, message: string): number {
  return miner.add(message as RedactedText);
}

/** For each line the first line of its group, in the order given: what does not depend on names. */
function grouping(order: readonly number[], all: readonly RedactedText[]): number[] {
  const miner = new TemplateMiner({ seed: 3 });
  const labels = new Map(order.map((index) => [index, miner.add(all[index] as RedactedText)]));
  const resolved = all.map((_line, index) => miner.resolve(labels.get(index) ?? 0));
  return resolved.map((label) => resolved.indexOf(label));
}

describe('TemplateMiner', () => {
  it('groups the same lines the same way in any order', () => {
    const shuffled = lines.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.shuffledSubarray(
          all.map((_line, index) => index),
          { minLength: all.length },
        ),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([all, order]) => {
        const straight = all.map((_line, index) => index);
        expect(grouping(order, all)).toEqual(grouping(straight, all));
      }),
      { numRuns: 300 },
    );
  });

  it('reads a message within a text as it reads it alone', () => {
    const head = fc.constantFrom('Nov 21 03:12:00 web app[7]: ', 'user ', 'for user ', "it's = ", 'a:\t', '');
    fc.assert(
      fc.property(fc.array(fc.tuple(head, text), { minLength: 1, maxLength: 20 }), (all) => {
        const [alone, within] = [new TemplateMiner({ seed: 3 }), new TemplateMiner({ seed: 3 })];
        for (const [before, message] of all) {
          const label = alone.add(message);
          expect(within.add(message, (before + message) as RedactedText, before.length)).toBe(label);
          expect(within.describe(label)).toEqual(alone.describe(label));
          const { columns } = alone.lastClass;
          expect(within.lastClass.columns).toEqual(columns);
          for (const column of columns) {
            expect(within.valueHash(column)).toBe(alone.valueHash(column));
            expect(within.valueText(column)).toBe(alone.valueText(column));
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('knows the values of a line that was said before as of one that was not', () => {
    const few = fc.array(line, { minLength: 1, maxLength: 5 });
    const repeated = few.chain((all) => fc.array(fc.constantFrom(...all), { minLength: 1, maxLength: 40 }));
    fc.assert(
      fc.property(repeated, (all) => {
        const miner = new TemplateMiner({ seed: 3 });
        const hashes = new Map<string, number>();
        for (const each of all) {
          miner.add(each);
          const { columns } = miner.lastClass;
          const { tokens } = miner.read(each);
          for (const column of columns) {
            const value = miner.valueText(column);
            expect(value).toBe(tokens[column]?.text);
            expect(miner.valueHash(column)).toBe(hashes.get(value) ?? miner.valueHash(column));
            hashes.set(value, miner.valueHash(column));
          }
        }
        expect(new Set(hashes.values()).size).toBe(hashes.size);
      }),
      { numRuns: 300 },
    );
  });

  it('never renumbers: a label once given stays with its line, and merges only join', () => {
    fc.assert(
      fc.property(lines, (all) => {
        const miner = new TemplateMiner({ seed: 3 });
        const given = all.map((each) => miner.add(each));
        const before = given.map((label) => miner.resolve(label));
        const again = all.map((each) => miner.resolve(miner.add(each)));
        expect(again).toEqual(before);
        for (const [index, label] of before.entries()) expect(label).toBeLessThanOrEqual(given[index] ?? -1);
        for (const label of before) expect(miner.resolve(label)).toBe(label);
      }),
    );
  });

  it('tells of every merge, once, from a younger label to an older one', () => {
    fc.assert(
      fc.property(lines, (all) => {
        const miner = new TemplateMiner({ seed: 3 });
        const now = new Map<number, number>();
        miner.onMerge((from, into) => {
          expect(now.has(from.label)).toBe(false);
          expect(into.label).toBeLessThan(from.label);
          now.set(from.label, into.label);
        });
        const follow = (label: number): number => (now.has(label) ? follow(now.get(label) ?? label) : label);
        const given = all.map((each) => miner.add(each));
        for (const label of given) expect(follow(label)).toBe(miner.resolve(label));
      }),
    );
  });

  it('reads the canonical text off the first line of a group alone, under any seed', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 30 }), fc.integer(), (all, seed) => {
        const miner = new TemplateMiner({ seed });
        const firstOf = new Map<number, RedactedText>();
        for (const each of all) {
          const label = miner.add(each);
          if (!firstOf.has(label)) firstOf.set(label, each);
        }
        for (const [label, first] of firstOf) {
          if (miner.resolve(label) !== label) continue;
          const alone = new TemplateMiner({ seed: new Uint8Array(32).fill(9) });
          expect(miner.describe(label).canonicalText).toBe(alone.describe(alone.add(first)).canonicalText);
        }
      }),
    );
  });

  it('gives lines with the same canonical text alone the same label when only values differ', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.ipV4(), fc.ipV6(), (left, right, address, other) => {
        const miner = new TemplateMiner({ seed: 3 });
        const one = add(miner, `login ${left} from ${address} failed`);
        expect(add(miner, `login ${right} from ${other} failed`)).toBe(one);
      }),
    );
  });

  it('takes five different words in one place for data, and four for events', () => {
    const miner = new TemplateMiner({ seed: 3 });
    const verbs = ['ate', 'saw', 'hid', 'ran'];
    const labels = verbs.map((verb) => add(miner, `the cat ${verb} today again`));
    expect(new Set(labels.map((label) => miner.resolve(label))).size).toBe(4);
    add(miner, 'the cat sat today again');
    expect(new Set(labels.map((label) => miner.resolve(label))).size).toBe(1);
    expect(miner.describe(labels[3] ?? 0).text).toBe('the cat <*> today again');
  });

  it('keeps states apart', () => {
    const miner = new TemplateMiner({ seed: 3 });
    const states = ['NEW', 'INIT', 'READY', 'RUNNING', 'DONE', 'FAILED', 'KILLED'];
    const labels = states.map((state) => add(miner, `container went to ${state} again`));
    expect(new Set(labels.map((label) => miner.resolve(label))).size).toBe(states.length);
  });

  it('takes a word where an equal message has a parameter for a value, whichever comes first', () => {
    for (const order of [
      ['rank 5 is not found', 'rank none is not found'],
      ['rank none is not found', 'rank 5 is not found'],
    ]) {
      const miner = new TemplateMiner({ seed: 3 });
      const [one = 0, other = 0] = order.map((each) => add(miner, each));
      expect(miner.resolve(one)).toBe(miner.resolve(other));
      expect(miner.describe(other).text).toBe('rank <*> is not found');
    }
  });

  it('joins dotted names that change together', () => {
    const miner = new TemplateMiner({ seed: 3 });
    const one = add(miner, 'mapred.tip.id is deprecated. Instead, use mapreduce.task.id');
    const other = add(miner, 'mapred.job.id is deprecated. Instead, use mapreduce.job.id');
    expect(miner.resolve(one)).toBe(miner.resolve(other));
  });

  it('refuses a label that it never gave', () => {
    const miner = new TemplateMiner({ seed: 3 });
    expect(() => miner.resolve(0)).toThrow(RangeError);
    expect(() => miner.lastClass).toThrow(RangeError);
  });

  it('gives what the last line has in each parameter', () => {
    const miner = new TemplateMiner({ seed: 3 });
    add(miner, 'Failed password for ann from 192.0.2.7 port 22 ssh2');
    expect(Array.from(miner.lastClass.columns, (column) => miner.valueText(column))).toEqual([
      'ann',
      '192.0.2.7',
      '22',
    ]);
  });
});

describe('bounds', () => {
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const noise = (seed: number): string => {
    let state = seed + 1;
    return Array.from({ length: 6 }, () => {
      let made = '';
      for (let index = 0; index < 5; index += 1) {
        state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
        made += letters[(state >>> 16) % 26] ?? '';
      }
      return made;
    }).join(' ');
  };

  it('keeps a bounded number of groups of lines that are all different, and describes every label', () => {
    const miner = new TemplateMiner({ seed: 3, maxSkeletons: 500 });
    const labels = Array.from({ length: 30_000 }, (_none, index) => add(miner, noise(index)));
    const groups = new Set(labels.map((label) => miner.resolve(label)));
    expect(groups.size).toBeLessThanOrEqual(1_000);
    const texts = [...groups].map((label) => miner.describe(label).text);
    expect(texts).toContain('<*>');
    expect(texts.every((text) => text !== '')).toBe(true);
    expect(Math.max(...labels)).toBeLessThan(30_000);
  });

  it('finds its way back from a storm to what is regular', () => {
    const miner = new TemplateMiner({ seed: 3, maxSkeletons: 500 });
    const regular = add(miner, 'disk sda is full');
    for (let index = 0; index < 20_000; index += 1) {
      add(miner, noise(index));
      add(miner, 'disk sda is full');
    }
    expect(miner.resolve(add(miner, 'disk sda is full'))).toBe(regular);
    for (let index = 0; index < 30_000; index += 1) add(miner, 'disk sda is full');
    const fresh = add(miner, 'a new kind of message');
    expect(miner.describe(fresh).text).toBe('a new kind of message');
  });

  it('folds free text after a fixed start, long before the miner is full', () => {
    const miner = new TemplateMiner({ seed: 3 });
    const labels = Array.from({ length: 40_000 }, (_none, index) =>
      add(miner, `comment by: ${noise(index)} ${noise(-index)}`),
    );
    const groups = new Map<number, number>();
    for (const label of labels) groups.set(miner.resolve(label), (groups.get(miner.resolve(label)) ?? 0) + 1);
    const [biggest] = [...groups].sort((left, right) => right[1] - left[1]);
    expect(miner.describe(biggest?.[0] ?? 0).text).toBe('comment by: <*>');
    expect(biggest?.[1]).toBeGreaterThan(39_000);
  });

  it('keeps no skeleton per value once a place is known to vary', () => {
    const miner = new TemplateMiner({ seed: 3, maxSkeletons: 500 });
    const labels = Array.from({ length: 5_000 }, (_none, index) =>
      add(miner, `account ${noise(index).replaceAll(' ', '')} was locked again`),
    );
    expect(new Set(labels.map((label) => miner.resolve(label))).size).toBe(1);
    expect(new Set(labels).size).toBeLessThan(20);
  });
});
