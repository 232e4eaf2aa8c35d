import { NANOSECONDS_PER_HOUR, floorTo, type Nanoseconds } from '../../../shared/domain/time.ts';
import type { LearnedLimit } from './loki-limits.ts';

/** Well under the 4 MiB over which Loki never answers, because lines differ in length. */
const TARGET_BYTES = 2 * 1024 * 1024;
/** Lines of the first page, when nothing is known of their size. */
const FIRST_LIMIT = 1000;
/** What Loki allows by default; a refusal teaches less. */
const USUAL_LIMIT = 5000;
/** What an answer takes beyond its lines. */
const ANSWER_OVERHEAD = 4096;
const SHORTEST_SPAN: Nanoseconds = 1_000_000n;

/** How much to ask for at a time: learned from sizes, refusals and failures. */
export class Pace {
  /** Null until Loki named it. */
  maximumEntries: number | null = null;
  maximumLength: Nanoseconds | null = null;
  #bytesPerLine: number | null = null;
  #cap = Number.POSITIVE_INFINITY;
  #span: Nanoseconds = NANOSECONDS_PER_HOUR;

  /** Lines to ask for. */
  get limit(): number {
    const bySize = this.#bytesPerLine === null ? FIRST_LIMIT : Math.floor(TARGET_BYTES / this.#bytesPerLine);
    return Math.max(1, Math.min(bySize, this.#cap, USUAL_LIMIT, this.maximumEntries ?? USUAL_LIMIT));
  }

  /**
   * Where a page that starts at `from` may end: never past a UTC hour, because a limit that is hit in a range of
   * several of Loki's splits makes the next queries wait.
   */
  end(from: Nanoseconds, to: Nanoseconds): Nanoseconds {
    const longest =
      this.maximumLength !== null && this.maximumLength < this.#span ? this.maximumLength : this.#span;
    const hour = floorTo(NANOSECONDS_PER_HOUR, from) + NANOSECONDS_PER_HOUR;
    return [hour, from + longest].reduce((least, next) => (next < least ? next : least), to);
  }

  succeeded(lines: number, bytes: number): void {
    this.#cap *= 2;
    if (this.#cap > USUAL_LIMIT) this.#cap = Number.POSITIVE_INFINITY;
    this.#span = this.#span * 2n > NANOSECONDS_PER_HOUR ? NANOSECONDS_PER_HOUR : this.#span * 2n;
    if (lines === 0) return;
    const now = Math.max(1, (bytes - ANSWER_OVERHEAD) / lines);
    this.#bytesPerLine = Math.max(now, ((this.#bytesPerLine ?? now) * 3 + now) / 4);
  }

  /** Asks for a quarter next time, both of lines and of time. */
  shrink(): void {
    this.#cap = Math.max(1, Math.floor(this.limit / 4));
    this.#span = this.#span / 4n < SHORTEST_SPAN ? SHORTEST_SPAN : this.#span / 4n;
  }

  learn(limit: LearnedLimit): void {
    if (limit.kind === 'entries') this.maximumEntries = limit.limit;
    else if (limit.kind === 'length') this.maximumLength = limit.limit;
    else this.shrink();
  }
}
