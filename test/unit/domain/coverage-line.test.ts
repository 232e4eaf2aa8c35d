import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coverageLine, layCoverage, type CoverageInterval } from '../../../shared/domain/coverage.ts';

const RANGE = { from: 10n, to: 40n };
const story = (known: readonly CoverageInterval[], start: bigint | null = 0n) => ({
  known,
  start,
  again: [],
});

describe('a time line of coverage', () => {
  it('says of every instant what became of it', () => {
    const reason = { kind: 'not-kept', span: null } as const;
    const known: CoverageInterval[] = [
      { from: 5n, to: 15n, state: 'rules', runId: 'r1' },
      { from: 18n, to: 22n, state: 'failed', reason, runId: 'r2' },
      { from: 30n, to: 50n, state: 'model', runId: 'r3' },
    ];
    expect(coverageLine(RANGE, story(known))).toEqual([
      { from: 10n, to: 15n, state: 'rules', runId: 'r1', again: false },
      { from: 15n, to: 18n, state: 'waiting', again: false },
      { from: 18n, to: 22n, state: 'failed', reason, runId: 'r2', again: false },
      { from: 22n, to: 30n, state: 'waiting', again: false },
      { from: 30n, to: 40n, state: 'model', runId: 'r3', again: false },
    ]);
  });

  it('tells what was never asked for from what waits', () => {
    const states = (start: bigint | null) =>
      coverageLine(RANGE, story([{ from: 30n, to: 40n, state: 'rules' }], start)).map(
        ({ state, from, to }) => `${state} ${from} ${to}`,
      );
    expect(states(20n)).toEqual(['before 10 20', 'waiting 20 30', 'rules 30 40']);
    expect(states(null)).toEqual(['before 10 30', 'rules 30 40']);
    expect(states(5n)).toEqual(['waiting 10 30', 'rules 30 40']);
  });

  it('marks what was read once more, with the run that did, and nothing that was not read at all', () => {
    const known: CoverageInterval[] = [
      { from: 0n, to: 20n, state: 'rules', runId: 'old' },
      { from: 20n, to: 40n, state: 'skipped' },
    ];
    const again = [{ from: 12n, to: 30n, runId: 'new' }];
    expect(coverageLine(RANGE, { known, start: 0n, again })).toEqual([
      { from: 10n, to: 12n, state: 'rules', runId: 'old', again: false },
      { from: 12n, to: 20n, state: 'rules', runId: 'new', again: true },
      { from: 20n, to: 40n, state: 'skipped', again: false },
    ]);
  });

  it('has no gap and no overlap, whatever is known', () => {
    const interval = fc.record({
      from: fc.bigInt(0n, 60n),
      length: fc.bigInt(1n, 20n),
      state: fc.constantFrom('rules', 'model', 'failed', 'skipped', 'unavailable' as const),
    });
    const again = fc.array(fc.record({ from: fc.bigInt(0n, 60n), length: fc.bigInt(1n, 20n) }), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(
        fc.array(interval, { maxLength: 8 }),
        again,
        fc.option(fc.bigInt(0n, 60n)),
        (added, more, start) => {
          const known = added.reduce<CoverageInterval[]>(
            (laid, { from, length, state }) => layCoverage(laid, { from, to: from + length, state }),
            [],
          );
          const runs = more.map(({ from, length }) => ({ from, to: from + length, runId: 'r' }));
          const line = coverageLine(RANGE, { known, start, again: runs });
          let at = RANGE.from;
          for (const segment of line) {
            expect(segment.from).toBe(at);
            expect(segment.to).toBeGreaterThan(segment.from);
            at = segment.to;
          }
          expect(at).toBe(RANGE.to);
        },
      ),
    );
  });
});
