import type { Match } from '../detect/detector.ts';
import type { RuleSet } from '../detect/rule-set.ts';
import { Redactor } from '../reduce/redact.ts';
import type { OpenWindow, Reduction, WindowStart } from './reduction.ts';
import { Vocabulary } from './vocabulary.ts';
import { WindowPass } from './window-pass.ts';

export interface LocalReductionOptions {
  readonly rules: RuleSet;
  /** Secrets become tokens under it; 32 bytes. */
  readonly key: Uint8Array;
  /** Of the miners' hashes; 32 bytes. */
  readonly seed: Uint8Array;
  /** Called for every match of a rule, those that only feed a correlation included. */
  readonly onMatch?: (match: Match) => void;
}

/** Reduces in the thread that asks, for a program that does nothing else. */
export class LocalReduction implements Reduction {
  readonly #rules: RuleSet;
  readonly #redactor: Redactor;
  readonly #vocabulary: Vocabulary;
  readonly #onMatch: LocalReductionOptions['onMatch'];

  constructor({ rules, key, seed, onMatch }: LocalReductionOptions) {
    this.#rules = rules;
    this.#redactor = new Redactor(key);
    this.#vocabulary = new Vocabulary(seed, 0);
    this.#onMatch = onMatch;
  }

  open(start: WindowStart): OpenWindow {
    const pass = new WindowPass(start, {
      rules: this.#rules,
      redactor: this.#redactor,
      vocabulary: this.#vocabulary,
      onMatch: this.#onMatch,
    });
    return {
      push: async (lines) => pass.push(lines),
      finish: async () => pass.finish(),
      end: () => pass.end(),
    };
  }
}
