import { TemplateMiner } from '../reduce/templates/miner.ts';
import { readSnapshot } from '../reduce/templates/snapshot.ts';
import type { VocabularyRepository } from '../store/vocabulary.ts';

interface KnownSource {
  readonly miner: TemplateMiner;
  /** What the database has. */
  savedRevision: number;
  /** Merges that the database does not know of. */
  merges: { readonly canonicalText: string; readonly into: string }[];
}

/**
 * One miner a source, so that what it learned in one window holds in the next, and after a restart. Hashes are keyed
 * anew each start; what is kept does not depend on them.
 */
export class Vocabulary {
  readonly #seed: Uint8Array;
  readonly #kept: VocabularyRepository | null;
  readonly #sources = new Map<string, KnownSource>();

  /** @param kept where it lies between two starts; null: nowhere */
  constructor(seed: Uint8Array, kept: VocabularyRepository | null) {
    this.#seed = seed;
    this.#kept = kept;
  }

  readonly minerOf = (sourceId: string): TemplateMiner => this.#sourceOf(sourceId).miner;

  /**
   * Writes down what the miners of these sources have learned since they were saved last. Call it inside the
   * transaction of the pass that taught them; the function it returns is called when that has committed.
   */
  save(sourceIds: readonly string[], now: number): () => void {
    const saved = sourceIds.flatMap((sourceId) => {
      const source = this.#sources.get(sourceId);
      if (source === undefined || source.miner.revision === source.savedRevision) return [];
      const { miner, merges } = source;
      this.#kept?.save(sourceId, miner.snapshot(), now);
      for (const merge of merges) this.#kept?.merge(sourceId, { ...merge, at: now, byHand: false });
      return [{ source, revision: miner.revision, merges: merges.length }];
    });
    return () => {
      for (const { source, revision, merges } of saved) {
        source.savedRevision = revision;
        source.merges = source.merges.slice(merges);
      }
    };
  }

  #sourceOf(sourceId: string): KnownSource {
    const known = this.#sources.get(sourceId);
    if (known) return known;
    const miner = new TemplateMiner({ seed: this.#seed });
    const text = this.#kept?.snapshot(sourceId) ?? null;
    const snapshot = text === null ? null : readSnapshot(text);
    if (snapshot !== null) miner.restore(snapshot);
    const source: KnownSource = { miner, savedRevision: miner.revision, merges: [] };
    miner.onMerge((from, into) =>
      source.merges.push({
        canonicalText: from.describe().canonicalText,
        into: into.describe().canonicalText,
      }),
    );
    this.#sources.set(sourceId, source);
    return source;
  }
}
