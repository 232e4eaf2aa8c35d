import type { Estimate, OutcomeRow, Reanalysis, Volume } from '../../shared/contract/reanalysis.ts';
import { DB1, DAY, HOUR, MINUTE, WEB1 } from './api-data.ts';

/** The progress of one that waits for its turn. */
export const NOTHING_YET: Reanalysis['progress'] = {
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

/** One that asks the model about a night of six days ago. */
export function underWay(now: number): Reanalysis {
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

/** One that is over, with a range that could not be read. */
export function done(now: number): Reanalysis {
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

export function estimateOf(now: number): Estimate {
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
export function volumeOf(from: number, to: number, buckets: number): Volume {
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

/** Each kind of difference, most of all the same. */
export function outcomeRows(): OutcomeRow[] {
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
