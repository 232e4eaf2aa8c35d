import { describe, expect, it } from 'vitest';
import { Baselines } from '../../../electron/engine/jobs/baselines.ts';
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
    store.transaction(() => baselines.save([SOURCE]));
    teach(baselines, MONDAY + 60, MONDAY + 240);
    expect(baselines.learning(SOURCE, (MONDAY + DAY) * 60_000)).toBeNull();
    baselines.discard([SOURCE]);
    expect(baselines.learning(SOURCE, (MONDAY + DAY) * 60_000)).toEqual({ hours: 1, of: 2 });
    teach(baselines, MONDAY + 60, MONDAY + 120);
    store.transaction(() => baselines.save([SOURCE]));
    expect(new Baselines(store, 2).learning(SOURCE, (MONDAY + DAY) * 60_000)).toBeNull();
  });

  it('make one of two templates that a miner made one of, and two again when the pass is not kept', () => {
    const store = openWithServers();
    const baselines = new Baselines(store, 2);
    const both: Counts = new Map(['a <*>', 'a b'].map((text) => [text, new Map([[MONDAY, 3]])]));
    baselines.of(SOURCE).observe(windowOf(MONDAY, MONDAY + 60, both));
    store.transaction(() => baselines.save([SOURCE]));
    const merge = { from: 'a b' as RedactedText, into: 'a <*>' as RedactedText };
    baselines.merge(SOURCE, [merge]);
    expect(baselines.of(SOURCE).size).toBe(1);
    baselines.discard([SOURCE]);
    expect(baselines.of(SOURCE).size).toBe(2);
    baselines.merge(SOURCE, [merge]);
    store.transaction(() => baselines.save([SOURCE]));
    expect([...(store.baselines.load(SOURCE)?.templates.keys() ?? [])]).toEqual(['a <*>']);
  });
});
