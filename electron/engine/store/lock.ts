import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { codeOf, storeError } from './failures.ts';
import { ensurePrivateFile, ensurePrivateFolder, writePrivateFile } from './folder.ts';

const holderSchema = z.object({
  pid: z.number().int(),
  /** Where its page is, if it has one. */
  url: z.string().optional(),
});
/** Which process works on a data folder. */
export type Holder = z.infer<typeof holderSchema>;

/**
 * One engine per data folder. The lock is an exclusive transaction on a small SQLite file of its own, so the
 * operating system releases it when the process dies, however it dies. A side file says who holds it.
 */
export class DataFolderLock {
  readonly #database: Database.Database;
  readonly #sideFile: string;

  private constructor(database: Database.Database, sideFile: string) {
    this.#database = database;
    this.#sideFile = sideFile;
  }

  /**
   * Takes the folder, creating it if need be, or throws a `store-failed` error that names the holder; `holderOf`
   * then says the same as data.
   */
  static acquire(folder: string, holder: Holder = { pid: process.pid }): DataFolderLock {
    ensurePrivateFolder(folder);
    const path = join(folder, 'engine.lock');
    ensurePrivateFile(path);
    const database = new Database(path, { timeout: 0 });
    try {
      database.pragma('journal_mode = DELETE');
      database.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      database.close();
      if (codeOf(error).startsWith('SQLITE_BUSY')) throw heldBy(folder, DataFolderLock.holderOf(folder));
      throw storeError(
        `The data folder ${folder} could not be locked.`,
        'Check that its disk is writable and not full; network folders often cannot lock files.',
        error,
      );
    }
    const lock = new DataFolderLock(database, sideFileOf(folder));
    lock.announce(holder);
    return lock;
  }

  /** Who holds, or last held, the folder; null if that is not known. */
  static holderOf(folder: string): Holder | null {
    try {
      return holderSchema.parse(JSON.parse(readFileSync(sideFileOf(folder), 'utf8')));
    } catch {
      // No file yet, or half a file from another version: the lock itself does not depend on it.
      return null;
    }
  }

  /** Says anew who holds the folder, once the page's address is known. */
  announce(holder: Holder): void {
    writePrivateFile(this.#sideFile, JSON.stringify(holder));
  }

  release(): void {
    if (!this.#database.open) return;
    rmSync(this.#sideFile, { force: true });
    this.#database.close();
  }
}

function sideFileOf(folder: string): string {
  return join(folder, 'engine.json');
}

function heldBy(folder: string, holder: Holder | null): Error {
  const who = holder ? `process ${holder.pid}` : 'another process';
  return storeError(
    `Nightjar already runs on the data folder ${folder} (${who}).`,
    holder?.url === undefined
      ? 'Use that one, end it first, or name another folder (NIGHTJAR_DATA).'
      : `Open ${holder.url}, end it first, or name another folder (NIGHTJAR_DATA).`,
  );
}
