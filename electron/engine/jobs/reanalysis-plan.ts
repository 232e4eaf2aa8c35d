import {
  NANOSECONDS_PER_HOUR,
  NANOSECONDS_PER_MINUTE,
  floorTo,
  minutesOf,
  toNanoseconds,
  type Milliseconds,
  type Nanoseconds,
  type TimeRange,
} from '../../../shared/domain/time.ts';
import type { Piece } from '../store/reanalyses.ts';
import { PIECE_LIMIT } from './plan.ts';

/** Lines that one piece should have: some ten seconds of work that a kill at its end would lose. */
const PIECE_LINES = 150_000;
/** A quiet server's pieces are no longer than this. */
const LONGEST_PIECE: Nanoseconds = 12n * NANOSECONDS_PER_HOUR;
const SHORTEST_PIECE: Nanoseconds = 5n * NANOSECONDS_PER_MINUTE;

export type PlannedPiece = Pick<Piece, 'from' | 'to' | 'context' | 'expected'>;

/**
 * Cuts a range, and the time before it in which the rules only remember, into pieces that are read one after another,
 * oldest first: whole minutes but for the ends, never across the beginning of the range.
 *
 * @param context how long before the range the rules' memory reaches
 * @param linesOf lines of the hour that begins at this instant; null: nobody could count them, and pieces are of two hours
 */
export function cutPieces(
  range: TimeRange,
  context: Nanoseconds,
  linesOf: ((hour: Nanoseconds) => number) | null,
): PlannedPiece[] {
  const before = { from: range.from - context < 0n ? 0n : range.from - context, to: range.from };
  return [
    ...cut(before, linesOf).map((piece) => ({ ...piece, context: true })),
    ...cut(range, linesOf).map((piece) => ({ ...piece, context: false })),
  ];
}

function cut(
  range: TimeRange,
  linesOf: ((hour: Nanoseconds) => number) | null,
): (TimeRange & { expected: number })[] {
  const pieces: { from: Nanoseconds; to: Nanoseconds; expected: number }[] = [];
  for (const slice of slicesOf(range, linesOf)) {
    const last = pieces.at(-1);
    const longest = linesOf === null ? PIECE_LIMIT : LONGEST_PIECE;
    if (
      last &&
      slice.to - last.from <= longest &&
      (linesOf === null || last.expected + slice.expected <= PIECE_LINES)
    ) {
      last.to = slice.to;
      last.expected += slice.expected;
    } else pieces.push({ ...slice });
  }
  return pieces;
}

/** Hours, and parts of those that hold too much. */
function* slicesOf({ from, to }: TimeRange, linesOf: ((hour: Nanoseconds) => number) | null) {
  for (let at = from; at < to;) {
    const hour = floorTo(NANOSECONDS_PER_HOUR, at);
    const end = hour + NANOSECONDS_PER_HOUR < to ? hour + NANOSECONDS_PER_HOUR : to;
    const lines = linesOf?.(hour) ?? 0;
    const parts = BigInt(Math.max(1, Math.ceil(lines / PIECE_LINES)));
    const even = floorTo(NANOSECONDS_PER_MINUTE, NANOSECONDS_PER_HOUR / parts);
    const span = even < SHORTEST_PIECE ? SHORTEST_PIECE : even;
    for (; at < end;) {
      const next = floorTo(NANOSECONDS_PER_MINUTE, at) + span;
      const stop = next < end ? next : end;
      const share = Number(stop - at) / Number(NANOSECONDS_PER_HOUR);
      yield { from: at, to: stop, expected: Math.round(lines * share) };
      at = stop;
    }
  }
}

/** The UTC minutes that a request touches. */
export function minutesOfRequest({ from, to }: { readonly from: Milliseconds; readonly to: Milliseconds }) {
  return minutesOf({ from: toNanoseconds(from), to: toNanoseconds(to) });
}
