import { describe, expect, it } from 'vitest';
import { Baselines } from '../../../electron/engine/jobs/baselines.ts';
import { TemplateMiner } from '../../../electron/engine/reduce/templates/miner.ts';
import type { RedactedText } from '../../../shared/domain/line.ts';
import { openWithServers } from '../store/fixture.ts';
import { DAY, MONDAY, windowOf, type Counts } from '../reduce/baseline/simulation.ts';

const SOURCE = 'web1-sshd';
const counts: Counts = new Map([
  ['a', new Map(Array.from({ length: 3 * DAY }, (_, minute) => [MONDAY + minute, 1 + (minute % 3)]))],
]);

function teach(baselines: Baselines, from: number, to: number) {
  return baselines.of(SOURCE).observe(windowOf(from, to, counts));
}

describe('baselines of sources', () => {
  it('forget what a pass taught that was not kept, and know it when it was', () => {
    const store = openWithServers();
    const baselines = new Baselines(store, 2);
    teach(baselines, MONDAY, MONDAY + 60);
    store.transaction(() => baselines.save([SOURCE]))();
    teach(baselines, MONDAY + 60, MONDAY + 240);
    expect(baselines.learning(SOURCE, (MONDAY + DAY) * 60_000)).toBeNull();
    baselines.discard([SOURCE]);
    expect(baselines.learning(SOURCE, (MONDAY + DAY) * 60_000)).toEqual({ hours: 1, of: 2 });
    teach(baselines, MONDAY + 60, MONDAY + 120);
    store.transaction(() => baselines.save([SOURCE]))();
    expect(new Baselines(store, 2).learning(SOURCE, (MONDAY + DAY) * 60_000)).toBeNull();
  });

  it('follow what miners merge, also when they are read again before that is stored', () => {
    const store = openWithServers();
    const baselines = new Baselines(store, 2);
    const seed = new Uint8Array(32);
    const rehearsal = new TemplateMiner({ seed });
    let merge: readonly [from: string, into: string] = ['', ''];
    rehearsal.onMerge((from, into) => {
      merge = [from.describe().canonicalText, into.describe().canonicalText];
    });
    const isMerged = (miner: TemplateMiner) => {
      for (let number = 0; number < 400 && merge[0] === ''; number += 1) addSession(miner, number);
      return merge[0] !== '';
    };
    expect(isMerged(rehearsal)).toBe(true);
    const both: Counts = new Map(merge.map((text) => [text, new Map([[MONDAY, 3]])]));
    baselines.of(SOURCE).observe(windowOf(MONDAY, MONDAY + 60, both));
    store.transaction(() => baselines.save([SOURCE]))();
    expect(store.baselines.load(SOURCE)?.templates.size).toBe(2);

    const miner = new TemplateMiner({ seed });
    const minerOf = baselines.following(() => miner);
    expect(minerOf(SOURCE)).toBe(miner);
    for (let number = 0; number < 400; number += 1) addSession(minerOf(SOURCE), number);
    expect(baselines.of(SOURCE).size).toBe(1);
    baselines.discard([SOURCE]);
    expect(baselines.of(SOURCE).size).toBe(1);
    store.transaction(() => baselines.save([SOURCE]))();
    expect([...(store.baselines.load(SOURCE)?.templates.keys() ?? [])]).toEqual([merge[1]]);
  });
});

function addSession(miner: TemplateMiner, number: number): void {
  miner.add(`session of user${'abcdefghij'[number % 10]}${number} was closed` as RedactedText);
}
