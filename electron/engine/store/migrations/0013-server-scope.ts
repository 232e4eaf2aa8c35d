import type { Migration } from './migration.ts';

/** Which streams of a Loki are a server's, and how long lines take to get there. Frozen: a change is a new migration. */
export const serverScope: Migration = {
  version: 13,
  sql: `
ALTER TABLE servers ADD COLUMN matcher TEXT;
ALTER TABLE servers ADD COLUMN lag INTEGER;
`,
};
