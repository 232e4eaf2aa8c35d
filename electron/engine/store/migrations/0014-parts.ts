import type { Migration } from './migration.ts';

/**
 * Findings that count for another. `finding_parts` says for which a person made each count; `findings.head` is the one
 * at the end of that chain, whose sums hold theirs, and `own_severity` what its own drafts say. `finding_apart` names
 * the findings that a server's lines of a fingerprint count for since a person treated the server apart. A snooze may
 * end by a count (`snooze_limit`). Lists leave parts out: their indexes do not have them. Frozen: a change is a new
 * migration.
 */
export const parts: Migration = {
  version: 14,
  sql: `
ALTER TABLE findings ADD COLUMN head INTEGER REFERENCES findings (key) ON DELETE SET NULL;
ALTER TABLE findings ADD COLUMN own_severity INTEGER;
ALTER TABLE findings ADD COLUMN snooze_limit INTEGER;
UPDATE findings SET own_severity = severity;
CREATE INDEX findings_of_head ON findings (head) WHERE head IS NOT NULL;

CREATE TABLE finding_parts (
  part INTEGER PRIMARY KEY REFERENCES findings (key) ON DELETE CASCADE,
  whole INTEGER NOT NULL REFERENCES findings (key) ON DELETE CASCADE
) STRICT;
CREATE INDEX finding_parts_of_whole ON finding_parts (whole);

CREATE TABLE finding_apart (
  finding INTEGER NOT NULL REFERENCES findings (key) ON DELETE CASCADE,
  server_id TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  apart INTEGER NOT NULL REFERENCES findings (key) ON DELETE CASCADE,
  PRIMARY KEY (finding, server_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX finding_apart_of_server ON finding_apart (server_id);
CREATE INDEX finding_apart_of_apart ON finding_apart (apart);

CREATE INDEX history_of_part ON history (change ->> '$.part') WHERE change ->> '$.part' IS NOT NULL;

DROP TRIGGER occurrences_inserted;
DROP TRIGGER occurrences_deleted;
CREATE TRIGGER occurrences_inserted AFTER INSERT ON occurrences BEGIN
  INSERT INTO finding_sources SELECT key, new.source_id, 1 FROM findings
    WHERE key IN (new.finding, (SELECT head FROM findings WHERE key = new.finding))
    ON CONFLICT DO UPDATE SET minutes = minutes + 1;
END;
CREATE TRIGGER occurrences_deleted AFTER DELETE ON occurrences BEGIN
  UPDATE finding_sources SET minutes = minutes - 1 WHERE source_id = old.source_id
    AND finding IN (old.finding, (SELECT head FROM findings WHERE key = old.finding));
  DELETE FROM finding_sources WHERE source_id = old.source_id AND minutes = 0
    AND finding IN (old.finding, (SELECT head FROM findings WHERE key = old.finding));
END;

DROP INDEX findings_newest;
DROP INDEX findings_gravest;
DROP INDEX findings_by_state;
DROP INDEX findings_hideable;
CREATE INDEX findings_newest ON findings (last_seen, key, shown_state, severity, category, origin_kind, count,
  snooze_until, snooze_limit, suppressed_until, read_at, judged, state) WHERE head IS NULL;
CREATE INDEX findings_gravest ON findings (severity, last_seen, key, shown_state, category, origin_kind, count,
  snooze_until, snooze_limit, suppressed_until, read_at, judged, state) WHERE head IS NULL;
CREATE INDEX findings_by_state ON findings
  (shown_state, read_at, severity, category, origin_kind, key, last_seen, judged, state) WHERE head IS NULL;
CREATE INDEX findings_hideable ON findings (shown_state, read_at, severity, category, origin_kind, count,
  snooze_until, snooze_limit, suppressed_until, last_seen, judged, state)
  WHERE head IS NULL AND (count = 0 OR snooze_until IS NOT NULL OR suppressed_until IS NOT NULL);
`,
};
