import type { RedactedLine, RedactedText } from './line.ts';
import type { Minute, Nanoseconds, TimeRange } from './time.ts';

/** A group of lines that differ in their parameters only. */
export interface Template {
  /** As it reads now, merges included: `Failed password for <*> from <*> port <*> ssh2`. */
  readonly text: RedactedText;
  /**
   * The text before any learned merge: the oldest exact skeleton. Computed from the line alone, so it is the
   * same on every machine; fingerprints are made from it.
   */
  readonly canonicalText: RedactedText;
}

/** Values seen in one parameter of a template. `top` is bounded; `distinct` and `other` keep what it left out. */
export interface ParameterTally {
  /** 0-based position among the template's parameters. */
  readonly index: number;
  readonly top: ReadonlyArray<readonly [value: RedactedText, count: number]>;
  readonly distinct: number;
  /** Lines whose value is not in `top`. */
  readonly other: number;
}

/** One template of one source in one window. */
export interface TemplateDigest {
  readonly template: Template;
  readonly sourceId: string;
  /** The program most of its lines name, if any. */
  readonly service?: RedactedText;
  /** The worst level that its lines name (`error`, `warn`, …), if any. */
  readonly level?: RedactedText;
  readonly count: number;
  readonly first: Nanoseconds;
  readonly last: Nanoseconds;
  /** Lines per UTC minute. */
  readonly minutes: ReadonlyMap<Minute, number>;
  readonly parameters: readonly ParameterTally[];
  /** At most five, spread over the window, the first one included. */
  readonly samples: readonly RedactedLine[];
}

/** What a window of lines was reduced to. */
export interface Digest {
  readonly range: TimeRange;
  readonly lines: number;
  /** UTF-16 length of the lines before capping, added up. */
  readonly characters: number;
  /** Secrets that were replaced. */
  readonly secrets: number;
  /** Lines that Nightjar itself caused (its queries, its ssh sessions): counted, given to no rule and no model. */
  readonly ownLines: number;
  /** Most frequent first. */
  readonly templates: readonly TemplateDigest[];
}
