import type { Migration } from './migration.ts';

/** Every host that was talked to; `through` is empty where it was reached directly. Frozen: a change is a new migration. */
export const contacts: Migration = {
  version: 16,
  sql: `
CREATE TABLE contacts (
  host TEXT NOT NULL,
  reason TEXT NOT NULL,
  through TEXT NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  PRIMARY KEY (host, reason, through)
) STRICT, WITHOUT ROWID;
`,
};
