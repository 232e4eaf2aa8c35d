import type { FindingFilter, FindingRow } from '../../shared/contract/findings.ts';
import type { TriageState } from '../../shared/domain/finding.ts';
import { staysIn } from '../client/optimistic.ts';

/** The order that the reader has before the eyes: ids, and the group each was in when it was taken up. */
export type Held = ReadonlyArray<{ readonly id: string; readonly state: TriageState }>;

export interface Arranged {
  readonly held: Held;
  /** What to draw, grouped by state, in the held order. */
  readonly shown: readonly FindingRow[];
  /** Arrivals that wait behind the pill. */
  readonly waiting: number;
}

const GROUPS: readonly TriageState[] = ['new', 'acknowledged', 'resolved'];

/** Takes up the engine's order as it is now. */
export function takeUp(rows: readonly FindingRow[]): Held {
  return rows.map(({ id, state }) => ({ id, state }));
}

/**
 * Lays what the engine sent into the order that is shown, so that nothing moves under the pointer. Known rows keep
 * their place and show their new numbers; rows below the last known one (the next page) are appended; rows above
 * it, and rows that regressed, are arrivals and wait. Rows that the filter no longer wants are left out, but keep
 * their place, so that undo brings them back to where they were.
 */
export function arrange(held: Held, rows: readonly FindingRow[], filter: FindingFilter): Arranged {
  const wanted = rows.filter((row) => staysIn(filter, row));
  const known = new Map(held.map((entry) => [entry.id, entry.state]));
  const lastKnown = wanted.findLastIndex((row) => known.has(row.id));
  const below = wanted.slice(lastKnown + 1);
  const extended = below.length === 0 ? held : [...held, ...takeUp(below)];
  const byId = new Map(wanted.map((row) => [row.id, row]));
  const drawn = extended.flatMap(({ id, state }) => {
    const row = byId.get(id);
    return row ? [{ row, group: isBack(row, state) ? state : row.state }] : [];
  });
  const above = wanted.slice(0, lastKnown + 1).filter((row) => !known.has(row.id));
  return {
    held: extended,
    shown: GROUPS.flatMap((group) => drawn.filter((one) => one.group === group).map((one) => one.row)),
    waiting: above.length + drawn.filter(({ row, group }) => row.state !== group).length,
  };
}

/** A row that came back by itself since it was taken up. */
function isBack(row: FindingRow, before: TriageState): boolean {
  return row.mark?.kind === 'regressed' && row.state !== before;
}

/** Where to go when a row leaves or has been dealt with: the next one, or at the end the one before. */
export function neighbourOf(shown: readonly FindingRow[], id: string): string | null {
  const index = shown.findIndex((row) => row.id === id);
  if (index < 0) return null;
  return (shown[index + 1] ?? shown[index - 1])?.id ?? null;
}
