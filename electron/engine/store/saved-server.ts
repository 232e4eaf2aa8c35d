import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { secretHeadersSchema } from '../../../shared/domain/secret-headers.ts';
import { connectionSchema, type Connection } from '../../../shared/domain/server.ts';
import { storeError } from './failures.ts';

export interface SavedServer {
  readonly connection: Connection;
  readonly model: string | null;
  readonly tenant: string | undefined;
  readonly matcher: string | undefined;
  readonly serverId?: string;
  readonly secretHeaders?: readonly string[];
}

/**
 * A server of this name, read beside whoever has the database open; nothing is written. Null: there is none.
 *
 * @throws NightjarError `store-failed` when the database cannot be read
 */
export function savedServer(path: string, name: string): SavedServer | null {
  if (!existsSync(path)) return null;
  try {
    const database = new Database(path, { readonly: true, fileMustExist: true });
    try {
      const row = database
        .prepare<[string], Record<string, string | null>>('SELECT * FROM servers WHERE name = ?')
        .get(name);
      if (row === undefined) return null;
      const source = database
        .prepare<[string | null], Record<string, string | null>>(
          'SELECT tenant FROM sources WHERE server_id = ? ORDER BY rowid LIMIT 1',
        )
        .get(row['id'] ?? null);
      return {
        connection: connectionSchema.parse(JSON.parse(row['connection'] ?? '')),
        model: row['model'] ?? null,
        tenant: source?.['tenant'] ?? undefined,
        matcher: row['matcher'] ?? undefined,
        serverId: row['id'] ?? '',
        secretHeaders: secretHeadersSchema.parse(JSON.parse(row['secret_headers'] ?? '[]')),
      };
    } finally {
      database.close();
    }
  } catch (error) {
    throw storeError(
      `The database ${path} could not be read.`,
      'Start Nightjar once; it says what is wrong with it.',
      error,
    );
  }
}
