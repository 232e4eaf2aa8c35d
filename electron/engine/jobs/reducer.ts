import { rulesOf } from '../detect/compile-rules.ts';
import type { RuleSet } from '../detect/rule-set.ts';
import type { ReadRule } from '../detect/rule-source.ts';
import { Redactor } from '../reduce/redact.ts';
import { columnsOf } from '../reduce/split.ts';
import { traceReduction, type ReductionTrace } from '../reduce/trace.ts';
import { unpackLines, type PackedLines } from './packed-lines.ts';
import type { ReducedWindow, TakenLines, WindowStart } from './reduction.ts';
import { Vocabulary, type KeptVocabulary } from './vocabulary.ts';
import { WindowPass } from './window-pass.ts';

/** What a thread is given when it starts, and nobody else. */
export interface ReducerSecrets {
  /** Secrets in lines become tokens under it: the installation's. */
  readonly key: Uint8Array;
  /** Of the miners' hashes; new at each start. */
  readonly seed: Uint8Array;
  /** Counts the threads of this process. */
  readonly by: number;
}

/**
 * All that keeps a processor busy: miners, redactor, rules and the windows that are under way. Whoever asks says first
 * what it needs to know, each source and each set of rules once. What goes in and comes out is plain data.
 */
export class Reducer {
  readonly #redactor: Redactor;
  readonly #vocabulary: Vocabulary;
  readonly #windows = new Map<number, WindowPass>();
  #rules: RuleSet | null = null;

  constructor({ key, seed, by }: ReducerSecrets) {
    this.#redactor = new Redactor(key);
    this.#vocabulary = new Vocabulary(seed, by);
  }

  /** Windows that are opened from now on are read by these rules, which are all of a set. */
  useRules(documents: readonly ReadRule[]): void {
    this.#rules = rulesOf(documents);
  }

  /** What was kept of a source; null: nothing. */
  restore(sourceId: string, snapshot: string | null): void {
    this.#vocabulary.restore(sourceId, snapshot);
  }

  /** What `finish` said was learned has been kept. */
  kept(kept: KeptVocabulary): void {
    this.#vocabulary.kept(kept);
  }

  open(window: number, start: WindowStart): void {
    if (this.#rules === null) throw new Error('No rules were given.');
    const tools = { rules: this.#rules, redactor: this.#redactor, vocabulary: this.#vocabulary };
    this.#windows.set(window, new WindowPass(start, tools));
  }

  push(window: number, lines: PackedLines): TakenLines {
    return this.#window(window).push(unpackLines(lines));
  }

  finish(window: number): ReducedWindow {
    return this.#window(window).finish();
  }

  end(window: number): void {
    this.#windows.get(window)?.end();
    this.#windows.delete(window);
  }

  trace(sourceId: string, line: string): ReductionTrace {
    return traceReduction(line, this.#vocabulary.minerOf(sourceId), this.#redactor);
  }

  /** See `columnsOf`. */
  columnsOf(sourceId: string, canonicals: ReadonlySet<string>): Map<string, readonly number[]> {
    return columnsOf(this.#vocabulary.minerOf(sourceId), canonicals);
  }

  #window(window: number): WindowPass {
    const pass = this.#windows.get(window);
    if (pass === undefined) throw new Error(`Window ${window} is not open.`);
    return pass;
  }
}
