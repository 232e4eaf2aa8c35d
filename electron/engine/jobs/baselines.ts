import { MILLISECONDS_PER_MINUTE, type Milliseconds } from '../../../shared/domain/time.ts';
import { SourceBaseline, type Learning } from '../reduce/baseline/source-baseline.ts';
import { restoreRedacted } from '../reduce/redact.ts';
import type { Store } from '../store/store.ts';
import type { LearnedMerge } from './vocabulary.ts';

/**
 * One baseline a source, read from the database when it is first asked for. What a pass taught is saved in the
 * transaction of that pass; when that fails, the baseline is thrown away and read again as it was.
 */
export class Baselines {
  readonly #store: Store;
  readonly #learnHours: number;
  readonly #sources = new Map<string, SourceBaseline>();

  /** @param learnHours what has to be known of a source before anything of it is called unusual */
  constructor(store: Store, learnHours: number) {
    this.#store = store;
    this.#learnHours = learnHours;
  }

  /** What the miner of a source made one template of is one in its baseline, too. Part of what a pass teaches. */
  merge(sourceId: string, merges: readonly LearnedMerge[]): void {
    if (merges.length === 0) return;
    const baseline = this.of(sourceId);
    for (const { from, into } of merges) baseline.rename(from, into);
  }

  of(sourceId: string): SourceBaseline {
    const known = this.#sources.get(sourceId);
    if (known) return known;
    const kept = this.#store.baselines.load(sourceId);
    const stored = kept && {
      source: kept.source,
      templates: [...kept.templates].map(([text, history]) => [restoreRedacted(text), history] as const),
    };
    const timeZone = this.#store.servers.timeZoneOf(sourceId);
    const baseline = new SourceBaseline(sourceId, timeZone, stored, this.#learnHours);
    this.#sources.set(sourceId, baseline);
    return baseline;
  }

  /** How far a source is from being known well enough; null: it is. */
  learning(sourceId: string, now: Milliseconds): Learning | null {
    return this.of(sourceId).learning(Math.floor(now / MILLISECONDS_PER_MINUTE));
  }

  /**
   * Writes down what these sources taught since they were saved last. Call it inside the transaction of the pass that
   * taught them. About 3 ms and 200 KB for a hundred templates with two weeks of history, so nothing that was told is
   * ever based on what a kill forgets.
   */
  save(sourceIds: readonly string[]): void {
    for (const sourceId of sourceIds) {
      const baseline = this.#sources.get(sourceId);
      if (baseline !== undefined) this.#store.baselines.save(sourceId, baseline.takeChanges());
    }
  }

  /** A pass was not kept: what it taught is forgotten. */
  discard(sourceIds: readonly string[]): void {
    for (const sourceId of sourceIds) this.#sources.delete(sourceId);
  }

  /** These sources are learned anew. No pass over them may be under way. */
  forget(sourceIds: readonly string[]): void {
    this.discard(sourceIds);
    for (const sourceId of sourceIds) this.#store.baselines.forget(sourceId);
  }
}
