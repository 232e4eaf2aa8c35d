import type { RedactedText } from '../../../../shared/domain/line.ts';
import type { Template } from '../../../../shared/domain/template.ts';
import { deriveRedacted, restoreRedacted } from '../redact.ts';
import { LineCache } from './cache.ts';
import { Classes, rootOf } from './classes.ts';
import type { MergeListener, TemplateClass, TemplateLabel } from './classes.ts';
import { compact } from './compaction.ts';
import { SkeletonIndex } from './index.ts';
import { hashKeysOf } from './keys.ts';
import type { HashKeys } from './keys.ts';
import { Prefixes } from './prefixes.ts';
import { RecentLines } from './recent.ts';
import { ALL_RULES } from './rules.ts';
import { Scanner } from './scanner.ts';
import { StormBrake } from './storm.ts';
import { keep } from './kept.ts';
import type { KeptSkeleton } from './kept.ts';
import { copySkeleton, cutSkeleton, detached } from './skeleton.ts';
import { SEPARATOR, VARIABLE, WEAK } from './tokens.ts';
import { fromPlain, toPlain, toPlainKept, writeSnapshot, type MinerSnapshot } from './snapshot.ts';

export interface MinerOptions {
  /** Secret of this process: whoever knows it can write lines whose hashes collide. 32 random bytes. */
  readonly seed: Uint8Array | number;
  /** Which rules of `rules.ts` apply; all, unless a bench leaves some out. */
  readonly rules?: number;
  /** Skeletons kept at most; when full, the rarest go. */
  readonly maxSkeletons?: number;
}

/** One token of a line as it stands there: what it says, or a value that the template leaves out. */
export interface TokenSpan {
  readonly kind: 'word' | 'numbered-name' | 'separator' | 'value';
  readonly text: RedactedText;
}

/** UTF-16 units of skeleton text kept at most. */
const MAX_CHARACTERS = 16_000_000;

/**
 * Groups lines that differ in their parameters only. Starts from the finest grouping (exact token skeletons after
 * typed masks) and only ever merges, each merge for one of the reasons in `rules.ts`: no similarity threshold, so
 * labels are stable and, within the bounds, the grouping does not depend on the order of lines.
 */
export class TemplateMiner {
  readonly #keys: HashKeys;
  readonly #rules: number;
  readonly #maxSkeletons: number;
  readonly #scanner: Scanner;
  readonly #recent = new RecentLines();
  readonly #classes = new Classes();
  readonly #prefixes: Prefixes;
  readonly #cache = new LineCache();
  readonly #storm = new StormBrake();
  #index: SkeletonIndex;
  #unclassified: TemplateClass | null = null;
  #last: TemplateClass | null = null;
  /** The line that was added last. */
  #text = restoreRedacted('');
  #from = 0;
  /** Has the scanner read it? Not if a line shortly before said the same. */
  #isRead = false;
  #learned = 0;

  constructor(options: MinerOptions) {
    this.#keys = hashKeysOf(options.seed);
    this.#rules = options.rules ?? ALL_RULES;
    this.#maxSkeletons = options.maxSkeletons ?? 20_000;
    this.#scanner = new Scanner(this.#keys, this.#rules);
    this.#prefixes = new Prefixes(this.#keys);
    this.#index = new SkeletonIndex(this.#keys, this.#classes, this.#rules);
  }

  /** Changes whenever something was learned that a snapshot would hold; counts of lines do not change it. */
  get revision(): number {
    return this.#classes.opened + this.#classes.merges + this.#learned;
  }

  /** All that was learned so far, as JSON; nothing in it depends on the seed. */
  snapshot(): string {
    const roots = this.#classes.roots();
    const positions = new Map(roots.map((root, position) => [root, position]));
    const positionOf = (known: TemplateClass) => positions.get(rootOf(known)) ?? 0;
    return writeSnapshot({
      classes: roots.map(({ oldest, isOpen, columns }) => ({
        oldest: toPlain(oldest),
        isOpen,
        columns: [...columns],
      })),
      skeletons: this.#index.skeletons.flatMap((skeleton) =>
        skeleton.group === null ? [] : [toPlainKept(skeleton, positionOf(skeleton.group))],
      ),
      prefixes: this.#prefixes.classes().map(positionOf),
      unclassified: this.#unclassified === null ? null : positionOf(this.#unclassified),
    });
  }

  /** Learns what another miner's snapshot holds. Only for a miner that has taken in no line yet. */
  restore(snapshot: MinerSnapshot): void {
    const classes = snapshot.classes.map(({ oldest, isOpen, columns }) =>
      this.#classes.reopen(fromPlain(oldest, this.#keys), isOpen, columns),
    );
    for (const position of snapshot.prefixes) {
      const known = classes[position];
      if (known) this.#prefixes.reopen(known);
    }
    for (const plain of snapshot.skeletons) {
      const { learned, dotted, adopted, hits } = plain;
      const group = classes[plain.group] ?? null;
      this.#index.restore({ ...fromPlain(plain, this.#keys), learned, dotted, adopted, hits, group });
    }
    this.#unclassified = snapshot.unclassified === null ? null : (classes[snapshot.unclassified] ?? null);
  }

  /**
   * Takes a line in; gives its label, which is never given to other lines and never taken back.
   *
   * @param text what ends with the message
   * @param from where in `text` the message starts; white space stands before it
   */
  add(message: RedactedText, text = message, from = 0): TemplateLabel {
    const recent = this.#recent;
    this.#text = text;
    this.#from = from;
    this.#isRead = false;
    if (!recent.find(message, text)) recent.keep(message, this.#read());
    this.#storm.line();
    const at = this.#index.find(recent.first, recent.second);
    const known = at === -1 ? undefined : this.#index.skeletons[at];
    const group = known === undefined ? this.#miss(text) : this.#hit(known);
    if (group.steady.length !== 0 && group.isNews(recent)) group.admit(this.#read().tokens);
    this.#last = group;
    return group.label;
  }

  /** How a line is read and which template it belongs to, without learning from it. */
  read(message: RedactedText): { readonly tokens: readonly TokenSpan[]; readonly template: Template | null } {
    this.#isRead = false;
    this.#scanner.scan(message, 0);
    const { tokens, first, second } = this.#scanner;
    const spans = Array.from({ length: tokens.count }, (_none, at): TokenSpan => {
      const text = detached(message.slice(tokens.starts[at], tokens.ends[at]));
      return { kind: nameOfKind(tokens.kinds[at] ?? VARIABLE), text: deriveRedacted(message, text) };
    });
    const known = this.#index.skeletons[this.#index.find(first, second)];
    const cover = known ?? this.#index.coverOf(tokens, message, first, second);
    const group = cover?.group ?? this.#prefixes.find(tokens);
    return { tokens: spans, template: group ? rootOf(group).describe() : null };
  }

  /** The scanner once it has read the line that was added last. */
  #read(): Scanner {
    if (!this.#isRead) this.#scanner.scan(this.#text, this.#from);
    this.#isRead = true;
    return this.#scanner;
  }

  /** The label that stands for this one after merges; the same label if none happened. Throws `RangeError`. */
  resolve(label: TemplateLabel): TemplateLabel {
    return this.#classes.resolve(label).label;
  }

  /** What the template of a label reads, after merges. Throws `RangeError` for a label that was never given. */
  describe(label: TemplateLabel): Template {
    return this.#classes.resolve(label).describe();
  }

  /** The class that a label stands for now. Throws `RangeError`. */
  classOf(label: TemplateLabel): TemplateClass {
    return this.#classes.resolve(label);
  }

  /** The class of the line that was added last: its parameters' columns, for tallies. */
  get lastClass(): TemplateClass {
    if (this.#last === null) throw new RangeError('No line was added yet.');
    return this.#last;
  }

  /** Hash of what the last line has in `column`; equal values have equal hashes within this miner. */
  valueHash(column: number): number {
    return this.#recent.valueAt(column);
  }

  /** What the last line has in `column`. */
  valueText(column: number): RedactedText {
    const { starts, ends } = this.#read().tokens;
    return deriveRedacted(this.#text, detached(this.#text.slice(starts[column], ends[column])));
  }

  /** The classes of those of these canonical texts that it knows. */
  find(canonicals: ReadonlySet<string>): Map<string, TemplateClass> {
    const roots = canonicals.size === 0 ? [] : this.#classes.roots();
    return new Map(
      roots
        .filter((root) => canonicals.has(root.canonicalText))
        .map((root) => [root.canonicalText as string, root]),
    );
  }

  /** Calls `listener` for every merge from now on, until the function it returns is called. */
  onMerge(listener: MergeListener): () => void {
    return this.#classes.subscribe(listener);
  }

  #hit(known: KeptSkeleton): TemplateClass {
    known.hits += 1;
    let group = known.group ?? this.#classes.open(known);
    if (group.into !== null) group = rootOf(group);
    known.group = group;
    return group;
  }

  /** A line whose skeleton is not kept. */
  #miss(text: RedactedText): TemplateClass {
    const { first, second, tokens } = this.#read();
    const cached = this.#cache.find(first, second);
    if (cached !== -1) return this.#classes.resolve(cached);
    const cover = this.#index.coverOf(tokens, text, first, second);
    const group = cover === null ? this.#prefixes.find(tokens) : this.#hit(cover);
    if (group !== null) {
      this.#cache.put(first, second, group.label);
      return group;
    }
    if (!this.#storm.mayLearn(this.#index.skeletons.length * 4 > this.#maxSkeletons)) {
      if (this.#storm.takeNews()) this.#compact(text, true);
      return this.#prefixes.find(tokens) ?? this.#unclassifiedClass(text);
    }
    if (this.#isFull()) this.#compact(text, false);
    this.#learned += 1;
    return this.#index.insert(keep(copySkeleton(this.#scanner, text, this.#from)));
  }

  #isFull(): boolean {
    return this.#index.skeletons.length >= this.#maxSkeletons || this.#index.characters > MAX_CHARACTERS;
  }

  #compact(text: RedactedText, isStorm: boolean): void {
    const parts = {
      index: this.#index,
      classes: this.#classes,
      prefixes: this.#prefixes,
      maxSkeletons: this.#maxSkeletons,
      maxCharacters: MAX_CHARACTERS,
      unclassified: () => this.#unclassifiedClass(text),
    };
    const kept = compact(parts, isStorm);
    this.#index = new SkeletonIndex(this.#keys, this.#classes, this.#rules);
    for (const skeleton of kept) this.#index.restore(skeleton);
  }

  /** One class for lines that are not told apart: nothing of them is constant. */
  #unclassifiedClass(text: RedactedText): TemplateClass {
    this.#unclassified ??= this.#classes.open(
      cutSkeleton(copySkeleton(this.#scanner, text, this.#from), 0),
      true,
    );
    this.#unclassified = rootOf(this.#unclassified);
    return this.#unclassified;
  }
}

function nameOfKind(kind: number): TokenSpan['kind'] {
  if (kind >= VARIABLE) return 'value';
  if (kind === SEPARATOR) return 'separator';
  return kind === WEAK ? 'numbered-name' : 'word';
}
