import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { NightjarError } from '../../shared/domain/failure.ts';
import { type FilePage, readLogFile } from '../engine/sources/file.ts';
import type { Milliseconds } from '../../shared/domain/time.ts';

/** Bytes of a file named on the command line, or of standard input. */
export interface OpenFile {
  /** As it was named. */
  readonly name: string;
  readonly stream: AsyncIterable<Uint8Array>;
  /** When it was written last, the latest that its lines can be from; now for standard input. */
  readonly writtenAt: Milliseconds;
}

/** Stands for standard input among file names. */
const STANDARD_INPUT = '-';

const READ_BYTES = 256 * 1024;

/**
 * Pages of the lines of a log file, or of standard input for `-`; opened when the first is asked for. A time stamp
 * without a year is taken to be from before the file was written last.
 *
 * @throws NightjarError `unexpected` with what is wrong with the file.
 */
export async function* openLogFile(name: string): AsyncGenerator<FilePage> {
  const file = await openFile(name);
  yield* readLogFile(file, { now: file.writtenAt });
}

/**
 * Opens a file, or standard input for `-`.
 *
 * @throws NightjarError `unexpected` with what is wrong with the file.
 */
export async function openFile(name: string, now: Milliseconds = Date.now()): Promise<OpenFile> {
  if (name === STANDARD_INPUT) return { name, stream: process.stdin, writtenAt: now };
  const found = await stat(name).catch((error: unknown) => {
    throw cannotOpen(name, error);
  });
  if (found.isDirectory()) {
    throw new NightjarError({
      code: 'unexpected',
      message: `${name} is a folder.`,
      advice: 'Name the files in it.',
    });
  }
  const writtenAt = found.isFile() ? Math.min(now, Math.trunc(found.mtimeMs)) : now;
  return { name, stream: createReadStream(name, { highWaterMark: READ_BYTES }), writtenAt };
}

function cannotOpen(name: string, error: unknown): NightjarError {
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  const reason = isMissing ? 'there is no such file' : String(error);
  return new NightjarError(
    {
      code: 'unexpected',
      message: `${name} cannot be read: ${reason}.`,
      advice: 'Check the name and your rights.',
    },
    { cause: error },
  );
}
