import { lensDraftSchema, type Lens, type LensDraft } from '../../../shared/domain/lens.ts';
import type { Session } from './session.ts';

interface Row {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly draft: string;
}

/** Lenses that people wrote, and under which lenses each source is looked at. */
export class LensesRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Those that were not removed, by name. */
  list(): Lens[] {
    return this.#session
      .all<Row>('SELECT id, name, version, draft FROM lenses WHERE removed = 0 ORDER BY name')
      .map(lensOf);
  }

  get(id: string): Lens | null {
    const row = this.#session.one<Row>(
      'SELECT id, name, version, draft FROM lenses WHERE id = @id AND removed = 0',
      { id },
    );
    return row ? lensOf(row) : null;
  }

  /**
   * Writes a lens, new or known, and raises its version. One that bears the name of a removed lens goes on from that
   * one's version, so that a name and a version always say which words were asked.
   *
   * @returns the lens as it is kept; null if another lens has the name
   */
  save(id: string, draft: LensDraft): Lens | null {
    return this.#session.transaction(() => {
      const { name } = draft;
      const namesake = this.#session.one<Row & { removed: number }>(
        'SELECT id, name, version, draft, removed FROM lenses WHERE name = @name AND id <> @id',
        { name, id },
      );
      if (namesake?.removed === 0) return null;
      if (namesake) this.#session.run('DELETE FROM lenses WHERE id = @id', { id: namesake.id });
      this.#session.run(
        `INSERT INTO lenses (id, name, version, draft) VALUES (@id, @name, @version, @draft)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, draft = excluded.draft, removed = 0,
           version = max(lenses.version + 1, excluded.version)`,
        { id, name, version: (namesake?.version ?? 0) + 1, draft: JSON.stringify(draft) },
      );
      return this.get(id);
    });
  }

  /** Sources that had it alone have none after that. */
  remove(id: string): void {
    this.#session.transaction(() => {
      this.#session.run('UPDATE lenses SET removed = 1 WHERE id = @id', { id });
      this.#session.run('DELETE FROM source_lenses WHERE lens_id = @id', { id });
    });
  }

  /** Ids of a source's lenses in the order in which they were chosen; empty where nobody chose. */
  ofSource(sourceId: string): string[] {
    return this.#session
      .all<{ lens_id: string }>(
        'SELECT lens_id FROM source_lenses WHERE source_id = @sourceId ORDER BY position',
        { sourceId },
      )
      .map((row) => row.lens_id);
  }

  setOfSource(sourceId: string, lensIds: readonly string[]): void {
    this.#session.transaction(() => {
      this.#session.run('DELETE FROM source_lenses WHERE source_id = @sourceId', { sourceId });
      for (const [position, lensId] of [...new Set(lensIds)].entries())
        this.#session.run(
          'INSERT INTO source_lenses (source_id, position, lens_id) VALUES (@sourceId, @position, @lensId)',
          { sourceId, position, lensId },
        );
    });
  }
}

function lensOf({ id, version, draft }: Row): Lens {
  return { ...lensDraftSchema.parse(JSON.parse(draft)), id, version, builtIn: false };
}
