import type { RedactedLine } from '../../../shared/domain/line.ts';

/** Lines kept of a template, the first one included. */
const SAMPLES = 5;

/**
 * At most five lines spread over a stream of unknown length: the first one, and then one every `stride` lines, where
 * the stride doubles whenever there is no room left.
 */
export class Samples {
  #lines: RedactedLine[] = [];
  #seen = 0;
  #stride = 1;
  #next = 0;

  add(line: RedactedLine): void {
    if (this.#seen === this.#next) this.#take(line);
    this.#seen += 1;
  }

  /** Takes in the samples of another stream; the earliest line of all and an even spread over time stay. */
  join(other: Samples): void {
    this.#lines = spread([...this.#lines, ...other.#lines]);
    this.#seen += other.#seen;
    this.#stride = Math.max(this.#stride, other.#stride, Math.ceil(this.#seen / (SAMPLES - 1)));
    this.#next = this.#seen + this.#stride;
  }

  /** Ascending by time. */
  result(): RedactedLine[] {
    return this.#lines.toSorted(byTime);
  }

  #take(line: RedactedLine): void {
    if (this.#lines.length === SAMPLES) {
      this.#lines = this.#lines.filter((_line, index) => index % 2 === 0);
      this.#stride *= 2;
    }
    this.#lines.push(line);
    this.#next = this.#seen + this.#stride;
  }
}

function spread(lines: RedactedLine[]): RedactedLine[] {
  const sorted = lines.toSorted(byTime);
  if (sorted.length <= SAMPLES) return sorted;
  const step = (sorted.length - 1) / (SAMPLES - 1);
  return Array.from({ length: SAMPLES }, (_none, index) => sorted[Math.round(index * step)]).filter(
    (line) => line !== undefined,
  );
}

function byTime(left: RedactedLine, right: RedactedLine): number {
  return left.timestamp < right.timestamp ? -1 : left.timestamp > right.timestamp ? 1 : 0;
}
