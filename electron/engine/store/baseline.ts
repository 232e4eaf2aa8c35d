import type { Minute } from '../../../shared/domain/time.ts';
import { SEVERITIES } from '../../../shared/domain/words.ts';
import type { Session } from './session.ts';

/** A baseline as the store keeps it; what is in the bytes is its owner's business. */
export interface KeptBaseline {
  /** Of the source as a whole. */
  readonly source: Uint8Array;
  readonly templates: ReadonlyMap<string, Uint8Array>;
}

/** What became of a baseline since it was last saved; a template without bytes is forgotten. */
export interface BaselineUpdate {
  readonly source: Uint8Array;
  readonly templates: ReadonlyMap<string, Uint8Array | null>;
}

export interface TroubledMinute {
  readonly sourceId: string;
  readonly minute: Minute;
}

/** What was learned to be normal for each source. Saved in the transaction of the pass that taught it. */
export class BaselineRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Null before the first pass. */
  load(sourceId: string): KeptBaseline | null {
    const row = this.#session.one<{ state: Uint8Array }>(
      'SELECT state FROM baselines WHERE source_id = @sourceId',
      { sourceId },
    );
    if (row === undefined) return null;
    const rows = this.#session.all<{ text: string; history: Uint8Array }>(
      'SELECT canonical_text AS text, history FROM baseline_templates WHERE source_id = @sourceId ORDER BY key',
      { sourceId },
    );
    return { source: row.state, templates: new Map(rows.map(({ text, history }) => [text, history])) };
  }

  /** Writes the source as a whole and the templates that are named; all others stay. */
  save(sourceId: string, update: BaselineUpdate): void {
    this.#session.transaction(() => {
      this.#write(
        `INSERT INTO baselines (source_id, state) VALUES (?, ?)
         ON CONFLICT DO UPDATE SET state = excluded.state`,
        [[sourceId, update.source]],
      );
      const kept = [...update.templates].flatMap(([text, history]) =>
        history === null ? [] : [[sourceId, text, history]],
      );
      this.#write(
        `INSERT INTO baseline_templates (source_id, canonical_text, history) VALUES (?, ?, ?)
         ON CONFLICT DO UPDATE SET history = excluded.history`,
        kept,
      );
      for (const [canonicalText, history] of update.templates) {
        if (history !== null) continue;
        this.#session.run(
          'DELETE FROM baseline_templates WHERE source_id = @sourceId AND canonical_text = @canonicalText',
          { sourceId, canonicalText },
        );
      }
    });
  }

  /** So that a source is learned anew, as after its server's time zone was changed. */
  forget(sourceId: string): void {
    this.#session.run('DELETE FROM baselines WHERE source_id = @sourceId', { sourceId });
  }

  /** Minutes of `[from, to)` in which an open finding of high or critical severity has lines of a server's source. */
  troubledMinutes(
    serverId: string,
    { from, to }: { readonly from: Minute; readonly to: Minute },
  ): TroubledMinute[] {
    return this.#session.all<TroubledMinute>(
      `SELECT DISTINCT source_id AS sourceId, minute FROM occurrences JOIN findings f ON f.key = finding
         JOIN findings head ON head.key = coalesce(f.head, f.key)
       WHERE occurrences.server_id = @serverId AND minute >= @from AND minute < @to
         AND head.severity >= @high AND head.state <> 'resolved'`,
      { serverId, from, to, high: SEVERITIES.indexOf('high') },
    );
  }

  /** Bytes are no named parameter of a session's. */
  #write(sql: string, rows: readonly (readonly (string | Uint8Array)[])[]): void {
    const statement = this.#session.database.prepare<(string | Uint8Array)[]>(sql);
    for (const row of rows) statement.run(...row);
  }
}
