import type { LogLine } from '../../../shared/domain/line.ts';
import type { LinePage } from '../sources/source.ts';

/** One source of a window: where its lines come from. */
export interface SourceReader {
  readonly id: string;
  /** Pages of ascending lines, oldest first. */
  readonly pages: AsyncIterable<LinePage>;
}

export interface SourcedLine {
  readonly sourceId: string;
  readonly line: LogLine;
}

/** Made by a constructor for the reason that lines are (`sources/loki-schema.ts`). */
class MergedLine implements SourcedLine {
  readonly sourceId: string;
  readonly line: LogLine;

  constructor(sourceId: string, line: LogLine) {
    this.sourceId = sourceId;
    this.line = line;
  }
}

/** Some lines of all sources in one ascending order, and how many pages and bytes arrived since the last batch. */
export interface LineBatch {
  readonly lines: readonly SourcedLine[];
  readonly pages: number;
  readonly bytes: number;
}

/** Which source could not be read; the pass is done again without it. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly sourceId: string;

  constructor(sourceId: string, cause: unknown) {
    super(`source ${sourceId} could not be read`, { cause });
    this.sourceId = sourceId;
  }
}

/** Reduced and matched in one go, so few enough that nothing else waits long. */
const BATCH_LINES = 2_000;
/** So many are worked on while the next page comes; fewer wait for it. */
const EARLY_LINES = 500;

interface Cursor {
  readonly id: string;
  readonly iterator: AsyncIterator<LinePage>;
  lines: readonly LogLine[];
  next: number;
  done: boolean;
}

/**
 * Merges sources by time, so that correlations over several of them see events in order. Lines of one instant keep
 * the order of the sources. Memory holds one page a source and one batch.
 */
export async function* mergeSources(readers: readonly SourceReader[]): AsyncGenerator<LineBatch> {
  const cursors = readers.map((reader): Cursor => ({
    id: reader.id,
    iterator: reader.pages[Symbol.asyncIterator](),
    lines: [],
    next: 0,
    done: false,
  }));
  let batch: SourcedLine[] = [];
  const arrived = { pages: 0, bytes: 0 };
  const take = (): LineBatch => {
    const taken = { lines: batch, pages: arrived.pages, bytes: arrived.bytes };
    batch = [];
    arrived.pages = 0;
    arrived.bytes = 0;
    return taken;
  };
  try {
    for (;;) {
      for (const cursor of cursors) await refill(cursor, arrived);
      const drained = drainInOrder(cursors, batch);
      if (batch.length >= EARLY_LINES || (drained && batch.length > 0)) yield take();
      if (drained) break;
    }
    if (arrived.pages > 0) yield take();
  } finally {
    for (const cursor of cursors) await cursor.iterator.return?.();
  }
}

async function refill(cursor: Cursor, arrived: { pages: number; bytes: number }): Promise<void> {
  while (!cursor.done && cursor.next >= cursor.lines.length) {
    try {
      const step = await cursor.iterator.next();
      cursor.done = step.done === true;
      cursor.lines = step.done ? [] : step.value.lines;
      cursor.next = 0;
      if (!step.done) {
        arrived.pages += 1;
        arrived.bytes += step.value.bytes;
      }
    } catch (error) {
      throw new SourceError(cursor.id, error);
    }
  }
}

/** Moves lines to the batch until a cursor runs dry and may have older lines to come. True when all are at their end. */
function drainInOrder(cursors: readonly Cursor[], batch: SourcedLine[]): boolean {
  for (;;) {
    let oldest: Cursor | undefined;
    let oldestLine: LogLine | undefined;
    for (const cursor of cursors) {
      const line = cursor.lines[cursor.next];
      if (line === undefined) {
        if (!cursor.done) return false;
        continue;
      }
      if (oldestLine === undefined || line.timestamp < oldestLine.timestamp) {
        oldest = cursor;
        oldestLine = line;
      }
    }
    if (oldest === undefined || oldestLine === undefined) return true;
    oldest.next += 1;
    batch.push(new MergedLine(oldest.id, oldestLine));
    if (batch.length >= BATCH_LINES) return false;
  }
}
