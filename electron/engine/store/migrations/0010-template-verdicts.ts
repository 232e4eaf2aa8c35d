import type { Migration } from './migration.ts';

/**
 * What models said of templates, by all that the answer depends on, so that none is taken for another model's or
 * another question's; the newest one counts. `rate` is the class of the template's rate when it was asked, null where
 * nothing was known of it. `never_noise` of a template: a person said that it matters, whatever a model says. Frozen: a change
 * is a new migration.
 */
export const templateVerdicts: Migration = {
  version: 10,
  sql: `
CREATE TABLE template_verdicts (
  key INTEGER PRIMARY KEY,
  source_id TEXT NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
  canonical_text TEXT NOT NULL,
  lenses TEXT NOT NULL,
  prompt_version INTEGER NOT NULL,
  model TEXT NOT NULL,
  digest TEXT NOT NULL,
  verdict TEXT NOT NULL,
  reason TEXT NOT NULL,
  rate TEXT,
  asked_at INTEGER NOT NULL,
  UNIQUE (source_id, canonical_text, lenses, prompt_version, digest)
) STRICT;

INSERT INTO template_verdicts
  (source_id, canonical_text, lenses, prompt_version, model, digest, verdict, reason, rate, asked_at)
SELECT source_id, canonical_text, '', 0, ifnull(verdict_model, ''), '', verdict, '', NULL, ifnull(asked_at, 0)
FROM templates WHERE verdict IS NOT NULL;

ALTER TABLE templates DROP COLUMN verdict;
ALTER TABLE templates DROP COLUMN verdict_model;
ALTER TABLE templates DROP COLUMN asked_at;
ALTER TABLE templates ADD COLUMN never_noise INTEGER NOT NULL DEFAULT 0;
-- What a person always wants to see never was noise.
UPDATE templates SET never_noise = 1 WHERE mark = 'interesting';
`,
};
