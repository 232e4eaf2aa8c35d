import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { codeOf, storeError } from './failures.ts';

const STICKY = 0o1000;
const OTHERS = 0o077;

/**
 * Makes sure that a folder exists and that only its owner can open it (mode 0700). A folder that is shared by its
 * nature (sticky, as the temporary directory) or someone else's is refused, not changed. Windows has no modes:
 * there a user's own folders are private already.
 */
export function ensurePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (process.getuid === undefined) return;
  const { mode, uid } = statSync(folder);
  if ((mode & OTHERS) === 0) return;
  if (uid !== process.getuid() || (mode & STICKY) !== 0) {
    throw storeError(
      `The data folder ${folder} is shared with other users of this computer.`,
      'Name a folder of your own for Nightjar (NIGHTJAR_DATA).',
    );
  }
  chmodSync(folder, 0o700);
}

/**
 * Makes sure that a file exists and has mode 0600, before SQLite opens it; its `-wal` and `-shm` files get the same
 * mode. A file that exists is not opened: closing it again would drop the locks that this process holds on it
 * (fcntl(2): locks go with the first descriptor that is closed).
 */
export function ensurePrivateFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    chmodSync(path, 0o600);
  }
}

/** Writes a small file whole or not at all: under another name first, then renamed. Mode 0600. */
export function writePrivateFile(path: string, text: string): void {
  const draft = `${path}.${process.pid}`;
  const file = openSync(draft, 'w', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
}

/** A path that is free: `wanted`, or `wanted` with a number behind it. */
export function freePath(wanted: string): string {
  let path = wanted;
  for (let number = 2; existsSync(path); number++) path = `${wanted}-${number}`;
  return path;
}

/** An instant as part of a file name: `2026-11-21T06-00-00Z`. */
export function stamp(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19).replaceAll(':', '-')}Z`;
}
