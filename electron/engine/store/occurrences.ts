import type { DraftOccurrence, Origin } from '../../../shared/domain/draft.ts';
import { NANOSECONDS_PER_MINUTE } from '../../../shared/domain/time.ts';
import type { Minute } from '../../../shared/domain/time.ts';
import type { EntityTallies } from '../../../shared/domain/words.ts';
import { groupOfId } from './groups.ts';
import { keyOf } from './keys.ts';
import type { Session } from './session.ts';
import type { Counted, RowChange, Totals } from './totals.ts';

/** Names one row within a server. */
export interface OccurrenceName {
  readonly findingId: string;
  readonly sourceId: string;
  readonly minute: Minute;
}

/** The whole minutes `[from, to)` of some sources of a server that a pass has read. */
export interface PassedMinutes {
  readonly serverId: string;
  readonly sourceIds: readonly string[];
  readonly from: Minute;
  readonly to: Minute;
}

export interface StoredOccurrence extends DraftOccurrence {
  readonly serverId: string;
}

interface Row extends Counted {
  readonly finding: number;
  readonly id: string;
  readonly minute: number;
  readonly server_id: string;
  readonly source_id: string;
}

/**
 * What was counted for a finding in one UTC minute of one source. A pass replaces rows and never adds to them, so
 * passes may overlap, be repeated and come in any order. The caller refreshes the totals of the findings it touched.
 */
export class OccurrencesRepository {
  readonly #session: Session;
  readonly #totals: Totals;

  constructor(session: Session, totals: Totals) {
    this.#session = session;
    this.#totals = totals;
  }

  /** Writes the minutes that a pass counted for a finding, each in place of what was there; a count of 0 clears it. */
  replace(findingId: string, serverId: string, rows: readonly DraftOccurrence[]): void {
    if (rows.length === 0) return;
    this.#session.transaction(() => {
      const finding = keyOf(this.#session, findingId);
      const known = this.#known(finding, serverId, rows);
      // Named twice, the later one counts, as it would if they came one after the other.
      const last = new Map(rows.map((row) => [nameOf(row.minute, row.sourceId), row]));
      const changes = Array.from(last, ([name, row]) =>
        this.#write(finding, serverId, row, known.get(name) ?? null),
      );
      this.#totals.book(
        finding,
        serverId,
        changes.filter((change) => change !== null),
      );
    });
  }

  /**
   * Deletes the rows that a pass over whole minutes should have named again and did not: those of findings of one
   * kind of origin, with the evidence of these minutes. Returns the ids of the findings that lost something.
   */
  removeInRange(kind: Origin['kind'], passed: PassedMinutes, except: Iterable<OccurrenceName>): string[] {
    const named = new Set(Array.from(except, (name) => `${name.minute} ${name.sourceId} ${name.findingId}`));
    return this.#session.transaction(() => {
      const lost = this.#inRange(kind, passed).filter(
        (row) => !named.has(`${row.minute} ${row.source_id} ${row.id}`),
      );
      for (const row of lost) this.#delete(row);
      for (const [finding, rows] of Map.groupBy(lost, (row) => row.finding)) {
        this.#totals.book(
          finding,
          passed.serverId,
          rows.map((before) => ({ before, after: null })),
        );
      }
      return [...new Set(lost.map((row) => row.id))];
    });
  }

  /** All rows of a finding and its parts in `[from, to)`, ascending by minute. */
  of(findingId: string, from: Minute, to: Minute): StoredOccurrence[] {
    const rows = this.#session.all<Row>(
      `SELECT minute, server_id, source_id, occurrences.count, entities
       FROM json_each(@group) AS member JOIN occurrences ON finding = member.value
       WHERE minute >= @from AND minute < @to ORDER BY minute, server_id, source_id, finding`,
      { group: JSON.stringify(groupOfId(this.#session, findingId)), from, to },
    );
    return rows.map((row) => ({
      serverId: row.server_id,
      sourceId: row.source_id,
      minute: row.minute,
      count: row.count,
      entities: row.entities === null ? {} : (JSON.parse(row.entities) as EntityTallies),
    }));
  }

  /** Findings of a server with lines in `[from, to)` that name somebody, and whom; the latest first. */
  namedBetween(
    serverId: string,
    from: Minute,
    to: Minute,
    limit: number,
  ): ReadonlyArray<{ readonly title: string; readonly entities: EntityTallies }> {
    return this.#session
      .all<{ title: string; entities: string }>(
        `SELECT rendered_title AS title, entities FROM occurrences JOIN findings ON key = finding
         WHERE server_id = @serverId AND minute >= @from AND minute < @to AND entities IS NOT NULL
         ORDER BY minute DESC, finding, source_id LIMIT @limit`,
        { serverId, from, to, limit },
      )
      .map(({ title, entities }) => ({ title, entities: JSON.parse(entities) as EntityTallies }));
  }

  /**
   * Lines per bucket for several findings, with their parts, at once: `[from, to)` cut into `buckets` equal parts. Every finding asked
   * for has an entry, all zeros if nothing was counted. Cross joins keep the order as written: in a database that was
   * never analyzed, SQLite would rather read all occurrences than look up those of a few findings.
   */
  perBucket(findingIds: readonly string[], from: Minute, to: Minute, buckets: number): Map<string, number[]> {
    const counts = new Map(findingIds.map((id) => [id, Array.from({ length: buckets }, () => 0)]));
    const rows = this.#session.all<{ id: string; bucket: number; count: number }>(
      `WITH heads AS MATERIALIZED (
           SELECT f.id, f.key FROM json_each(@ids) AS asked CROSS JOIN findings f ON f.id = asked.value),
         members AS MATERIALIZED (
           SELECT id, key FROM heads
           UNION ALL SELECT heads.id, f.key FROM heads CROSS JOIN findings f ON f.head = heads.key)
       SELECT members.id, CAST((minute - @from) * @buckets / (@to - @from) AS INTEGER) AS bucket,
         sum(occurrences.count) AS count
       FROM members CROSS JOIN occurrences ON finding = members.key
       WHERE minute >= @from AND minute < @to GROUP BY 1, 2`,
      { ids: JSON.stringify(findingIds), from, to, buckets },
    );
    for (const { id, bucket, count } of rows) {
      const line = counts.get(id);
      if (line) line[bucket] = count;
    }
    return counts;
  }

  #inRange(kind: Origin['kind'], passed: PassedMinutes): Row[] {
    return this.#session.all<Row>(
      `SELECT finding, id, minute, server_id, source_id, occurrences.count, entities
       FROM occurrences JOIN findings ON key = finding
       WHERE server_id = @serverId AND minute >= @from AND minute < @to
         AND source_id IN (SELECT value FROM json_each(@sourceIds)) AND origin_kind = @kind`,
      {
        kind,
        serverId: passed.serverId,
        from: passed.from,
        to: passed.to,
        sourceIds: JSON.stringify(passed.sourceIds),
      },
    );
  }

  /** What is stored in the span of `rows`, by name. */
  #known(finding: number, serverId: string, rows: readonly DraftOccurrence[]): Map<string, Counted> {
    const minutes = rows.map((row) => row.minute);
    const known = this.#session.all<Row>(
      `SELECT minute, source_id, count, entities FROM occurrences
       WHERE finding = @finding AND minute BETWEEN @first AND @last AND server_id = @serverId`,
      { finding, serverId, first: least(minutes), last: greatest(minutes) },
    );
    return new Map(known.map((row) => [nameOf(row.minute, row.source_id), row]));
  }

  #write(finding: number, serverId: string, row: DraftOccurrence, before: Counted | null): RowChange | null {
    if (row.count === 0) {
      if (before) this.#delete({ finding, server_id: serverId, source_id: row.sourceId, minute: row.minute });
      return before && { before, after: null };
    }
    const after = { count: row.count, entities: textOf(row.entities) };
    if (before?.count === after.count && before.entities === after.entities) return null;
    this.#session.run(
      `INSERT INTO occurrences (finding, minute, server_id, source_id, count, entities)
       VALUES (@finding, @minute, @serverId, @sourceId, @count, @entities)
       ON CONFLICT DO UPDATE SET count = excluded.count, entities = excluded.entities`,
      {
        finding,
        minute: row.minute,
        serverId,
        sourceId: row.sourceId,
        count: after.count,
        entities: after.entities,
      },
    );
    return { before, after };
  }

  #delete(row: Pick<Row, 'finding' | 'minute' | 'server_id' | 'source_id'>): void {
    const place = { finding: row.finding, serverId: row.server_id, sourceId: row.source_id };
    this.#session.run(
      `DELETE FROM occurrences
       WHERE finding = @finding AND minute = @minute AND server_id = @serverId AND source_id = @sourceId`,
      { ...place, minute: row.minute },
    );
    const from = BigInt(row.minute) * NANOSECONDS_PER_MINUTE;
    this.#session.run(
      `DELETE FROM evidence WHERE finding = @finding AND server_id = @serverId AND source_id = @sourceId
         AND timestamp >= @from AND timestamp < @to`,
      { ...place, from, to: from + NANOSECONDS_PER_MINUTE },
    );
  }
}

function nameOf(minute: Minute, sourceId: string): string {
  return `${minute} ${sourceId}`;
}

/** Not `Math.min(...)`, which a long re-analysis would give more arguments than a call may have. */
function least(minutes: readonly Minute[]): Minute {
  return minutes.reduce((left, right) => Math.min(left, right), Infinity);
}

function greatest(minutes: readonly Minute[]): Minute {
  return minutes.reduce((left, right) => Math.max(left, right), -Infinity);
}

/** The same tallies are the same text, in whatever order they were counted. */
function textOf(entities: EntityTallies): string | null {
  const kinds = Object.entries(entities)
    .filter(([, counts]) => Object.keys(counts).length > 0)
    .sort(([left], [right]) => (left < right ? -1 : 1));
  return kinds.length === 0 ? null : JSON.stringify(Object.fromEntries(kinds));
}
