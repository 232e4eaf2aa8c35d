import type { Migration } from './migration.ts';

/**
 * Rules that keep findings out of the inbox. `suppression` of a finding is JSON of what they make of it;
 * `suppressed_until` and `shown_last_seen` are taken out of it for lists, `suppression_due` is when time changes it.
 * `suppression_findings` is each rule's pulse. Frozen: a change is a new migration.
 */
export const suppressions: Migration = {
  version: 6,
  sql: `
CREATE TABLE suppressions (
  id TEXT PRIMARY KEY,
  reason TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  origin TEXT NOT NULL,
  matchers TEXT NOT NULL,
  end TEXT NOT NULL,
  ended_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE suppression_findings (
  suppression TEXT NOT NULL REFERENCES suppressions (id) ON DELETE CASCADE,
  finding INTEGER NOT NULL REFERENCES findings (key) ON DELETE CASCADE,
  hits INTEGER NOT NULL,
  last_hit INTEGER,
  ended_at INTEGER,
  PRIMARY KEY (suppression, finding)
) STRICT, WITHOUT ROWID;
CREATE INDEX suppression_findings_of_finding ON suppression_findings (finding);

ALTER TABLE history ADD COLUMN suppression TEXT;

DROP INDEX findings_newest;
DROP INDEX findings_gravest;
DROP INDEX findings_by_state;
DROP INDEX findings_hideable;
ALTER TABLE findings DROP COLUMN shown_state;
ALTER TABLE findings ADD COLUMN suppression TEXT;
ALTER TABLE findings ADD COLUMN suppressed_until INTEGER;
ALTER TABLE findings ADD COLUMN shown_last_seen INTEGER;
ALTER TABLE findings ADD COLUMN suppression_due INTEGER;
-- What was resolved and came back counts as new, unless what came back is hidden.
ALTER TABLE findings ADD COLUMN shown_state TEXT GENERATED ALWAYS AS
  (iif(state = 'resolved' AND state_at IS NOT NULL AND coalesce(shown_last_seen, last_seen) > state_at, 'new', state))
  VIRTUAL;
CREATE INDEX findings_newest ON findings
  (last_seen, key, shown_state, severity, category, origin_kind, count, snooze_until, suppressed_until, read_at);
CREATE INDEX findings_gravest ON findings
  (severity, last_seen, key, shown_state, category, origin_kind, count, snooze_until, suppressed_until, read_at);
CREATE INDEX findings_by_state ON findings (shown_state, read_at, severity, category, origin_kind, key);
CREATE INDEX findings_hideable ON findings
  (shown_state, read_at, severity, category, origin_kind, count, snooze_until, suppressed_until)
  WHERE count = 0 OR snooze_until IS NOT NULL OR suppressed_until IS NOT NULL;
CREATE INDEX findings_suppression_due ON findings (suppression_due) WHERE suppression_due IS NOT NULL;
`,
};
