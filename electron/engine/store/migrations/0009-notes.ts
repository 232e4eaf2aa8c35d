import type { Migration } from './migration.ts';

/**
 * What a person says of findings: notes, and a verdict that is kept by fingerprint, so that it outlives the finding.
 * `change` of a step is JSON of what it changed beside the triage. Frozen: a change is a new migration.
 */
export const notes: Migration = {
  version: 9,
  sql: `
CREATE TABLE notes (
  id TEXT PRIMARY KEY,
  finding INTEGER NOT NULL REFERENCES findings (key) ON DELETE CASCADE,
  text TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  edited_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX notes_of_finding ON notes (finding, created_at);

CREATE TABLE verdicts (
  fingerprint TEXT PRIMARY KEY,
  verdict TEXT NOT NULL CHECK (verdict IN ('real', 'noise')),
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE history ADD COLUMN change TEXT;
`,
};
