import { changeSchema, triageSchema } from '../../../shared/domain/finding.ts';
import type { HistoryEntry, HistoryKind } from '../../../shared/domain/finding.ts';
import { keyOf } from './keys.ts';
import type { Session } from './session.ts';

interface Row {
  readonly id: number;
  readonly finding_id: string;
  readonly at: number;
  readonly kind: HistoryKind;
  readonly actor: HistoryEntry['actor'];
  readonly detail: string | null;
  readonly before: string | null;
  readonly undone: number;
  readonly suppression: string | null;
  readonly change: string | null;
}

const COLUMNS = `SELECT history.id, findings.id AS finding_id, at, kind, actor, detail, before, undone,
  history.suppression, history.change
  FROM history JOIN findings ON key = finding`;

/** The steps of each finding's life. */
export class HistoryRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Returns the entry's id; ids ascend in the order of writing and are never used again. */
  append(entry: Omit<HistoryEntry, 'id' | 'undone'>): number {
    return this.#session.run(
      `INSERT INTO history (finding, at, kind, actor, detail, before, suppression, change)
       VALUES (@finding, @at, @kind, @actor, @detail, @before, @suppression, @change)`,
      {
        finding: keyOf(this.#session, entry.findingId),
        at: entry.at,
        kind: entry.kind,
        actor: entry.actor,
        detail: entry.detail,
        before: entry.before === null ? null : JSON.stringify(entry.before),
        suppression: entry.suppressionId ?? null,
        change: entry.change === undefined ? null : JSON.stringify(entry.change),
      },
    ).key;
  }

  get(entryId: number): HistoryEntry | null {
    const row = this.#session.one<Row>(`${COLUMNS} WHERE history.id = @entryId`, { entryId });
    return row ? entryOf(row) : null;
  }

  /** Oldest first. */
  list(findingId: string): HistoryEntry[] {
    return this.#session
      .all<Row>(`${COLUMNS} WHERE findings.id = @findingId ORDER BY history.id`, { findingId })
      .map(entryOf);
  }

  /** Steps about what a finding counts for, in whichever history they stand; oldest first. */
  ofPart(findingId: string): HistoryEntry[] {
    return this.#session
      .all<Row>(`${COLUMNS} WHERE history.change ->> '$.part' = @findingId ORDER BY history.id`, {
        findingId,
      })
      .map(entryOf);
  }

  /** What a rule did to findings, newest first. */
  ofSuppression(suppressionId: string, limit: number): HistoryEntry[] {
    return this.#session
      .all<Row>(
        `${COLUMNS} WHERE history.suppression = @suppressionId ORDER BY history.id DESC LIMIT @limit`,
        {
          suppressionId,
          limit,
        },
      )
      .map(entryOf);
  }

  /** False if the entry was undone before, or is not there: then nothing is left to undo. */
  markUndone(entryId: number): boolean {
    return (
      this.#session.run('UPDATE history SET undone = 1 WHERE id = @entryId AND undone = 0', { entryId })
        .changes === 1
    );
  }
}

function entryOf(row: Row): HistoryEntry {
  return {
    id: row.id,
    findingId: row.finding_id,
    at: row.at,
    kind: row.kind,
    actor: row.actor,
    detail: row.detail,
    before: row.before === null ? null : triageSchema.parse(JSON.parse(row.before)),
    undone: row.undone === 1,
    ...(row.suppression === null ? {} : { suppressionId: row.suppression }),
    ...(row.change === null ? {} : { change: changeSchema.parse(JSON.parse(row.change)) }),
  };
}
