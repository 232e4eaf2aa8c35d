import { pipeline } from 'node:stream/promises';
import { PassThrough, Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { NightjarError } from '../../shared/domain/failure.ts';
import type { OpenFile } from './files.ts';

/** Characters of one record: a quote that is never closed must not read a whole file into memory. */
const RECORD_LIMIT = 4_000_000;

/**
 * The values of one column of a CSV file (RFC 4180) with a heading, in the order of its rows.
 *
 * @throws NightjarError `unexpected` where the column is missing or the file is no CSV.
 */
export async function* columnOf(file: OpenFile, column: string): AsyncGenerator<string> {
  const parser = parse({
    bom: true,
    columns: (names: string[]) => checkedHeading(file.name, names, column),
    max_record_size: RECORD_LIMIT,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  });
  const records = new PassThrough({ objectMode: true });
  const reading = pipeline(Readable.from(file.stream, { objectMode: false }), parser, records);
  reading.catch(() => undefined);
  try {
    for await (const record of records as AsyncIterable<Readonly<Record<string, string>>>) {
      yield record[column] ?? '';
    }
    await reading;
  } catch (error) {
    throw notCsv(file.name, error);
  }
}

function checkedHeading(name: string, names: string[], column: string): string[] {
  if (names.includes(column)) return names;
  throw new NightjarError({
    code: 'unexpected',
    message: `${name} has no column ${column}.`,
    advice: `Its columns are ${names.join(', ')}.`,
  });
}

function notCsv(name: string, error: unknown): Error {
  if (error instanceof NightjarError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new NightjarError(
    {
      code: 'unexpected',
      message: `${name} is no CSV: ${detail}.`,
      advice: 'Leave --column out for a log file.',
    },
    { cause: error },
  );
}
