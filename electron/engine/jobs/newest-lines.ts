import type { Nanoseconds } from '../../../shared/domain/time.ts';

interface Timed {
  readonly timestamp: Nanoseconds;
}

/** What was read of one source: ascending, no instant cut in two. */
interface Read<Line extends Timed> {
  readonly lines: readonly Line[];
  /** There are more before them. */
  readonly more: boolean;
}

/**
 * One page of what was read of several sources, ascending. Of a source that has more, nothing before its own first
 * line is known yet: so the page begins where the last of these begins, and the next one ends there.
 */
export function newestOf<Line extends Timed>(
  sources: readonly Read<Line>[],
): { readonly lines: Line[]; readonly more: boolean } {
  const edges = sources.flatMap(({ lines, more }) => (more && lines[0] ? [lines[0].timestamp] : []));
  const edge = edges.reduce<Nanoseconds | null>(
    (latest, one) => (latest === null || one > latest ? one : latest),
    null,
  );
  const lines = sources
    .flatMap((source) => source.lines)
    .filter(({ timestamp }) => edge === null || timestamp >= edge)
    .sort((left, right) =>
      left.timestamp < right.timestamp ? -1 : left.timestamp > right.timestamp ? 1 : 0,
    );
  return { lines, more: edge !== null };
}
