import type { Migration } from './migration.ts';

/**
 * Model hosts, what was found out about them, and which one each server asks. A server's own host has a row only
 * where something of it was changed; checks and speeds belong to hosts with and without one. Keys are not here.
 * Frozen: a change is a new migration.
 */
export const modelHosts: Migration = {
  version: 11,
  sql: `
CREATE TABLE model_hosts (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  place TEXT NOT NULL,
  headers TEXT NOT NULL,
  allow_cloud INTEGER NOT NULL
) STRICT;

CREATE TABLE model_host_checks (
  host TEXT PRIMARY KEY,
  result TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE model_speeds (
  host TEXT NOT NULL,
  model TEXT NOT NULL,
  digest TEXT NOT NULL,
  measured_at INTEGER NOT NULL,
  result TEXT NOT NULL,
  PRIMARY KEY (host, model, digest)
) STRICT, WITHOUT ROWID;

ALTER TABLE servers ADD COLUMN deep_model TEXT;
ALTER TABLE servers ADD COLUMN model_host TEXT;
`,
};
