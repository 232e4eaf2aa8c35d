import type {
  ContactedHost,
  ServerHealth,
  ServerQueue,
  SourceCoverage,
} from '../../shared/contract/activity.ts';
import type { ServerView } from '../../shared/contract/servers.ts';
import type { Implementer } from './api-notifications.ts';
import { DAY, HOUR, MINUTE } from './api-data.ts';
import { type RunDouble } from './api-runs-data.ts';

type Stretch = SourceCoverage['segments'][number];

/** Runs, and what is told about the lanes of the double's servers. */
export class ApiActivity {
  readonly #now: number;
  readonly #servers: () => readonly ServerView[];
  readonly #runs: () => readonly RunDouble[];
  readonly #gate: () => Promise<void> | null;

  constructor(
    now: number,
    data: {
      readonly servers: () => readonly ServerView[];
      readonly runs: () => readonly RunDouble[];
      readonly gate: () => Promise<void> | null;
    },
  ) {
    this.#now = now;
    this.#servers = data.servers;
    this.#runs = data.runs;
    this.#gate = data.gate;
  }

  router(os: Implementer) {
    return {
      list: os.activity.list.handler(async ({ input }) => {
        await this.#gate();
        const { serverId, kind, state, failed } = input;
        const matching = this.#runs().filter(
          (one) =>
            (serverId === null || one.serverId === serverId) &&
            (kind === null || one.kind === kind) &&
            (state === null || one.state === state) &&
            (!failed || one.failures.length > 0),
        );
        const from = input.cursor === null ? 0 : Number(input.cursor);
        const rows = matching
          .slice(from, from + input.limit)
          .map(({ calls, ...row }) => ({ ...row, callCount: calls.length }));
        return { rows, next: from + input.limit < matching.length ? String(from + input.limit) : null };
      }),
      get: os.activity.get.handler(({ input }) => this.#runs().find((one) => one.id === input.id) ?? null),
      at: os.activity.at.handler(({ input: { serverId, at } }) => {
        const instant = BigInt(at) * 1_000_000n;
        const run = this.#runs().find(
          (one) => one.serverId === serverId && one.from <= instant && one.to > instant,
        );
        return { runId: run?.id ?? null };
      }),
      coverage: os.activity.coverage.handler(({ input }) => this.#coverage(input)),
      queue: os.activity.queue.handler(() => this.#servers().map((view) => queueOf(view, this.#now))),
      health: os.activity.health.handler(() => this.#servers().map((view) => healthOf(view, this.#now))),
      hosts: os.activity.hosts.handler(() => hostsOf(this.#servers(), this.#now)),
    };
  }

  #coverage({ from, to }: { readonly from: number; readonly to: number }): SourceCoverage[] {
    const end = Math.min(to, this.#now);
    return this.#servers().flatMap(({ server, sources, linesLastHour }) =>
      sources.map((source, index) => {
        const last = source.readUpTo ?? end;
        const story: Stretch[] =
          source.name === 'app'
            ? [
                part(
                  -29 * DAY,
                  -20 * DAY,
                  'unavailable',
                  'The server keeps 20 days of logs; these are older.',
                ),
                part(-20 * DAY, -11 * HOUR, 'rules'),
                part(-11 * HOUR, -9 * HOUR, 'failed', 'Loki answered 502 three times.', '51900'),
                part(-9 * HOUR, -3 * HOUR, 'model'),
                { ...part(-3 * HOUR, -2 * HOUR, 'rules', null, '52313'), again: true },
                part(-2 * HOUR, -1.5 * HOUR, 'skipped', 'Left out while the server was full.'),
                part(-1.5 * HOUR, 0, 'rules', null, '52318'),
              ]
            : [part(-12 * DAY - index * DAY, 0, server.model === null ? 'rules' : 'model', null, '52318')];
        const laid = story.map((one) => ({
          ...one,
          from: this.#now + one.from,
          to: Math.min(last, this.#now + one.to),
        }));
        const first = laid[0]?.from ?? end;
        const all: Stretch[] = [
          { ...part(0, 0, 'before'), from: Math.min(from, first), to: first },
          ...laid,
          { ...part(0, 0, 'waiting'), from: last, to: end },
        ];
        return {
          serverId: server.id,
          serverName: server.name,
          sourceId: source.id,
          sourceName: source.name,
          selector: source.selector,
          readUpTo: source.readUpTo,
          linesLastHour: Math.round(linesLastHour / sources.length),
          segments: all
            .map((one) => ({ ...one, from: Math.max(from, one.from), to: Math.min(end, one.to) }))
            .filter((one) => one.to > one.from),
        };
      }),
    );
  }
}

function part(
  from: number,
  to: number,
  state: Stretch['state'],
  reason: string | null = null,
  runId: string | null = null,
): Stretch {
  const failure = { code: 'unexpected', message: reason ?? '', advice: '' } as const;
  return {
    from,
    to,
    state,
    again: false,
    reason: reason === null ? null : { kind: 'failure', failure },
    runId,
  };
}

function queueOf({ server, polling }: ServerView, now: number): ServerQueue {
  const behind = server.name === 'mail';
  return {
    serverId: server.id,
    serverName: server.name,
    polling,
    next: behind
      ? [
          { from: now - 15 * MINUTE, to: now, live: true },
          { from: now - 5 * HOUR, to: now - 3 * HOUR, live: false },
        ]
      : [],
    more: behind ? 3 : 0,
    missing: behind ? 8 * HOUR : 0,
    model:
      server.model === null
        ? null
        : {
            name: server.model,
            host: server.name,
            waiting: server.name === 'web1' ? 1 : 0,
            oldest: server.name === 'web1' ? now - 8 * MINUTE : null,
            head:
              server.name === 'web1'
                ? [
                    {
                      text: 'upstream timed out (<num>: <str>) while reading',
                      sourceName: 'nginx error',
                      since: now - 8 * MINUTE,
                    },
                  ]
                : [],
            share: 0.12,
            mayShare: 0.2,
          },
  };
}

function healthOf({ server, hops }: ServerView, now: number): ServerHealth {
  return {
    serverId: server.id,
    serverName: server.name,
    hops: hops.map((hop) => ({
      ...hop,
      lastFailure: hop.failure === null ? null : { at: now - 4 * MINUTE, failure: hop.failure },
    })),
    next: server.paused
      ? { kind: 'paused' }
      : hops.some(({ state }) => state === 'needs-you')
        ? { kind: 'needs-you' }
        : hops.some(({ state }) => state === 'failing')
          ? { kind: 'retry', at: now + 3 * MINUTE }
          : { kind: 'poll', at: now + 192_000 },
  };
}

function hostsOf(servers: readonly ServerView[], now: number): ContactedHost[] {
  const when = { firstAt: now - 20 * DAY, lastAt: now - 40_000 };
  return servers.flatMap(({ server }): ContactedHost[] => {
    const host =
      server.connection.kind === 'ssh' ? server.connection.host : new URL(server.connection.loki).host;
    return [
      { host: `${host}:22`, reason: 'ssh', through: null, ...when },
      { host: '127.0.0.1:3100', reason: 'loki', through: host, ...when },
    ];
  });
}
