import { implement } from '@orpc/server';
import { serversContract, type ServerView, type SourceView } from '../../../shared/contract/servers.ts';
import { definedOf } from '../../../shared/domain/defined.ts';
import { ownHostId, type ModelHost } from '../../../shared/domain/model-host.ts';
import type { Server, Source } from '../../../shared/domain/server.ts';
import { MILLISECONDS_PER_MINUTE, toMilliseconds, toNanoseconds } from '../../../shared/domain/time.ts';
import { scheduleOf } from '../jobs/schedule.ts';
import { withFailures } from './failures.ts';
import { forgetHost } from './models.ts';
import { never } from './never.ts';
import { gone, refused } from './refusals.ts';
import { lookingRouter } from './server-looking.ts';
import { addServer } from './add-server.ts';
import { sourcesRouter } from './sources.ts';
import type { Services } from './services.ts';

const HOUR_MINUTES = 60;
const DAY_MINUTES = 24 * 60;
const HOUR = 3_600_000;
const LONGEST_NAME = 64;

export function serversRouter(services: Services) {
  const os = implement(serversContract).use(withFailures);
  const { store, poller, testConnection } = services;
  return {
    list: os.list.handler(() => store.servers.list().map((server) => viewOf(services, server))),
    test: os.test.handler(({ input, signal }) =>
      testConnection({ ...input, host: hostOf(services, input.modelHostId) }, signal ?? never()),
    ),
    ...lookingRouter(services),
    ...sourcesRouter(services),
    ...changingRouter(services),
    add: os.add.handler(({ input }) => {
      const { sources, intervalSeconds, matcher, lagSeconds, secretHeaders, ...rest } = input;
      refuseTakenName(services, rest.name);
      hostOf(services, rest.modelHostId);
      const scope = scopeOf({ matcher, lagSeconds, secretHeaders });
      return addServer(
        services,
        { ...rest, interval: intervalSeconds * 1000, paused: false, ...scope },
        sources.map((source) => definedOf(source)),
      );
    }),
    remove: os.remove.handler(async ({ input }) => {
      await poller.remove(input.id);
      const before = store.servers.get(input.id);
      store.servers.remove(input.id);
      if (before) await services.headers.forget(before);
      await forgetHost(services, ownHostId(input.id));
      events(services, input.id);
      services.events.publish('engine', { kind: 'findings-changed', ids: [] });
      return { removed: before !== null };
    }),
    backfill: os.backfill.handler(({ input }) => {
      const { sourceId, hours } = input;
      const source = store.servers.source(sourceId);
      if (source === null) throw gone('source');
      const from = services.clock.now() - hours * HOUR;
      store.coverage.backFill(sourceId, toNanoseconds(from));
      poller.pollNow(source.serverId);
      return { from };
    }),
    pollNow: os.pollNow.handler(({ input }) => {
      if (input.id !== null) known(services, input.id);
      return { queued: poller.pollNow(input.id) };
    }),
  };
}

/** Changes to servers that are there. */
function changingRouter(services: Services) {
  const os = implement(serversContract).use(withFailures);
  const { store } = services;
  return {
    change: os.change.handler(async ({ input }) => {
      const { intervalSeconds, matcher, lagSeconds, secretHeaders, ...rest } = input;
      const before = known(services, input.id);
      if (before.name !== rest.name) refuseTakenName(services, rest.name);
      hostOf(services, rest.modelHostId);
      const server = {
        ...rest,
        interval: intervalSeconds * 1000,
        paused: before.paused,
        ...scopeOf({ matcher, lagSeconds, secretHeaders }),
      };
      await changeServer(services, server);
      return server;
    }),
    duplicate: os.duplicate.handler(({ input }) => {
      const { id, name, ...rest } = known(services, input.id);
      const sources = store.servers.sources(id);
      return addServer(services, { ...rest, name: freeName(services, name), paused: true }, sources);
    }),
    removal: os.removal.handler(({ input }) => store.servers.removal(known(services, input.id).id)),
    setPaused: os.setPaused.handler(async ({ input }) => {
      const server = { ...known(services, input.id), paused: input.paused };
      await changeServer(services, server);
      return server;
    }),
    setTimeZone: os.setTimeZone.handler(async ({ input }) => {
      const server = { ...known(services, input.id), timeZone: input.timeZone };
      await changeServer(services, server);
      return server;
    }),
  };
}

function events({ events: publisher }: Services, serverId: string): void {
  publisher.publish('engine', { kind: 'health-changed', serverId });
}

/** Stores a changed server and polls it anew. With another clock on its wall, what is normal is learned anew. */
export async function changeServer(services: Services, server: Server): Promise<void> {
  const { store, poller, baselines } = services;
  const before = store.servers.get(server.id);
  const isOtherClock = before !== null && before.timeZone !== server.timeZone;
  if (isOtherClock) await poller.remove(server.id);
  store.transaction(() => {
    store.servers.save(server);
    if (isOtherClock) baselines.forget(store.servers.sources(server.id).map(({ id }) => id));
  });
  if (before) await forgetHeaders(services, before, server);
  await poller.set(server);
  events(services, server.id);
}

/** Values that are sent no more, or were for another address. */
async function forgetHeaders({ headers }: Services, before: Server, after: Server): Promise<void> {
  const isMoved = JSON.stringify(before.connection) !== JSON.stringify(after.connection);
  const gone = before.secretHeaders?.filter((name) => isMoved || !after.secretHeaders?.includes(name));
  await headers.forget({ ...before, secretHeaders: gone });
}

interface Scope {
  readonly matcher?: string | undefined;
  readonly lagSeconds?: number | undefined;
  readonly secretHeaders?: string[] | undefined;
}

function scopeOf({ matcher, lagSeconds, secretHeaders = [] }: Scope) {
  return {
    ...(matcher === undefined ? {} : { matcher }),
    ...(lagSeconds === undefined ? {} : { lag: lagSeconds * 1000 }),
    ...(secretHeaders.length === 0 ? {} : { secretHeaders }),
  };
}

/** Such as `web1 (2)`. */
function freeName({ store }: Services, name: string): string {
  const taken = new Set(store.servers.list().map((server) => server.name));
  for (let count = 2; ; count++) {
    const suffix = ` (${count})`;
    const free = `${name.slice(0, LONGEST_NAME - suffix.length)}${suffix}`;
    if (!taken.has(free)) return free;
  }
}

function refuseTakenName({ store }: Services, name: string): void {
  if (!store.servers.list().some((server) => server.name === name)) return;
  throw refused(`There is a server called ${name} already. Choose another name.`);
}

/** Null for a server's own. */
function hostOf({ models }: Services, id: string | null): ModelHost | null {
  const host = id === null ? null : models.hosts.get(id);
  if (id !== null && host === null) throw gone('model host');
  return host;
}

function known({ store }: Services, id: string): Server {
  const server = store.servers.get(id);
  if (server) return server;
  throw gone('server');
}

function viewOf(services: Services, server: Server): ServerView {
  const { store, poller, clock } = services;
  const lane = poller.lane(server.id);
  const status = lane?.status();
  const minute = Math.ceil(clock.now() / MILLISECONDS_PER_MINUTE);
  const sources = store.servers.sources(server.id).map((source) => sourceViewOf(services, source));
  const ends = sources.map((source) => source.readUpTo);
  const { count, oldest } = store.backlog.summary(server.id);
  return {
    server,
    sources,
    hops: [...(status?.hops ?? [])],
    readUpTo: ends.length > 0 && ends.every((end) => end !== null) ? Math.min(...ends) : null,
    linesLastHour: store.volume.ofServer(server.id, minute - HOUR_MINUTES, minute),
    linesLastDay: store.volume.ofServer(server.id, minute - DAY_MINUTES, minute),
    templates: store.templates.count(server.id),
    polling: status?.polling ?? false,
    nextPollAt: status?.nextPollAt ?? null,
    backlog: { templates: count, oldest, share: status?.modelShare ?? 0 },
  };
}

function sourceViewOf(services: Services, source: Source): SourceView {
  const { store, poller, baselines, clock } = services;
  const start = store.coverage.liveFrom(source.id);
  const watermark = store.coverage.watermark(source.id);
  const failedRanges = store.coverage.of(source.id).filter((interval) => interval.state === 'failed').length;
  return {
    ...source,
    ...everyOf(services, source),
    readUpTo: watermark === null || watermark === start ? null : toMilliseconds(watermark),
    failedRanges,
    failure: poller.lane(source.serverId)?.failureOf(source.id) ?? null,
    learning: baselines.learning(source.id, clock.now()),
  };
}

/** Its schedule, whoever it has it from. */
function everyOf({ store, settings }: Services, source: Source): Pick<SourceView, 'schedule'> {
  const server = store.servers.get(source.serverId);
  const usualLag = settings.get().polling.lagSeconds * 1000;
  return { schedule: scheduleOf(source, server ?? { interval: 0 }, usualLag) };
}
