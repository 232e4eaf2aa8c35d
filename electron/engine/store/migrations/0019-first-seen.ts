import type { Migration } from './migration.ts';

/** Reports count what began in a range, and read nothing else for it. Frozen: a change is a new migration. */
export const firstSeen: Migration = {
  version: 19,
  sql: 'CREATE INDEX findings_by_first_seen ON findings (first_seen, severity);',
};
