import { implement } from '@orpc/server';
import { serversContract } from '../../../shared/contract/servers.ts';
import { definedOf } from '../../../shared/domain/defined.ts';
import type { Source } from '../../../shared/domain/server.ts';
import { storeNewSource } from '../jobs/new-server.ts';
import { withFailures } from './failures.ts';
import { gone, refused } from './refusals.ts';
import type { Services } from './services.ts';

/** Adds, changes and removes single sources; the server is polled anew with them. */
export function sourcesRouter(services: Services) {
  const os = implement(serversContract).use(withFailures);
  const { store, clock, newId } = services;
  return {
    addSource: os.addSource.handler(async ({ input }) => {
      const { serverId, ...typed } = input;
      refuseTakenName(services, serverId, typed.name, null);
      const source: Source = { ...definedOf(typed), id: newId(), serverId };
      storeNewSource(store, source, clock.now());
      await pollAnew(services, serverId);
      return source;
    }),
    changeSource: os.changeSource.handler(async ({ input }) => {
      const { id, ...typed } = input;
      const { serverId } = find(services, id);
      refuseTakenName(services, serverId, typed.name, id);
      const source: Source = { ...definedOf(typed), id, serverId };
      store.servers.saveSource(source);
      await pollAnew(services, serverId);
      return source;
    }),
    removeSource: os.removeSource.handler(async ({ input }) => {
      const { id, serverId } = find(services, input.id);
      await services.poller.remove(serverId);
      store.servers.removeSource(id);
      await pollAnew(services, serverId);
      return { removed: true };
    }),
  };
}

async function pollAnew({ store, poller, events }: Services, serverId: string): Promise<void> {
  const server = store.servers.get(serverId);
  if (server === null) throw gone('server');
  await poller.set(server);
  events.publish('engine', { kind: 'health-changed', serverId });
}

function refuseTakenName({ store }: Services, serverId: string, name: string, id: string | null): void {
  if (store.servers.get(serverId) === null) throw gone('server');
  if (!store.servers.sources(serverId).some((source) => source.name === name && source.id !== id)) return;
  throw refused(`This server has a source called ${name} already. Choose another name.`);
}

function find({ store }: Services, id: string): Source {
  const source = store.servers.source(id);
  if (source === null) throw gone('source');
  return source;
}
