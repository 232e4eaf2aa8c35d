import type { Migration } from './migration.ts';

/** How often and how late each source is read; null: as its server says. Frozen: a change is a new migration. */
export const schedules: Migration = {
  version: 17,
  sql: `
ALTER TABLE sources ADD COLUMN interval INTEGER;
ALTER TABLE sources ADD COLUMN lag INTEGER;
`,
};
