import { coverageReasonSchema, layCoverage, watermarkOf } from '../../../shared/domain/coverage.ts';
import type { CoverageInterval, CoverageReason, CoverageState } from '../../../shared/domain/coverage.ts';
import { isEmptyRange } from '../../../shared/domain/time.ts';
import type { Nanoseconds, TimeRange } from '../../../shared/domain/time.ts';
import type { Session } from './session.ts';

interface Row {
  readonly from_ns: bigint;
  readonly to_ns: bigint;
  readonly state: CoverageState;
  /** JSON of a `CoverageReason`; older versions wrote a sentence. */
  readonly reason: string | null;
  readonly run_id: string | null;
}

/** From the beginning to the end of what an INTEGER can hold. */
const ALWAYS: TimeRange = { from: -(2n ** 63n), to: 2n ** 63n - 1n };

/** Which intervals of a source were analyzed, and how. */
export class CoverageRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Ascending, without overlaps; whole intervals, also those that stick out of `range`. */
  of(sourceId: string, range: TimeRange = ALWAYS): CoverageInterval[] {
    return this.#touching(sourceId, { from: range.from + 1n, to: range.to - 1n });
  }

  /**
   * Lays an interval over what is known: the later word counts. Neighbours with the same state and reason become one
   * interval, which keeps the run of the newer part, so the table grows with what went wrong and not with polls.
   */
  lay(sourceId: string, added: CoverageInterval): void {
    if (isEmptyRange(added)) return;
    this.#session.transaction(() => {
      const near = this.#touching(sourceId, added);
      for (const { from } of near) {
        this.#session.run('DELETE FROM coverage WHERE source_id = @sourceId AND from_ns = @from', {
          sourceId,
          from,
        });
      }
      for (const interval of joinEqual(layCoverage(near, added), added)) this.#insert(sourceId, interval);
    });
  }

  /** Where reading starts at all; null until it was set. */
  startFrom(sourceId: string): Nanoseconds | null {
    const row = this.#session.oneExact<{ start_ns: bigint | null }>(
      'SELECT start_ns FROM sources WHERE id = @sourceId',
      { sourceId },
    );
    return row?.start_ns ?? null;
  }

  setStart(sourceId: string, start: Nanoseconds): void {
    this.#session.run('UPDATE sources SET start_ns = @start WHERE id = @sourceId', { sourceId, start });
  }

  /** From when on a source is read by itself; what lies before it was asked for later. Null before it has a start. */
  liveFrom(sourceId: string): Nanoseconds | null {
    const row = this.#session.oneExact<{ live_ns: bigint | null }>(
      'SELECT ifnull(live_ns, start_ns) AS live_ns FROM sources WHERE id = @sourceId',
      { sourceId },
    );
    return row?.live_ns ?? null;
  }

  /** Reads a source from an earlier instant on, if it is earlier: what lies between is missing from now on. */
  backFill(sourceId: string, start: Nanoseconds): void {
    this.#session.run(
      `UPDATE sources SET live_ns = ifnull(live_ns, start_ns), start_ns = @start
       WHERE id = @sourceId AND @start < start_ns`,
      { sourceId, start },
    );
  }

  /** The end of what is covered without a hole since the source is read by itself; null until it has a start. */
  watermark(sourceId: string): Nanoseconds | null {
    const start = this.liveFrom(sourceId);
    return start === null ? null : watermarkOf(start, this.of(sourceId, { from: start, to: ALWAYS.to }));
  }

  /**
   * Forgets the finer points of what lies wholly before `before`: read intervals that touch become one (`rules`
   * unless a model saw all of it), and so do those of one unread state. What was not read stays marked as unread.
   */
  joinBefore(before: Nanoseconds): void {
    this.#session.transaction(() => {
      for (const { id } of this.#session.all<{ id: string }>('SELECT id FROM sources'))
        this.#joinOld(id, before);
    });
  }

  #joinOld(sourceId: string, before: Nanoseconds): void {
    const old = this.of(sourceId).filter((interval) => interval.to <= before);
    const joined = joinOld(old);
    if (joined.length === old.length) return;
    this.#session.run('DELETE FROM coverage WHERE source_id = @sourceId AND to_ns <= @before', {
      sourceId,
      before,
    });
    for (const interval of joined) this.#insert(sourceId, interval);
  }

  /** Intervals that overlap or touch `range`; they do not overlap, so they end in the order in which they begin. */
  #touching(sourceId: string, range: TimeRange): CoverageInterval[] {
    const rows = this.#session.allExact<Row>(
      `SELECT from_ns, to_ns, state, reason, run_id FROM coverage
       WHERE source_id = @sourceId AND from_ns <= @to AND from_ns >= ifnull(
         (SELECT max(from_ns) FROM coverage WHERE source_id = @sourceId AND from_ns < @from), @from)
       AND to_ns >= @from ORDER BY from_ns`,
      { sourceId, from: range.from, to: range.to },
    );
    return rows.map((row) => ({
      from: row.from_ns,
      to: row.to_ns,
      state: row.state,
      ...(row.reason === null ? {} : { reason: readReason(row.reason) }),
      ...(row.run_id === null ? {} : { runId: row.run_id }),
    }));
  }

  #insert(sourceId: string, interval: CoverageInterval): void {
    this.#session.run(
      `INSERT INTO coverage (source_id, from_ns, to_ns, state, reason, run_id)
       VALUES (@sourceId, @from, @to, @state, @reason, @runId)`,
      {
        sourceId,
        from: interval.from,
        to: interval.to,
        state: interval.state,
        reason: writtenReason(interval.reason),
        runId: interval.runId ?? null,
      },
    );
  }
}

/** Joins touching intervals of the same state and reason; `newest` is the one whose run the joined ones keep. */
function joinEqual(intervals: readonly CoverageInterval[], newest: CoverageInterval): CoverageInterval[] {
  return join(intervals, (left, right) => {
    if (left.state !== right.state || !isSameReason(left, right)) return null;
    return { ...left, to: right.to, ...runOf(newest) };
  });
}

function joinOld(intervals: readonly CoverageInterval[]): CoverageInterval[] {
  return join(intervals, (left, right) => {
    const from = left.from;
    const to = right.to;
    if (wasRead(left) && wasRead(right)) {
      return { from, to, state: left.state === right.state ? left.state : 'rules' };
    }
    if (left.state !== right.state) return null;
    const reason = isSameReason(left, right) && left.reason !== undefined ? { reason: left.reason } : {};
    return { from, to, state: left.state, ...reason };
  });
}

function join(
  intervals: readonly CoverageInterval[],
  merge: (left: CoverageInterval, right: CoverageInterval) => CoverageInterval | null,
): CoverageInterval[] {
  const joined: CoverageInterval[] = [];
  for (const interval of intervals) {
    const before = joined.at(-1);
    const merged = before && before.to === interval.from ? merge(before, interval) : null;
    if (merged) joined[joined.length - 1] = merged;
    else joined.push(interval);
  }
  return joined;
}

function isSameReason(left: CoverageInterval, right: CoverageInterval): boolean {
  return writtenReason(left.reason) === writtenReason(right.reason);
}

/** Equal reasons are written equally, without what the other side said besides: it differs each time. */
function writtenReason(reason: CoverageReason | undefined): string | null {
  return reason === undefined ? null : JSON.stringify(coverageReasonSchema.parse(reason));
}

function readReason(written: string): CoverageReason {
  if (written.startsWith('{')) return coverageReasonSchema.parse(JSON.parse(written));
  return { kind: 'failure', failure: { code: 'unexpected', message: written, advice: '' } };
}

function wasRead({ state }: CoverageInterval): boolean {
  return state === 'rules' || state === 'model';
}

function runOf({ runId }: CoverageInterval): { runId?: string } {
  return runId === undefined ? {} : { runId };
}
