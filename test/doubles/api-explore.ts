import { ORPCError } from '@orpc/server';
import type { FoundLine, TailEvent } from '../../shared/contract/explore.ts';
import type { ServerView } from '../../shared/contract/servers.ts';
import type { Failure } from '../../shared/domain/failure.ts';
import { isLogql, wordsOf, type Search } from '../../shared/domain/search.ts';
import { toMilliseconds } from '../../shared/domain/time.ts';
import type { Clock } from '../../electron/engine/ports.ts';
import type { Implementer } from './api-notifications.ts';
import { volumeOf } from './api-reanalysis-data.ts';

const PAGE = 100;
const MANY = 450;
const SECOND = 1_000_000_000n;

/** Logs of the servers in memory. A test changes what is in them through the public fields. */
export class ExploreDouble {
  /** What was asked for lines, the last one last. */
  readonly searched: Search[] = [];
  /** Questions that were given up before they were answered. */
  abandoned = 0;
  /** While set, lines are answered with it. */
  refuse: Failure | null = null;
  /** While set, lines are answered only when it resolves. */
  gate: Promise<void> | null = null;
  readonly #lines: FoundLine[];
  readonly #clock: Pick<Clock, 'now'>;
  readonly #servers: () => readonly ServerView[];
  readonly #tails = new Set<(event: TailEvent) => void>();

  constructor(clock: Pick<Clock, 'now'>, servers: () => readonly ServerView[]) {
    this.#clock = clock;
    this.#servers = servers;
    const now = clock.now();
    this.#lines = Array.from({ length: MANY }, (_, index) => lineOf(now, index));
  }

  get tails(): number {
    return this.#tails.size;
  }

  /** Lines come in for all who follow. */
  tell(event: TailEvent): void {
    for (const listener of this.#tails) listener(event);
  }

  router(os: Implementer) {
    return {
      lines: os.explore.lines.handler(async ({ input: { search, from, to, before }, signal }) => {
        this.searched.push(search);
        signal?.addEventListener('abort', () => this.abandoned++);
        await this.gate;
        if (this.refuse) throw new ORPCError('INTERNAL_SERVER_ERROR', { data: this.refuse });
        const found = this.#find(search).filter(({ timestamp }) => {
          const at = toMilliseconds(timestamp);
          return at >= from && at < to && (before === null || timestamp < before);
        });
        const lines = found.slice(0, PAGE);
        return {
          lines,
          next: found.length > PAGE ? (lines.at(-1)?.timestamp ?? null) : null,
          failures: [],
        };
      }),
      volume: os.explore.volume.handler(({ input }) => volumeOf(input.from, input.to, input.buckets)),
      tail: os.explore.tail.handler(({ input, signal }) => this.#tail(input.search, signal)),
      around: os.explore.around.handler(({ input: { timestamp, before, after } }) => {
        const all = this.#lines.toReversed();
        const at = all.findIndex((line) => line.timestamp >= timestamp);
        const first = Math.max(0, at - before);
        const lines = all
          .slice(first, at + after)
          .map(({ timestamp: time, text }) => ({ timestamp: time, text }));
        const middle = toMilliseconds(timestamp);
        return {
          lines,
          moreBefore: first > 0,
          moreAfter: at + after < all.length,
          searched: { from: middle - 86_400_000, to: middle + 86_400_000 },
        };
      }),
    };
  }

  async *#tail(search: Search, signal: AbortSignal | undefined): AsyncGenerator<TailEvent> {
    const waiting: TailEvent[] = [
      {
        kind: 'lines',
        lines: this.#find(search).slice(0, 20).reverse(),
        readUpTo: this.#clock.now(),
        leftOut: false,
      },
    ];
    let wake: () => void = () => undefined;
    const listener = (event: TailEvent) => {
      waiting.push(event);
      wake();
    };
    this.#tails.add(listener);
    signal?.addEventListener('abort', () => wake());
    try {
      for (;;) {
        if (signal?.aborted === true) return;
        const event = waiting.shift();
        if (event) yield event;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      this.#tails.delete(listener);
    }
  }

  #find({ serverId, sourceId, query }: Search): FoundLine[] {
    const sources = this.#servers().find(({ server }) => server.id === serverId)?.sources ?? [];
    const [first] = sources;
    const words = isLogql(query)
      ? [...query.matchAll(/\|= "([^"]*)"/g)].map(([, word]) => word ?? '')
      : wordsOf(query);
    return this.#lines
      .map((line) => ({ ...line, sourceId: sourceId ?? first?.id ?? null }))
      .filter(({ text }) => words.every((word) => text.includes(word)));
  }
}

/** Two of three are sshd's, the third is JSON of a shop. Every 25 s, some at the same instant. */
function lineOf(now: number, index: number): FoundLine {
  const timestamp = BigInt(now) * 1_000_000n - BigInt(index - (index % 2)) * 25n * SECOND - 5n * SECOND;
  const at = new Date(toMilliseconds(timestamp));
  const field = (name: string, value: string) => ({ kind: 'field', name, value, exact: true }) as const;
  if (index % 3 === 2) {
    const text = JSON.stringify({
      level: 'error',
      status: 502,
      path: `/orders/${1000 + index}`,
      took: '31ms',
    });
    return {
      timestamp,
      sourceId: null,
      text,
      fields: [
        { kind: 'label', name: 'job', value: 'shop', exact: true },
        { kind: 'metadata', name: 'trace_id', value: `f00${index}`, exact: true },
        field('level', 'error'),
        field('status', '502'),
        field('path', `/orders/${1000 + index}`),
        { kind: 'field', name: 'token', value: '<secret:token:0a1b2c3d>', exact: false },
      ],
    };
  }
  const address = `203.0.113.${index % 40}`;
  const stamp = at.toISOString().slice(0, 19);
  return {
    timestamp,
    sourceId: null,
    text: `${stamp} web1 sshd[${2000 + index}]: Failed password for invalid user admin from ${address} port ${40_000 + index} ssh2`,
    fields: [
      { kind: 'label', name: 'job', value: 'sshd', exact: true },
      field('host', 'web1'),
      field('service', 'sshd'),
      field('pid', String(2000 + index)),
    ],
  };
}
