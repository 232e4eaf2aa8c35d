import { z } from 'zod';
import { failureSchema, type Failure } from '../../../shared/domain/failure.ts';
import {
  reanalysisRequestSchema,
  reanalysisStateSchema,
  type ReanalysisRequest,
  type ReanalysisState,
  type UnreadPiece,
} from '../../../shared/domain/reanalysis.ts';
import {
  toMilliseconds,
  toNanoseconds,
  type Milliseconds,
  type TimeRange,
} from '../../../shared/domain/time.ts';
import type { Session } from './session.ts';

/** What was settled when it was started, and is not asked again. */
const settingSchema = z.object({
  modelName: z.string().nullable(),
  lensNames: z.array(z.string()),
  apart: z.boolean(),
});
export type ReanalysisSetting = z.infer<typeof settingSchema>;

export interface StoredReanalysis extends ReanalysisSetting {
  readonly id: string;
  readonly request: ReanalysisRequest;
  readonly state: ReanalysisState;
  /** Its pieces are cut. */
  readonly planned: boolean;
  readonly createdAt: Milliseconds;
  readonly startedAt: Milliseconds | null;
  readonly finishedAt: Milliseconds | null;
  readonly failure: Failure | null;
  readonly calls: number;
  readonly tokens: number;
  readonly modelMilliseconds: number;
}

/** A stretch of a server that is read in one go; `context` lies before the range and only feeds the rules. */
export interface Piece extends TimeRange {
  readonly serverId: string;
  readonly context: boolean;
  /** Lines that Loki counted in it. */
  readonly expected: number;
  readonly state: 'waiting' | 'read' | 'failed';
  readonly lines: number;
  readonly milliseconds: Milliseconds;
}

interface Row {
  readonly id: string;
  readonly request: string;
  readonly setting: string;
  readonly state: string;
  readonly planned: number;
  readonly created_at: number;
  readonly started_at: number | null;
  readonly finished_at: number | null;
  readonly failure: string | null;
  readonly calls: number;
  readonly tokens: number;
  readonly model_milliseconds: number;
}

interface PieceRow {
  readonly server_id: string;
  readonly from_ns: bigint;
  readonly to_ns: bigint;
  readonly context: bigint;
  readonly expected: bigint;
  readonly state: Piece['state'];
  readonly lines: bigint;
  readonly milliseconds: bigint;
}

interface UnreadRow {
  readonly server_id: string;
  readonly source_id: string | null;
  readonly from_ns: bigint;
  readonly to_ns: bigint;
  readonly failure: string;
}

/** Pieces of earlier re-analyses from which is learned how fast lines are read. */
const MEASURED_PIECES = 200;

/** Re-analyses of a range, the pieces they are read in and how far each has come. */
export class ReanalysesRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  insert(id: string, request: ReanalysisRequest, setting: ReanalysisSetting, now: Milliseconds): void {
    this.#session.run(
      `INSERT INTO reanalyses (id, request, setting, state, created_at)
       VALUES (@id, @request, @setting, 'queued', @now)`,
      { id, request: JSON.stringify(request), setting: JSON.stringify(setting), now },
    );
  }

  /** Newest first. */
  list(): StoredReanalysis[] {
    return this.#session
      .all<Row>('SELECT * FROM reanalyses ORDER BY created_at DESC, id DESC')
      .map(reanalysisOf);
  }

  get(id: string): StoredReanalysis | null {
    const row = this.#session.one<Row>('SELECT * FROM reanalyses WHERE id = @id', { id });
    return row ? reanalysisOf(row) : null;
  }

  /** Goes over to another state if it is in one of `from`; false if it is not. */
  setState(
    id: string,
    from: readonly ReanalysisState[],
    state: ReanalysisState,
    { now, failure = null }: { readonly now: Milliseconds; readonly failure?: Failure | null },
  ): boolean {
    const isEnd = state === 'complete' || state === 'cancelled' || state === 'failed';
    const { changes } = this.#session.run(
      `UPDATE reanalyses SET state = @state, failure = @failure, finished_at = @finishedAt,
         started_at = CASE WHEN @state = 'running' THEN ifnull(started_at, @now) ELSE started_at END
       WHERE id = @id AND state IN (SELECT value FROM json_each(@from))`,
      {
        id,
        state,
        now,
        from: JSON.stringify(from),
        failure: failure === null ? null : JSON.stringify(failure),
        finishedAt: isEnd ? now : null,
      },
    );
    return changes > 0;
  }

  /** Books questions to a model. */
  asked(
    id: string,
    booked: { readonly calls: number; readonly tokens: number; readonly took: number },
  ): void {
    this.#session.run(
      `UPDATE reanalyses SET calls = calls + @calls, tokens = tokens + @tokens,
         model_milliseconds = model_milliseconds + @took WHERE id = @id`,
      { id, calls: booked.calls, tokens: booked.tokens, took: Math.round(booked.took) },
    );
  }

  /** Writes the pieces that it is read in; from now on they stay as they are. */
  plan(
    id: string,
    pieces: readonly Pick<Piece, 'serverId' | 'from' | 'to' | 'context' | 'expected'>[],
  ): void {
    for (const { serverId, from, to, context, expected } of pieces)
      this.#session.run(
        `INSERT INTO reanalysis_pieces (reanalysis, server_id, from_ns, to_ns, context, expected)
         VALUES (@id, @serverId, @from, @to, @context, @expected)`,
        { id, serverId, from, to, context: context ? 1 : 0, expected },
      );
    this.#session.run('UPDATE reanalyses SET planned = 1 WHERE id = @id', { id });
  }

  /** By server, oldest first. */
  pieces(id: string): Piece[] {
    return this.#session
      .allExact<PieceRow>(
        'SELECT * FROM reanalysis_pieces WHERE reanalysis = @id ORDER BY server_id, from_ns',
        { id },
      )
      .map(pieceOf);
  }

  /** What became of a piece; to be called in the transaction that keeps what was found in it. */
  settle(
    id: string,
    { serverId, from }: Pick<Piece, 'serverId' | 'from'>,
    became: Pick<Piece, 'state' | 'lines' | 'milliseconds'>,
  ): void {
    this.#session.run(
      `UPDATE reanalysis_pieces SET state = @state, lines = @lines, milliseconds = @milliseconds
       WHERE reanalysis = @id AND server_id = @serverId AND from_ns = @from`,
      { id, serverId, from, ...became, milliseconds: Math.round(became.milliseconds) },
    );
  }

  addUnread(id: string, { serverId, sourceId, from, to, failure }: UnreadPiece): void {
    this.#session.run(
      `INSERT INTO reanalysis_unread (reanalysis, server_id, source_id, from_ns, to_ns, failure)
       VALUES (@id, @serverId, @sourceId, @from, @to, @failure)`,
      {
        id,
        serverId,
        sourceId,
        from: toNanoseconds(from),
        to: toNanoseconds(to),
        failure: JSON.stringify(failure),
      },
    );
  }

  unread(id: string): UnreadPiece[] {
    return this.#session
      .allExact<UnreadRow>('SELECT * FROM reanalysis_unread WHERE reanalysis = @id ORDER BY from_ns, key', {
        id,
      })
      .map((row) => ({
        serverId: row.server_id,
        sourceId: row.source_id,
        from: toMilliseconds(row.from_ns),
        to: toMilliseconds(row.to_ns),
        failure: failureSchema.parse(JSON.parse(row.failure)),
      }));
  }

  /** What the rules remember at the end of the last piece. Opaque here; null before the first. */
  detectorState(id: string, serverId: string): unknown {
    const row = this.#session.one<{ state: string }>(
      'SELECT state FROM reanalysis_states WHERE reanalysis = @id AND server_id = @serverId',
      { id, serverId },
    );
    return row ? (JSON.parse(row.state) as unknown) : null;
  }

  setDetectorState(id: string, serverId: string, state: unknown): void {
    this.#session.run(
      `INSERT INTO reanalysis_states (reanalysis, server_id, state) VALUES (@id, @serverId, @state)
       ON CONFLICT DO UPDATE SET state = excluded.state`,
      { id, serverId, state: JSON.stringify(state) },
    );
  }

  /** Nobody will go on from them. */
  forgetDetectorStates(id: string): void {
    this.#session.run('DELETE FROM reanalysis_states WHERE reanalysis = @id', { id });
  }

  /** Lines per second of the last pieces of all re-analyses; null before the first. */
  measuredRate(): number | null {
    const row = this.#session.one<{ lines: number | null; milliseconds: number | null }>(
      `SELECT sum(lines) AS lines, sum(milliseconds) AS milliseconds FROM (
         SELECT lines, milliseconds FROM reanalysis_pieces JOIN reanalyses ON id = reanalysis
         WHERE reanalysis_pieces.state = 'read' AND lines > 0 ORDER BY created_at DESC LIMIT ${MEASURED_PIECES})`,
    );
    const { lines = null, milliseconds = null } = row ?? {};
    return lines === null || milliseconds === null || milliseconds === 0
      ? null
      : (lines * 1000) / milliseconds;
  }

  /** Forgets those that ended before `before`. */
  forget(before: Milliseconds): void {
    this.#session.run('DELETE FROM reanalyses WHERE finished_at < @before', { before });
  }
}

function reanalysisOf(row: Row): StoredReanalysis {
  return {
    id: row.id,
    request: reanalysisRequestSchema.parse(JSON.parse(row.request)),
    ...settingSchema.parse(JSON.parse(row.setting)),
    state: reanalysisStateSchema.parse(row.state),
    planned: row.planned === 1,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    failure: row.failure === null ? null : failureSchema.parse(JSON.parse(row.failure)),
    calls: row.calls,
    tokens: row.tokens,
    modelMilliseconds: row.model_milliseconds,
  };
}

function pieceOf(row: PieceRow): Piece {
  return {
    serverId: row.server_id,
    from: row.from_ns,
    to: row.to_ns,
    context: row.context === 1n,
    expected: Number(row.expected),
    state: row.state,
    lines: Number(row.lines),
    milliseconds: Number(row.milliseconds),
  };
}
