import type { RedactedText } from '../../../../shared/domain/line.ts';
import type { Template } from '../../../../shared/domain/template.ts';
import { deriveRedacted } from '../redact.ts';
import type { RecentLines } from './recent.ts';
import { canonicalText, constantAt, readableText } from './skeleton.ts';
import type { Skeleton } from './skeleton.ts';
import { VARIABLE, WEAK } from './tokens.ts';

/** Names a group of lines. Given once, never to another group; `resolve` says which group it is part of now. */
export type TemplateLabel = number;

/** A group of lines that one template stands for, shown by its oldest skeleton. */
export class TemplateClass {
  readonly label: TemplateLabel;
  readonly oldest: Skeleton;
  /** What it became part of. */
  into: TemplateClass | null = null;
  /** Columns that are parameters, ascending. Replaced, never changed, so that identity tells a change. */
  columns: Int32Array;
  /** Names with digits that were the same in every line so far. */
  steady: Int32Array;
  /** Lines of other lengths belong to it: it has no columns, and `tail` stands for what follows the skeleton. */
  readonly isOpen: boolean;
  #canonical: RedactedText | null = null;

  constructor(label: TemplateLabel, oldest: Skeleton, isOpen: boolean) {
    this.label = label;
    this.oldest = oldest;
    this.isOpen = isOpen;
    this.columns = new Int32Array(0);
    this.steady = new Int32Array(0);
    if (!isOpen) this.#setColumns((column) => (oldest.kinds[column] as number) >= VARIABLE);
  }

  /** Marks what differs between this class and lines with another skeleton of the same length. */
  admit(skeleton: Pick<Skeleton, 'hashes' | 'values' | 'kinds'>): void {
    const { oldest } = this;
    this.#addColumns((column) => {
      if (skeleton.hashes[column] !== oldest.hashes[column]) return true;
      return oldest.kinds[column] === WEAK && skeleton.values[column] !== oldest.values[column];
    });
  }

  /** Takes over the columns of a class that becomes part of this one. */
  admitClass(other: TemplateClass): void {
    if (this.isOpen) return;
    const foreign = new Set(other.columns);
    this.#addColumns((column) => foreign.has(column));
    this.admit(other.oldest);
  }

  /** Does a name with digits differ from that of the oldest line for the first time? Then the line is to be admitted. */
  isNews(line: RecentLines): boolean {
    const { steady, oldest } = this;
    for (let index = 0; index < steady.length; index += 1) {
      const column = steady[index] as number;
      if (line.valueAt(column) !== oldest.values[column]) return true;
    }
    return false;
  }

  /** Sets the parameters that were known before. */
  reopen(columns: readonly number[]): void {
    const known = new Set(columns);
    if (!this.isOpen) this.#setColumns((column) => known.has(column));
  }

  describe(): Template {
    const columns = new Set(this.columns);
    const text = readableText(this.oldest, (column) => columns.has(column));
    return {
      text: deriveRedacted(this.oldest.line, this.isOpen ? `${text} <*>`.trim() : text),
      canonicalText: this.canonicalText,
    };
  }

  /** Of the oldest skeleton, which never changes. */
  get canonicalText(): RedactedText {
    if (this.#canonical === null) {
      const canonical = canonicalText(this.oldest);
      this.#canonical = deriveRedacted(this.oldest.line, this.isOpen ? `${canonical} <*>`.trim() : canonical);
    }
    return this.#canonical;
  }

  /** What stands in a column that was no parameter, with its hash. */
  constant(column: number): { readonly text: RedactedText; readonly hash: number } {
    const text = deriveRedacted(this.oldest.line, constantAt(this.oldest, column));
    return { text, hash: this.oldest.values[column] ?? 0 };
  }

  #addColumns(isNew: (column: number) => boolean): void {
    if (this.isOpen) return;
    const known = new Set(this.columns);
    for (let column = 0; column < this.oldest.count; column += 1) {
      if (known.has(column) || !isNew(column)) continue;
      this.#setColumns((each) => known.has(each) || isNew(each));
      return;
    }
  }

  #setColumns(isParameter: (column: number) => boolean): void {
    const every = Array.from(this.oldest.kinds, (_kind, column) => column);
    const columns = every.filter((column) => isParameter(column));
    const taken = new Set(columns);
    this.columns = Int32Array.from(columns);
    this.steady = Int32Array.from(
      every.filter((column) => this.oldest.kinds[column] === WEAK && !taken.has(column)),
    );
  }
}

/** Told of a merge while both classes can still be asked; `into` has its final columns already. */
export type MergeListener = (from: TemplateClass, into: TemplateClass) => void;

/** All classes by label: a union-find whose root is the oldest label of a group. */
export class Classes {
  readonly #byLabel: TemplateClass[] = [];
  readonly #listeners = new Set<MergeListener>();
  /** How many merges there were. */
  merges = 0;

  /** How many classes were ever opened. */
  get opened(): number {
    return this.#byLabel.length;
  }

  open(skeleton: Skeleton, isOpen = false): TemplateClass {
    const created = new TemplateClass(this.#byLabel.length, skeleton, isOpen);
    this.#byLabel.push(created);
    return created;
  }

  /** Puts a class back that another process had, with what it knew to be parameters. */
  reopen(skeleton: Skeleton, isOpen: boolean, columns: readonly number[]): TemplateClass {
    const created = this.open(skeleton, isOpen);
    created.reopen(columns);
    return created;
  }

  /** All classes that were not merged into others, in the order of their labels. */
  roots(): TemplateClass[] {
    return this.#byLabel.filter((known, label) => known.label === label && known.into === null);
  }

  /** The class that a label stands for now. Throws `RangeError` for a label that was never given. */
  resolve(label: TemplateLabel): TemplateClass {
    const known = this.#byLabel[label];
    if (known === undefined) throw new RangeError(`No template has the label ${label}.`);
    if (known.into === null) return known;
    const root = rootOf(known);
    this.#byLabel[label] = root;
    return root;
  }

  /** Makes one class of two; the older label stays, unless the younger one takes lines of any length. */
  merge(left: TemplateClass, right: TemplateClass): TemplateClass {
    const one = rootOf(left);
    const other = rootOf(right);
    if (one === other) return one;
    const keepsOne = one.isOpen === other.isOpen ? one.label < other.label : one.isOpen;
    const into = keepsOne ? one : other;
    const from = keepsOne ? other : one;
    into.admitClass(from);
    for (const listener of this.#listeners) listener(from, into);
    from.into = into;
    this.merges += 1;
    this.#byLabel[from.label] = into;
    return into;
  }

  subscribe(listener: MergeListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

/** Follows merges to the end and shortens the way for the next time. */
export function rootOf(start: TemplateClass): TemplateClass {
  let root = start;
  while (root.into !== null) root = root.into;
  let at = start;
  while (at.into !== null) {
    const next = at.into;
    at.into = root;
    at = next;
  }
  return root;
}
