import { implement, ORPCError } from '@orpc/server';
import { serversContract, type ServerView, type SourceView } from '../../../shared/contract/servers.ts';
import { ownHostId, type ModelHost } from '../../../shared/domain/model-host.ts';
import type { Server, Source } from '../../../shared/domain/server.ts';
import { MILLISECONDS_PER_MINUTE, toMilliseconds, toNanoseconds } from '../../../shared/domain/time.ts';
import { withFailures } from './failures.ts';
import { forgetHost } from './models.ts';
import type { Services } from './services.ts';

const HOUR_MINUTES = 60;
const DAY_MINUTES = 24 * 60;
/** A new source starts one hour back; more is read on request. */
const HOUR = 3_600_000;
const FIRST_LOOK_BACK = HOUR;

export function serversRouter(services: Services) {
  const os = implement(serversContract).use(withFailures);
  const { store, poller, testConnection } = services;
  return {
    list: os.list.handler(() => store.servers.list().map((server) => viewOf(services, server))),
    test: os.test.handler(({ input, signal }) =>
      testConnection(
        input.connection,
        { name: input.model, host: hostOf(services, input.modelHostId) },
        signal ?? new AbortController().signal,
      ),
    ),
    add: os.add.handler(({ input }) => {
      const { sources, intervalSeconds, ...rest } = input;
      refuseTakenName(services, rest.name);
      hostOf(services, rest.modelHostId);
      return addServer(services, { ...rest, interval: intervalSeconds * 1000, paused: false }, sources);
    }),
    remove: os.remove.handler(async ({ input }) => {
      await poller.remove(input.id);
      const removed = store.servers.get(input.id) !== null;
      store.servers.remove(input.id);
      await forgetHost(services, ownHostId(input.id));
      events(services, input.id);
      services.events.publish('engine', { kind: 'findings-changed', ids: [] });
      return { removed };
    }),
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
    backfill: os.backfill.handler(({ input }) => {
      const { sourceId, hours } = input;
      const server = store.servers
        .list()
        .find(({ id }) => store.servers.sources(id).some((source) => source.id === sourceId));
      if (!server) throw gone('source');
      const from = services.clock.now() - hours * HOUR;
      store.coverage.backFill(sourceId, toNanoseconds(from));
      poller.pollNow(server.id);
      return { from };
    }),
    pollNow: os.pollNow.handler(({ input }) => {
      if (input.id !== null) known(services, input.id);
      return { queued: poller.pollNow(input.id) };
    }),
  };
}

function events({ events: publisher }: Services, serverId: string): void {
  publisher.publish('engine', { kind: 'health-changed', serverId });
}

/** Stores a server with its sources, which start one hour back, and begins to poll it. */
export async function addServer(
  services: Services,
  about: Omit<Server, 'id'>,
  sources: readonly (Pick<Source, 'name' | 'selector'> & Partial<Pick<Source, 'tenant' | 'headers'>>)[],
): Promise<Server> {
  const { store, poller, clock, newId } = services;
  const server: Server = { id: newId(), ...about };
  store.transaction(() => {
    store.servers.save(server);
    for (const source of sources) {
      const id = newId();
      store.servers.saveSource({ headers: {}, ...source, id, serverId: server.id });
      store.coverage.setStart(id, toNanoseconds(clock.now() - FIRST_LOOK_BACK));
    }
  });
  await poller.set(server);
  events(services, server.id);
  return server;
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
  await poller.set(server);
  events(services, server.id);
}

function refuseTakenName({ store }: Services, name: string): void {
  if (!store.servers.list().some((server) => server.name === name)) return;
  throw new ORPCError('CONFLICT', {
    message: `There is a server called ${name} already. Choose another name.`,
  });
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

function gone(what: string) {
  return new ORPCError('NOT_FOUND', { message: `This ${what} is no longer there. Load the page again.` });
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

function sourceViewOf({ store, poller, baselines, clock }: Services, source: Source): SourceView {
  const start = store.coverage.liveFrom(source.id);
  const watermark = store.coverage.watermark(source.id);
  const failedRanges = store.coverage.of(source.id).filter((interval) => interval.state === 'failed').length;
  return {
    ...source,
    readUpTo: watermark === null || watermark === start ? null : toMilliseconds(watermark),
    failedRanges,
    failure: poller.lane(source.serverId)?.failureOf(source.id) ?? null,
    learning: baselines.learning(source.id, clock.now()),
  };
}
