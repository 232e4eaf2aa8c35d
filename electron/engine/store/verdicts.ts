import { verdictSchema, type Verdict } from '../../../shared/domain/finding.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { Session } from './session.ts';

/** What users say of findings, by fingerprint: it stands when the finding itself is gone, and when it comes again. */
export class VerdictsRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  of(fingerprint: string): Verdict | null {
    const row = this.#session.one<{ verdict: string }>(
      `SELECT verdict FROM verdicts WHERE fingerprint = @fingerprint
       UNION ALL SELECT verdict FROM findings JOIN fingerprint_aliases AS alias ON alias.finding = key
         JOIN verdicts ON verdicts.fingerprint = alias.fingerprint
         WHERE findings.fingerprint = @fingerprint LIMIT 1`,
      { fingerprint },
    );
    return row ? verdictSchema.parse(row.verdict) : null;
  }

  /** Of findings that have one, by their ids. */
  ofFindings(ids: readonly string[]): Map<string, Verdict> {
    const rows = this.#session.all<{ id: string; verdict: string }>(
      `WITH asked AS MATERIALIZED (
         SELECT f.id, f.key, f.fingerprint FROM json_each(@ids) AS named JOIN findings f ON f.id = named.value),
       known AS MATERIALIZED (
         SELECT id, fingerprint FROM asked
         UNION ALL SELECT id, alias.fingerprint FROM asked JOIN fingerprint_aliases AS alias ON alias.finding = key)
       SELECT id, verdict FROM known JOIN verdicts USING (fingerprint)`,
      { ids: JSON.stringify(ids) },
    );
    return new Map(rows.map(({ id, verdict }) => [id, verdictSchema.parse(verdict)]));
  }

  /** Null takes it back. */
  set(fingerprint: string, verdict: Verdict | null, at: Milliseconds): void {
    this.#session.transaction(() => {
      this.#session.run(
        `DELETE FROM verdicts WHERE fingerprint = @fingerprint OR fingerprint IN (
           SELECT alias.fingerprint FROM findings JOIN fingerprint_aliases AS alias ON alias.finding = key
           WHERE findings.fingerprint = @fingerprint)`,
        { fingerprint },
      );
      if (verdict === null) return;
      this.#session.run(
        'INSERT INTO verdicts (fingerprint, verdict, at) VALUES (@fingerprint, @verdict, @at)',
        {
          fingerprint,
          verdict,
          at,
        },
      );
    });
  }

  /** Findings that users judged, the last word first. */
  judged(limit: number): ReadonlyArray<{ readonly findingId: string; readonly verdict: Verdict }> {
    return this.#session
      .all<{ id: string; verdict: string }>(
        `SELECT id, verdict FROM verdicts JOIN findings USING (fingerprint) ORDER BY at DESC, id LIMIT @limit`,
        { limit },
      )
      .map(({ id, verdict }) => ({ findingId: id, verdict: verdictSchema.parse(verdict) }));
  }

  /** Texts of templates in the evidence of findings that users judged, on whichever server; the last word first. */
  judgedTemplates(limit: number): ReadonlyArray<{ readonly text: string; readonly verdict: Verdict }> {
    return this.#session
      .all<{ text: string; verdict: string }>(
        `SELECT template AS text, verdict FROM verdicts JOIN findings USING (fingerprint)
           JOIN evidence ON finding = findings.key
         WHERE template IS NOT NULL GROUP BY verdicts.fingerprint, template ORDER BY max(at) DESC, template LIMIT @limit`,
        { limit },
      )
      .map(({ text, verdict }) => ({ text, verdict: verdictSchema.parse(verdict) }));
  }
}
