import type { Failure } from '../../../shared/domain/failure.ts';
import {
  NANOSECONDS_PER_HOUR,
  toMilliseconds,
  toNanoseconds,
  type Milliseconds,
  type Nanoseconds,
  type TimeRange,
} from '../../../shared/domain/time.ts';
import { withoutRepeats, type FoundLine, type KeyedLine } from './found-lines.ts';

/** What one step of a tail tells. */
export type TailStep =
  | {
      readonly kind: 'lines';
      /** New ones, ascending. */
      readonly lines: FoundLine[];
      readonly readUpTo: Milliseconds;
      /** More came since than one step hands on: the earlier ones are missing. */
      readonly leftOut: boolean;
    }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** How late a line may come, or how far its clock may be ahead, to be seen all the same. */
const OVERLAP: Nanoseconds = 15_000_000_000n;
const FIRST_LOOK = NANOSECONDS_PER_HOUR;
const FIRST_LINES = 100;
/** Lines that one step reads of each place, at most about. */
const MOST_LINES = 1_000;

/** Knows which lines a tail has handed on; no more of them than can come again. */
export class TailMemory {
  #from: Nanoseconds | null = null;
  #known: ReadonlySet<string> = new Set();

  /** What is to be asked, by the server's clock. */
  next(now: Milliseconds): { readonly range: TimeRange; readonly limit: number } {
    const to = toNanoseconds(now) + OVERLAP;
    if (this.#from === null) return { range: { from: to - FIRST_LOOK, to }, limit: FIRST_LINES };
    return { range: { from: this.#from, to }, limit: MOST_LINES };
  }

  /** Those of the lines that are new. What a first look leaves out is no loss: it is where the tail begins. */
  take(
    { lines, more }: { readonly lines: readonly KeyedLine[]; readonly more: boolean },
    now: Milliseconds,
  ): TailStep {
    const isFirst = this.#from === null;
    const fresh = withoutRepeats(lines).filter(({ key }) => !this.#known.has(key));
    const from = toNanoseconds(now) - OVERLAP;
    this.#known = new Set(lines.filter(({ timestamp }) => timestamp >= from).map(({ key }) => key));
    this.#from = from;
    return {
      kind: 'lines',
      lines: fresh.map(({ line }) => line),
      readUpTo: toMilliseconds(toNanoseconds(now)),
      leftOut: more && !isFirst,
    };
  }
}
