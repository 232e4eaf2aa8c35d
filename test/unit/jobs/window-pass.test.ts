import { describe, expect, it } from 'vitest';
import { LocalReduction } from '../../../electron/engine/jobs/local-reduction.ts';
import type { SourcedLine } from '../../../electron/engine/jobs/merge-sources.ts';
import { builtInRules, SECOND, START } from '../detect/lines.ts';

const rules = builtInRules('ssh_brute_force.yml');
const labels = { job: 'auth' };
const failed = (second: number): SourcedLine => ({
  sourceId: 'a',
  line: {
    timestamp: START + BigInt(second) * SECOND,
    labels,
    text: `Nov 21 06:00:00 web1 sshd[812]: Failed password for root from 203.0.113.9 port ${4000 + second} ssh2`,
  },
});
const TEMPLATE = 'Failed password for <*> from <*> port <*> ssh2';

/** Evidence of the guessing that these lines are; all but the first five seconds are of the range. */
async function evidenceOf(batches: readonly (readonly SourcedLine[])[]) {
  const reduction = new LocalReduction({ rules, key: new Uint8Array(32), seed: new Uint8Array(32) });
  const range = { from: START + 5n * SECOND, to: START + 3600n * SECOND };
  const window = reduction.open({ range, sources: [{ id: 'a', splits: new Map() }], state: null });
  for (const batch of batches) await window.push(batch);
  const { drafts } = await window.finish();
  window.end();
  return drafts.flatMap(({ evidence }) => evidence);
}

describe('the lines of a window', () => {
  it('are evidence with the template that they are an instance of, where they are of the range', async () => {
    const evidence = await evidenceOf([Array.from({ length: 20 }, (_, second) => failed(second))]);
    expect(evidence).toHaveLength(20);
    for (const line of evidence) {
      expect(line).not.toHaveProperty('label');
      const isOfRange = line.timestamp >= START + 5n * SECOND;
      expect(line.template).toBe(isOfRange ? TEMPLATE : undefined);
    }
  });

  it('say the same however they are cut into batches', async () => {
    const lines = Array.from({ length: 300 }, (_, second) => failed(second));
    const whole = await evidenceOf([lines]);
    expect(await evidenceOf([lines.slice(0, 1), lines.slice(1, 130), [], lines.slice(130)])).toEqual(whole);
  });
});
