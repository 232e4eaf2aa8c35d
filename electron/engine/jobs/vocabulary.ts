import type { RedactedText } from '../../../shared/domain/line.ts';
import { TemplateMiner } from '../reduce/templates/miner.ts';
import { readSnapshot } from '../reduce/templates/snapshot.ts';

/** A template that became part of another one; canonical texts. */
export interface LearnedMerge {
  readonly from: RedactedText;
  readonly into: RedactedText;
}

/** What the miner of a source has learned since that was kept last. */
export interface LearnedVocabulary {
  readonly sourceId: string;
  /** Whose miner it is, see `Vocabulary`. */
  readonly by: number;
  readonly revision: number;
  /** All that it knows. */
  readonly snapshot: string;
  readonly merges: readonly LearnedMerge[];
}

/** That much of it was kept. */
export interface KeptVocabulary extends Pick<LearnedVocabulary, 'sourceId' | 'by' | 'revision'> {
  /** How many. */
  readonly merges: number;
}

interface KnownSource {
  readonly miner: TemplateMiner;
  /** What was kept. */
  keptRevision: number;
  /** Merges that were not kept. */
  merges: readonly LearnedMerge[];
}

/**
 * One miner a source, so that what it learned in one window holds in the next. Hashes are keyed anew each start; what
 * is kept does not depend on them.
 */
export class Vocabulary {
  readonly #seed: Uint8Array;
  readonly #by: number;
  readonly #sources = new Map<string, KnownSource>();

  /** @param by tells this one's revisions from those of another one, which may have ended */
  constructor(seed: Uint8Array, by: number) {
    this.#seed = seed;
    this.#by = by;
  }

  minerOf(sourceId: string): TemplateMiner {
    return (this.#sources.get(sourceId) ?? this.restore(sourceId, null)).miner;
  }

  /**
   * Makes the miner of a source anew.
   *
   * @param snapshot what was kept of it last; null: nothing was
   */
  restore(sourceId: string, snapshot: string | null): KnownSource {
    const miner = new TemplateMiner({ seed: this.#seed });
    const kept = snapshot === null ? null : readSnapshot(snapshot);
    if (kept !== null) miner.restore(kept);
    const source: KnownSource = { miner, keptRevision: miner.revision, merges: [] };
    miner.onMerge((from, into) => {
      const merge = { from: from.describe().canonicalText, into: into.describe().canonicalText };
      source.merges = [...source.merges, merge];
    });
    this.#sources.set(sourceId, source);
    return source;
  }

  /** What is to be kept, in one transaction with the pass that taught it. Said again until `kept` is told of it. */
  learned(sourceIds: readonly string[]): LearnedVocabulary[] {
    return sourceIds.flatMap((sourceId) => {
      const source = this.#sources.get(sourceId);
      if (source === undefined || source.miner.revision === source.keptRevision) return [];
      const { miner, merges } = source;
      return [{ sourceId, by: this.#by, revision: miner.revision, snapshot: miner.snapshot(), merges }];
    });
  }

  /** That was written down, and will be there after a restart. */
  kept({ sourceId, by, revision, merges }: KeptVocabulary): void {
    const source = this.#sources.get(sourceId);
    if (source === undefined || by !== this.#by) return;
    source.keptRevision = revision;
    source.merges = source.merges.slice(merges);
  }
}
