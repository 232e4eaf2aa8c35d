import type { Migration } from './migration.ts';

/**
 * Templates that outlive a restart: what the miner of each source has learned, which templates became part of which,
 * and what a person said of them. `mark` is `known-normal` or `interesting`; `split_by` is the position of the
 * parameter by whose values a template is told apart. Frozen: a change is a new migration.
 */
export const vocabularies: Migration = {
  version: 4,
  sql: `
CREATE TABLE vocabularies (
  source_id TEXT PRIMARY KEY REFERENCES sources (id) ON DELETE CASCADE,
  snapshot TEXT NOT NULL,
  saved_at INTEGER NOT NULL
) STRICT;

CREATE TABLE template_aliases (
  source_id TEXT NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
  canonical_text TEXT NOT NULL,
  into_text TEXT NOT NULL,
  merged_at INTEGER NOT NULL,
  by_hand INTEGER NOT NULL CHECK (by_hand IN (0, 1)),
  PRIMARY KEY (source_id, canonical_text)
) STRICT, WITHOUT ROWID;
CREATE INDEX template_aliases_into ON template_aliases (source_id, into_text);

ALTER TABLE templates ADD COLUMN name TEXT;
ALTER TABLE templates ADD COLUMN mark TEXT CHECK (mark IN ('known-normal', 'interesting'));
ALTER TABLE templates ADD COLUMN split_by INTEGER;
`,
};
