import type { Migration } from './migration.ts';

/**
 * What the inbox filters by besides, and the views that a person keeps. `finding_sources` counts a finding's minutes
 * by source, kept in step with `occurrences` row by row. `query` of a view is as it is typed. Frozen: a change is a
 * new migration.
 */
export const inbox: Migration = {
  version: 7,
  sql: `
CREATE TABLE views (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  icon TEXT NOT NULL,
  position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO views VALUES
  ('high-and-above', 'High and above', 'severity:high,critical', 'warn', 0),
  ('quiet-until-worse', 'Quiet until worse', 'is:suppressed', 'moon', 1);

CREATE TABLE finding_sources (
  finding INTEGER NOT NULL REFERENCES findings (key) ON DELETE CASCADE,
  source_id TEXT NOT NULL,
  minutes INTEGER NOT NULL,
  PRIMARY KEY (finding, source_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX finding_sources_of_source ON finding_sources (source_id, finding);
INSERT INTO finding_sources SELECT finding, source_id, count(*) FROM occurrences GROUP BY finding, source_id;
CREATE TRIGGER occurrences_inserted AFTER INSERT ON occurrences BEGIN
  INSERT INTO finding_sources VALUES (new.finding, new.source_id, 1)
    ON CONFLICT DO UPDATE SET minutes = minutes + 1;
END;
CREATE TRIGGER occurrences_deleted AFTER DELETE ON occurrences BEGIN
  UPDATE finding_sources SET minutes = minutes - 1 WHERE finding = old.finding AND source_id = old.source_id;
  DELETE FROM finding_sources WHERE finding = old.finding AND source_id = old.source_id AND minutes = 0;
END;

DROP INDEX findings_newest;
DROP INDEX findings_gravest;
DROP INDEX findings_by_state;
DROP INDEX findings_hideable;
CREATE INDEX findings_newest ON findings (last_seen, key, shown_state, severity, category, origin_kind, count,
  snooze_until, suppressed_until, read_at, judged, state);
CREATE INDEX findings_gravest ON findings (severity, last_seen, key, shown_state, category, origin_kind, count,
  snooze_until, suppressed_until, read_at, judged, state);
CREATE INDEX findings_by_state ON findings
  (shown_state, read_at, severity, category, origin_kind, key, last_seen, judged, state);
CREATE INDEX findings_hideable ON findings (shown_state, read_at, severity, category, origin_kind, count,
  snooze_until, suppressed_until, last_seen, judged, state)
  WHERE count = 0 OR snooze_until IS NOT NULL OR suppressed_until IS NOT NULL;
CREATE INDEX findings_regressed ON findings (key) WHERE state = 'resolved' AND shown_state = 'new';
CREATE INDEX findings_unjudged ON findings (key) WHERE judged = 0;
CREATE INDEX findings_with_suppression ON findings (key) WHERE suppression IS NOT NULL;
`,
};
