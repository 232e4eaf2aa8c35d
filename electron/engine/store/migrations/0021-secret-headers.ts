import type { Migration } from './migration.ts';

/** As `looksSecret` said it then; `key` is a column of `json_each`. */
const NAME = `('-' || replace(lower(trim(key)), '_', '-') || '-')`;
const LOOKS_SECRET = `(${[
  'auth',
  'token',
  'secret',
  'passw',
  'cookie',
  'credential',
  'session',
  'signature',
  'key-',
]
  .map((part) => `${NAME} LIKE '%${part}%'`)
  .join(' OR ')})`;

/**
 * Values of headers that look secret are taken out and asked for anew; their names become their server's. Frozen: a
 * change is a new migration.
 */
export const secretHeaders: Migration = {
  version: 21,
  erasure: {
    found: `SELECT 1 FROM sources, json_each(headers) WHERE ${LOOKS_SECRET} LIMIT 1`,
    // Names stay, so that an older copy still says what has to be typed again.
    sql: `UPDATE sources SET headers = (
        SELECT json_group_object(key, CASE WHEN ${LOOKS_SECRET} THEN '' ELSE value END) FROM json_each(headers))
      WHERE EXISTS (SELECT 1 FROM json_each(headers) WHERE ${LOOKS_SECRET})`,
  },
  sql: `
    ALTER TABLE servers ADD COLUMN secret_headers TEXT NOT NULL DEFAULT '[]';
    UPDATE servers SET secret_headers = (
      SELECT json_group_array(name) FROM (
        SELECT min(trim(key)) AS name FROM sources, json_each(sources.headers)
        WHERE server_id = servers.id AND ${LOOKS_SECRET} GROUP BY lower(trim(key)) ORDER BY name));
    UPDATE sources SET headers = (
        SELECT json_group_object(key, value) FROM json_each(headers) WHERE NOT ${LOOKS_SECRET})
      WHERE EXISTS (SELECT 1 FROM json_each(headers) WHERE ${LOOKS_SECRET});`,
};
