import type { z } from 'zod';
import { modelCallSchema, runSchema } from '../../../shared/domain/run.ts';
import type { CallState, ModelCall, Run } from '../../../shared/domain/run.ts';
import type { Failure } from '../../../shared/domain/failure.ts';
import type { Milliseconds, Nanoseconds, TimeRange } from '../../../shared/domain/time.ts';
import type { Session } from './session.ts';

/** A run without its calls, as a list shows it. */
export interface RunSummary extends Omit<Run, 'calls'> {
  readonly callCount: number;
}

export interface RunQuery {
  readonly serverId?: string;
  /** True: only runs that failed in whole or in part. */
  readonly failed?: boolean;
  readonly kind?: Run['kind'];
  readonly state?: Run['state'];
  /** The last run of the page before: only runs that started earlier are listed. */
  readonly before?: Pick<Run, 'id' | 'startedAt'>;
  readonly limit: number;
}

interface Row {
  readonly id: string;
  readonly server_id: string;
  readonly kind: Run['kind'];
  readonly state: Run['state'];
  readonly from_ns: bigint;
  readonly to_ns: bigint;
  readonly started_at: bigint;
  readonly finished_at: bigint | null;
  readonly report: string;
  readonly calls: bigint;
}

/** Every column, and how many calls there are. */
const COLUMNS = '*, (SELECT count(*) FROM run_calls WHERE run_id = runs.id) AS calls';

interface CallRow {
  readonly report: string;
  readonly prompt: string;
  readonly answer: string;
}

/** What is stored as JSON: all that no list searches by. */
const reportSchema = runSchema.omit({
  id: true,
  serverId: true,
  kind: true,
  state: true,
  from: true,
  to: true,
  startedAt: true,
  finishedAt: true,
  calls: true,
});
const callReportSchema = modelCallSchema.omit({ prompt: true, answer: true });

/** A report as it was stored; older versions wrote the reason as a sentence. */
function readReport(report: string): z.infer<typeof reportSchema> {
  const stored = JSON.parse(report) as Readonly<Record<string, unknown>>;
  const { notAskedReason: reason } = stored;
  const failure: Failure | null =
    typeof reason === 'string' ? { code: 'unexpected', message: reason, advice: '' } : null;
  return reportSchema.parse(failure ? { ...stored, notAskedReason: failure } : stored);
}

/** A call as it was stored, what older versions did not know filled in. */
function readCall(report: string): Omit<ModelCall, 'prompt' | 'answer'> {
  const stored = JSON.parse(report) as Readonly<Record<string, unknown>>;
  const state: CallState = stored['failure'] === null ? 'answered' : 'failed';
  const unknown = { state, host: '', lenses: [], bounds: [], opinion: null };
  return callReportSchema.parse({ ...unknown, ...stored });
}

const INTERRUPTED: Failure = {
  code: 'cancelled',
  message: 'Nightjar ended while this run was under way.',
  advice: 'Nothing to do: what it had not stored yet is read again.',
};

/** One pass over one window of a server: written when it starts, and again when it ends. */
export class RunsRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  insert(run: Run): void {
    this.#session.transaction(() => {
      this.#session.run(
        `INSERT INTO runs (id, server_id, kind, state, from_ns, to_ns, started_at, finished_at, report)
         VALUES (@id, @serverId, @kind, @state, @from, @to, @startedAt, @finishedAt, @report)`,
        { ...parametersOf(run), serverId: run.serverId, kind: run.kind, startedAt: run.startedAt },
      );
      this.#writeCalls(run);
    });
  }

  /** Writes what became of a run, its calls included; server, kind and start stay. */
  update(run: Run): void {
    this.#session.transaction(() => {
      this.#session.run(
        `UPDATE runs SET state = @state, from_ns = @from, to_ns = @to, finished_at = @finishedAt, report = @report
         WHERE id = @id`,
        parametersOf(run),
      );
      this.#session.run('DELETE FROM run_calls WHERE run_id = @id', { id: run.id });
      this.#writeCalls(run);
    });
  }

  get(runId: string): Run | null {
    const row = this.#session.oneExact<Row>(`SELECT ${COLUMNS} FROM runs WHERE id = @runId`, { runId });
    if (!row) return null;
    const { callCount: _callCount, ...run } = summaryOf(row);
    return { ...run, calls: this.#callsOf(runId) };
  }

  /** Newest first. */
  list({ serverId, failed, kind, state, before, limit }: RunQuery): RunSummary[] {
    const clauses: string[] = [];
    if (serverId !== undefined) clauses.push('server_id = @serverId');
    if (failed === true) clauses.push("state IN ('failed', 'partial')");
    if (kind !== undefined) clauses.push('kind = @kind');
    if (state !== undefined) clauses.push('state = @state');
    if (before) clauses.push('(started_at, id) < (@startedAt, @id)');
    const where = clauses.length === 0 ? '' : `WHERE ${clauses.join(' AND ')}`;
    return this.#session
      .allExact<Row>(`SELECT ${COLUMNS} FROM runs ${where} ORDER BY started_at DESC, id DESC LIMIT @limit`, {
        serverId: serverId ?? null,
        kind: kind ?? null,
        state: state ?? null,
        startedAt: before?.startedAt ?? null,
        id: before?.id ?? null,
        limit,
      })
      .map(summaryOf);
  }

  /** Ranges of a server that were read once more, whether asked for or because lines came late; the latest last. */
  readAgain(serverId: string, range: TimeRange): (TimeRange & { readonly runId: string })[] {
    return this.#session
      .allExact<Pick<Row, 'id' | 'from_ns' | 'to_ns'>>(
        `SELECT id, from_ns, to_ns FROM runs
         WHERE server_id = @serverId AND kind IN ('re-analysis', 'recount') AND state IN ('complete', 'partial')
           AND from_ns < @to AND to_ns > @from ORDER BY started_at, id`,
        { serverId, from: range.from, to: range.to },
      )
      .map(({ id, from_ns, to_ns }) => ({ runId: id, from: from_ns, to: to_ns }));
  }

  /** The latest run of a server that read an instant; null if none is kept. */
  at(serverId: string, instant: Nanoseconds): string | null {
    const row = this.#session.one<{ id: string }>(
      `SELECT id FROM runs WHERE server_id = @serverId AND from_ns <= @instant AND to_ns > @instant
       AND kind <> 'backlog' ORDER BY started_at DESC, id DESC LIMIT 1`,
      { serverId, instant },
    );
    return row?.id ?? null;
  }

  /** Marks runs that are still `running` as failed: at open, nobody can be running them. Returns how many. */
  failInterrupted(now: Milliseconds): number {
    return this.#session.transaction(() => {
      const rows = this.#session.allExact<Row>(`SELECT ${COLUMNS} FROM runs WHERE state = 'running'`);
      for (const row of rows) {
        const run = summaryOf(row);
        const failures = [...run.failures, { sourceId: null, failure: INTERRUPTED }];
        this.#session.run(
          "UPDATE runs SET state = 'failed', finished_at = @now, report = @report WHERE id = @id",
          { id: run.id, now, report: JSON.stringify(reportSchema.parse({ ...run, failures })) },
        );
      }
      return rows.length;
    });
  }

  /** Forgets what models were sent and answered in runs that started before `before`. */
  forgetPrompts(before: Milliseconds): void {
    this.#session.run(
      `UPDATE run_calls SET prompt = '', answer = ''
       WHERE (prompt <> '' OR answer <> '') AND run_id IN (SELECT id FROM runs WHERE started_at < @before)`,
      { before },
    );
  }

  /** Forgets runs that started before `before`. */
  forget(before: Milliseconds): void {
    this.#session.run('DELETE FROM runs WHERE started_at < @before', { before });
  }

  #callsOf(runId: string): ModelCall[] {
    return this.#session
      .all<CallRow>('SELECT report, prompt, answer FROM run_calls WHERE run_id = @runId ORDER BY position', {
        runId,
      })
      .map(({ report, prompt, answer }) => ({
        ...readCall(report),
        prompt,
        answer,
      }));
  }

  #writeCalls(run: Run): void {
    for (const [position, { prompt, answer, ...report }] of run.calls.entries()) {
      this.#session.run(
        `INSERT INTO run_calls (run_id, position, report, prompt, answer)
         VALUES (@runId, @position, @report, @prompt, @answer)`,
        { runId: run.id, position, report: JSON.stringify(report), prompt, answer },
      );
    }
  }
}

function parametersOf(run: Run) {
  return {
    id: run.id,
    state: run.state,
    from: run.from,
    to: run.to,
    finishedAt: run.finishedAt,
    report: JSON.stringify(reportSchema.parse(run)),
  };
}

function summaryOf(row: Row): RunSummary {
  return {
    ...readReport(row.report),
    id: row.id,
    serverId: row.server_id,
    kind: row.kind,
    state: row.state,
    from: row.from_ns,
    to: row.to_ns,
    callCount: Number(row.calls),
    startedAt: Number(row.started_at),
    finishedAt: row.finished_at === null ? null : Number(row.finished_at),
  };
}
