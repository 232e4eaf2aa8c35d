import type { Draft } from '../../../shared/domain/draft.ts';
import type { Digest } from '../../../shared/domain/template.ts';
import type { Minute, TimeRange } from '../../../shared/domain/time.ts';
import type { DetectorState } from '../detect/state.ts';
import type { Splits } from '../reduce/split.ts';
import type { SourcedLine } from './merge-sources.ts';
import type { LearnedVocabulary } from './vocabulary.ts';

/** Which window is reduced, of what, and where its correlations start from. Plain data, as all that follows. */
export interface WindowStart {
  /** What counts; lines outside it feed the rules only. */
  readonly range: TimeRange;
  /** With the templates of each that are told apart by a parameter. */
  readonly sources: readonly { readonly id: string; readonly splits: Splits }[];
  /** Null: correlations start empty. */
  readonly state: DetectorState | null;
}

/** How far the lines of a window were taken in; milliseconds. */
export interface TakenLines {
  /** Of the range. */
  readonly lines: number;
  readonly secrets: number;
  readonly timings: { readonly reduce: number; readonly rules: number };
}

/** What became of the lines of a window. */
export interface ReducedWindow {
  readonly digest: Digest;
  readonly drafts: readonly Draft[];
  readonly state: DetectorState;
  readonly matches: number;
  /** Lines per source and UTC minute of the range. */
  readonly volume: ReadonlyMap<string, ReadonlyMap<Minute, number>>;
  readonly timings: TakenLines['timings'];
  /** What the miners learned and nobody has kept yet. */
  readonly learned: readonly LearnedVocabulary[];
}

/** A window whose lines are being taken in. */
export interface OpenWindow {
  /** Lines of all sources in order. Resolves when they were taken in. */
  push(lines: readonly SourcedLine[]): Promise<TakenLines>;
  finish(): Promise<ReducedWindow>;
  /** Lets go of it, whatever became of it; nothing may be asked of it afterwards. */
  end(): void;
}

/** What takes lines in: a thread of its own (`ReductionThread`), or whoever asks (`LocalReduction`). */
export interface Reduction {
  open(start: WindowStart): OpenWindow;
}
