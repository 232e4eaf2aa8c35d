import { originSchema } from '../../../shared/domain/draft.ts';
import { triageStateSchema } from '../../../shared/domain/finding.ts';
import type { Finding, TriageState } from '../../../shared/domain/finding.ts';
import { storeError } from './failures.ts';
import { HIDDEN } from './finding-conditions.ts';
import { fewest, whereOf } from './finding-query.ts';
import type { FindingFilter, Where } from './finding-query.ts';
import { severityOf, suppressionOf, triageOf } from './findings.ts';
import type { FindingRow } from './findings.ts';
import type { Session } from './session.ts';

export interface FindingQuery extends FindingFilter {
  /** `newest`: last seen first. `severity`: gravest first, and among these the newest. */
  readonly sort: 'newest' | 'severity';
  /** `next` of the page before. */
  readonly after?: string;
  readonly limit: number;
}

/** What a row of the inbox shows. `title` is as shown, its placeholders filled. */
export interface FindingSummary extends Omit<
  Finding,
  'fingerprint' | 'fingerprintVersion' | 'identity' | 'explanation' | 'recommendation' | 'entities'
> {
  readonly hidden: boolean;
}

/** Findings that are not hidden, by state; those that are; and of the new ones that are not hidden, the unread. */
export interface FindingCounts extends Readonly<Record<TriageState, number>> {
  readonly hidden: number;
  readonly unread: number;
}

export interface FindingPage {
  readonly rows: readonly FindingSummary[];
  /** Give it as `after` to get the next page; null on the last one. */
  readonly next: string | null;
}

interface CountsAndTotal {
  readonly counts: FindingCounts;
  readonly total: number;
}

const ORDERS = {
  newest: { index: 'findings_newest', columns: ['last_seen', 'key'] },
  severity: { index: 'findings_gravest', columns: ['severity', 'last_seen', 'key'] },
} as const;

/** The condition of the index `findings_hideable`, word for word. */
const HIDEABLE =
  'f.head IS NULL AND (f.count = 0 OR f.snooze_until IS NOT NULL OR f.suppressed_until IS NOT NULL)';

interface StateCount {
  count: number;
  unread: number;
}

type TallyRow = Readonly<StateCount & { state: TriageState }>;

type Tally = Record<TriageState, StateCount>;

/** Of the findings that are not hidden, and of those that are. */
interface Tallies {
  readonly shown: Tally;
  readonly hidden: Tally;
}

/** More than all parts of a page ask for at once. */
const MOST_TALLIES = 64;

/** Lists and counts findings for the inbox. */
export class FindingList {
  readonly #session: Session;
  /** Counts of many findings, for as long as nothing is written: several parts of a page ask for the same. */
  readonly #counted = { changes: -1, tallies: new Map<string, readonly TallyRow[]>() };

  constructor(session: Session) {
    this.#session = session;
  }

  /** One page, by keyset: rows that arrive between two pages neither repeat nor hide others. */
  list(query: FindingQuery): FindingPage {
    return this.#list(query, fewest(this.#session, query));
  }

  /** A page with what `counts` and `total` say; the few that can pass are looked for once. */
  listAndCounts(query: FindingQuery): FindingPage & CountsAndTotal {
    const few = fewest(this.#session, query);
    return { ...this.#list(query, few), ...this.#countsAndTotal(query, few) };
  }

  #list(query: FindingQuery, few: Where['few']): FindingPage {
    const keys = this.#keys(query, few);
    const page = keys.slice(0, query.limit);
    const rows = this.#session.all<FindingRow & { hidden: number }>(
      `SELECT f.*, ${HIDDEN} AS hidden FROM json_each(@keys) AS page JOIN findings f ON f.key = page.value
       ORDER BY page.key`,
      { keys: JSON.stringify(page), now: query.now },
    );
    const servers = this.#serversOf(page);
    const last = rows.at(-1);
    return {
      rows: rows.map((row) => summaryOf(row, servers.get(row.key) ?? [])),
      next: keys.length > query.limit && last ? cursorOf(query.sort, last) : null,
    };
  }

  /** How many findings pass the filter, whatever its `states` and `hidden` say. */
  counts(filter: FindingFilter): FindingCounts {
    return this.#countsAndTotal(filter, fewest(this.#session, filter)).counts;
  }

  /** How many findings pass the filter: the length of the whole list. */
  total(filter: FindingFilter): number {
    return totalOf(this.#tally(filter, fewest(this.#session, filter)), filter);
  }

  /** From one look at the findings. */
  #countsAndTotal(filter: FindingFilter, few: Where['few']): CountsAndTotal {
    const { states: _states, ...rest } = filter;
    const tally = this.#tally(rest, few);
    const { shown, hidden } = tally;
    const counts = {
      new: shown.new.count,
      acknowledged: shown.acknowledged.count,
      resolved: shown.resolved.count,
      hidden: sum(hidden),
      unread: shown.new.unread,
    };
    return { counts, total: totalOf(tally, filter) };
  }

  /** Ids of all that pass, in no order that means anything. */
  ids(filter: FindingFilter): string[] {
    const where = whereOf(filter, 'count', fewest(this.#session, filter));
    return this.#session
      .all<{ id: string }>(
        `SELECT f.id FROM ${where.few ? fromOf(where, '') : 'findings f'} ${conditions(where.clauses)}`,
        parametersOf(where),
      )
      .map(({ id }) => id);
  }

  /** Few are hidden, so these are counted apart and taken off; testing each finding for it would take longest. */
  #tally({ hidden: _hidden, ...filter }: FindingFilter, few: Where['few']): Tallies {
    const where = whereOf(filter, 'count', few);
    const shown = this.#byState(where, 'findings_by_state', []);
    const hidden = this.#byState(where, 'findings_hideable', [HIDEABLE, HIDDEN]);
    for (const state of triageStateSchema.options) {
      shown[state].count -= hidden[state].count;
      shown[state].unread -= hidden[state].unread;
    }
    return { shown, hidden };
  }

  #byState(where: Where, index: string, clauses: readonly string[]): Tally {
    const tally: Tally = {
      new: { count: 0, unread: 0 },
      acknowledged: { count: 0, unread: 0 },
      resolved: { count: 0, unread: 0 },
    };
    const sql = `SELECT f.shown_state AS state, count(*) AS count, sum(f.read_at IS NULL) AS unread
       FROM ${fromOf(where, index)} ${conditions([...clauses, ...where.clauses])} GROUP BY f.shown_state`;
    for (const { state, count, unread } of this.#countedBy(sql, parametersOf(where))) {
      tally[state] = { count, unread };
    }
    return tally;
  }

  /** Asks once for the same, until something is written. Inside a transaction nothing is kept: it may be undone. */
  #countedBy(sql: string, parameters: ReturnType<typeof parametersOf>): readonly TallyRow[] {
    const ask = () => this.#session.all<TallyRow>(sql, parameters);
    if (this.#session.database.inTransaction) return ask();
    const changes = this.#session.one<{ total: number }>('SELECT total_changes() AS total')?.total ?? 0;
    if (changes !== this.#counted.changes) {
      this.#counted.changes = changes;
      this.#counted.tallies.clear();
    }
    const asked = Object.entries(parameters).filter(([name]) => sql.includes(`@${name}`));
    const key = JSON.stringify([sql, asked]);
    const rows = this.#counted.tallies.get(key) ?? ask();
    if (this.#counted.tallies.size < MOST_TALLIES) this.#counted.tallies.set(key, rows);
    return rows;
  }

  /** Keys of the page's rows in order, and one more if there is a next page. */
  #keys(query: FindingQuery, few: Where['few']): number[] {
    const { columns } = ORDERS[query.sort];
    const index = query.hidden === true ? 'findings_hideable' : ORDERS[query.sort].index;
    const where = whereOf(query, 'page', few);
    const after = query.after === undefined ? null : placeOf(query.after, columns.length);
    const clauses = query.hidden === true ? [HIDEABLE, ...where.clauses] : [...where.clauses];
    if (after) {
      const names = columns.map((column) => `f.${column}`).join(', ');
      clauses.push(`(${names}) < (${columns.map((column) => `@after_${column}`).join(', ')})`);
    }
    return this.#session
      .all<{ key: number }>(
        `SELECT f.key FROM ${fromOf(where, index)} ${conditions(clauses)}
         ORDER BY ${columns.map((column) => `f.${column} DESC`).join(', ')} LIMIT @limit`,
        {
          ...parametersOf(where),
          ...Object.fromEntries(
            columns.map((column, position) => [`after_${column}`, after?.[position] ?? 0]),
          ),
          limit: query.limit + 1,
        },
      )
      .map((row) => row.key);
  }

  #serversOf(keys: readonly number[]): Map<number, string[]> {
    const servers = new Map<number, string[]>();
    const rows = this.#session.all<{ finding: number; server_id: string }>(
      'SELECT finding, server_id FROM json_each(@keys) JOIN finding_servers ON finding = value',
      { keys: JSON.stringify(keys) },
    );
    for (const row of rows) servers.set(row.finding, [...(servers.get(row.finding) ?? []), row.server_id]);
    return servers;
  }
}

/** Few candidates are looked up; otherwise the index of the order is walked, which holds all that filters need. */
function fromOf(where: Where, index: string): string {
  return where.few
    ? 'json_each(@few) AS few CROSS JOIN findings f ON f.key = few.value'
    : `findings f INDEXED BY ${index}`;
}

function parametersOf(where: Where) {
  return where.few ? { ...where.parameters, few: JSON.stringify(where.few) } : where.parameters;
}

function conditions(clauses: readonly string[]): string {
  return clauses.length === 0 ? '' : `WHERE ${clauses.join(' AND ')}`;
}

function totalOf({ shown, hidden }: Tallies, filter: FindingFilter): number {
  return (
    (filter.hidden === true ? 0 : sum(shown, filter.states)) +
    (filter.hidden === false ? 0 : sum(hidden, filter.states))
  );
}

function sum(tally: Tally, states: readonly TriageState[] = triageStateSchema.options): number {
  return [...new Set(states)].reduce((all, state) => all + tally[state].count, 0);
}

function cursorOf(sort: FindingQuery['sort'], row: FindingRow): string {
  return ORDERS[sort].columns.map((column) => row[column]).join('.');
}

function placeOf(cursor: string, length: number): number[] {
  const place = cursor.split('.').map(Number);
  if (place.length === length && place.every(Number.isSafeInteger)) return place;
  throw storeError('The list cannot go on from where it was.', 'Load it again from the top.');
}

function summaryOf(row: FindingRow & { hidden: number }, serverIds: readonly string[]): FindingSummary {
  return {
    id: row.id,
    origin: originSchema.parse(JSON.parse(row.origin)),
    title: row.rendered_title,
    severity: severityOf(row),
    category: row.category,
    judged: row.judged === 1,
    triage: triageOf(row),
    count: row.count,
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    serverIds: [...serverIds],
    createdAt: row.created_at,
    hidden: row.hidden === 1,
    ...suppressionOf(row),
  };
}
