import { identitySchema, originSchema } from '../../../shared/domain/draft.ts';
import type { OccurrenceFacts, ReadRows, SuppressibleFinding } from '../../../shared/domain/suppressible.ts';
import { MILLISECONDS_PER_MINUTE, type Minute } from '../../../shared/domain/time.ts';
import type { EntityTallies } from '../../../shared/domain/words.ts';
import { severityOf, triageOf, type FindingRow, type TriageColumns } from './findings.ts';
import { groupOf } from './groups.ts';
import type { Session } from './session.ts';
import type { Totals } from './totals.ts';

interface OccurrenceRow {
  readonly minute: number;
  readonly server_id: string;
  readonly source_id: string;
  readonly count: number;
  readonly entities: string | null;
}

/** What is read of a finding that rules are asked about. */
export type SuppressibleRow = TriageColumns &
  Pick<
    FindingRow,
    'key' | 'id' | 'identity' | 'origin' | 'severity' | 'category' | 'count' | 'last_seen' | 'suppression'
  > & { readonly suppression_due: number | null };

const COLUMNS = `f.key, f.id, f.identity, f.origin, f.severity, f.category, f.count, f.last_seen, f.suppression,
  f.suppression_due, f.state, f.state_at, f.snooze_until, f.snooze_since, f.snooze_hits, f.snooze_limit, f.read_at`;

/** What suppressions are asked about: findings as they stand, and the lines of each with those of its parts. */
export class SuppressionFacts {
  readonly #session: Session;
  readonly #totals: Totals;

  constructor(session: Session, totals: Totals) {
    this.#session = session;
    this.#totals = totals;
  }

  /** Of several findings at once, those that count for no other, with the servers of each. */
  rows(
    findings: readonly number[],
  ): { readonly row: SuppressibleRow; readonly serverIds: readonly string[] }[] {
    const keys = JSON.stringify(findings);
    const rows = this.#session.all<SuppressibleRow>(
      `SELECT ${COLUMNS} FROM json_each(@keys) AS asked JOIN findings f ON f.key = asked.value WHERE f.head IS NULL`,
      { keys },
    );
    const servers = Map.groupBy(
      this.#session.all<{ finding: number; server_id: string }>(
        'SELECT finding, server_id FROM json_each(@keys) AS asked JOIN finding_servers ON finding = asked.value',
        { keys },
      ),
      ({ finding }) => finding,
    );
    return rows.map((row) => ({
      row,
      serverIds: (servers.get(row.key) ?? []).map(({ server_id }) => server_id),
    }));
  }

  /** What a rule needs to know of a finding; null if there is no such finding. */
  of(finding: number): SuppressibleFinding | null {
    const row = this.#session.one<SuppressibleRow>(
      `SELECT ${COLUMNS} FROM findings f WHERE f.key = @finding`,
      {
        finding,
      },
    );
    return row ? this.ofRow(row, this.#totals.serverIdsOf(row.key)) : null;
  }

  ofRow(row: SuppressibleRow, serverIds: readonly string[]): SuppressibleFinding {
    const session = this.#session;
    return {
      id: row.id,
      // Most are never asked about.
      get identity() {
        return identitySchema.parse(JSON.parse(row.identity));
      },
      get origin() {
        return originSchema.parse(JSON.parse(row.origin));
      },
      severity: severityOf(row),
      category: row.category,
      triage: triageOf(row),
      count: row.count,
      lastSeen: row.last_seen,
      serverIds: [...serverIds],
      get templates() {
        const linked = groupOf(session, row.key).flatMap((finding) =>
          session.all<{ text: string }>(
            'SELECT DISTINCT canonical_text AS text FROM finding_templates WHERE finding = @finding',
            { finding },
          ),
        );
        if (linked.length > 0) return [...new Set(linked.map(({ text }) => text))];
        const { identity } = this;
        return identity.kind === 'model' || identity.kind === 'baseline' ? identity.parts.slice(1, 2) : [];
      },
      get raisedAt() {
        const raised = session.one<{ at: number | null }>(
          "SELECT max(at) AS at FROM history WHERE finding = @finding AND kind = 'severity-raised'",
          { finding: row.key },
        );
        return raised?.at ?? null;
      },
    };
  }

  /** Lines of a finding and its parts, ascending by minute; read once for all the rules that are asked about it. */
  linesOf({ key: finding, last_seen }: Pick<SuppressibleRow, 'key' | 'last_seen'>): ReadRows {
    const last = Math.floor(last_seen / MILLISECONDS_PER_MINUTE);
    let known: { readonly from: Minute; readonly rows: OccurrenceFacts[] } | null = null;
    return (from) => {
      if (from > last) return [];
      if (known === null || from < known.from) known = { from, rows: this.#groupRowsOf(finding, from) };
      return known.from === from ? known.rows : known.rows.filter(({ minute }) => minute >= from);
    };
  }

  #groupRowsOf(finding: number, from: Minute): OccurrenceFacts[] {
    const group = groupOf(this.#session, finding);
    const rows = group.flatMap((member) => this.#rowsOf(member, from));
    return group.length === 1 ? rows : rows.sort((left, right) => left.minute - right.minute);
  }

  #rowsOf(finding: number, from: Minute): OccurrenceFacts[] {
    return this.#session
      .all<OccurrenceRow>(
        `SELECT minute, server_id, source_id, count, entities FROM occurrences
         WHERE finding = @finding AND minute >= @from ORDER BY minute`,
        { finding, from },
      )
      .map((row) => ({
        serverId: row.server_id,
        sourceId: row.source_id,
        minute: row.minute,
        count: row.count,
        // Most are never asked about.
        get entities() {
          return row.entities === null ? {} : (JSON.parse(row.entities) as EntityTallies);
        },
      }));
  }
}
