import { holesIn, type CoverageInterval } from '../../../shared/domain/coverage.ts';
import {
  isEmptyRange,
  NANOSECONDS_PER_HOUR,
  widenToMinutes,
  type Nanoseconds,
  type TimeRange,
} from '../../../shared/domain/time.ts';

/** A live window is no longer than this; what lies before it is a hole, read after it. */
export const LIVE_LIMIT: Nanoseconds = NANOSECONDS_PER_HOUR;
/** Holes are read in pieces no longer than this: long enough that their margins are the smaller part. */
export const PIECE_LIMIT: Nanoseconds = 2n * NANOSECONDS_PER_HOUR;

export interface PlannedSource {
  readonly id: string;
  /** Nothing before this is asked for. */
  readonly startFrom: Nanoseconds;
  readonly coverage: readonly CoverageInterval[];
}

export interface Plan {
  /** The newest stretch, first in line; null when everything up to the horizon is covered. */
  readonly live: TimeRange | null;
  /** What is missing before it, newest first, in pieces. */
  readonly holes: readonly TimeRange[];
}

/**
 * What has to be read of a server up to `horizon`: live first, then holes from the newest to the oldest. A range is
 * missing as soon as one source misses it; a pass reads all sources, which is idempotent.
 */
export function planPasses(sources: readonly PlannedSource[], horizon: Nanoseconds): Plan {
  const missing = unite(
    sources.flatMap((source) => holesIn({ from: source.startFrom, to: horizon }, source.coverage)),
  );
  const tail = missing.at(-1);
  const reachesHorizon = tail !== undefined && tail.to === horizon;
  const live = reachesHorizon ? { from: max(tail.from, horizon - LIVE_LIMIT), to: horizon } : null;
  const rest = reachesHorizon
    ? [
        ...missing.slice(0, -1),
        ...(live && live.from > tail.from ? [{ from: tail.from, to: live.from }] : []),
      ]
    : missing;
  return { live, holes: rest.reverse().flatMap(piecesNewestFirst) };
}

/** A pass over `range` and how its correlations join what lies around it. */
export interface PassFrame {
  /** Whole minutes around the wanted range: what becomes covered. */
  readonly range: TimeRange;
  /** What is read: the range and, without a carried state, margins in which correlations begin and end. */
  readonly read: TimeRange;
  /** Minutes for which the pass' occurrences are complete, so that rows it does not name are removed. */
  readonly settled: TimeRange;
  /** True: start from the stored detector state as of the range's start. False: start empty. */
  readonly continues: boolean;
}

export interface FrameContext {
  readonly horizon: Nanoseconds;
  /** The rules' longest timespan. */
  readonly timespan: Nanoseconds;
  /** End of what the stored detector state has seen, null if there is none that can go on. */
  readonly stateUntil: Nanoseconds | null;
  /** What was read before, of any source. */
  readonly covered: readonly TimeRange[];
  /** Nothing before this is ever asked for. */
  readonly earliest: Nanoseconds;
}

/**
 * Frames a pass. If the stored detector state reaches up to the range, it goes on from there. Otherwise it starts
 * empty, and where its neighbourhood was read before it reads two of the rules' longest timespans of that again: an
 * event one timespan outside the range can count because of one inside it, and is judged by events one timespan
 * further out. A neighbour that was not read yet will do the same with this range when its turn comes.
 */
export function framePass(wanted: TimeRange, context: FrameContext): PassFrame {
  const { stateUntil, timespan, horizon, covered } = context;
  const range = widenToMinutes(wanted, horizon);
  const continues = stateUntil !== null && stateUntil >= range.from && stateUntil <= range.to;
  if (continues) return { range, read: range, settled: range, continues };
  const touches = (side: TimeRange) => covered.some((each) => each.from < side.to && each.to > side.from);
  const earliest = min(context.earliest, range.from);
  const before = touches({ from: range.from - timespan, to: range.from }) ? timespan : 0n;
  const after = touches({ from: range.to, to: range.to + timespan }) ? timespan : 0n;
  const around = (times: bigint): TimeRange =>
    widenToMinutes(
      { from: max(earliest, range.from - times * before), to: min(horizon, range.to + times * after) },
      horizon,
    );
  return { range, read: around(2n), settled: around(1n), continues };
}

/** Joins overlapping and touching ranges; ascending. */
export function unite(ranges: readonly TimeRange[]): TimeRange[] {
  const sorted = ranges
    .filter((range) => !isEmptyRange(range))
    .sort((left, right) => compare(left.from, right.from));
  const united: { from: Nanoseconds; to: Nanoseconds }[] = [];
  for (const range of sorted) {
    const last = united.at(-1);
    if (last && range.from <= last.to) last.to = max(last.to, range.to);
    else united.push({ ...range });
  }
  return united;
}

function piecesNewestFirst(range: TimeRange): TimeRange[] {
  const pieces: TimeRange[] = [];
  let to = range.to;
  while (to > range.from) {
    const from = max(range.from, to - PIECE_LIMIT);
    pieces.push({ from, to });
    to = from;
  }
  return pieces;
}

function compare(left: bigint, right: bigint): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function min(left: bigint, right: bigint): bigint {
  return left < right ? left : right;
}

function max(left: bigint, right: bigint): bigint {
  return left > right ? left : right;
}
