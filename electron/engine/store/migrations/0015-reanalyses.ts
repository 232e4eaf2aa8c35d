import type { Migration } from './migration.ts';

/**
 * Re-analyses of a range (`request`, `plan`, `failure` are JSON), the pieces they are read in, the state in which the
 * rules go from one piece to the next, what was known and found of findings, and what a model is asked and has said.
 * Frozen: a change is a new migration.
 */
export const reanalyses: Migration = {
  version: 15,
  sql: `
CREATE TABLE reanalyses (
  id TEXT PRIMARY KEY,
  request TEXT NOT NULL,
  setting TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'paused', 'complete', 'cancelled', 'failed')),
  planned INTEGER NOT NULL DEFAULT 0 CHECK (planned IN (0, 1)),
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER,
  failure TEXT,
  calls INTEGER NOT NULL DEFAULT 0,
  tokens INTEGER NOT NULL DEFAULT 0,
  model_milliseconds INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX reanalyses_by_time ON reanalyses (created_at);

CREATE TABLE reanalysis_pieces (
  reanalysis TEXT NOT NULL REFERENCES reanalyses (id) ON DELETE CASCADE,
  server_id TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  from_ns INTEGER NOT NULL,
  to_ns INTEGER NOT NULL,
  context INTEGER NOT NULL CHECK (context IN (0, 1)),
  expected INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'read', 'failed')),
  lines INTEGER NOT NULL DEFAULT 0,
  milliseconds INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (reanalysis, server_id, from_ns),
  CHECK (to_ns > from_ns)
) STRICT, WITHOUT ROWID;
CREATE INDEX reanalysis_pieces_of_server ON reanalysis_pieces (server_id);

CREATE TABLE reanalysis_unread (
  key INTEGER PRIMARY KEY,
  reanalysis TEXT NOT NULL REFERENCES reanalyses (id) ON DELETE CASCADE,
  server_id TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  source_id TEXT,
  from_ns INTEGER NOT NULL,
  to_ns INTEGER NOT NULL,
  failure TEXT NOT NULL
) STRICT;
CREATE INDEX reanalysis_unread_of_reanalysis ON reanalysis_unread (reanalysis);
CREATE INDEX reanalysis_unread_of_server ON reanalysis_unread (server_id);

CREATE TABLE reanalysis_states (
  reanalysis TEXT NOT NULL REFERENCES reanalyses (id) ON DELETE CASCADE,
  server_id TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  state TEXT NOT NULL,
  PRIMARY KEY (reanalysis, server_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reanalysis_states_of_server ON reanalysis_states (server_id);

CREATE TABLE reanalysis_findings (
  reanalysis TEXT NOT NULL REFERENCES reanalyses (id) ON DELETE CASCADE,
  finding INTEGER NOT NULL REFERENCES findings (key) ON DELETE CASCADE,
  known INTEGER NOT NULL CHECK (known IN (0, 1)),
  created INTEGER NOT NULL DEFAULT 0 CHECK (created IN (0, 1)),
  severity INTEGER NOT NULL,
  entities INTEGER NOT NULL,
  said INTEGER,
  PRIMARY KEY (reanalysis, finding)
) STRICT, WITHOUT ROWID;
CREATE INDEX reanalysis_findings_of_finding ON reanalysis_findings (finding);

CREATE TABLE reanalysis_counts (
  reanalysis TEXT NOT NULL REFERENCES reanalyses (id) ON DELETE CASCADE,
  finding INTEGER NOT NULL REFERENCES findings (key) ON DELETE CASCADE,
  server_id TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  from_ns INTEGER NOT NULL,
  known INTEGER NOT NULL DEFAULT 0,
  found INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (reanalysis, finding, server_id, from_ns)
) STRICT, WITHOUT ROWID;
CREATE INDEX reanalysis_counts_of_finding ON reanalysis_counts (finding);
CREATE INDEX reanalysis_counts_of_server ON reanalysis_counts (server_id);

CREATE TABLE reanalysis_templates (
  reanalysis TEXT NOT NULL REFERENCES reanalyses (id) ON DELETE CASCADE,
  server_id TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  source_id TEXT NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
  canonical_text TEXT NOT NULL,
  urgency REAL NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'known', 'asked')),
  verdict TEXT,
  payload TEXT NOT NULL,
  PRIMARY KEY (reanalysis, server_id, source_id, canonical_text)
) STRICT, WITHOUT ROWID;
CREATE INDEX reanalysis_templates_by_urgency ON reanalysis_templates (reanalysis, server_id, state, urgency);
CREATE INDEX reanalysis_templates_of_server ON reanalysis_templates (server_id);
CREATE INDEX reanalysis_templates_of_source ON reanalysis_templates (source_id);

CREATE TABLE reanalysis_drafts (
  reanalysis TEXT NOT NULL REFERENCES reanalyses (id) ON DELETE CASCADE,
  server_id TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  fingerprint TEXT NOT NULL,
  said TEXT NOT NULL,
  PRIMARY KEY (reanalysis, server_id, fingerprint)
) STRICT, WITHOUT ROWID;
CREATE INDEX reanalysis_drafts_of_server ON reanalysis_drafts (server_id);
`,
};
