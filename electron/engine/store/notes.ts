import type { Note } from '../../../shared/domain/finding.ts';
import type { RedactedText } from '../../../shared/domain/line.ts';
import { groupOf, groupOfId } from './groups.ts';
import { keyOf } from './keys.ts';
import type { Session } from './session.ts';
import type { FindingWords } from './words.ts';

interface Row {
  readonly id: string;
  readonly text: string;
  readonly created_at: number;
  readonly edited_at: number | null;
}

/** A note as it may be written down: redacted, or read from here before. */
export type NoteToKeep = Omit<Note, 'text'> & { readonly text: RedactedText };

/** What people wrote on findings, in the order in which they did. */
export class NotesRepository {
  readonly #session: Session;
  readonly #words: FindingWords;

  constructor(session: Session, words: FindingWords) {
    this.#session = session;
    this.#words = words;
  }

  /** Of a finding and its parts. */
  of(findingId: string): Note[] {
    return this.#session
      .all<Row>(
        `SELECT notes.* FROM json_each(@group) AS member JOIN notes ON finding = member.value
         ORDER BY notes.created_at, notes.id`,
        { group: JSON.stringify(groupOfId(this.#session, findingId)) },
      )
      .map(({ id, text, created_at: createdAt, edited_at: editedAt }) => ({ id, text, createdAt, editedAt }));
  }

  /** Writes a note, or writes it anew. */
  save(findingId: string, note: NoteToKeep): void {
    this.#session.transaction(() => {
      const finding = keyOf(this.#session, findingId);
      this.#session.run(
        `INSERT INTO notes (id, finding, text, created_at, edited_at)
         VALUES (@id, @finding, @text, @createdAt, @editedAt)
         ON CONFLICT DO UPDATE SET text = excluded.text, edited_at = excluded.edited_at`,
        { ...note, finding },
      );
      this.#words.touch(finding);
    });
  }

  remove(findingId: string, id: string): void {
    this.#session.transaction(() => {
      const finding = keyOf(this.#session, findingId);
      this.#session.run('DELETE FROM notes WHERE id = @id', { id });
      for (const member of groupOf(this.#session, finding)) this.#words.touch(member);
    });
  }
}
