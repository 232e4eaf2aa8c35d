import type { Migration } from './migration.ts';

/**
 * How many lines a rule hit on each UTC day of the last weeks, as JSON by the day's number since 1970, for its pulse.
 * Rules that are there already learn it as their findings are looked at. Frozen: a change is a new migration.
 */
export const suppressionDays: Migration = {
  version: 8,
  sql: `
ALTER TABLE suppression_findings ADD COLUMN days TEXT NOT NULL DEFAULT '{}';
CREATE INDEX history_of_suppression ON history (suppression) WHERE suppression IS NOT NULL;
`,
};
