import type { Server, Source } from '../../../shared/domain/server.ts';
import { toNanoseconds } from '../../../shared/domain/time.ts';
import type { Services } from './services.ts';

/** A new source starts one hour back, in milliseconds; more is read on request. */
export const FIRST_LOOK_BACK = 3_600_000;

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
  services.events.publish('engine', { kind: 'health-changed', serverId: server.id });
  return server;
}
