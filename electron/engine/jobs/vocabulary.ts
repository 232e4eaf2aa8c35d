import { TemplateMiner } from '../reduce/templates/miner.ts';

/** One miner a source, so that what it learned in one window holds in the next. Hashes are keyed anew each start. */
export class Vocabulary {
  readonly #seed: Uint8Array;
  readonly #miners = new Map<string, TemplateMiner>();

  constructor(seed: Uint8Array) {
    this.#seed = seed;
  }

  readonly minerOf = (sourceId: string): TemplateMiner => {
    const known = this.#miners.get(sourceId);
    if (known) return known;
    const miner = new TemplateMiner({ seed: this.#seed });
    this.#miners.set(sourceId, miner);
    return miner;
  };
}
