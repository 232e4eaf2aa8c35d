import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coverageStateSchema, layCoverage } from '../../../shared/domain/coverage.ts';
import type { CoverageInterval, CoverageReason, CoverageState } from '../../../shared/domain/coverage.ts';
import { openWithServers } from './fixture.ts';

const SOURCE = 'web1-sshd';
/** Beyond what a float holds exactly. */
const BASE = 1_795_240_800_000_000_001n;

const TOO_OLD: CoverageReason = { kind: 'not-kept', span: 7 * 86_400_000 };
const TIMEOUT = { code: 'loki-timeout', message: 'Loki did not answer.', advice: 'Wait.' } as const;
const NO_ANSWER: CoverageReason = { kind: 'failure', failure: TIMEOUT };

const intervals = fc.array(
  fc
    .record({
      from: fc.nat(30),
      length: fc.nat(10),
      state: fc.constantFrom(...coverageStateSchema.options),
      reason: fc.constantFrom(undefined, TOO_OLD, NO_ANSWER),
      runId: fc.constantFrom('r1', 'r2', 'r3'),
    })
    .map(({ from, length, state, reason, runId }): CoverageInterval => ({
      from: BASE + BigInt(from),
      to: BASE + BigInt(from + length),
      state,
      runId,
      ...(reason === undefined ? {} : { reason }),
    })),
  { maxLength: 12 },
);

function wordOf({ state, reason }: CoverageInterval): string {
  return `${state} ${JSON.stringify(reason)}`;
}

/** State and reason of every nanosecond. */
function spell(known: readonly CoverageInterval[]): string[] {
  return Array.from({ length: 45 }, (_, offset) => {
    const at = BASE + BigInt(offset);
    const interval = known.find(({ from, to }) => from <= at && at < to);
    return interval ? wordOf(interval) : '';
  });
}

function laid(from: number, to: number, state: CoverageState = 'rules', runId = 'r1'): CoverageInterval {
  return { from: BASE + BigInt(from), to: BASE + BigInt(to), state, runId };
}

describe('coverage', () => {
  it('keeps the last word on every instant, in as few intervals as say it', () => {
    const store = openWithServers();
    fc.assert(
      fc.property(intervals, (added) => {
        store.servers.removeSource(SOURCE);
        store.servers.saveSource({
          id: SOURCE,
          serverId: 'web1',
          name: 'x',
          selector: '{a="b"}',
          headers: {},
        });
        let expected: CoverageInterval[] = [];
        for (const interval of added) {
          store.coverage.lay(SOURCE, interval);
          if (interval.to > interval.from) expected = layCoverage(expected, interval);
        }
        const known = store.coverage.of(SOURCE);
        expect(spell(known)).toEqual(spell(expected));
        for (const [index, interval] of known.slice(1).entries()) {
          const before = known[index]!;
          const equal = wordOf(before) === wordOf(interval);
          expect(before.to < interval.from || (before.to === interval.from && !equal)).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('joins poll after poll into one interval that names the last run', () => {
    const { coverage } = openWithServers();
    for (let poll = 0; poll < 20; poll++)
      coverage.lay(SOURCE, laid(poll * 5, poll * 5 + 5, 'rules', `r${poll}`));
    expect(coverage.of(SOURCE)).toEqual([laid(0, 100, 'rules', 'r19')]);
  });

  it('joins what failed for one reason, whatever the other side said besides', () => {
    const { coverage } = openWithServers();
    for (const [at, detail] of ['query 4711', 'query 4712'].entries()) {
      const reason = { kind: 'failure' as const, failure: { ...TIMEOUT, detail } };
      coverage.lay(SOURCE, { ...laid(at * 5, at * 5 + 5, 'failed'), reason });
    }
    expect(coverage.of(SOURCE)).toEqual([{ ...laid(0, 10, 'failed'), reason: NO_ANSWER }]);
  });

  it('hands out what overlaps a range, and not what only touches it', () => {
    const { coverage } = openWithServers();
    coverage.lay(SOURCE, laid(0, 10));
    coverage.lay(SOURCE, laid(10, 20, 'failed'));
    coverage.lay(SOURCE, laid(20, 30));
    expect(coverage.of(SOURCE, { from: BASE + 10n, to: BASE + 20n })).toEqual([laid(10, 20, 'failed')]);
    expect(coverage.of(SOURCE, { from: BASE + 9n, to: BASE + 21n })).toHaveLength(3);
    expect(coverage.of('db1-postgres')).toEqual([]);
  });

  it('has a watermark as soon as the source has a start', () => {
    const { coverage } = openWithServers();
    expect(coverage.startFrom(SOURCE)).toBeNull();
    expect(coverage.watermark(SOURCE)).toBeNull();
    coverage.setStart(SOURCE, BASE);
    expect(coverage.startFrom(SOURCE)).toBe(BASE);
    expect(coverage.watermark(SOURCE)).toBe(BASE);
    coverage.lay(SOURCE, laid(-5, 10, 'model'));
    coverage.lay(SOURCE, laid(10, 12, 'failed'));
    coverage.lay(SOURCE, laid(13, 20));
    expect(coverage.watermark(SOURCE)).toBe(BASE + 12n);
    coverage.lay(SOURCE, laid(12, 13, 'unavailable'));
    expect(coverage.watermark(SOURCE)).toBe(BASE + 20n);
  });

  it('forgets the finer points of what is old, but never a hole or what was not read', () => {
    const { coverage } = openWithServers();
    coverage.lay(SOURCE, laid(0, 5, 'rules'));
    coverage.lay(SOURCE, laid(5, 9, 'model'));
    coverage.lay(SOURCE, { ...laid(9, 11, 'failed'), reason: TOO_OLD });
    coverage.lay(SOURCE, { ...laid(11, 12, 'failed'), reason: NO_ANSWER });
    coverage.lay(SOURCE, laid(14, 16, 'model'));
    coverage.lay(SOURCE, laid(16, 30, 'rules'));
    coverage.joinBefore(BASE + 20n);
    expect(coverage.of(SOURCE)).toEqual([
      { from: BASE, to: BASE + 9n, state: 'rules' },
      { from: BASE + 9n, to: BASE + 12n, state: 'failed' },
      laid(14, 16, 'model'),
      laid(16, 30, 'rules'),
    ]);
  });
});
