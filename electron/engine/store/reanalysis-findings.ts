import { z } from 'zod';
import { originSchema } from '../../../shared/domain/draft.ts';
import type { DraftOccurrence, Origin } from '../../../shared/domain/draft.ts';
import { NANOSECONDS_PER_MINUTE, type Minute, type Nanoseconds } from '../../../shared/domain/time.ts';
import { categorySchema, severitySchema, SEVERITIES } from '../../../shared/domain/words.ts';
import type { Category, Severity } from '../../../shared/domain/words.ts';
import { keyOf } from './keys.ts';
import type { Session } from './session.ts';

/** What was known of a finding in a range, and what a re-analysis found of it there. */
export interface ComparedFinding {
  readonly findingId: string;
  readonly fingerprint: string;
  readonly title: string;
  readonly explanation: string;
  readonly category: Category;
  readonly origin: Origin;
  readonly serverIds: readonly string[];
  /** It was known in the range before. */
  readonly known: boolean;
  readonly linesBefore: number;
  readonly severityBefore: Severity;
  readonly entitiesBefore: number;
  readonly linesFound: number;
  /** What the re-analysis called it; null: it did not find it. */
  readonly severityFound: Severity | null;
  /** Named in the range now. */
  readonly entitiesNow: number;
}

/** What a model said of something, as far as it is compared. */
const saidSchema = z.object({
  title: z.string(),
  category: categorySchema,
  severity: severitySchema,
  explanation: z.string(),
  lines: z.number(),
});
export type SaidByModel = z.infer<typeof saidSchema>;

export interface KeptDraft extends SaidByModel {
  readonly serverId: string;
  readonly fingerprint: string;
}

interface Row {
  readonly id: string;
  readonly key: number;
  readonly fingerprint: string;
  readonly rendered_title: string;
  readonly explanation: string;
  readonly category: Category;
  readonly origin: string;
  readonly known: number;
  readonly severity: number;
  readonly said: number | null;
  readonly entities: number;
  readonly lines_known: number;
  readonly lines_found: number;
  readonly lines_said: number;
  readonly servers: string | null;
}

interface Stretch {
  readonly serverId: string;
  readonly sourceIds: readonly string[];
  readonly from: Minute;
  readonly to: Minute;
}

/** What is said of a finding that was found. */
interface Found {
  readonly findingId: string;
  readonly serverId: string;
  readonly severity: Severity;
  readonly created: boolean;
}

/** Under which the lines of a model's answers are booked: they are of the whole range. */
const WHOLE_RANGE = -1n;

/** What re-analyses found against what was known before they began. */
export class ReanalysisFindings {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Remembers what is known in one of the pieces, before anything of it is read. */
  rememberKnown(id: string, from: Nanoseconds, stretch: Stretch): void {
    const of = { ...stretch, sourceIds: JSON.stringify(stretch.sourceIds), id };
    this.#session.run(
      `INSERT INTO reanalysis_counts (reanalysis, finding, server_id, from_ns, known)
       SELECT @id, finding, server_id, @start, sum(count) FROM occurrences
       WHERE server_id = @serverId AND minute >= @from AND minute < @to
         AND source_id IN (SELECT value FROM json_each(@sourceIds)) GROUP BY finding`,
      { ...of, start: from },
    );
  }

  /** Once the counts of all pieces are remembered: what these findings are now. */
  rememberFindings(id: string, range: { readonly from: Minute; readonly to: Minute }): void {
    const findings = this.#session.all<{ finding: number; severity: number }>(
      `SELECT DISTINCT finding, severity FROM reanalysis_counts JOIN findings ON key = finding
       WHERE reanalysis = @id`,
      { id },
    );
    for (const { finding, severity } of findings)
      this.#session.run(
        `INSERT INTO reanalysis_findings (reanalysis, finding, known, severity, entities)
         VALUES (@id, @finding, 1, @severity, @entities)`,
        { id, finding, severity, entities: this.#entities(finding, range) },
      );
  }

  /** Books lines that were found. Of a minute that is named again, whatever says more of it holds. */
  bookRows(id: string, found: Found, rows: readonly Omit<DraftOccurrence, 'entities'>[]): void {
    const finding = this.#name(id, found);
    for (const { sourceId, minute, count } of rows)
      this.#session.run(
        `INSERT INTO reanalysis_rows (reanalysis, finding, server_id, source_id, minute, found)
         VALUES (@id, @finding, @serverId, @sourceId, @minute, @count)
         ON CONFLICT DO UPDATE SET found = max(found, excluded.found)`,
        { id, finding, serverId: found.serverId, sourceId, minute, count },
      );
  }

  /** Books what a model has said of so many lines. */
  bookAnswer(id: string, found: Found, lines: number): void {
    const finding = this.#name(id, found);
    this.#session.run(
      `INSERT INTO reanalysis_counts (reanalysis, finding, server_id, from_ns, found)
       VALUES (@id, @finding, @serverId, ${WHOLE_RANGE}, @lines)
       ON CONFLICT DO UPDATE SET found = found + excluded.found`,
      { id, finding, serverId: found.serverId, lines },
    );
  }

  /** Its key. */
  #name(id: string, found: Found): number {
    const finding = keyOf(this.#session, found.findingId);
    const severity = SEVERITIES.indexOf(found.severity);
    this.#session.run(
      `INSERT INTO reanalysis_findings (reanalysis, finding, known, created, severity, entities, said)
       VALUES (@id, @finding, 0, @created, @severity, 0, @severity)
       ON CONFLICT DO UPDATE SET said = max(ifnull(said, 0), excluded.said)`,
      { id, finding, severity, created: found.created ? 1 : 0 },
    );
    return finding;
  }

  /** A re-analysis that tells nobody has brought this finding up. */
  wasFoundQuietly(findingId: string): boolean {
    return (
      this.#session.one(
        `SELECT 1 FROM reanalysis_findings JOIN reanalyses ON reanalyses.id = reanalysis
           JOIN findings ON key = finding
         WHERE findings.id = @findingId AND created = 1 AND json_extract(request, '$.notify') = 0`,
        { findingId },
      ) !== undefined
    );
  }

  /** All of a re-analysis; pieces that could not be read are left out of both sides. */
  compare(id: string, range: { readonly from: Minute; readonly to: Minute }): ComparedFinding[] {
    const rows = this.#session.all<Row>(
      `WITH read AS (
         SELECT server_id, from_ns, to_ns FROM reanalysis_pieces
         WHERE reanalysis = @id AND state = 'read' AND context = 0
       ), counted AS (
         SELECT finding, server_id, known, 0 AS found, 0 AS said
         FROM reanalysis_counts JOIN read USING (server_id, from_ns) WHERE reanalysis = @id
         UNION ALL
         SELECT finding, server_id, 0, 0, found FROM reanalysis_counts
         WHERE reanalysis = @id AND from_ns = ${WHOLE_RANGE}
         UNION ALL
         SELECT finding, server_id, 0, found, 0 FROM reanalysis_rows JOIN read USING (server_id)
         WHERE reanalysis = @id AND minute * ${NANOSECONDS_PER_MINUTE} >= from_ns
           AND minute * ${NANOSECONDS_PER_MINUTE} < to_ns
       )
       SELECT findings.id, key, fingerprint, rendered_title, explanation, category, origin, own.known, own.severity,
         own.said, own.entities, sum(counted.known) AS lines_known, sum(counted.found) AS lines_found,
         sum(counted.said) AS lines_said, json_group_array(DISTINCT counted.server_id) AS servers
       FROM reanalysis_findings AS own JOIN findings ON key = own.finding
         JOIN counted ON counted.finding = own.finding
       WHERE own.reanalysis = @id GROUP BY own.finding`,
      { id },
    );
    return rows.map((row) => ({
      findingId: row.id,
      fingerprint: row.fingerprint,
      title: row.rendered_title,
      explanation: row.explanation,
      category: row.category,
      origin: originSchema.parse(JSON.parse(row.origin)),
      serverIds: z.array(z.string()).parse(JSON.parse(row.servers ?? '[]')),
      known: row.lines_known > 0,
      linesBefore: row.lines_known,
      severityBefore: SEVERITIES[row.severity] ?? 'info',
      entitiesBefore: row.entities,
      // Linked templates are counted with the pieces, and again by the answer that linked them.
      linesFound: Math.max(row.lines_found, row.lines_said),
      severityFound: row.said === null ? null : (SEVERITIES[row.said] ?? 'info'),
      entitiesNow: this.#entities(row.key, range),
    }));
  }

  keepDraft(id: string, { serverId, fingerprint, ...said }: KeptDraft): void {
    this.#session.run(
      `INSERT INTO reanalysis_drafts (reanalysis, server_id, fingerprint, said)
       VALUES (@id, @serverId, @fingerprint, @said) ON CONFLICT DO UPDATE SET said = excluded.said`,
      { id, serverId, fingerprint, said: JSON.stringify(saidSchema.parse(said)) },
    );
  }

  drafts(id: string): KeptDraft[] {
    return this.#session
      .all<{ server_id: string; fingerprint: string; said: string }>(
        'SELECT * FROM reanalysis_drafts WHERE reanalysis = @id ORDER BY server_id, fingerprint',
        { id },
      )
      .map((row) => ({
        serverId: row.server_id,
        fingerprint: row.fingerprint,
        ...saidSchema.parse(JSON.parse(row.said)),
      }));
  }

  /** How many different entities a finding's lines name in these minutes. */
  #entities(finding: number, { from, to }: { readonly from: Minute; readonly to: Minute }): number {
    const row = this.#session.one<{ many: number }>(
      `SELECT count(DISTINCT kinds.key || ' ' || named.key) AS many FROM occurrences
         JOIN json_each(occurrences.entities) AS kinds JOIN json_each(kinds.value) AS named
       WHERE finding = @finding AND minute >= @from AND minute < @to AND occurrences.entities IS NOT NULL`,
      { finding, from, to },
    );
    return row?.many ?? 0;
  }
}
