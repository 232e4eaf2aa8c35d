import type { Migration } from './migration.ts';

/**
 * What is normal for each source. The blobs are the baseline's own form, with its number in front; nothing is
 * searched by what is in them. Frozen: a change is a new migration.
 */
export const baselines: Migration = {
  version: 3,
  sql: `
CREATE TABLE baselines (
  source_id TEXT PRIMARY KEY REFERENCES sources (id) ON DELETE CASCADE,
  state BLOB NOT NULL
) STRICT;

CREATE TABLE baseline_templates (
  key INTEGER PRIMARY KEY,
  source_id TEXT NOT NULL REFERENCES baselines (source_id) ON DELETE CASCADE,
  canonical_text TEXT NOT NULL,
  history BLOB NOT NULL,
  UNIQUE (source_id, canonical_text)
) STRICT;
`,
};
