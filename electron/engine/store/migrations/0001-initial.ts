import type { Migration } from './migration.ts';

/**
 * Everything that Nightjar 0.1 keeps. Frozen: a change is a new migration.
 *
 * Times named `*_ns` and `timestamp` are nanoseconds, `minute` whole UTC minutes, all others milliseconds.
 * `severity` is 0 (info) to 4 (critical), so that it sorts. Findings have an integer key beside their id, because
 * a million occurrences refer to it. Columns named `report` are JSON of what nobody searches by.
 */
export const initial: Migration = {
  version: 1,
  sql: `
CREATE TABLE program (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  version TEXT NOT NULL
) STRICT;

CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE servers (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  connection TEXT NOT NULL,
  model TEXT,
  interval INTEGER NOT NULL,
  paused INTEGER NOT NULL
) STRICT;

CREATE TABLE sources (
  id TEXT PRIMARY KEY,
  server_id TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  selector TEXT NOT NULL,
  tenant TEXT,
  headers TEXT NOT NULL,
  start_ns INTEGER
) STRICT;
CREATE INDEX sources_of_server ON sources (server_id);

CREATE TABLE coverage (
  source_id TEXT NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
  from_ns INTEGER NOT NULL,
  to_ns INTEGER NOT NULL CHECK (to_ns > from_ns),
  state TEXT NOT NULL,
  reason TEXT,
  run_id TEXT,
  PRIMARY KEY (source_id, from_ns)
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
  id TEXT PRIMARY KEY,
  server_id TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  from_ns INTEGER NOT NULL,
  to_ns INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  report TEXT NOT NULL
) STRICT;
CREATE INDEX runs_newest ON runs (started_at, id);
CREATE INDEX runs_of_server ON runs (server_id, started_at, id);
CREATE INDEX runs_running ON runs (state) WHERE state = 'running';

CREATE TABLE run_calls (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  report TEXT NOT NULL,
  prompt TEXT NOT NULL,
  answer TEXT NOT NULL,
  PRIMARY KEY (run_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE templates (
  id INTEGER PRIMARY KEY,
  source_id TEXT NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
  canonical_text TEXT NOT NULL,
  text TEXT NOT NULL,
  first_ns INTEGER NOT NULL,
  last_ns INTEGER NOT NULL,
  service TEXT,
  verdict TEXT,
  verdict_model TEXT,
  asked_at INTEGER,
  UNIQUE (source_id, canonical_text)
) STRICT;

CREATE TABLE findings (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  fingerprint TEXT NOT NULL UNIQUE,
  fingerprint_version INTEGER NOT NULL,
  identity TEXT NOT NULL,
  origin_kind TEXT NOT NULL,
  origin TEXT NOT NULL,
  title TEXT NOT NULL,
  rendered_title TEXT NOT NULL,
  severity INTEGER NOT NULL CHECK (severity BETWEEN 0 AND 4),
  category TEXT NOT NULL,
  explanation TEXT NOT NULL,
  recommendation TEXT NOT NULL,
  judged INTEGER NOT NULL,
  state TEXT NOT NULL,
  state_at INTEGER,
  snooze_until INTEGER,
  snooze_since INTEGER,
  snooze_hits INTEGER,
  read_at INTEGER,
  count INTEGER NOT NULL DEFAULT 0,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  -- What was resolved and came back counts as new.
  shown_state TEXT NOT NULL GENERATED ALWAYS AS
    (iif(state = 'resolved' AND state_at IS NOT NULL AND last_seen > state_at, 'new', state)) VIRTUAL
) STRICT;
-- The two orders of the inbox. Everything that a list filters by lies in the index, so that a filter that few
-- findings pass does not read the rows of all others.
CREATE INDEX findings_newest ON findings
  (last_seen, key, shown_state, severity, category, origin_kind, count, snooze_until, read_at);
CREATE INDEX findings_gravest ON findings
  (severity, last_seen, key, shown_state, category, origin_kind, count, snooze_until, read_at);
-- Counting by state reads these two only.
CREATE INDEX findings_by_state ON findings (shown_state, read_at, severity, category, origin_kind, key);
CREATE INDEX findings_hideable ON findings
  (shown_state, read_at, severity, category, origin_kind, count, snooze_until)
  WHERE count = 0 OR snooze_until IS NOT NULL;

CREATE TABLE fingerprint_aliases (
  fingerprint TEXT PRIMARY KEY,
  finding INTEGER NOT NULL REFERENCES findings (key) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX fingerprint_aliases_of_finding ON fingerprint_aliases (finding);

CREATE TABLE finding_templates (
  source_id TEXT NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
  canonical_text TEXT NOT NULL,
  finding INTEGER NOT NULL REFERENCES findings (key) ON DELETE CASCADE,
  PRIMARY KEY (source_id, canonical_text, finding)
) STRICT, WITHOUT ROWID;
CREATE INDEX finding_templates_of_finding ON finding_templates (finding);

-- Sources are not referenced: what was counted stays when a source is taken off its server.
CREATE TABLE occurrences (
  finding INTEGER NOT NULL REFERENCES findings (key) ON DELETE CASCADE,
  minute INTEGER NOT NULL,
  server_id TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  source_id TEXT NOT NULL,
  count INTEGER NOT NULL CHECK (count > 0),
  entities TEXT,
  PRIMARY KEY (finding, minute, server_id, source_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX occurrences_of_server ON occurrences (server_id, minute, source_id);

-- Sums over occurrences, kept in step with them row by row.
CREATE TABLE finding_servers (
  finding INTEGER NOT NULL REFERENCES findings (key) ON DELETE CASCADE,
  server_id TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  minutes INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (finding, server_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX finding_servers_of_server ON finding_servers (server_id, finding);

CREATE TABLE entity_values (
  key INTEGER PRIMARY KEY,
  value TEXT NOT NULL UNIQUE,
  folded TEXT NOT NULL
) STRICT;

CREATE TABLE finding_entities (
  finding INTEGER NOT NULL REFERENCES findings (key) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  entity INTEGER NOT NULL REFERENCES entity_values (key),
  count INTEGER NOT NULL,
  PRIMARY KEY (finding, kind, entity)
) STRICT, WITHOUT ROWID;
CREATE INDEX finding_entities_of_entity ON finding_entities (entity, finding);

CREATE TABLE evidence (
  key INTEGER PRIMARY KEY,
  finding INTEGER NOT NULL REFERENCES findings (key) ON DELETE CASCADE,
  server_id TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  source_id TEXT NOT NULL,
  timestamp INTEGER NOT NULL,
  text TEXT NOT NULL,
  template TEXT,
  file TEXT,
  row INTEGER
) STRICT;
CREATE INDEX evidence_of_finding ON evidence (finding, server_id, timestamp);
CREATE INDEX evidence_of_server ON evidence (server_id);
CREATE INDEX evidence_oldest ON evidence (timestamp);

CREATE TABLE history (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  finding INTEGER NOT NULL REFERENCES findings (key) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  actor TEXT NOT NULL,
  detail TEXT,
  before TEXT,
  undone INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX history_of_finding ON history (finding, id);

-- Lines read per source and minute, and the hours that were counted again at the source.
CREATE TABLE volume (
  source_id TEXT NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
  minute INTEGER NOT NULL,
  lines INTEGER NOT NULL CHECK (lines > 0),
  PRIMARY KEY (source_id, minute)
) STRICT, WITHOUT ROWID;
CREATE TABLE recounts (
  source_id TEXT NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
  hour INTEGER NOT NULL,
  PRIMARY KEY (source_id, hour)
) STRICT, WITHOUT ROWID;

CREATE TABLE detector_state (
  server_id TEXT PRIMARY KEY REFERENCES servers (id) ON DELETE CASCADE,
  state TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE backlog (
  server_id TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  source_id TEXT NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
  canonical_text TEXT NOT NULL,
  urgency REAL NOT NULL,
  since INTEGER NOT NULL,
  payload TEXT NOT NULL,
  PRIMARY KEY (server_id, source_id, canonical_text)
) STRICT, WITHOUT ROWID;
CREATE INDEX backlog_head ON backlog (server_id, urgency, since);
CREATE INDEX backlog_of_source ON backlog (source_id);

-- Full text. Case is folded before it gets here, so that words and query are folded alike.
CREATE TABLE finding_words (
  finding INTEGER PRIMARY KEY REFERENCES findings (key) ON DELETE CASCADE,
  folded TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE finding_search USING fts5
  (folded, content='finding_words', content_rowid='finding', tokenize='trigram case_sensitive 1');
CREATE TRIGGER finding_words_inserted AFTER INSERT ON finding_words BEGIN
  INSERT INTO finding_search (rowid, folded) VALUES (new.finding, new.folded);
END;
CREATE TRIGGER finding_words_deleted AFTER DELETE ON finding_words BEGIN
  INSERT INTO finding_search (finding_search, rowid, folded) VALUES ('delete', old.finding, old.folded);
END;
CREATE TRIGGER finding_words_updated AFTER UPDATE ON finding_words BEGIN
  INSERT INTO finding_search (finding_search, rowid, folded) VALUES ('delete', old.finding, old.folded);
  INSERT INTO finding_search (rowid, folded) VALUES (new.finding, new.folded);
END;

CREATE VIRTUAL TABLE entity_search USING fts5
  (folded, content='entity_values', content_rowid='key', tokenize='trigram case_sensitive 1');
CREATE TRIGGER entity_values_inserted AFTER INSERT ON entity_values BEGIN
  INSERT INTO entity_search (rowid, folded) VALUES (new.key, new.folded);
END;
CREATE TRIGGER entity_values_deleted AFTER DELETE ON entity_values BEGIN
  INSERT INTO entity_search (entity_search, rowid, folded) VALUES ('delete', old.key, old.folded);
END;
`,
};
