import type { Category, EntityKind, Severity } from '../../../shared/domain/words.ts';
import type { Nanoseconds } from '../../../shared/domain/time.ts';
import type { Extraction } from './extraction.ts';
import type { LineTest } from './line-test.ts';
import type { RuleIndexes } from './rule-index.ts';
import type { RulePlace } from './rule-problem.ts';
import type { ReadRule } from './rule-source.ts';

/** What every rule says about itself; findings are worded from it. */
export interface RuleDescription {
  /** Sigma's `name`, or its `id` where it has none: what correlations, drafts and matches call the rule by. */
  readonly id: string;
  /** Where its document begins. */
  readonly place: RulePlace;
  readonly title: string;
  readonly severity: Severity;
  readonly category: Category;
  readonly version: number;
  readonly explanation: string;
  readonly recommendation: string;
  readonly judged: boolean;
  /** Fields whose values make findings of this rule different ones. */
  readonly identity: readonly string[];
  /** Whether its events become a draft; not so for rules that only feed a correlation. */
  readonly drafts: boolean;
}

/** A Sigma detection document, checked: what others have to know of it, without what it takes to look at lines. */
export interface DetectionOutline extends RuleDescription {
  readonly kind: 'detection';
  /** Fields whose values correlations above it need. */
  readonly carries: readonly string[];
}

/** A Sigma detection document, compiled. */
export interface DetectionRule extends DetectionOutline {
  readonly test: LineTest;
  /** It asks for a field of stack traces: it is shown traces that were joined to one event, and no single lines. */
  readonly ofTraces: boolean;
  readonly extraction: Extraction;
  /** Per kind, the fields to try in order; the first with a usable value wins. */
  readonly entities: ReadonlyArray<readonly [EntityKind, readonly string[]]>;
  /** How many events a line stands for when a correlation counts: a number, or the field that holds it. */
  readonly weight: number | string;
}

type CorrelationType = 'event_count' | 'value_count' | 'temporal' | 'temporal_ordered';

/** A Sigma correlation document, compiled. */
export interface CorrelationRule extends RuleDescription {
  readonly kind: 'correlation';
  readonly type: CorrelationType;
  /** Ids of the rules it listens to, in the order written. */
  readonly rules: readonly string[];
  readonly groupBy: readonly string[];
  readonly timespan: Nanoseconds;
  /** The smallest number that fulfils its condition. */
  readonly threshold: number;
  /** Of `value_count`: the field whose distinct values count. */
  readonly field: string | null;
  /** Alias → rule id → field of that rule's events. */
  readonly aliases: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** All rules, linked. */
export interface LinkedRules<Detection extends DetectionOutline = DetectionOutline> {
  readonly detections: readonly Detection[];
  /** Each after the rules it listens to. */
  readonly correlations: readonly CorrelationRule[];
  /** How long before an instant lines can still matter to it, over all chains of correlations. */
  readonly longestTimespan: Nanoseconds;
  /** What it was made of, for `rulesOf` to make of it what looks at lines. */
  readonly documents: readonly ReadRule[];
}

/** All rules, linked, to look at lines by. Made by `loadRules` and `rulesOf` only. */
export interface RuleSet extends LinkedRules<DetectionRule> {
  /** Built once, for the first pass, and used by all: what it answers is read before the next line is asked for. */
  readonly indexes: RuleIndexes;
}
