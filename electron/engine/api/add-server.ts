import type { Server, Source } from '../../../shared/domain/server.ts';
import { storeNewServer } from '../jobs/new-server.ts';
import type { Services } from './services.ts';

/** Stores a server with its sources, which start one hour back, and begins to poll it. */
export async function addServer(
  services: Services,
  about: Omit<Server, 'id'>,
  sources: readonly (Pick<Source, 'name' | 'selector'> &
    Partial<Pick<Source, 'tenant' | 'headers' | 'interval' | 'lag'>>)[],
): Promise<Server> {
  const { store, poller, clock, newId } = services;
  const server: Server = { id: newId(), ...about };
  const whole = sources.map((source) => ({ headers: {}, ...source, id: newId(), serverId: server.id }));
  await services.headers.adopt(server);
  storeNewServer(store, server, whole, clock.now());
  await poller.set(server);
  services.events.publish('engine', { kind: 'health-changed', serverId: server.id });
  return server;
}
