import type { SavedView } from '../../../shared/domain/view.ts';
import type { Session } from './session.ts';

/** Filters of the inbox that a person keeps by name, in the order in which they are listed. */
export class ViewsRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  list(): SavedView[] {
    return this.#session.all<SavedView>('SELECT id, name, query, icon FROM views ORDER BY position, id');
  }

  /** Replaces all of them; their order is that of the list. */
  replace(views: readonly SavedView[]): void {
    this.#session.transaction(() => {
      this.#session.run('DELETE FROM views');
      for (const [position, { id, name, query, icon }] of views.entries()) {
        this.#session.run(
          'INSERT INTO views (id, name, query, icon, position) VALUES (@id, @name, @query, @icon, @position)',
          {
            id,
            name,
            query,
            icon,
            position,
          },
        );
      }
    });
  }
}
