import type { Span } from './brush.ts';
import { parseMoment, type End } from './typed-moment.ts';
import type { ZoneClock } from './zone-clock.ts';

export interface RangeProblem {
  readonly kind: 'problem';
  /** The field that it is about. */
  readonly end: End;
  readonly problem: 'format' | 'no-such-date' | 'no-such-time' | 'order' | 'future';
}

/**
 * Both ends as they were typed; an end that was not touched stays what it is, to the millisecond.
 *
 * @param typed null: not touched
 */
export function typedRange(
  typed: Readonly<Record<End, string | null>>,
  before: Span,
  clock: ZoneClock,
  now: number,
): { readonly kind: 'span'; readonly span: Span } | RangeProblem {
  const read = (end: End) => {
    const words = typed[end];
    if (words === null) return { kind: 'instant', at: before[end] } as const;
    return parseMoment(words, end, clock, now);
  };
  const [from, to] = [read('from'), read('to')];
  if (from.kind === 'problem') return { ...from, end: 'from' };
  if (to.kind === 'problem') return { ...to, end: 'to' };
  if (from.at >= now) return { kind: 'problem', end: 'from', problem: 'future' };
  // The one that was typed last is the one to mend.
  if (from.at >= to.at) return { kind: 'problem', end: typed.to === null ? 'from' : 'to', problem: 'order' };
  return { kind: 'span', span: { from: from.at, to: to.at } };
}
