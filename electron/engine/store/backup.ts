import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type Database from 'better-sqlite3';
import { ensurePrivateFile, freePath, stamp } from './folder.ts';

const KEPT = 3;

/**
 * Copies the database beside itself (`NAME.backup-vVERSION-DATE`, mode 0600) and keeps the last three copies.
 * Takes about as long as writing the file once. Returns the copy's path.
 */
export function backUp(database: Database.Database, version: number, now: number): string {
  const path = freePath(`${database.name}.backup-${stamp(now)}-v${version}`);
  const draft = `${path}.part`;
  rmSync(draft, { force: true });
  // VACUUM INTO takes an empty file, and so the copy is never readable by others, not even while it grows.
  ensurePrivateFile(draft);
  database.prepare('VACUUM INTO ?').run(draft);
  syncFile(draft);
  renameSync(draft, path);
  for (const old of backupsOf(database.name).slice(0, -KEPT)) rmSync(old);
  return path;
}

/** The finished backups of a database, oldest first. */
export function backupsOf(path: string): string[] {
  const prefix = `${basename(path)}.backup-`;
  return readdirSync(dirname(path))
    .filter((name) => name.startsWith(prefix) && !name.endsWith('.part'))
    .sort()
    .map((name) => join(dirname(path), name));
}

function syncFile(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
