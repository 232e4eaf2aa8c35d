import type { NotePiece, ServerNote } from '../../../shared/domain/server-note.ts';
import { fold, phraseOf } from './search-words.ts';
import type { Session } from './session.ts';

/** FTS5 refuses expressions of more than 256 levels. */
const WORDS_AT_A_TIME = 100;

interface Row {
  readonly id: string;
  readonly server_id: string;
  readonly source_id: string | null;
  readonly text: string;
  readonly always: number;
  readonly changed_at: number;
}

interface PieceRow {
  readonly key: number;
  readonly source_id: string | null;
  readonly text: string;
}

const OF_SERVER = 'JOIN server_notes ON server_notes.id = note_id WHERE server_id = @serverId';

/** Notes of servers and sources, as a whole for people and in pieces for prompts. */
export class ServerNotesRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Oldest first. */
  list(serverId: string): ServerNote[] {
    return this.#session
      .all<Row>('SELECT * FROM server_notes WHERE server_id = @serverId ORDER BY rowid', { serverId })
      .map(noteOf);
  }

  get(id: string): ServerNote | null {
    const row = this.#session.one<Row>('SELECT * FROM server_notes WHERE id = @id', { id });
    return row ? noteOf(row) : null;
  }

  /** Writes a note, new or known, with the pieces it is looked for by. */
  save(note: ServerNote, pieces: readonly string[]): void {
    const { id, serverId, sourceId, text, changedAt } = note;
    this.#session.transaction(() => {
      this.#session.run(
        `INSERT INTO server_notes (id, server_id, source_id, text, always, changed_at)
         VALUES (@id, @serverId, @sourceId, @text, @always, @changedAt)
         ON CONFLICT (id) DO UPDATE SET source_id = excluded.source_id, text = excluded.text,
           always = excluded.always, changed_at = excluded.changed_at`,
        { id, serverId, sourceId, text, always: note.always ? 1 : 0, changedAt },
      );
      this.#session.run('DELETE FROM server_note_pieces WHERE note_id = @id', { id });
      for (const piece of pieces)
        this.#session.run(
          'INSERT INTO server_note_pieces (note_id, text, folded) VALUES (@id, @piece, @folded)',
          {
            id,
            piece,
            folded: fold(piece),
          },
        );
    });
  }

  remove(id: string): void {
    this.#session.run('DELETE FROM server_notes WHERE id = @id', { id });
  }

  /** Pieces that every question about the server gets, in the order in which they were written. */
  always(serverId: string): NotePiece[] {
    return this.#session
      .all<PieceRow>(
        `SELECT key, source_id, server_note_pieces.text FROM server_note_pieces ${OF_SERVER} AND always = 1 ORDER BY server_notes.rowid, key`,
        { serverId },
      )
      .map(pieceOf);
  }

  /**
   * Pieces of other notes that hold one of the words, what fits best first: by rank of the full-text index, and then
   * by how many of the words that are too short for it they hold.
   *
   * @param words folded, each once
   */
  find(serverId: string, words: readonly string[], limit: number): NotePiece[] {
    const phrases = words.flatMap((word) => phraseOf(word) ?? []);
    const ranks = new Map<number, { readonly piece: NotePiece; rank: number; short: number }>();
    for (let at = 0; at < phrases.length; at += WORDS_AT_A_TIME) {
      const query = phrases.slice(at, at + WORDS_AT_A_TIME).join(' OR ');
      for (const row of this.#ranked(serverId, query, limit)) {
        const known = ranks.get(row.key);
        if (known) known.rank += row.rank;
        else ranks.set(row.key, { piece: pieceOf(row), rank: row.rank, short: 0 });
      }
    }
    const short = words.filter((word) => word !== '' && phraseOf(word) === null);
    for (const row of this.#holding(serverId, short, limit)) {
      const known = ranks.get(row.key);
      if (known) known.short = row.held;
      else ranks.set(row.key, { piece: pieceOf(row), rank: 0, short: row.held });
    }
    return [...ranks]
      .sort(([left, one], [right, other]) => one.rank - other.rank || other.short - one.short || left - right)
      .slice(0, limit)
      .map(([, { piece }]) => piece);
  }

  #ranked(serverId: string, query: string, limit: number) {
    return this.#session.all<PieceRow & { readonly rank: number }>(
      `SELECT key, source_id, server_note_pieces.text, bm25(server_note_search) AS rank
       FROM server_note_search JOIN server_note_pieces ON key = server_note_search.rowid ${OF_SERVER} AND always = 0
         AND server_note_search MATCH @query
       ORDER BY rank, key LIMIT @limit`,
      { serverId, query, limit },
    );
  }

  #holding(serverId: string, words: readonly string[], limit: number) {
    if (words.length === 0) return [];
    return this.#session.all<PieceRow & { readonly held: number }>(
      `SELECT server_note_pieces.key, source_id, server_note_pieces.text, count(*) AS held
       FROM json_each(@words) AS word JOIN server_note_pieces ON instr(folded, word.value) > 0 ${OF_SERVER} AND always = 0
       GROUP BY server_note_pieces.key ORDER BY held DESC, server_note_pieces.key LIMIT @limit`,
      { serverId, words: JSON.stringify(words), limit },
    );
  }
}

function noteOf(row: Row): ServerNote {
  return {
    id: row.id,
    serverId: row.server_id,
    sourceId: row.source_id,
    text: row.text,
    always: row.always === 1,
    changedAt: row.changed_at,
  };
}

function pieceOf({ source_id, text }: PieceRow): NotePiece {
  return { sourceId: source_id, text };
}
