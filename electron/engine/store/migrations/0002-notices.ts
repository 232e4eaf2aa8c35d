import type { Migration } from './migration.ts';

/**
 * Notifications that survive a crash: what may be worth one (written with the finding), what was decided, and what
 * is still to be shown or withdrawn. Times are milliseconds; a null `notice` is to be withdrawn. Frozen: a change
 * is a new migration.
 */
export const notices: Migration = {
  version: 2,
  sql: `
CREATE TABLE notice_candidates (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  finding INTEGER NOT NULL REFERENCES findings (key) ON DELETE CASCADE,
  reason TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX notice_candidates_of_finding ON notice_candidates (finding);

CREATE TABLE notice_decisions (
  key INTEGER PRIMARY KEY,
  finding INTEGER NOT NULL REFERENCES findings (key) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  stage TEXT NOT NULL,
  outcome TEXT NOT NULL,
  severity INTEGER NOT NULL CHECK (severity BETWEEN 0 AND 4),
  threshold INTEGER CHECK (threshold BETWEEN 0 AND 4),
  until INTEGER,
  together INTEGER
) STRICT;
CREATE INDEX notice_decisions_of_finding ON notice_decisions (finding, key);
CREATE INDEX notice_decisions_oldest ON notice_decisions (at);

CREATE TABLE notice_outbox (
  id TEXT PRIMARY KEY,
  notice TEXT
) STRICT, WITHOUT ROWID;

DELETE FROM settings WHERE key = 'notified';
`,
};
