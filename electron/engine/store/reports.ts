import type { Milliseconds, Minute } from '../../../shared/domain/time.ts';
import { SEVERITIES, type Severity } from '../../../shared/domain/words.ts';
import type { Session } from './session.ts';

/** What a report is about; a server of null is all of them. Milliseconds, half-open. */
export interface ReportRange {
  readonly from: Milliseconds;
  readonly to: Milliseconds;
  readonly serverId: string | null;
}

export interface NoisyFinding {
  readonly findingId: string;
  readonly fingerprint: string;
  readonly title: string;
  readonly severity: Severity;
  readonly judged: boolean;
  readonly unread: boolean;
  readonly template: { readonly text: string; readonly sourceId: string } | null;
  readonly lines: number;
  readonly serverIds: readonly string[];
  /** Lines by day from the beginning of the range. */
  readonly days: readonly number[];
}

interface NoisyRow {
  readonly key: number;
  readonly id: string;
  readonly fingerprint: string;
  readonly title: string;
  readonly severity: number;
  readonly judged: number;
  readonly read_at: number | null;
}

const QUARTER: Milliseconds = 15 * 60_000;
const MINUTE: Milliseconds = 60_000;
const DAY_MINUTES = 24 * 60;
const HOUR_MINUTES = 60;
/** Findings with the most lines ever are looked at; which have the most in the range is counted among them. */
const MOST_CANDIDATES = 24;

const OF_SERVER =
  '(@serverId IS NULL OR EXISTS (SELECT 1 FROM finding_servers WHERE finding = findings.key AND server_id = @serverId))';

/** Sums over all that is kept. Each is one pass over an index at most, so that a report is there at once. */
export class ReportsRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** How many findings were first seen in each quarter of an hour in which one was. */
  began(range: ReportRange): { at: Milliseconds; severity: Severity; count: number }[] {
    return this.#session
      .all<{ quarter: number; severity: number; count: number }>(
        `SELECT first_seen / ${QUARTER} AS quarter, severity, count(*) AS count FROM findings
         WHERE first_seen >= CAST(@from AS INTEGER) AND first_seen < CAST(@to AS INTEGER) AND ${OF_SERVER}
         GROUP BY 1, 2 ORDER BY 1, 2`,
        parametersOf(range),
      )
      .map(({ quarter, severity, count }) => ({
        at: Math.floor(quarter) * QUARTER,
        severity: severityOf(severity),
        count,
      }));
  }

  /** How many findings that were first seen in the range are on each server. */
  beganOn({ from, to }: ReportRange): Map<string, number> {
    const rows = this.#session.all<{ server_id: string; count: number }>(
      `SELECT server_id, count(*) AS count FROM findings JOIN finding_servers ON finding = key
       WHERE first_seen >= @from AND first_seen < @to GROUP BY server_id`,
      { from, to },
    );
    return new Map(rows.map(({ server_id, count }) => [server_id, count]));
  }

  /** In how many minutes of each hour something was found; a minute counts for each source and finding. */
  busy(serverIds: readonly string[], from: Minute, hours: number): number[] {
    return this.#perHour(
      'SELECT count(*) FROM occurrences WHERE server_id = asked.value AND minute >= start AND minute < start + 60',
      serverIds,
      from,
      hours,
    );
  }

  /** Lines that were read in each hour. */
  lines(sourceIds: readonly string[], from: Minute, hours: number): number[] {
    return this.#perHour(
      'SELECT ifnull(sum(lines), 0) FROM volume WHERE source_id = asked.value AND minute >= start AND minute < start + 60',
      sourceIds,
      from,
      hours,
    );
  }

  /** Of each finding that was acknowledged in the range: how long after its first line, the first time. */
  acknowledged(range: ReportRange): { severity: Severity; milliseconds: Milliseconds }[] {
    return this.#session
      .all<{ severity: number; milliseconds: number }>(
        `SELECT severity, max(0, min(history.at) - max(first_seen, created_at)) AS milliseconds
         FROM history JOIN findings ON findings.key = history.finding
         WHERE history.kind = 'acknowledged' AND history.actor = 'you' AND undone = 0 AND ${OF_SERVER}
         GROUP BY history.finding HAVING min(history.at) >= @from AND min(history.at) < @to`,
        parametersOf(range),
      )
      .map(({ severity, milliseconds }) => ({ severity: severityOf(severity), milliseconds }));
  }

  /** The findings with the most lines in the range, most first. */
  noisiest(range: ReportRange, limit: number): NoisyFinding[] {
    // By their last lines: a plus keeps SQLite from going by their first ones, of which far more are in the range.
    const candidates = this.#session.all<NoisyRow>(
      `SELECT key, id, fingerprint, rendered_title AS title, severity, judged, read_at FROM findings
       WHERE last_seen >= @from AND +first_seen < @to AND category <> 'nightjar' AND ${OF_SERVER}
       ORDER BY count DESC, key LIMIT ${MOST_CANDIDATES}`,
      parametersOf(range),
    );
    return candidates
      .map((row) => this.#noisyOf(row, range))
      .filter(({ lines }) => lines > 0)
      .sort((left, right) => right.lines - left.lines)
      .slice(0, limit);
  }

  #noisyOf(row: NoisyRow, { from, to, serverId }: ReportRange): NoisyFinding {
    const [first, last] = [Math.floor(from / MINUTE), Math.ceil(to / MINUTE)];
    const counted = this.#session.all<{ day: number; server_id: string; count: number }>(
      `SELECT CAST((minute - @first) / ${DAY_MINUTES} AS INTEGER) AS day, server_id, sum(count) AS count FROM occurrences
       WHERE finding = @key AND minute >= @first AND minute < @last AND (@serverId IS NULL OR server_id = @serverId)
       GROUP BY 1, 2`,
      { key: row.key, first, last, serverId },
    );
    const days = Array.from({ length: Math.ceil((last - first) / DAY_MINUTES) }, () => 0);
    for (const { day, count } of counted) days[day] = (days[day] ?? 0) + count;
    const template = this.#session.one<{ text: string; sourceId: string }>(
      'SELECT canonical_text AS text, source_id AS sourceId FROM finding_templates WHERE finding = @key ORDER BY 1, 2',
      { key: row.key },
    );
    return {
      findingId: row.id,
      fingerprint: row.fingerprint,
      title: row.title,
      severity: severityOf(row.severity),
      judged: row.judged === 1,
      unread: row.read_at === null,
      template: template ?? null,
      lines: days.reduce((sum, count) => sum + count, 0),
      serverIds: [...new Set(counted.map(({ server_id }) => server_id))],
      days,
    };
  }

  /** One range of an index for each hour and name: nothing is grouped, so nothing has to be sorted. */
  #perHour(counting: string, names: readonly string[], from: Minute, hours: number): number[] {
    return this.#session
      .all<{ count: number }>(
        `WITH RECURSIVE hours (start) AS (
           SELECT CAST(@from AS INTEGER) UNION ALL SELECT start + ${HOUR_MINUTES} FROM hours
           WHERE start + ${HOUR_MINUTES} < @from + @minutes)
         SELECT (SELECT ifnull(sum((${counting})), 0) FROM json_each(@names) AS asked) AS count FROM hours`,
        { from, minutes: hours * HOUR_MINUTES, names: JSON.stringify(names) },
      )
      .map(({ count }) => count);
  }
}

function parametersOf({ from, to, serverId }: ReportRange) {
  return { from, to, serverId };
}

function severityOf(rank: number): Severity {
  return SEVERITIES[rank] ?? 'info';
}
