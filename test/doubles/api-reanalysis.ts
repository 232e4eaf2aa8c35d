import { ORPCError } from '@orpc/server';
import type {
  Comparison,
  Estimate,
  Outcome,
  OutcomeRow,
  Reanalysis,
} from '../../shared/contract/reanalysis.ts';
import type { ServerView } from '../../shared/contract/servers.ts';
import type { EngineEvent } from '../../shared/contract/system.ts';
import type { Failure } from '../../shared/domain/failure.ts';
import type { ReanalysisRequest, ReanalysisState } from '../../shared/domain/reanalysis.ts';
import type { Clock } from '../../electron/engine/ports.ts';
import type { Implementer } from './api-notifications.ts';
import { done, estimateOf, NOTHING_YET, outcomeRows, underWay, volumeOf } from './api-reanalysis-data.ts';

const EMPTY_RANGE: Failure = {
  code: 'unexpected',
  message: 'This range is empty.',
  advice: 'Choose an end that is later than the start.',
};

/** Re-analyses in memory: one is under way, one is done. A test changes them through the public fields. */
export class ReanalysisDouble {
  all: Reanalysis[];
  estimate: Estimate;
  outcomeRows: OutcomeRow[];
  readonly started: ReanalysisRequest[] = [];
  /** What was asked for an estimate, the last one last. */
  readonly estimated: Array<Pick<ReanalysisRequest, 'sourceIds' | 'from' | 'to' | 'model' | 'lenses'>> = [];
  /** While set, none can be started. */
  refuse: Failure | null = null;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #emit: (event: EngineEvent) => void;
  readonly #servers: () => readonly ServerView[];

  constructor(
    clock: Pick<Clock, 'now'>,
    emit: (event: EngineEvent) => void,
    servers: () => readonly ServerView[],
  ) {
    this.#clock = clock;
    this.#emit = emit;
    this.#servers = servers;
    const now = clock.now();
    this.all = [underWay(now), done(now)];
    this.estimate = estimateOf(now);
    this.outcomeRows = outcomeRows();
  }

  /** Changes one and tells of it. */
  change(id: string, change: Partial<Reanalysis>): void {
    this.all = this.all.map((one) => (one.id === id ? { ...one, ...change } : one));
    this.#emit({ kind: 'reanalysis-changed', id });
  }

  router(os: Implementer) {
    return {
      volume: os.reanalysis.volume.handler(({ input }) => volumeOf(input.from, input.to, input.buckets)),
      estimate: os.reanalysis.estimate.handler(({ input }) => {
        this.estimated.push(input);
        return input.model.kind === 'none'
          ? {
              ...this.estimate,
              tokens: null,
              modelName: null,
              minutes: { ...this.estimate.minutes, model: null },
            }
          : this.estimate;
      }),
      start: os.reanalysis.start.handler(({ input }) => ({ id: this.#start(input) })),
      list: os.reanalysis.list.handler(() => this.all),
      get: os.reanalysis.get.handler(({ input }) => this.all.find(({ id }) => id === input.id) ?? null),
      pause: os.reanalysis.pause.handler(({ input }) => this.#set(input.id, ['running', 'queued'], 'paused')),
      resume: os.reanalysis.resume.handler(({ input }) => this.#set(input.id, ['paused'], 'running')),
      cancel: os.reanalysis.cancel.handler(({ input }) =>
        this.#set(input.id, ['running', 'queued', 'paused'], 'cancelled'),
      ),
      outcome: os.reanalysis.outcome.handler(({ input }) => this.#outcome(input.id)),
      compare: os.reanalysis.compare.handler(({ input }) => this.#compare(input.a, input.b)),
    };
  }

  #start(request: ReanalysisRequest): string {
    if (this.refuse) throw new ORPCError('INTERNAL_SERVER_ERROR', { data: this.refuse });
    if (request.to <= request.from) throw new ORPCError('INTERNAL_SERVER_ERROR', { data: EMPTY_RANGE });
    this.started.push(request);
    const servers = this.#servers()
      .filter(({ sources }) => sources.some(({ id }) => request.sourceIds.includes(id)))
      .map(({ server: { id, name } }) => ({ id, name }));
    const id = `reanalysis-${this.all.length + 1}`;
    this.all = [
      {
        ...underWay(this.#clock.now()),
        ...request,
        id,
        servers,
        state: 'queued',
        step: null,
        startedAt: null,
        createdAt: this.#clock.now(),
        modelName: request.model.kind === 'none' ? null : 'qwen3:8b on web1',
        progress: NOTHING_YET,
      },
      ...this.all,
    ];
    this.#emit({ kind: 'reanalysis-changed', id });
    return id;
  }

  #set(id: string, from: readonly ReanalysisState[], state: ReanalysisState): { done: boolean } {
    const one = this.all.find((each) => each.id === id);
    if (!one || !from.includes(one.state)) return { done: false };
    const isEnd = state === 'cancelled';
    this.change(id, {
      state,
      step: state === 'running' ? 'model' : null,
      finishedAt: isEnd ? this.#clock.now() : null,
    });
    return { done: true };
  }

  #outcome(id: string): Outcome | null {
    const one = this.all.find((each) => each.id === id);
    if (!one) return null;
    const rows = one.state === 'queued' ? [] : this.outcomeRows;
    const many = (difference: OutcomeRow['difference']) =>
      rows.filter((row) => row.difference === difference).length;
    return {
      final: one.finishedAt !== null,
      counts: { new: many('new'), same: many('same'), changed: many('changed'), gone: many('gone') },
      rows,
      unread: one.unread,
    };
  }

  #compare(first: string, second: string): Comparison | null {
    const a = this.all.find(({ id }) => id === first);
    const b = this.all.find(({ id }) => id === second);
    if (!a || !b) return null;
    const found = this.outcomeRows.flatMap((row) => (row.now ? [{ row, now: row.now }] : []));
    const rows = found.map(({ row, now }, index) => {
      const said = { severity: now.severity, lines: now.lines, explanation: 'Read in the evidence.' };
      return {
        title: row.title,
        category: row.category,
        origin: row.origin,
        findingId: row.findingId,
        a: said,
        b: row.origin === 'model' && index % 2 === 1 ? null : said,
      };
    });
    return { a, b, rows };
  }
}
