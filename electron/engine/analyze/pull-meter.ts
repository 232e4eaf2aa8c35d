import type { Pull } from '../../../shared/domain/model-host.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { PullPart } from './ollama-models.ts';

/** Over how long the rate is taken at least, in milliseconds. */
const SAMPLE = 1_000;
/** Share of the newest sample in the rate. */
const WEIGHT = 0.3;

type Measured = Pick<
  Pull,
  'status' | 'completedBytes' | 'totalBytes' | 'percent' | 'bytesPerSecond' | 'remainingSeconds'
>;

/**
 * Makes of the words of a download how far it is. A model has several parts, of which one is told at a time; what was
 * there from an earlier try counts as done, but not for the rate.
 */
export class PullMeter {
  readonly #parts = new Map<string, { total: number; completed: number }>();
  #status = '';
  #rate: number | null = null;
  #sample: { readonly at: Milliseconds; readonly bytes: number } | null = null;

  hear({ status, digest, total, completed }: PullPart, now: Milliseconds): void {
    this.#status = status;
    if (digest === undefined || total === undefined) return;
    const before = this.#parts.get(digest)?.completed ?? 0;
    const done = Math.min(total, completed ?? before);
    this.#parts.set(digest, { total, completed: done });
    // A part that begins with something had it already.
    if (before === 0 && done > 0 && this.#sample)
      this.#sample = { ...this.#sample, bytes: this.#sample.bytes + done };
    this.#measure(now);
  }

  read(): Measured {
    const { completedBytes, totalBytes } = this.#sums();
    const left = totalBytes - completedBytes;
    return {
      status: this.#status,
      completedBytes,
      totalBytes,
      percent: totalBytes > 0 ? (completedBytes / totalBytes) * 100 : null,
      bytesPerSecond: this.#rate,
      remainingSeconds: this.#rate ? Math.ceil(left / this.#rate) : null,
    };
  }

  #measure(now: Milliseconds): void {
    const { completedBytes: bytes } = this.#sums();
    if (this.#sample === null) {
      this.#sample = { at: now, bytes };
      return;
    }
    const passed = now - this.#sample.at;
    if (passed < SAMPLE) return;
    const newest = (Math.max(0, bytes - this.#sample.bytes) / passed) * 1_000;
    this.#rate = this.#rate === null ? newest : this.#rate * (1 - WEIGHT) + newest * WEIGHT;
    this.#sample = { at: now, bytes };
  }

  #sums() {
    let completedBytes = 0;
    let totalBytes = 0;
    for (const { total, completed } of this.#parts.values()) {
      completedBytes += completed;
      totalBytes += total;
    }
    return { completedBytes, totalBytes };
  }
}
