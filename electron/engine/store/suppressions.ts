import type { Suppression } from '../../../shared/domain/suppression.ts';
import type { PrepareSuppressions, Remains } from '../../../shared/domain/suppressible.ts';
import { MILLISECONDS_PER_MINUTE, type Milliseconds } from '../../../shared/domain/time.ts';
import { SEVERITIES, type Severity } from '../../../shared/domain/words.ts';
import { storeError } from './failures.ts';
import { keyOf } from './keys.ts';
import type { Session } from './session.ts';
import { SuppressionCandidates } from './suppression-candidates.ts';
import { SuppressionApplying, type Application } from './suppression-applying.ts';
import type { SuppressionEffects } from './suppression-effects.ts';
import { previewOf, type SuppressionPreview } from './suppression-preview.ts';
import { parametersOf, suppressionOf, type SuppressionRow } from './suppression-row.ts';

/** What a rule has done: lines that came while it held, the last of them, and findings that it hides all of now. */
export interface Pulse {
  readonly hits: number;
  readonly lastHit: Milliseconds | null;
  readonly hidden: number;
}

/** A finding that a rule hides now or hid; `hits`: lines that came while it held. */
export interface SuppressedFinding {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly lastSeen: Milliseconds;
  readonly hits: number;
  readonly hidden: boolean;
}

interface SuppressedRow {
  readonly id: string;
  readonly title: string;
  readonly severity: number;
  readonly last_seen: number;
  readonly hits: number;
  readonly hidden: number;
}

/** The rules that keep findings out of the inbox, with what each has done. None is ever deleted. */
export class SuppressionsRepository {
  readonly #session: Session;
  readonly #effects: SuppressionEffects;
  readonly #prepare: PrepareSuppressions;
  readonly #candidates: SuppressionCandidates;
  readonly #applying: SuppressionApplying;

  constructor(session: Session, effects: SuppressionEffects, prepare: PrepareSuppressions) {
    this.#session = session;
    this.#effects = effects;
    this.#prepare = prepare;
    this.#candidates = new SuppressionCandidates(session, prepare);
    this.#applying = new SuppressionApplying(session, effects, this.#candidates);
  }

  /** Newest first. */
  list(): Suppression[] {
    return this.#session
      .all<SuppressionRow>('SELECT * FROM suppressions ORDER BY created_at DESC, id')
      .map(suppressionOf);
  }

  get(id: string): Suppression | null {
    const row = this.#session.one<SuppressionRow>('SELECT * FROM suppressions WHERE id = @id', { id });
    return row ? suppressionOf(row) : null;
  }

  /** Of every rule that has matched something, by id. */
  pulses(now: Milliseconds): Map<string, Pulse> {
    const rows = this.#session.all<{ id: string; hits: number; last: number | null; hidden: number }>(
      `SELECT s.suppression AS id, sum(s.hits) AS hits, max(s.last_hit) AS last,
         sum(s.ended_at IS NULL AND f.suppressed_until IS NOT NULL AND f.suppressed_until > @now) AS hidden
       FROM suppression_findings s JOIN findings f ON f.key = s.finding WHERE f.head IS NULL GROUP BY s.suppression`,
      { now },
    );
    return new Map(
      rows.map(({ id, hits, last, hidden }) => [
        id,
        { hits, lastHit: last === null ? null : last * MILLISECONDS_PER_MINUTE, hidden },
      ]),
    );
  }

  /**
   * Stores a rule, in place of what had its id: new lines follow it at once. What was there before is hidden and shown
   * by what is returned, slice by slice; what of it is not run, or is cut short by a crash, is `unapplied`.
   */
  save(suppression: Suppression): Application {
    return this.#session.transaction(() => {
      this.#session.run(
        `INSERT INTO suppressions (id, reason, created_at, origin, matchers, end, ended_at, unapplied)
         VALUES (@id, @reason, @createdAt, @origin, @matchers, @end, @endedAt, 1)
         ON CONFLICT DO UPDATE SET reason = excluded.reason, matchers = excluded.matchers, end = excluded.end,
           ended_at = excluded.ended_at, unapplied = 1`,
        parametersOf(suppression),
      );
      this.#effects.changeRules();
      return this.#applying.begin(suppression);
    });
  }

  /** Ends a rule, or (null) lets it hold again, as `save` does. Null if there is nothing to change. */
  setEnded(id: string, endedAt: Milliseconds | null): Application | null {
    const known = this.get(id);
    if (known === null) throw storeError('There is no such rule.', 'Refresh the page.');
    if ((known.endedAt === null) === (endedAt === null)) return null;
    return this.save({ ...known, endedAt });
  }

  /** What is left to apply of rules that were saved, and that nobody is applying. */
  unapplied(): Application[] {
    return this.#session
      .all<SuppressionRow>('SELECT * FROM suppressions WHERE unapplied = 1 ORDER BY created_at, id')
      .filter(({ id }) => !this.#applying.isRunning(id))
      .map((row) => this.#applying.begin(suppressionOf(row)));
  }

  /**
   * Looks again at what time has changed; every surface does so before it shows anything. At most some findings at a
   * time: what they show is right before, what their histories say is not. Returns their ids; none once all are done.
   */
  settle(now: Milliseconds): string[] {
    return this.#effects.settle(now);
  }

  /** What a rule would do if it were saved now; to be run slice by slice (`previewOf`). */
  preview(suppression: Suppression, now: Milliseconds): Generator<void, SuppressionPreview> {
    return previewOf(this.#effects, this.#candidates, this.#prepare, suppression, now);
  }

  /** Findings that a rule hides or has hidden, those hit last first. */
  findingsOf(id: string, now: Milliseconds, limit: number): SuppressedFinding[] {
    return this.#session
      .all<SuppressedRow>(
        `SELECT f.id, f.rendered_title AS title, f.severity, f.last_seen, s.hits, s.last_hit,
           (s.ended_at IS NULL AND f.suppressed_until IS NOT NULL AND f.suppressed_until > @now) AS hidden
         FROM suppression_findings s JOIN findings f ON f.key = s.finding
         WHERE s.suppression = @id AND f.head IS NULL ORDER BY hidden DESC, f.last_seen DESC, f.key DESC LIMIT @limit`,
        { id, now, limit },
      )
      .map((row) => ({
        id: row.id,
        title: row.title,
        severity: SEVERITIES[row.severity] ?? 'info',
        lastSeen: row.last_seen,
        hits: row.hits,
        hidden: row.hidden === 1,
      }));
  }

  /** How many findings a rule hides or has hidden. */
  countOf(id: string): number {
    const row = this.#session.one<{ many: number }>(
      `SELECT count(*) AS many FROM suppression_findings JOIN findings ON key = finding
       WHERE suppression_findings.suppression = @id AND head IS NULL`,
      { id },
    );
    return row?.many ?? 0;
  }

  /** Lines that each rule hit, by the UTC day's number since 1970. */
  daysSince(day: number): Map<string, Map<number, number>> {
    const rows = this.#session.all<{ id: string; day: number; hits: number }>(
      `SELECT s.suppression AS id, CAST(d.key AS INTEGER) AS day, sum(d.value) AS hits
       FROM suppression_findings s JOIN findings f ON f.key = s.finding, json_each(s.days) d
       WHERE f.head IS NULL AND CAST(d.key AS INTEGER) >= @day GROUP BY 1, 2`,
      { day },
    );
    const ofRules = Map.groupBy(rows, ({ id }) => id);
    return new Map(
      [...ofRules].map(([id, days]) => [id, new Map(days.map((each) => [each.day, each.hits]))]),
    );
  }

  /** The sources and templates of a finding's lines. */
  partsOf(findingId: string): { readonly sourceIds: string[]; readonly templates: readonly string[] } {
    const finding = keyOf(this.#session, findingId);
    const sources = this.#session.all<{ id: string }>(
      'SELECT source_id AS id FROM finding_sources WHERE finding = @finding ORDER BY source_id',
      { finding },
    );
    return {
      sourceIds: sources.map(({ id }) => id),
      templates: this.#effects.facts.of(finding)?.templates ?? [],
    };
  }

  /** What remains of a finding of which some is hidden now; null if nothing is hidden. */
  remainsOf(findingId: string, now: Milliseconds): Remains | null {
    const rules = this.#effects.preparedWith(now, {});
    return this.#effects.outcomeOf(rules, keyOf(this.#session, findingId), now)?.remains ?? null;
  }
}
