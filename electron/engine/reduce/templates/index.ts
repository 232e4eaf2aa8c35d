import type { Classes } from './classes.ts';
import { rootOf } from './classes.ts';
import type { TemplateClass } from './classes.ts';
import { keep } from './kept.ts';
import type { KeptSkeleton } from './kept.ts';
import type { HashKeys } from './keys.ts';
import { ABSORB, DOTTED_COLUMNS, EVIDENCE } from './rules.ts';
import { maskedFirst, maskedSecond, maskSkeleton } from './skeleton.ts';
import { PairTable } from './table.ts';
import { WaitingLists } from './waiting.ts';
import type { Tokens } from './weights.ts';
import {
  countLongTokens,
  countLongWords,
  dottedColumns,
  isWord,
  looksLikeValue,
  mayAbsorbToken,
  mayBeAbsorbed,
  othersThan,
  thresholdOf,
  weightOf,
} from './weights.ts';

/** Stands for "all dotted names" where a column is expected. */
const DOTTED = -1;

/** Sets the lists of those that wait with all dotted names apart from those that wait with one column. */
const DOTTED_KEY = 0x5bd1e995;

/** From so many skeletons on, further ones that equal a template but for its parameter are not kept. */
const WIDE = 64;

/**
 * All skeletons, found by their hash, and the merges between them. Every merge follows from the set of skeletons
 * alone: whoever satisfies a rule is joined, in whatever order they came, and nothing is ever taken apart.
 */
export class SkeletonIndex {
  readonly skeletons: KeptSkeleton[] = [];
  /** UTF-16 length of all kept text. */
  characters = 0;
  readonly #keys: HashKeys;
  readonly #classes: Classes;
  readonly #rules: number;
  readonly #table = new PairTable();
  readonly #waiting = new WaitingLists();

  constructor(keys: HashKeys, classes: Classes, enabled: number) {
    this.#keys = keys;
    this.#classes = classes;
    this.#rules = enabled;
  }

  /** Position of the skeleton with this hash, or -1. */
  find(first: number, second: number): number {
    return this.#table.find(first, second);
  }

  /** The wide template that `line` would only add another value to, or null. Nothing is allocated. */
  coverOf(line: Tokens, text: string, first: number, second: number): KeptSkeleton | null {
    let longWords = -1;
    for (let column = 0; column < line.count; column += 1) {
      if (!isWord(line, column)) continue;
      const hash = line.hashes[column] as number;
      const at = this.#table.find(
        maskedFirst(first, hash, column, this.#keys),
        maskedSecond(second, hash, column, this.#keys),
      );
      const masked = at === -1 ? undefined : this.skeletons[at];
      if (masked === undefined || masked.adopted < WIDE) continue;
      if (masked.learned.includes(column)) return masked;
      if (longWords === -1) longWords = countLongTokens(line);
      if ((this.#rules & ABSORB) !== 0 && mayAbsorbToken(line, text, column, longWords)) return masked;
    }
    return null;
  }

  /** Would this skeleton be found again if it were dropped? */
  isCovered(skeleton: KeptSkeleton): boolean {
    if (skeleton.learned.length > 0) return false;
    for (let column = 0; column < skeleton.count; column += 1) {
      if (!isWord(skeleton, column)) continue;
      const hash = skeleton.hashes[column] as number;
      const at = this.#table.find(
        maskedFirst(skeleton.first, hash, column, this.#keys),
        maskedSecond(skeleton.second, hash, column, this.#keys),
      );
      const masked = at === -1 ? undefined : this.skeletons[at];
      if (masked !== undefined && masked.adopted >= WIDE && masked.learned.includes(column)) return true;
    }
    return false;
  }

  /** Puts in a skeleton that is not there yet, joins it with whatever a rule joins it with; gives its class. */
  insert(skeleton: KeptSkeleton): TemplateClass {
    const position = this.skeletons.length;
    this.skeletons.push(skeleton);
    this.characters += skeleton.line.length;
    this.#table.add(skeleton.first, skeleton.second, position);
    this.#adoptWaiting(position, skeleton);
    this.#joinByColumn(position, skeleton);
    this.#joinDotted(position, skeleton);
    skeleton.group ??= this.#classes.open(skeleton);
    return rootOf(skeleton.group);
  }

  /** Puts a skeleton back after compaction; a template that was wide stays so. */
  restore(skeleton: KeptSkeleton): void {
    if (skeleton.adopted < WIDE) skeleton.adopted = 0;
    if (this.#table.find(skeleton.first, skeleton.second) === -1) this.insert(skeleton);
  }

  /** Those that wait for exactly this skeleton find their parameter in it. */
  #adoptWaiting(position: number, skeleton: KeptSkeleton): void {
    if ((this.#rules & ABSORB) === 0) return;
    const list = this.#waiting.find(skeleton.first, skeleton.second);
    if (list === -1) return;
    this.#waiting.visit(list, (member, column) => {
      const waiting = this.skeletons[member];
      if (waiting === undefined || member === position) return;
      if (this.#mayAbsorb(waiting, column, countLongWords(waiting))) this.#join(waiting, skeleton);
    });
  }

  #joinByColumn(position: number, skeleton: KeptSkeleton): void {
    const longWords = countLongWords(skeleton);
    for (let column = 0; column < skeleton.count; column += 1) {
      if (!isWord(skeleton, column)) continue;
      const hash = skeleton.hashes[column] as number;
      const first = maskedFirst(skeleton.first, hash, column, this.#keys);
      const second = maskedSecond(skeleton.second, hash, column, this.#keys);
      const masked = this.skeletons[this.#table.find(first, second)];
      if (masked !== undefined && this.#belongsTo(skeleton, masked, column, longWords))
        this.#join(skeleton, masked);
      this.#wait(position, skeleton, column, first, second, longWords);
    }
  }

  #belongsTo(skeleton: KeptSkeleton, masked: KeptSkeleton, column: number, longWords: number): boolean {
    if (masked.learned.includes(column)) return true;
    return (this.#rules & ABSORB) !== 0 && this.#mayAbsorb(skeleton, column, longWords);
  }

  #mayAbsorb(skeleton: KeptSkeleton, column: number, longWords: number): boolean {
    const others = othersThan(skeleton, column, longWords);
    return mayBeAbsorbed(column, others, looksLikeValue(skeleton, column));
  }

  /** Adds the word at `column` as evidence that its place is a parameter. */
  #wait(
    position: number,
    skeleton: KeptSkeleton,
    column: number,
    first: number,
    second: number,
    longWords: number,
  ): void {
    const others = othersThan(skeleton, column, longWords);
    const counts = others >= 1 && (this.#rules & EVIDENCE) !== 0;
    const weight = counts ? weightOf(skeleton, column, others) : 0;
    const list = this.#waiting.add(first, second, position, column, weight);
    if (counts && !this.#waiting.isLearned(list) && this.#waiting.weight(list) >= thresholdOf(column))
      this.#learn(list, skeleton, [column], false);
  }

  /** Dotted names that change together: `a.b is deprecated, use c.d`. */
  #joinDotted(position: number, skeleton: KeptSkeleton): void {
    if ((this.#rules & DOTTED_COLUMNS) === 0) return;
    const columns = dottedColumns(skeleton);
    if (columns.length < 2) return;
    let { first, second } = skeleton;
    for (const column of columns) {
      const hash = skeleton.hashes[column] as number;
      first = maskedFirst(first, hash, column, this.#keys);
      second = maskedSecond(second, hash, column, this.#keys);
    }
    const masked = this.skeletons[this.#table.find(first, second)];
    if (masked?.dotted === true) this.#join(skeleton, masked);
    const list = this.#waiting.add(first, second ^ DOTTED_KEY, position, DOTTED, thresholdOf(1) / 2);
    if (!this.#waiting.isLearned(list) && this.#waiting.weight(list) >= thresholdOf(1))
      this.#learn(list, skeleton, columns, true);
  }

  /** Makes `columns` parameters in everything that waits on the list. */
  #learn(list: number, example: KeptSkeleton, columns: readonly number[], dotted: boolean): void {
    this.#waiting.markLearned(list);
    const masked = keep(maskSkeleton(example, columns, this.#keys), columns);
    const known = this.skeletons[this.#table.find(masked.first, masked.second)];
    const target = known ?? masked;
    if (known !== undefined) known.learned = [...new Set([...known.learned, ...columns])];
    target.dotted ||= dotted;
    this.#waiting.visit(list, (member) => {
      const waiting = this.skeletons[member];
      if (waiting !== undefined) this.#join(waiting, target);
    });
    if (known === undefined) this.insert(target);
  }

  /** Makes two skeletons of the same length one group. */
  #join(left: KeptSkeleton, right: KeptSkeleton): void {
    if (left.group === null && right.group === null) left.group = this.#classes.open(left);
    const one = left.group;
    const other = right.group;
    if (one !== null && other !== null) this.#classes.merge(one, other);
    else if (one !== null) right.group = this.#admit(one, right);
    else if (other !== null) left.group = this.#admit(other, left);
    right.adopted += 1;
  }

  #admit(group: TemplateClass, skeleton: KeptSkeleton): TemplateClass {
    const root = rootOf(group);
    root.admit(skeleton);
    return root;
  }
}
