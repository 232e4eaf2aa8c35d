import type { Template } from '../../../../shared/domain/template.ts';
import type { Minute } from '../../../../shared/domain/time.ts';
import { BINS_PER_DAY, BINS_PER_HOUR, MINUTES_PER_BIN, type Bin } from './bins.ts';

/** How far a template is new: to its source only, to all sources of its server, or to every server. */
export type Novelty = 'new-here' | 'new-on-server' | 'new-anywhere';

/** What can be unusual about a template, or about a source as a whole. */
export type AssessmentKind = Novelty | 'rare' | 'spike' | 'drop' | 'missing' | 'source-silent' | 'drift';

/** What one window told about a template, with the numbers that say why. */
export interface Assessment {
  readonly kind: AssessmentKind;
  readonly sourceId: string;
  /** Null: the source as a whole. */
  readonly template: Template | null;
  /** Lines, in the span that `sentence` names. */
  readonly observed: number;
  /** Between which counts 98 of 100 such spans lie; null where nothing was to be expected. */
  readonly expected: { readonly low: number; readonly high: number } | null;
  /** When it began. */
  readonly since: Minute;
  /** For a person: `412 in 5 minutes, normally 3 to 20 at this hour`. */
  readonly sentence: string;
  /** Natural logarithm of how probable this or worse is on a normal day; 0 where nothing was computed. */
  readonly logProbability: number;
  /** Lines by minute; for what is absent, one for each five minutes without it. */
  readonly minutes: ReadonlyMap<Minute, number>;
}

/** `5 minutes`, `an hour`, `3 days`. */
export function spanOf(bins: Bin): string {
  if (bins < BINS_PER_HOUR) return `${bins * MINUTES_PER_BIN} minutes`;
  if (bins < BINS_PER_DAY) return counted(Math.round(bins / BINS_PER_HOUR), 'an hour', 'hours');
  return counted(Math.round(bins / BINS_PER_DAY), 'a day', 'days');
}

/** `every 5 minutes`, `every hour`, `every 3 days`. */
export function everySpan(bins: Bin): string {
  return `every ${spanOf(bins).replace(/^an? /, '')}`;
}

/** `3 to 20`, `none`, `7`. */
export function rangeOf({ low, high }: { readonly low: number; readonly high: number }): string {
  if (high === 0) return 'none';
  return low === high ? String(low) : `${low} to ${high}`;
}

function counted(count: number, one: string, many: string): string {
  return count === 1 ? one : `${count} ${many}`;
}
