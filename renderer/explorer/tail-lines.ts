import type { FoundLine, TailEvent } from '../../shared/contract/explore.ts';
import type { ShownFailure } from '../client/failure.ts';

/** Lines that a tail keeps at most: enough to look back, and no more memory for a page that stays open. */
export const MOST_KEPT = 2_000;

/** What a live tail has brought so far. */
export interface TailLines {
  /** The newest first. */
  readonly shown: readonly FoundLine[];
  /** Come since the reader looks at something, the newest first. */
  readonly waiting: readonly FoundLine[];
  /** Older ones that were let go. */
  readonly dropped: number;
  /** Between two looks more came than were handed on. */
  readonly leftOut: boolean;
  /** By the server's clock, in milliseconds; null before the first answer. */
  readonly readUpTo: number | null;
  /** Of the last look. */
  readonly failure: Extract<TailEvent, { kind: 'failed' }>['failure'] | null;
  /** Why nothing comes any more, as when the connection to Nightjar is lost; null while it goes on. */
  readonly ended: ShownFailure | null;
}

export type TailAction =
  /** `held`: the reader looks at something, which is not to move. */
  | { readonly kind: 'came'; readonly event: TailEvent; readonly held: boolean }
  | { readonly kind: 'ended'; readonly failure: ShownFailure }
  | { readonly kind: 'take-up' }
  | { readonly kind: 'begin' };

export const NO_TAIL: TailLines = {
  shown: [],
  waiting: [],
  dropped: 0,
  leftOut: false,
  readUpTo: null,
  failure: null,
  ended: null,
};

export function tailed(tail: TailLines, action: TailAction): TailLines {
  switch (action.kind) {
    case 'begin':
      return NO_TAIL;
    case 'ended':
      return { ...tail, ended: action.failure };
    case 'take-up':
      return bounded({ ...tail, shown: inOrder([...tail.waiting, ...tail.shown]), waiting: [] });
    case 'came': {
      const { event, held } = action;
      if (event.kind === 'failed') return { ...tail, failure: event.failure };
      const fresh = event.lines.toReversed();
      const next = {
        ...tail,
        readUpTo: event.readUpTo,
        leftOut: tail.leftOut || event.leftOut,
        failure: null,
      };
      return held
        ? bounded({ ...next, waiting: inOrder([...fresh, ...tail.waiting]) })
        : bounded({ ...next, shown: inOrder([...fresh, ...tail.waiting, ...tail.shown]), waiting: [] });
    }
  }
}

/** A line that comes late takes its place; equal instants stay as they came. */
function inOrder(lines: readonly FoundLine[]): FoundLine[] {
  return lines.toSorted((left, right) =>
    left.timestamp < right.timestamp ? 1 : left.timestamp > right.timestamp ? -1 : 0,
  );
}

/** What waits counts too. The oldest of what is shown goes first. */
function bounded(tail: TailLines): TailLines {
  const waiting = tail.waiting.slice(0, MOST_KEPT);
  const shown = tail.shown.slice(0, Math.max(0, MOST_KEPT - waiting.length));
  const gone = tail.waiting.length - waiting.length + tail.shown.length - shown.length;
  return gone === 0 ? tail : { ...tail, waiting, shown, dropped: tail.dropped + gone };
}
