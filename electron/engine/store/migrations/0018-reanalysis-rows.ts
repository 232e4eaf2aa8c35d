import type { Migration } from './migration.ts';

/**
 * What a re-analysis found by minute instead of by piece: a piece may say more of the minutes before it, which is no
 * line twice. What was found until now stands at the beginning of its piece. Frozen: a change is a new migration.
 */
export const reanalysisRows: Migration = {
  version: 18,
  sql: `
CREATE TABLE reanalysis_rows (
  reanalysis TEXT NOT NULL REFERENCES reanalyses (id) ON DELETE CASCADE,
  finding INTEGER NOT NULL REFERENCES findings (key) ON DELETE CASCADE,
  server_id TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  source_id TEXT NOT NULL,
  minute INTEGER NOT NULL,
  found INTEGER NOT NULL,
  PRIMARY KEY (reanalysis, finding, server_id, source_id, minute)
) STRICT, WITHOUT ROWID;
CREATE INDEX reanalysis_rows_of_finding ON reanalysis_rows (finding);
CREATE INDEX reanalysis_rows_of_server ON reanalysis_rows (server_id);

INSERT INTO reanalysis_rows (reanalysis, finding, server_id, source_id, minute, found)
SELECT reanalysis, finding, server_id, '', from_ns / 60000000000, found FROM reanalysis_counts
WHERE from_ns >= 0 AND found > 0;
UPDATE reanalysis_counts SET found = 0 WHERE from_ns >= 0;
`,
};
