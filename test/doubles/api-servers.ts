import { ORPCError } from '@orpc/server';
import type { z } from 'zod';
import type {
  Look,
  newServerSchema,
  ServerView,
  SourcePreview,
  Suggestion,
  TestStep,
} from '../../shared/contract/servers.ts';
import { definedOf } from '../../shared/domain/defined.ts';
import type { Failure } from '../../shared/domain/failure.ts';
import type { Server, Source } from '../../shared/domain/server.ts';
import { passingTest } from './api-connection-test.ts';
import type { Implementer } from './api-notifications.ts';

const HOUR = 3_600_000;

/** The contract's `servers` in memory. */
export class ApiServers {
  servers: ServerView[] = [];
  /** What a connection test will say, one step after the other. */
  testSteps: TestStep[] = passingTest();
  hosts = ['bastion', 'db1', 'mail', 'web1', 'web2'];
  /** Label names, and their values with lines an hour. */
  labels: Record<string, Record<string, number>> = {
    host: { web1: 4_000, web2: 9_000 },
    job: { nginx: 8_400, sshd: 960, shop: 120 },
    service_name: { nginx: 8_400, sshd: 960, shop: 120 },
  };
  previewFailure: Failure | null = null;
  readonly polls: Array<string | null> = [];
  readonly backfills: Array<{ readonly sourceId: string; readonly hours: number }> = [];
  readonly added: Array<z.infer<typeof newServerSchema>> = [];
  /** Selectors of previews, and where they were looked at. */
  readonly previews: Array<{ readonly at: Look; readonly selector: string }> = [];
  readonly #now: number;

  constructor(now: number) {
    this.#now = now;
  }

  router(os: Implementer, gate: () => Promise<void> | null) {
    return {
      ...this.#looking(os),
      ...this.#sources(os),
      list: os.servers.list.handler(async () => {
        await gate();
        return this.servers;
      }),
      test: os.servers.test.handler(({ signal }) => {
        const steps = this.testSteps;
        return (async function* () {
          for (const step of steps) {
            if (signal?.aborted) return;
            await new Promise((resolve) => setTimeout(resolve, step.kind === 'started' ? 20 : 60));
            yield step;
          }
        })();
      }),
      add: os.servers.add.handler(({ input }) => {
        this.added.push(input);
        const { sources, intervalSeconds, lagSeconds, matcher, ...rest } = input;
        const server: Server = {
          ...rest,
          id: `server-${input.name}`,
          interval: intervalSeconds * 1000,
          paused: false,
          ...(matcher === undefined ? {} : { matcher }),
          ...(lagSeconds === undefined ? {} : { lag: lagSeconds * 1000 }),
        };
        this.append(server, sources);
        return server;
      }),
      change: os.servers.change.handler(({ input }) => {
        const { intervalSeconds, lagSeconds, matcher, ...rest } = input;
        const { paused } = this.#find(input.id).server;
        return this.#put({
          ...rest,
          interval: intervalSeconds * 1000,
          paused,
          ...(matcher === undefined ? {} : { matcher }),
          ...(lagSeconds === undefined ? {} : { lag: lagSeconds * 1000 }),
        });
      }),
      duplicate: os.servers.duplicate.handler(({ input }) => {
        const { server, sources } = this.#find(input.id);
        const name = `${server.name} (2)`;
        const copy = { ...server, id: `server-${name}`, name, paused: true };
        this.append(copy, sources);
        return copy;
      }),
      removal: os.servers.removal.handler(() => ({ alone: 12, shared: 3 })),
      remove: os.servers.remove.handler(({ input }) => {
        const before = this.servers.length;
        this.servers = this.servers.filter((view) => view.server.id !== input.id);
        return { removed: this.servers.length < before };
      }),
      setPaused: os.servers.setPaused.handler(({ input }) =>
        this.#put({ ...this.#find(input.id).server, paused: input.paused }),
      ),
      setTimeZone: os.servers.setTimeZone.handler(({ input }) =>
        this.#put({ ...this.#find(input.id).server, timeZone: input.timeZone }),
      ),
      backfill: os.servers.backfill.handler(({ input }) => {
        this.backfills.push(input);
        return { from: this.#now - input.hours * HOUR };
      }),
      pollNow: os.servers.pollNow.handler(({ input }) => {
        this.polls.push(input.id);
        return { queued: input.id === null ? this.servers.length : 1 };
      }),
    };
  }

  #looking(os: Implementer) {
    return {
      hosts: os.servers.hosts.handler(() => this.hosts),
      resolveHost: os.servers.resolveHost.handler(({ input }) => ({
        hostName: `${input.host}.example.net`,
        user: 'nightjar',
        port: 22,
        jumps: input.host === 'bastion' ? [] : ['bastion.example.net'],
      })),
      labels: os.servers.labels.handler(() => ({ labels: Object.keys(this.labels), more: false })),
      labelValues: os.servers.labelValues.handler(({ input }) => ({
        values: Object.entries(this.labels[input.label] ?? {}).map(([value, linesPerHour]) => ({
          value,
          linesPerHour,
        })),
        more: false,
      })),
      suggestions: os.servers.suggestions.handler(() => this.#suggestions()),
      previewSource: os.servers.previewSource.handler(({ input }) => {
        this.previews.push(input);
        if (this.previewFailure) {
          throw new ORPCError('INTERNAL_SERVER_ERROR', { data: this.previewFailure });
        }
        return this.#preview();
      }),
    };
  }

  #suggestions(): Suggestion[] {
    const kinds: Record<string, Suggestion['kind']> = { nginx: 'web', sshd: 'auth' };
    return Object.entries(this.labels['job'] ?? {}).map(([name, linesPerHour]) => ({
      kind: kinds[name] ?? 'application',
      name,
      selector: `{job="${name}"}`,
      linesPerHour,
      samples: this.#preview().lines.slice(0, 3),
    }));
  }

  #preview(): SourcePreview {
    const line = (index: number) => ({
      timestamp: BigInt(this.#now - (10 - index) * 3_000) * 1_000_000n,
      text: `192.0.2.${index} - - "GET /shop/${index} HTTP/1.1" 200 512 "token=<secret:pair:0a1b2c3d>"`,
    });
    const from = Math.floor(this.#now / HOUR) * HOUR - 23 * HOUR;
    return {
      lines: Array.from({ length: 10 }, (_, index) => line(index)),
      perHour: { from, lines: Array.from({ length: 24 }, (_, index) => 200 + ((index * 37) % 24) * 25) },
      estimate: { linesPerDay: 11_700, sampled: 500, templates: 14, tokensPerMinute: 7 },
    };
  }

  #sources(os: Implementer) {
    return {
      addSource: os.servers.addSource.handler(({ input }) => {
        const { serverId, ...typed } = input;
        const source: Source = { ...definedOf(typed), id: `${serverId}-${typed.name}`, serverId };
        const view = this.#find(serverId);
        this.#replace({ ...view, sources: [...view.sources, sourceView(source)] });
        return source;
      }),
      changeSource: os.servers.changeSource.handler(({ input }) => {
        const { id, ...typed } = input;
        const view = this.#ofSource(id);
        const source: Source = { ...definedOf(typed), id, serverId: view.server.id };
        const sources = view.sources.map((one) => (one.id === id ? { ...one, ...source } : one));
        this.#replace({ ...view, sources });
        return source;
      }),
      removeSource: os.servers.removeSource.handler(({ input }) => {
        const view = this.#ofSource(input.id);
        this.#replace({ ...view, sources: view.sources.filter(({ id }) => id !== input.id) });
        return { removed: true };
      }),
    };
  }

  append(server: Server, sources: z.output<typeof newServerSchema>['sources']): void {
    this.servers = [
      ...this.servers,
      {
        server,
        sources: sources.map((source, index) =>
          sourceView({ ...definedOf(source), id: `${server.id}-${index}`, serverId: server.id }),
        ),
        hops: [],
        readUpTo: null,
        linesLastHour: 0,
        linesLastDay: 0,
        templates: 0,
        polling: !server.paused,
        nextPollAt: null,
        backlog: { templates: 0, oldest: null, share: 0 },
      },
    ];
  }

  #put(server: Server): Server {
    this.#replace({ ...this.#find(server.id), server });
    return server;
  }

  #replace(view: ServerView): void {
    this.servers = this.servers.map((one) => (one.server.id === view.server.id ? view : one));
  }

  #find(id: string): ServerView {
    const view = this.servers.find((one) => one.server.id === id);
    if (!view) throw new ORPCError('NOT_FOUND');
    return view;
  }

  #ofSource(id: string): ServerView {
    const view = this.servers.find(({ sources }) => sources.some((source) => source.id === id));
    if (!view) throw new ORPCError('NOT_FOUND');
    return view;
  }
}

function sourceView(source: Source): ServerView['sources'][number] {
  const { interval = 300_000, lag = 30_000 } = source;
  const schedule = { interval, lag };
  return {
    ...source,
    schedule,
    readUpTo: null,
    failedRanges: 0,
    failure: null,
    learning: { hours: 0, of: 24 },
  };
}
