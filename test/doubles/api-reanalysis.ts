import { ORPCError } from '@orpc/server';
import type {
  Comparison,
  Estimate,
  Outcome,
  OutcomeRow,
  Reanalysis,
  Volume,
} from '../../shared/contract/reanalysis.ts';
import type { ServerView } from '../../shared/contract/servers.ts';
import type { EngineEvent } from '../../shared/contract/system.ts';
import type { Failure } from '../../shared/domain/failure.ts';
import type { ReanalysisRequest, ReanalysisState } from '../../shared/domain/reanalysis.ts';
import { DB1, DAY, HOUR, MINUTE, WEB1 } from './api-data.ts';
import type { Implementer } from './api-notifications.ts';

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
  readonly #now: number;
  readonly #emit: (event: EngineEvent) => void;
  readonly #servers: () => readonly ServerView[];

  constructor(now: number, emit: (event: EngineEvent) => void, servers: () => readonly ServerView[]) {
    this.#now = now;
    this.#emit = emit;
    this.#servers = servers;
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
        ...underWay(this.#now),
        ...request,
        id,
        servers,
        state: 'queued',
        step: null,
        startedAt: null,
        createdAt: Date.now(),
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
      finishedAt: isEnd ? Date.now() : null,
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

const NOTHING_YET: Reanalysis['progress'] = {
  lines: 0,
  linesExpected: 184_220,
  pieces: 6,
  piecesDone: 0,
  done: [],
  linesPerSecond: null,
  templates: 0,
  templatesAsked: 0,
  templatesToAsk: 0,
  tokens: 0,
  calls: 0,
  readMilliseconds: 0,
  modelMilliseconds: 0,
  remainingMilliseconds: null,
};

function underWay(now: number): Reanalysis {
  const to = now - 6 * DAY;
  const from = to - 12 * HOUR;
  return {
    id: 'reanalysis-2',
    sourceIds: ['server-web1-journal', 'server-db1-postgres'],
    from,
    to,
    model: { kind: 'server' },
    lenses: ['general', 'security'],
    askKnown: false,
    notify: false,
    state: 'running',
    servers: [WEB1, DB1],
    createdAt: now - 6 * MINUTE,
    startedAt: now - 6 * MINUTE,
    finishedAt: null,
    step: 'model',
    waitsFor: null,
    progress: {
      ...NOTHING_YET,
      lines: 184_220,
      piecesDone: 6,
      done: [{ from, to }],
      linesPerSecond: 4_605,
      templates: 412,
      templatesAsked: 23,
      templatesToAsk: 37,
      tokens: 25_800,
      calls: 8,
      readMilliseconds: 40_000,
      modelMilliseconds: 291_000,
      remainingMilliseconds: 3 * MINUTE,
    },
    failure: null,
    unread: [],
    modelName: 'qwen3:14b on web1',
    lensNames: ['General', 'Security'],
    apart: true,
  };
}

function done(now: number): Reanalysis {
  const before = underWay(now);
  return {
    ...before,
    id: 'reanalysis-1',
    model: { kind: 'server' },
    lenses: null,
    state: 'complete',
    createdAt: now - 5 * DAY,
    startedAt: now - 5 * DAY,
    finishedAt: now - 5 * DAY + 9 * MINUTE,
    step: null,
    modelName: 'qwen3:8b on web1',
    lensNames: ['General'],
    apart: false,
    progress: { ...before.progress, templatesAsked: 37, remainingMilliseconds: null },
    unread: [
      {
        serverId: DB1.id,
        sourceId: 'server-db1-postgres',
        from: before.from + 2 * HOUR,
        to: before.from + 4 * HOUR,
        failure: {
          code: 'loki-timeout',
          message: 'Loki did not answer in time, five times.',
          advice: 'Try this range again when the server is less busy.',
        },
      },
    ],
  };
}

function estimateOf(now: number): Estimate {
  return {
    lines: { value: 184_220, basis: 'counted' },
    bytes: { value: 26_400_000, basis: 'index' },
    templates: { value: 412, basis: 'measured' },
    withoutVerdict: 37,
    tokens: { value: 41_600, basis: 'measured', calls: 12 },
    minutes: {
      reading: { value: 0.7, basis: 'measured' },
      model: { value: 8.3, basis: 'measured' },
    },
    modelName: 'qwen3:8b on web1',
    unavailable: [
      {
        sourceId: 'server-db1-postgres',
        from: now - 40 * DAY,
        to: now - 31 * DAY,
        reason: 'older-than-kept',
      },
    ],
    failures: [],
  };
}

/** More by day than by night, with a peak of errors in the middle. */
function volumeOf(from: number, to: number, buckets: number): Volume {
  const bucketMilliseconds = Math.max(MINUTE, Math.ceil((to - from) / buckets / MINUTE) * MINUTE);
  const many = Math.max(1, Math.ceil((to - from) / bucketMilliseconds));
  const all = Array.from({ length: many }, (_, index) => {
    const hour = ((from + index * bucketMilliseconds) / HOUR) % 24;
    return Math.round(900 + 700 * Math.sin(((hour - 6) / 24) * 2 * Math.PI));
  });
  const peak = Math.floor(many * 0.6);
  return {
    from,
    to: from + many * bucketMilliseconds,
    bucketMilliseconds,
    error: all.map((lines, index) => Math.round(lines * (Math.abs(index - peak) < 3 ? 0.4 : 0.01))),
    warning: all.map((lines) => Math.round(lines * 0.05)),
    other: all.map((lines) => Math.round(lines * 0.94)),
    hasLevels: true,
    failures: [],
  };
}

function outcomeRows(): OutcomeRow[] {
  const row = (
    difference: OutcomeRow['difference'],
    title: string,
    rest: Partial<OutcomeRow> & Pick<OutcomeRow, 'before' | 'now'>,
  ): OutcomeRow => ({
    difference,
    findingId: `finding-${title.length}`,
    title,
    category: 'security',
    origin: 'rule',
    servers: [WEB1],
    changes: [],
    why: null,
    ...rest,
  });
  const counted = (lines: number, severity: 'low' | 'medium' | 'high', entities = 1) => ({
    lines,
    severity,
    entities,
  });
  return [
    row('new', 'Login as backup from an address never seen, after 214 failures', {
      before: null,
      now: counted(1, 'high', 2),
      origin: 'model',
    }),
    row('new', 'New authorized_keys entry for deploy', {
      before: null,
      now: counted(1, 'medium'),
      origin: 'model',
    }),
    row('new', 'Unusual: sudo by www-data, twice in a minute', { before: null, now: counted(2, 'medium') }),
    row('new', 'Unusual: cron job from /tmp', {
      before: null,
      now: counted(3, 'medium', 0),
      servers: [DB1],
      origin: 'model',
    }),
    row('changed', 'SSH password guessing from 6 addresses', {
      before: counted(173, 'medium', 5),
      now: counted(214, 'high', 6),
      servers: [WEB1, DB1],
      changes: ['lines', 'severity', 'entities'],
    }),
    row('changed', 'Web scan for .env and wp-login.php', {
      before: counted(14, 'low', 3),
      now: counted(41, 'low', 3),
      changes: ['lines'],
    }),
    row('gone', 'Audit backlog of the kernel', {
      before: counted(4, 'medium', 0),
      now: null,
      servers: [DB1],
      category: 'resources',
      why: 'rule-changed',
    }),
    ...Array.from({ length: 9 }, (_, index) =>
      row('same', `Known finding ${index + 1}`, {
        before: counted(10 + index, 'low'),
        now: counted(10 + index, 'low'),
      }),
    ),
  ];
}
