import type { Migration } from './migration.ts';

/**
 * The clock on a server's wall, by which it is learned what is normal; and from when on a source was read by itself:
 * what lies between `start_ns` and `live_ns` was asked for later (null: nothing was). Frozen: a change is a new
 * migration.
 */
export const learning: Migration = {
  version: 5,
  sql: `
ALTER TABLE servers ADD COLUMN time_zone TEXT NOT NULL DEFAULT 'UTC';
ALTER TABLE sources ADD COLUMN live_ns INTEGER;
`,
};
