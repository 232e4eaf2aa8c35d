import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TemplateMiner } from '../../../../electron/engine/reduce/templates/miner.ts';
import { readSnapshot } from '../../../../electron/engine/reduce/templates/snapshot.ts';
import type { RedactedText } from '../../../../shared/domain/line.ts';

const LOGS = process.env['NIGHTJAR_LOGS'] ?? '../shared/logs';

const word = fc.constantFrom('alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eth0', 'eth1', 'node-12');
const value = fc.oneof(
  word,
  fc.constantFrom(
    'RUNNING',
    'true',
    'a.b.One',
    'c.d.Two',
    '10.0.0.1',
    '"some text"',
    '/var/lib/x',
    'user=bob',
  ),
  fc.integer({ min: 0, max: 99 }).map(String),
);
const line = fc
  .tuple(fc.constantFrom('job', 'unit', 'GET'), value, fc.constantFrom('was', 'is,', '->'), value, word)
  .map(
    ([noun, first, verb, second, last]) => `${noun} ${first} ${verb} ${second} after ${last}` as RedactedText,
  );

/** The miner that a later process makes of what this one learned; its keys are other ones. */
function reborn(miner: TemplateMiner, maxSkeletons?: number): TemplateMiner {
  const next = new TemplateMiner({ seed: 99, ...(maxSkeletons !== undefined && { maxSkeletons }) });
  const snapshot = readSnapshot(miner.snapshot());
  if (snapshot === null) throw new Error('a snapshot of its own was refused');
  next.restore(snapshot);
  return next;
}

function readings(miner: TemplateMiner, lines: readonly RedactedText[]) {
  const labels = lines.map((each) => miner.add(each));
  return labels.map((label) => miner.describe(label));
}

describe('the snapshot of a miner', () => {
  it('lets a later process read every line as if there had been no restart', () => {
    const lines = fc.array(line, { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const miner = new TemplateMiner({ seed: 3 });
        for (const each of before) miner.add(each);
        const next = reborn(miner);
        expect(readings(next, [...after, ...before])).toEqual(readings(miner, [...after, ...before]));
      }),
      { numRuns: 400 },
    );
  });

  it('says the same when it is taken again at once', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
        const miner = new TemplateMiner({ seed: 3 });
        for (const each of lines) miner.add(each);
        expect(JSON.parse(reborn(miner).snapshot())).toEqual(JSON.parse(miner.snapshot()));
      }),
    );
  });

  it('keeps fixed starts that free text follows', () => {
    const small = { seed: 3, maxSkeletons: 64 };
    const miner = new TemplateMiner(small);
    const words = 'ab cd ef gh ij kl mn op qr st uv wx yz'.split(' ');
    const prose = (seed: number) =>
      Array.from({ length: 3 + (seed % 5) }, (_none, index) => words[(seed * 7 + index * seed) % 13]).join(
        ' ',
      );
    const comment = (seed: number) => `comment by reader: ${prose(seed)}` as RedactedText;
    for (let seed = 0; seed < 3000; seed += 1) miner.add(comment(seed));
    const text = miner.describe(miner.add(comment(5000))).canonicalText;
    const next = reborn(miner, 64);
    expect(next.describe(next.add(comment(5000))).canonicalText).toBe(text);
  });

  it('is refused when the scanner has changed since', () => {
    expect(
      readSnapshot('{"grammar":0,"classes":[],"skeletons":[],"prefixes":[],"unclassified":null}'),
    ).toBeNull();
  });

  it('changes its revision with what it would hold, and only then', () => {
    const miner = new TemplateMiner({ seed: 3 });
    miner.add('job 1 was started' as RedactedText);
    const { revision } = miner;
    miner.add('job 2 was started' as RedactedText);
    expect(miner.revision).toBe(revision);
    miner.add('job 2 was stopped' as RedactedText);
    expect(miner.revision).not.toBe(revision);
  });

  describe.skipIf(!existsSync(join(LOGS, 'sshd_elastic', 'auth.log')))('of a real log', () => {
    it('is small, and reads the same lines the same way', () => {
      const lines = readFileSync(join(LOGS, 'sshd_elastic', 'auth.log'), 'utf8').split(
        '\n',
      ) as RedactedText[];
      const half = lines.length >> 1;
      const miner = new TemplateMiner({ seed: 3 });
      for (const each of lines.slice(0, half)) miner.add(each);
      expect(miner.snapshot().length).toBeLessThan(500_000);
      const next = reborn(miner);
      expect(readings(next, lines.slice(half))).toEqual(readings(miner, lines.slice(half)));
    });
  });
});
