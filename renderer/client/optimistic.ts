import type {
  FindingCounts,
  FindingFilter,
  FindingRow,
  TriageAction,
} from '../../shared/contract/findings.ts';
import type { FindingCondition, TriageState } from '../../shared/domain/finding.ts';

/** One page of `findings.rows`. */
export interface FindingPage {
  readonly rows: readonly FindingRow[];
  readonly next: string | null;
}

type Judged = Pick<FindingRow, 'state' | 'mark' | 'unread'>;

/** What a row will look like once the engine has taken a triage step. The engine's word replaces it. */
export function afterAction<T extends Judged>(row: T, action: TriageAction): T {
  switch (action.kind) {
    case 'acknowledge':
      return { ...row, state: 'acknowledged', unread: false, mark: keepHidden(row) };
    case 'resolve':
      return { ...row, state: 'resolved', unread: false, mark: null };
    case 'reopen':
      return { ...row, state: 'new', mark: keepHidden(row) };
    case 'snooze':
      return {
        ...row,
        unread: false,
        mark: { kind: 'snoozed', until: action.until, hits: 0, limit: action.hits },
      };
    case 'end-snooze':
      return { ...row, mark: null };
  }
}

function keepHidden(row: Judged): Judged['mark'] {
  return isHidden(row) ? row.mark : null;
}

/** Snoozed by hand, or by a suppression rule: kept out of the inbox and its counts. */
export function isHidden({ mark }: Pick<FindingRow, 'mark'>): boolean {
  return mark?.kind === 'snoozed' || mark?.kind === 'suppressed';
}

/** Whether a list with this filter still shows the row, as far as state and snooze decide it. */
export function staysIn(filter: FindingFilter, row: Pick<FindingRow, 'state' | 'mark'>): boolean {
  if (filter.is?.some((oneOf) => !oneOf.some((condition) => mayMeet(row, condition)))) return false;
  const hidden = isHidden(row);
  if (filter.hidden === 'exclude' && hidden) return false;
  if (filter.hidden === 'only' && !hidden) return false;
  return filter.states === undefined || filter.states.includes(row.state);
}

/** False only for what a decision changes; what was read stays in a list of the unread until that is asked for again. */
function mayMeet(row: Pick<FindingRow, 'state' | 'mark'>, condition: FindingCondition): boolean {
  if (condition === 'hidden') return isHidden(row);
  if (condition === 'snoozed' || condition === 'suppressed') return row.mark?.kind === condition;
  if (condition === 'regressed') return row.state === 'new';
  return condition !== 'new' && condition !== 'acknowledged' && condition !== 'resolved'
    ? true
    : row.state === condition;
}

/** A row as it was, and as it is shown now. */
export type Move = readonly [before: FindingRow, after: FindingRow];

/** Replaces rows by id in all pages; `moves` are for the counts of the same list. */
export function replaceRows(
  pages: readonly FindingPage[],
  change: (row: FindingRow) => FindingRow,
): { readonly pages: FindingPage[]; readonly moves: readonly Move[] } {
  const moves: Move[] = [];
  const changed = pages.map((page) => ({
    ...page,
    rows: page.rows.map((row) => {
      const next = change(row);
      if (next !== row) moves.push([row, next]);
      return next;
    }),
  }));
  return { pages: changed, moves };
}

/** The counts of a list, some of whose rows moved. */
export function moveCounts(counts: FindingCounts, moves: readonly Move[]): FindingCounts {
  const sum = { ...counts };
  for (const [before, after] of moves) {
    const from = bucketOf(before);
    const to = bucketOf(after);
    sum[from] = Math.max(0, sum[from] - 1);
    sum[to] += 1;
  }
  return sum;
}

function bucketOf(row: FindingRow): TriageState | 'hidden' {
  return isHidden(row) ? 'hidden' : row.state;
}
