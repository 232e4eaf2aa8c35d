import type {
  FindingCounts,
  FindingFilter,
  FindingRow,
  TriageAction,
} from '../../shared/contract/findings.ts';
import type { FindingCondition, TriageState } from '../../shared/domain/finding.ts';

/** One page of `findings.list`. */
export interface FindingPage {
  readonly rows: readonly FindingRow[];
  readonly next: string | null;
  readonly total: number;
  readonly counts: FindingCounts;
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

/** Replaces rows by id in all pages and moves the counts along. */
export function replaceRows(
  pages: readonly FindingPage[],
  change: (row: FindingRow) => FindingRow,
): FindingPage[] {
  const moves: Array<readonly [FindingRow, FindingRow]> = [];
  const changed = pages.map((page) => ({
    ...page,
    rows: page.rows.map((row) => {
      const next = change(row);
      if (next !== row) moves.push([row, next]);
      return next;
    }),
  }));
  if (moves.length === 0) return changed;
  return changed.map((page) => ({ ...page, counts: moveCounts(page.counts, moves) }));
}

function moveCounts(
  counts: FindingCounts,
  moves: ReadonlyArray<readonly [FindingRow, FindingRow]>,
): FindingCounts {
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
