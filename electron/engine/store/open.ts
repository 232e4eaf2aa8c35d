import { existsSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { NightjarError } from '../../../shared/domain/failure.ts';
import type { Log } from '../ports.ts';
import { codeOf, storeError } from './failures.ts';
import { ensurePrivateFile, ensurePrivateFolder, freePath, stamp } from './folder.ts';
import { migrate, refuseNewer, refuseOlder } from './migrate.ts';
import { MIGRATIONS } from './migrations/migrations.ts';
import { Session } from './session.ts';
import { Store, type StoreParts } from './store.ts';

/** Up to this size a database that was not closed cleanly is checked at open: about a second's reading. */
const CHECKED_BYTES = 256 * 1024 * 1024;

export interface StoreOptions extends StoreParts {
  /** The database file; its folder is made private. The data folder's lock is the caller's to hold. */
  readonly path: string;
  readonly log: Log;
  /** Version of the program. */
  readonly version: string;
}

export interface OpenedStore {
  readonly store: Store;
  /** Where a damaged database was put, with SQLite's words; the store is empty then. */
  readonly setAside: { readonly path: string; readonly detail: string } | null;
  /** The copy made before the schema was changed. */
  readonly backup: string | null;
  /** Runs of a process that died, now marked failed. */
  readonly interruptedRuns: number;
}

/**
 * Opens the database, creating it or bringing its schema forward. Throws `store-failed` if a newer program wrote it
 * (untouched then), or if the disk refuses. A damaged file is renamed, never overwritten, and named in the outcome.
 */
export function openStore(options: StoreOptions): OpenedStore {
  ensurePrivateFolder(dirname(options.path));
  try {
    return { ...openSound(options), setAside: null };
  } catch (error) {
    if (!isDamage(error)) throw asStoreError(error, options.path);
    const detail = error instanceof Error ? error.message : String(error);
    const path = setAside(options);
    options.log.error('damaged database set aside', { path, detail });
    return { ...openSound(options), setAside: { path, detail } };
  }
}

/**
 * Opens the database to read it alone, beside a running Nightjar: without the data folder's lock, changing nothing.
 *
 * @throws NightjarError `store-failed` if there is none, or if this program does not have its schema
 */
export function openToRead({ path, ...parts }: StoreParts & { readonly path: string }): Store {
  if (!existsSync(path))
    throw storeError(
      `There is no database ${path}.`,
      'Start Nightjar once, or name its data folder (NIGHTJAR_DATA).',
    );
  const database = new Database(path, { readonly: true, timeout: 5_000 });
  try {
    refuseNewer(database, MIGRATIONS);
    refuseOlder(database, MIGRATIONS);
    return new Store(new Session(database), parts);
  } catch (error) {
    database.close();
    throw asStoreError(error, path);
  }
}

/** What SQLite says of a file that is not, or no longer, a database. */
class Damaged extends Error {
  override readonly name = 'Damaged';
}

function openSound(options: StoreOptions): Omit<OpenedStore, 'setAside'> {
  if (hasWriteAheadLog(options.path)) inspectUntouched(options);
  ensurePrivateFile(options.path);
  const database = new Database(options.path, { timeout: 5_000 });
  try {
    refuseNewer(database, MIGRATIONS);
    configure(database);
    const backup = migrate(database, {
      migrations: MIGRATIONS,
      version: options.version,
      now: options.clock.now(),
    });
    const store = new Store(new Session(database), options);
    return { store, backup, interruptedRuns: store.runs.failInterrupted(options.clock.now()) };
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * Full synchronous: an acknowledged finding must not come back after a power cut, and a poll makes a handful of
 * transactions, so the wait for the disk is not felt. WAL, so that a reader never waits for a writer.
 */
function configure(database: Database.Database): void {
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  database.pragma('cache_size = -32000');
}

/** A log that was not folded into the file: whoever wrote it did not close it. */
function hasWriteAheadLog(path: string): boolean {
  return (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/**
 * Looks at a database that was not closed cleanly through a connection that cannot write: closing a writable one
 * would fold the log into the file, and neither a newer program's nor a damaged database is ours to change.
 */
function inspectUntouched({ path, log }: StoreOptions): void {
  if (!existsSync(path)) return;
  const database = new Database(path, { readonly: true });
  try {
    refuseNewer(database, MIGRATIONS);
    if (statSync(path).size <= CHECKED_BYTES) checkIntegrity(database);
    else log.info('large database was not closed cleanly and is not checked', { path });
  } finally {
    database.close();
  }
}

function checkIntegrity(database: Database.Database): void {
  const rows = database.pragma('quick_check(5)') as { quick_check: string }[];
  const complaints = rows.map((row) => row.quick_check).filter((text) => text !== 'ok');
  if (complaints.length > 0) throw new Damaged(complaints.join('; '));
}

function isDamage(error: unknown): boolean {
  if (error instanceof Damaged) return true;
  const cause = error instanceof NightjarError ? error.cause : error;
  return /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(cause));
}

/** Renames the database with its log, so that both can still be opened or repaired. Returns its new path. */
function setAside({ path, clock }: StoreOptions): string {
  const aside = freePath(`${path}.damaged-${stamp(clock.now())}`);
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  }
  return aside;
}

function asStoreError(error: unknown, path: string): NightjarError {
  if (error instanceof NightjarError) return error;
  return storeError(
    `The database ${path} could not be opened.`,
    'Check that its folder is yours and that the disk is writable and not full.',
    error,
  );
}
