const SPAN = 8_192;
const LEARN_ONE_OF = 16;

/**
 * Holds learning back while lines come that are all different: once more than half of the last 8,192 lines were
 * new, only one unseen line in 16 is learned from. Where templates exist, such a storm ends by itself.
 */
export class StormBrake {
  #lines = 0;
  #learned = 0;
  #unseen = 0;
  #isStorm = false;
  #isNews = false;

  /** Counts a line, whether it was seen before or not. */
  line(): void {
    this.#lines += 1;
    if (this.#lines < SPAN) return;
    const was = this.#isStorm;
    this.#isStorm = was ? this.#unseen * 2 > SPAN : this.#learned * 2 > SPAN;
    if (this.#isStorm !== was) this.#isNews = this.#isStorm;
    this.#lines = this.#learned = this.#unseen = 0;
  }

  /** May an unseen line be learned from? `crowded`: so much is known already that the brake may hold. */
  mayLearn(crowded: boolean): boolean {
    this.#unseen += 1;
    if (crowded && this.#isStorm && this.#unseen % LEARN_ONE_OF !== 0) return false;
    this.#learned += 1;
    return true;
  }

  /** True once per storm, for whoever can make order in what was learned so far. */
  takeNews(): boolean {
    const isNews = this.#isNews;
    this.#isNews = false;
    return isNews;
  }
}
