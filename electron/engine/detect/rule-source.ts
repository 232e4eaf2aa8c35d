import type { CorrelationDocument, DetectionDocument } from './rule-schema.ts';
import type { RulePlace } from './rule-problem.ts';

/** What one YAML document says, checked. */
export type RuleContent =
  | { readonly kind: 'detection'; readonly document: DetectionDocument }
  | { readonly kind: 'correlation'; readonly document: CorrelationDocument };

/** What a rule is compiled from. */
export interface RuleSource {
  readonly content: RuleContent;
  /** Where the part at `path` stands. */
  place(path: readonly PropertyKey[]): RulePlace;
  /** Runs a parser of the part at `path`; what it finds wrong is said with file and line where those are known. */
  within<T>(path: readonly PropertyKey[], parse: () => T): T;
}

/** A rule that was read and found right: plain data, which another thread can be given. */
export interface ReadRule {
  readonly content: RuleContent;
  /** Where its document begins. */
  readonly place: RulePlace;
  /** Names of rules that it replaces. */
  readonly alsoCalled: readonly string[];
}
