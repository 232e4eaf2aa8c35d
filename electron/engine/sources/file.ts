import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { NightjarError } from '../../../shared/domain/failure.ts';
import type { Labels, LogLine } from '../../../shared/domain/line.ts';
import { type Milliseconds, type Nanoseconds, toNanoseconds } from '../../../shared/domain/time.ts';
import { LineCutter, type RawLine } from './file-lines.ts';
import { timestampOf, type TimeContext } from './timestamps.ts';

/** A file, or standard input, as a name and its bytes. */
export interface FileInput {
  readonly name: string;
  readonly stream: AsyncIterable<Uint8Array>;
}

export interface FileOptions {
  /** No line is later than this; decides the year of time stamps without one. */
  readonly now: Milliseconds;
  /** Minutes ahead of UTC of time stamps without a zone; 0 if absent. */
  readonly offset?: number;
}

/** What was read so far. */
export interface FileSummary {
  /** Lines that are not empty. */
  readonly lines: number;
  /** Of these, how many had no time stamp and took that of the line before. */
  readonly withoutTimestamp: number;
  /** Of these, how many were longer than is kept. */
  readonly cut: number;
  /** The earliest and the latest instant that a line named; null until one did. */
  readonly first: Nanoseconds | null;
  readonly last: Nanoseconds | null;
}

/** A line of a file. Lines share their labels. */
export interface FileLine extends LogLine {
  readonly row: number;
  /** UTF-16 length of the line in the file, where it was longer than `text`. */
  readonly originalLength?: number;
}

export interface FilePage {
  /** In the order of the file. */
  readonly lines: readonly FileLine[];
  /** Read, and unpacked, for this page. */
  readonly bytes: number;
  /** After this page; the last page's is that of the whole file. */
  readonly summary: FileSummary;
}

const PAGE_LINES = 5_000;

/**
 * Reads a log file as pages of lines: plain or gzip (by its first bytes), UTF-8 with bad bytes replaced, lines of
 * any length in bounded memory. Rows count from 1, empty ones too, which are not handed out. A line without a time
 * stamp (a stack trace) takes that of the line before; lines before the first one take the first of their page, or
 * `now` where the page has none. At least one page comes, also of an empty file.
 *
 * @throws NightjarError `unexpected` where the bytes cannot be read, or the gzip data is damaged.
 */
export async function* readLogFile(input: FileInput, options: FileOptions): AsyncGenerator<FilePage> {
  const reader = new PageReader({ filename: input.name }, { now: options.now, offset: options.offset ?? 0 });
  const cutter = new LineCutter();
  try {
    for await (const chunk of await unpacked(input.stream)) {
      reader.bytes += chunk.length;
      for (const line of cutter.push(chunk)) if (reader.add(line)) yield reader.page();
    }
  } catch (error) {
    throw unreadable(input.name, error);
  }
  for (const line of cutter.end()) reader.add(line);
  yield reader.page();
}

function unreadable(name: string, error: unknown): Error {
  if (error instanceof NightjarError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  const failure = {
    code: 'unexpected' as const,
    message: `${name} could not be read: ${detail}.`,
    advice: 'Check that it exists, that you may read it, and that it is plain text or whole gzip data.',
  };
  return new NightjarError(failure, { cause: error });
}

/** The bytes, through gunzip if they start with gzip's magic number (RFC 1952). */
async function unpacked(stream: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const chunks = stream[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array();
  let isDone = false;
  while (head.length < 2 && !isDone) {
    const next = await chunks.next();
    if (next.done === true) isDone = true;
    else head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  const all = from(head, chunks);
  return head[0] === 0x1f && head[1] === 0x8b ? gunzip(all) : all;
}

async function* from(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield head;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

async function* gunzip(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = Readable.from(packed, { objectMode: false });
  const gunzipper = createGunzip();
  source.on('error', (error) => gunzipper.destroy(error));
  try {
    yield* source.pipe(gunzipper) as AsyncIterable<Uint8Array>;
  } finally {
    source.destroy();
  }
}

/** Collects lines into pages and knows the time stamp of the line before. */
class PageReader {
  /** Read since the last page. */
  bytes = 0;
  readonly #labels: Labels;
  readonly #context: TimeContext;
  #lines: FileLine[] = [];
  /** Lines at the start of the page that wait for the first time stamp of the file. */
  #waiting: FileLine[] = [];
  #current: Nanoseconds | null = null;
  #row = 0;
  #count = 0;
  #withoutTimestamp = 0;
  #cut = 0;
  #first: Nanoseconds | null = null;
  #last: Nanoseconds | null = null;

  constructor(labels: Labels, context: TimeContext) {
    this.#labels = labels;
    this.#context = context;
  }

  /** Takes a line; true when a page is full. */
  add(line: RawLine): boolean {
    this.#row++;
    if (line.text.trim() === '') return false;
    this.#count++;
    const named = timestampOf(line.text, this.#context);
    if (named === null) this.#withoutTimestamp++;
    else this.#see(named);
    const entry = this.#entry(line, this.#current ?? 0n);
    if (this.#current === null) this.#waiting.push(entry);
    else this.#lines.push(entry);
    return this.#lines.length + this.#waiting.length >= PAGE_LINES;
  }

  /** The lines since the last page. */
  page(): FilePage {
    this.#release(this.#current ?? toNanoseconds(this.#context.now));
    const lines = this.#lines;
    this.#lines = [];
    const bytes = this.bytes;
    this.bytes = 0;
    const [withoutTimestamp, cut, first, last] = [this.#withoutTimestamp, this.#cut, this.#first, this.#last];
    return { lines, bytes, summary: { lines: this.#count, withoutTimestamp, cut, first, last } };
  }

  #see(timestamp: Nanoseconds): void {
    this.#release(timestamp);
    this.#current = timestamp;
    if (this.#first === null || timestamp < this.#first) this.#first = timestamp;
    if (this.#last === null || timestamp > this.#last) this.#last = timestamp;
  }

  #release(timestamp: Nanoseconds): void {
    if (this.#waiting.length === 0) return;
    for (const line of this.#waiting) this.#lines.push({ ...line, timestamp });
    this.#waiting = [];
  }

  #entry(line: RawLine, timestamp: Nanoseconds): FileLine {
    const entry = { timestamp, labels: this.#labels, text: line.text, row: this.#row };
    if (line.length === line.text.length) return entry;
    this.#cut++;
    return { ...entry, originalLength: line.length };
  }
}
