import { rootOf } from './classes.ts';
import type { TemplateClass } from './classes.ts';
import { mix } from './keys.ts';
import type { HashKeys } from './keys.ts';
import { cutSkeleton } from './skeleton.ts';
import type { Skeleton } from './skeleton.ts';
import { PairTable } from './table.ts';
import { isWord } from './weights.ts';

/** Tokens of a start that free text may follow. */
const LONGEST_PREFIX = 12;
/** Starts kept at most; when there are so many, nothing further is folded. */
const MOST_PREFIXES = 4_096;

interface Start {
  readonly count: number;
  readonly hashes: Int32Array;
}

/** Fixed starts that free text follows: `comment by <*> : …`. Found when the miner is full, kept from then on. */
export class Prefixes {
  readonly #keys: HashKeys;
  readonly #table = new PairTable();
  readonly #classes: TemplateClass[] = [];
  readonly #firsts = new Int32Array(LONGEST_PREFIX + 1);
  readonly #seconds = new Int32Array(LONGEST_PREFIX + 1);

  constructor(keys: HashKeys) {
    this.#keys = keys;
  }

  /** The class of the longest known start of this line, or null. */
  find(tokens: Start): TemplateClass | null {
    if (this.#classes.length === 0) return null;
    for (let length = this.#sum(tokens); length > 0; length -= 1) {
      const at = this.#table.find(this.#firsts[length] as number, this.#seconds[length] as number);
      const known = at === -1 ? undefined : this.#classes[at];
      if (known !== undefined) return rootOf(known);
    }
    return null;
  }

  /** The classes of all known starts. */
  classes(): readonly TemplateClass[] {
    return this.#classes.map((known) => rootOf(known));
  }

  /** Puts a start back that another process had. */
  reopen(known: TemplateClass): void {
    const { oldest } = known;
    const length = this.#sum({ count: oldest.count + 1, hashes: oldest.hashes });
    const first = this.#firsts[length] as number;
    const second = this.#seconds[length] as number;
    if (length === 0 || this.#table.find(first, second) !== -1) return;
    this.#table.add(first, second, this.#classes.length);
    this.#classes.push(known);
  }

  /**
   * Among `rare` skeletons, the starts that at least `enough` of them share, the longest for each skeleton.
   * `open` makes the class of a start.
   */
  fold<S extends Skeleton>(
    rare: readonly S[],
    enough: number,
    open: (start: Skeleton) => TemplateClass,
  ): Map<S, TemplateClass> {
    const folded = new Map<S, TemplateClass>();
    if (this.#classes.length >= MOST_PREFIXES) return folded;
    const { places, counts } = this.#countStarts(rare);
    for (const skeleton of rare) {
      let longest = 0;
      this.#eachStart(skeleton, (first, second, length) => {
        if ((counts[places.find(first, second)] ?? 0) >= enough) longest = length;
      });
      if (longest > 0) folded.set(skeleton, this.#classOf(skeleton, longest, open));
    }
    return folded;
  }

  /** How many skeletons have each start, in `counts` at its place: a map of numbers would take twice as long. */
  #countStarts(skeletons: readonly Skeleton[]): {
    readonly places: PairTable;
    readonly counts: readonly number[];
  } {
    const places = new PairTable();
    const counts: number[] = [];
    for (const skeleton of skeletons)
      this.#eachStart(skeleton, (first, second) => {
        const place = places.find(first, second);
        if (place === -1) places.add(first, second, counts.push(1) - 1);
        else counts[place] = (counts[place] ?? 0) + 1;
      });
    return { places, counts };
  }

  #classOf(skeleton: Skeleton, length: number, open: (start: Skeleton) => TemplateClass): TemplateClass {
    this.#sum(skeleton);
    const first = this.#firsts[length] as number;
    const second = this.#seconds[length] as number;
    const at = this.#table.find(first, second);
    const known = at === -1 ? undefined : this.#classes[at];
    if (known !== undefined) return known;
    const opened = open(cutSkeleton(skeleton, length));
    this.#table.add(first, second, this.#classes.length);
    this.#classes.push(opened);
    return opened;
  }

  /** Calls back for every start that holds a word, the shortest first. */
  #eachStart(skeleton: Skeleton, visit: (first: number, second: number, length: number) => void): void {
    const longest = this.#sum(skeleton);
    let words = 0;
    for (let length = 1; length <= longest; length += 1) {
      if (isWord(skeleton, length - 1)) words += 1;
      if (words > 0) visit(this.#firsts[length] as number, this.#seconds[length] as number, length);
    }
  }

  /** Hashes of all starts into the scratch arrays; gives the length of the longest. */
  #sum(tokens: Start): number {
    const longest = Math.min(LONGEST_PREFIX, tokens.count - 1);
    let [first, second] = [0, 0];
    for (let column = 0; column < longest; column += 1) {
      const hash = tokens.hashes[column] as number;
      first = (first + Math.imul(hash, this.#keys.first[column] as number)) | 0;
      second = (second + Math.imul(mix(hash), this.#keys.second[column] as number)) | 0;
      this.#firsts[column + 1] = first;
      this.#seconds[column + 1] = second;
    }
    return Math.max(0, longest);
  }
}
