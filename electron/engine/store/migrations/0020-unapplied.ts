import type { Migration } from './migration.ts';

/** A rule that was saved and not yet applied to all findings is applied on. Frozen: a change is a new migration. */
export const unapplied: Migration = {
  version: 20,
  sql: `
ALTER TABLE suppressions ADD COLUMN unapplied INTEGER NOT NULL DEFAULT 0 CHECK (unapplied IN (0, 1));
`,
};
