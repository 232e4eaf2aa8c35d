import { z } from 'zod';
import { failureSchema } from './failure.ts';
import type { Nanoseconds, TimeRange } from './time.ts';

/** What became of an interval of a source. `model` includes what rules did. */
export const coverageStateSchema = z.enum(['rules', 'model', 'failed', 'skipped', 'unavailable']);
export type CoverageState = z.infer<typeof coverageStateSchema>;

/** Why an interval was not read. `not-kept`: its server keeps lines for `span` milliseconds, null where it does not say. */
export const coverageReasonSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('not-kept'), span: z.number().int().nullable() }),
  z.object({ kind: z.literal('failure'), failure: failureSchema.omit({ detail: true }) }),
]);
export type CoverageReason = z.infer<typeof coverageReasonSchema>;

export interface CoverageInterval extends TimeRange {
  readonly state: CoverageState;
  readonly reason?: CoverageReason;
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

/** What a time line says of a stretch: `waiting` is still to be read, `before` was never asked for. */
export const coverageSegmentStateSchema = z.enum([...coverageStateSchema.options, 'waiting', 'before']);
export type CoverageSegmentState = z.infer<typeof coverageSegmentStateSchema>;

export interface CoverageSegment extends Omit<CoverageInterval, 'state'> {
  readonly state: CoverageSegmentState;
  /** It was read and then read once more, by `runId`. */
  readonly again: boolean;
}

interface CoverageStory {
  readonly known: readonly CoverageInterval[];
  /** Where reading starts; null: nothing was asked for yet. */
  readonly start: Nanoseconds | null;
  /** Ranges that were read once more, the latest last. */
  readonly again: readonly (TimeRange & { readonly runId: string })[];
}

/** Tells `range` from its beginning to its end, without a gap: what became of it, and what lies between. */
export function coverageLine(range: TimeRange, { known, start, again }: CoverageStory): CoverageSegment[] {
  const inside = (interval: TimeRange) => interval.to > range.from && interval.from < range.to;
  const clipped = <T extends TimeRange>(interval: T): T => ({
    ...interval,
    from: max(interval.from, range.from),
    to: min(interval.to, range.to),
  });
  const gaps = holesIn(range, known).flatMap((hole): CoverageSegment[] => {
    const begin = start === null ? hole.to : min(max(start, hole.from), hole.to);
    return [
      { from: hole.from, to: begin, state: 'before' as const, again: false },
      { from: begin, to: hole.to, state: 'waiting' as const, again: false },
    ];
  });
  const told = known.filter(inside).flatMap((interval) => splitAgain(clipped(interval), again));
  return [...told, ...gaps]
    .filter((segment) => segment.to > segment.from)
    .sort((left, right) => (left.from < right.from ? -1 : 1));
}

/** Cuts a read interval where it was read once more; one that was not read is what it is. */
function splitAgain(interval: CoverageInterval, again: CoverageStory['again']): CoverageSegment[] {
  let parts: CoverageSegment[] = [{ ...interval, again: false }];
  if (interval.state !== 'rules' && interval.state !== 'model') return parts;
  for (const { from, to, runId } of again) {
    parts = parts.flatMap((part) => {
      const [begin, end] = [max(part.from, from), min(part.to, to)];
      if (begin >= end) return [part];
      const pieces: CoverageSegment[] = [
        { ...part, to: begin },
        { ...part, from: begin, to: end, again: true, runId },
        { ...part, from: end },
      ];
      return pieces.filter((piece) => piece.to > piece.from);
    });
  }
  return parts;
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
