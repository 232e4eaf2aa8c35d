import type { Migration } from './migration.ts';

/**
 * Lenses that people wrote (`draft` is JSON; one that was removed is kept, so that its name never has a version twice),
 * which sources they are for, and notes with their pieces for full-text search. Frozen: a change is a new migration.
 */
export const lenses: Migration = {
  version: 12,
  sql: `
CREATE TABLE lenses (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  version INTEGER NOT NULL CHECK (version > 0),
  draft TEXT NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE TABLE source_lenses (
  source_id TEXT NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  lens_id TEXT NOT NULL,
  PRIMARY KEY (source_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX source_lenses_of_lens ON source_lenses (lens_id);

CREATE TABLE server_notes (
  id TEXT PRIMARY KEY,
  server_id TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  source_id TEXT REFERENCES sources (id) ON DELETE CASCADE,
  text TEXT NOT NULL,
  always INTEGER NOT NULL CHECK (always IN (0, 1)),
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX server_notes_of_server ON server_notes (server_id);
CREATE INDEX server_notes_of_source ON server_notes (source_id);

CREATE TABLE server_note_pieces (
  key INTEGER PRIMARY KEY,
  note_id TEXT NOT NULL REFERENCES server_notes (id) ON DELETE CASCADE,
  text TEXT NOT NULL,
  folded TEXT NOT NULL
) STRICT;
CREATE INDEX server_note_pieces_of_note ON server_note_pieces (note_id);

CREATE VIRTUAL TABLE server_note_search USING fts5
  (folded, content='server_note_pieces', content_rowid='key', tokenize='trigram case_sensitive 1');
CREATE TRIGGER server_note_pieces_inserted AFTER INSERT ON server_note_pieces BEGIN
  INSERT INTO server_note_search (rowid, folded) VALUES (new.key, new.folded);
END;
CREATE TRIGGER server_note_pieces_deleted AFTER DELETE ON server_note_pieces BEGIN
  INSERT INTO server_note_search (server_note_search, rowid, folded) VALUES ('delete', old.key, old.folded);
END;
`,
};
