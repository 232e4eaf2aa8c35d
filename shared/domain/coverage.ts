import { z } from 'zod';
import type { Nanoseconds, TimeRange } from './time.ts';

/** What became of an interval of a source. `model` includes what rules did. */
export const coverageStateSchema = z.enum(['rules', 'model', 'failed', 'skipped', 'unavailable']);
export type CoverageState = z.infer<typeof coverageStateSchema>;

export interface CoverageInterval extends TimeRange {
  readonly state: CoverageState;
  readonly reason?: string;
  /** The run that wrote it. */
  readonly runId?: string;
}

/**
 * Lays `added` over `known`: where they overlap, the later word counts. `known` ascends and does not overlap within
 * itself; so does the result.
 */
export function layCoverage(known: readonly CoverageInterval[], added: CoverageInterval): CoverageInterval[] {
  const laid: CoverageInterval[] = [];
  for (const interval of known) {
    if (interval.from < added.from) laid.push({ ...interval, to: min(interval.to, added.from) });
    if (interval.to > added.to) laid.push({ ...interval, from: max(interval.from, added.to) });
  }
  laid.push(added);
  laid.sort((left, right) => (left.from < right.from ? -1 : left.from > right.from ? 1 : 0));
  return laid.filter((interval) => interval.to > interval.from);
}

/** The parts of `range` that no interval covers, ascending. Whatever its state, an interval is not read again by itself. */
export function holesIn(range: TimeRange, known: readonly CoverageInterval[]): TimeRange[] {
  const holes: TimeRange[] = [];
  let at = range.from;
  for (const interval of known) {
    if (interval.to <= at) continue;
    if (interval.from >= range.to) break;
    if (interval.from > at) holes.push({ from: at, to: interval.from });
    at = max(at, interval.to);
  }
  if (at < range.to) holes.push({ from: at, to: range.to });
  return holes;
}

/** The end of the covered range that reaches back to `start` without a hole; `start` itself if nothing is covered. */
export function watermarkOf(start: Nanoseconds, known: readonly CoverageInterval[]): Nanoseconds {
  const end = known.reduce((latest, interval) => max(latest, interval.to), start);
  return holesIn({ from: start, to: end }, known)[0]?.from ?? end;
}

function min(left: Nanoseconds, right: Nanoseconds): Nanoseconds {
  return left < right ? left : right;
}

function max(left: Nanoseconds, right: Nanoseconds): Nanoseconds {
  return left > right ? left : right;
}
