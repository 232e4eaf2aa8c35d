import type { FindingFilter, FindingRow } from '../../shared/contract/findings.ts';
import { staysIn } from '../client/optimistic.ts';
import type { Groups } from '../client/stages.ts';

/** The order that the reader has before the eyes: ids, and the group each was in when it was taken up. */
export type Held = ReadonlyArray<{ readonly id: string; readonly group: string }>;

export interface Arranged {
  readonly held: Held;
  /** What to draw, group after group, in the held order. */
  readonly shown: readonly FindingRow[];
  /** The group under which each of `shown` is drawn. */
  readonly groups: readonly string[];
  /** Arrivals that wait behind the pill. */
  readonly waiting: number;
}

/** Takes up the engine's order as it is now. */
export function takeUp(rows: readonly FindingRow[], groups: Groups): Held {
  return rows.map((row) => ({ id: row.id, group: groups.of(row) }));
}

/**
 * Lays what the engine sent into the order that is shown, so that nothing moves under the pointer. Known rows keep
 * their place and show their new numbers; rows below the last known one (the next page) are appended; rows above
 * it, and rows that regressed, are arrivals and wait. Rows that the filter no longer wants are left out, but keep
 * their place, so that undo brings them back to where they were.
 */
export function arrange(
  held: Held,
  rows: readonly FindingRow[],
  filter: FindingFilter,
  groups: Groups,
): Arranged {
  const wanted = rows.filter((row) => staysIn(filter, row));
  const known = new Map(held.map((entry) => [entry.id, entry.group]));
  const lastKnown = wanted.findLastIndex((row) => known.has(row.id));
  const below = wanted.slice(lastKnown + 1);
  const extended = below.length === 0 ? held : [...held, ...takeUp(below, groups)];
  const byId = new Map(wanted.map((row) => [row.id, row]));
  const drawn = extended.flatMap(({ id, group: before }) => {
    const row = byId.get(id);
    if (!row) return [];
    const group = groups.of(row);
    return [{ row, group: row.mark?.kind === 'regressed' && group !== before ? before : group }];
  });
  const above = wanted.slice(0, lastKnown + 1).filter((row) => !known.has(row.id));
  const grouped = Map.groupBy(drawn, ({ group }) => group);
  const inOrder = groups.list.flatMap(({ id }) => grouped.get(id) ?? []);
  return {
    held: extended,
    shown: inOrder.map(({ row }) => row),
    groups: inOrder.map(({ group }) => group),
    waiting: above.length + drawn.filter(({ row, group }) => groups.of(row) !== group).length,
  };
}

/** Where to go when a row leaves or has been dealt with: the next one, or at the end the one before. */
export function neighbourOf(shown: readonly FindingRow[], id: string): string | null {
  const index = shown.findIndex((row) => row.id === id);
  if (index < 0) return null;
  return (shown[index + 1] ?? shown[index - 1])?.id ?? null;
}
