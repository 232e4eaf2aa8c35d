import { PairTable } from './table.ts';

/**
 * Who waits for which skeleton: lists of (skeleton, column), keyed by the hash of the skeleton with that column
 * made a parameter. Kept in flat arrays, because there is one entry per word of every skeleton.
 */
export class WaitingLists {
  readonly #lists = new PairTable();
  readonly #weights: number[] = [];
  readonly #heads: number[] = [];
  readonly #isLearned: boolean[] = [];
  #members = new Int32Array(1024);
  #columns = new Int32Array(1024);
  #next = new Int32Array(1024);
  #size = 0;

  /** The list of this key, or -1. */
  find(first: number, second: number): number {
    return this.#lists.find(first, second);
  }

  /** Adds a member and its weight; gives the list. */
  add(first: number, second: number, member: number, column: number, weight: number): number {
    let list = this.#lists.find(first, second);
    if (list === -1) {
      list = this.#heads.length;
      this.#lists.add(first, second, list);
      this.#heads.push(-1);
      this.#weights.push(0);
      this.#isLearned.push(false);
    }
    if (this.#size === this.#members.length) this.#grow();
    const entry = this.#size;
    this.#size += 1;
    this.#members[entry] = member;
    this.#columns[entry] = column;
    this.#next[entry] = this.#heads[list] ?? -1;
    this.#heads[list] = entry;
    this.#weights[list] = (this.#weights[list] ?? 0) + weight;
    return list;
  }

  weight(list: number): number {
    return this.#weights[list] ?? 0;
  }

  isLearned(list: number): boolean {
    return this.#isLearned[list] === true;
  }

  markLearned(list: number): void {
    this.#isLearned[list] = true;
  }

  visit(list: number, visitor: (member: number, column: number) => void): void {
    for (let entry = this.#heads[list] ?? -1; entry !== -1; entry = this.#next[entry] ?? -1)
      visitor(this.#members[entry] ?? 0, this.#columns[entry] ?? 0);
  }

  #grow(): void {
    const widen = (from: Int32Array): Int32Array<ArrayBuffer> => {
      const wide = new Int32Array(from.length * 2);
      wide.set(from);
      return wide;
    };
    this.#members = widen(this.#members);
    this.#columns = widen(this.#columns);
    this.#next = widen(this.#next);
  }
}
