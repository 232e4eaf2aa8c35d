import type { RedactedLine } from '../../../shared/domain/line.ts';
import { toMilliseconds, type Milliseconds, type Nanoseconds } from '../../../shared/domain/time.ts';
import type { Redactor } from '../reduce/redact.ts';
import type { LokiClient } from '../sources/loki.ts';
import { FARTHEST, GUARD, linesBeside } from './line-lookup.ts';
import { redactedInOrder } from './redacted-lines.ts';

interface Place {
  readonly client: LokiClient;
  readonly selector: string;
  readonly sourceId: string;
  readonly redactor: Redactor;
}

interface Wanted {
  readonly timestamp: Nanoseconds;
  /** Lines earlier than it, and from it on. */
  readonly before: number;
  readonly after: number;
}

export interface LinesAround {
  /** Ascending. */
  readonly lines: readonly RedactedLine[];
  readonly moreBefore: boolean;
  readonly moreAfter: boolean;
  readonly searched: { readonly from: Milliseconds; readonly to: Milliseconds };
}

/** Lines of a selector around an instant, a day in each direction at most. */
export async function linesAround(
  { client, selector, sourceId, redactor }: Place,
  { timestamp, before, after }: Wanted,
  signal: AbortSignal,
): Promise<LinesAround> {
  const side = (step: 1n | -1n, limit: number) =>
    linesBeside(client, selector, { at: timestamp, step, limit }, signal);
  const earlier = await side(-1n, before + GUARD);
  const later = await side(1n, after);
  const first = Math.max(0, earlier.lines.length - before);
  const lines = redactedInOrder([...earlier.lines, ...later.lines], sourceId, redactor);
  return {
    lines: lines.slice(first),
    moreBefore: earlier.more || first > 0,
    moreAfter: later.more,
    searched: { from: toMilliseconds(timestamp - FARTHEST), to: toMilliseconds(timestamp + FARTHEST) },
  };
}
