import SQLite from 'better-sqlite3';
import { backUp, backupsOf } from './backup.ts';
import { storeError } from './failures.ts';
import type { Erasure, Migration } from './migrations/migration.ts';

export interface MigrationOptions {
  readonly migrations: readonly Migration[];
  /** Version of the program, kept in the database so that an older program can name it. */
  readonly version: string;
  readonly now: number;
}

/** The schema's number; 0 for an empty file. */
export function schemaVersion(database: SQLite.Database): number {
  return Number(database.pragma('user_version', { simple: true }));
}

/** Throws if a newer program wrote the database; reads only. */
export function refuseNewer(database: SQLite.Database, migrations: readonly Migration[]): void {
  const newest = migrations.at(-1)?.version ?? 0;
  const found = schemaVersion(database);
  if (found <= newest) return;
  throw storeError(
    `The database ${database.name} was written by a newer Nightjar${writerOf(database)} (schema ${found}, this program knows ${newest}).`,
    'Update Nightjar; nothing was changed. Or name another data folder (NIGHTJAR_DATA).',
  );
}

/** Throws if the schema has to be brought forward first; reads only. */
export function refuseOlder(database: SQLite.Database, migrations: readonly Migration[]): void {
  const newest = migrations.at(-1)?.version ?? 0;
  const found = schemaVersion(database);
  if (found >= newest) return;
  throw storeError(
    `The database ${database.name} is of an older Nightjar (schema ${found}, this program reads ${newest}).`,
    'Start this Nightjar once: it keeps a copy and brings the database forward.',
  );
}

/**
 * Brings the schema forward, each step in a transaction of its own, after a copy of a database that had data.
 * Returns the copy's path, null if none was needed. A step that fails leaves the schema as the step before made it.
 */
export function migrate(database: SQLite.Database, options: MigrationOptions): string | null {
  const before = schemaVersion(database);
  const due = options.migrations.filter(({ version }) => version > before);
  if (due.length === 0) return null;
  if (before > 0) eraseAll(database, due);
  const backup = before === 0 ? null : backUp(database, before, options.now);
  for (const migration of due) {
    try {
      database.transaction(() => apply(database, migration, options.version)).immediate();
    } catch (error) {
      throw storeError(
        `The database ${database.name} could not be brought to schema ${migration.version}.`,
        backup === null
          ? 'Check that its disk is writable and not full.'
          : `Its data are as they were, a copy is at ${backup}. Check the disk, or report the text below.`,
        error,
      );
    }
  }
  return backup;
}

/** Takes out what must leave no bytes, of the database and of the copies beside it; done anew if it was interrupted. */
function eraseAll(database: SQLite.Database, due: readonly Migration[]): void {
  const erasures = due.flatMap(({ erasure }) => erasure ?? []);
  if (erasures.length === 0) return;
  for (const path of backupsOf(database.name)) eraseCopy(path, erasures);
  try {
    erase(database, erasures);
  } catch (error) {
    throw storeError(
      `Secrets could not be taken out of the database ${database.name}.`,
      'Check that its disk is writable and not full, and start Nightjar again; nothing else was changed.',
      error,
    );
  }
}

function eraseCopy(path: string, erasures: readonly Erasure[]): void {
  try {
    const copy = new SQLite(path);
    try {
      erase(copy, erasures);
    } finally {
      copy.close();
    }
  } catch (error) {
    // Without the cause: by it, a damaged copy would be taken for a damaged database.
    throw storeError(
      `Secrets could not be taken out of the copy ${path} (${String(error)}).`,
      'Check that its disk is writable and not full, or delete this copy, and start Nightjar again.',
    );
  }
}

/** Rewrites the file where there was something: in free pages and in the log older values lie about. */
function erase(database: SQLite.Database, erasures: readonly Erasure[]): void {
  const due = erasures.filter(({ found }) => database.prepare(found).get() !== undefined);
  if (due.length === 0) return;
  database.pragma('secure_delete = ON');
  database.transaction(() => due.forEach(({ sql }) => database.exec(sql))).immediate();
  database.exec('VACUUM');
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.pragma('secure_delete = OFF');
}

function apply(database: SQLite.Database, migration: Migration, version: string): void {
  database.exec(migration.sql);
  database
    .prepare(
      'INSERT INTO program (only, version) VALUES (1, ?) ON CONFLICT DO UPDATE SET version = excluded.version',
    )
    .run(version);
  database.pragma(`user_version = ${migration.version}`);
}

function writerOf(database: SQLite.Database): string {
  try {
    const row = database.prepare<[], { version: string }>('SELECT version FROM program').get();
    return row ? `, ${row.version}` : '';
  } catch {
    // A newer schema may keep it elsewhere; the number alone still tells the user what to do.
    return '';
  }
}
