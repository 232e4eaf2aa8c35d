import { implement } from '@orpc/server';
import type { z } from 'zod';
import {
  modelsContract,
  type hostChangeSchema,
  type HostView,
  type newHostSchema,
} from '../../../shared/contract/models.ts';
import { definedOf } from '../../../shared/domain/defined.ts';
import { ownHostId, type ModelHost } from '../../../shared/domain/model-host.ts';
import type { Server } from '../../../shared/domain/server.ts';
import { withFailures } from './failures.ts';
import { never } from './never.ts';
import { gone, refused } from './refusals.ts';
import type { Services } from './services.ts';

export function modelsRouter(services: Services) {
  const os = implement(modelsContract).use(withFailures);
  const { hosts } = services.models;
  return {
    list: os.list.handler(() => Promise.all(hosts.list().map((host) => viewOf(services, host)))),
    add: os.add.handler(({ input }) => add(services, input)),
    change: os.change.handler(({ input }) => change(services, input)),
    remove: os.remove.handler(({ input }) => remove(services, input.id)),
    choose: os.choose.handler(({ input }) => choose(services, input)),
    ...atHosts(services),
  };
}

/** What is done at a host itself. */
function atHosts(services: Services) {
  const os = implement(modelsContract).use(withFailures);
  const { models } = services;
  return {
    check: os.check.handler(({ input, signal = never() }) => models.check(known(services, input.id), signal)),
    measure: os.measure.handler(({ input, signal = never() }) =>
      models.measure(known(services, input.id), input.model, signal),
    ),
    pull: os.pull.handler(({ input, signal = never() }) =>
      models.pull(known(services, input.id), input.model, signal),
    ),
    cancelPull: os.cancelPull.handler(({ input }) => ({
      cancelled: models.pulls.cancel(input.id, input.model),
    })),
    deleteModel: os.deleteModel.handler(async ({ input, signal = never() }) => {
      const host = known(services, input.id);
      refuseUsedModel(services, host, input.model);
      await models.deleteModel(host, input.model, signal);
      return { deleted: true };
    }),
  };
}

async function add(
  services: Services,
  { key, ...about }: z.output<typeof newHostSchema>,
): Promise<ModelHost> {
  const { store, models, newId } = services;
  if (about.place.kind === 'server') throw refused('A server’s own host is there already: change that one.');
  refuseTakenName(services, about.name, null);
  const host: ModelHost = { ...about, id: newId() };
  store.modelHosts.save(host);
  if (key) await models.hosts.setKey(host.id, key);
  changed(services);
  return host;
}

async function change(services: Services, input: z.output<typeof hostChangeSchema>): Promise<ModelHost> {
  const { store, models } = services;
  const { key, id, ...rest } = input;
  const before = known(services, id);
  const host: ModelHost = { ...before, ...definedOf(rest) };
  refuseOtherServer(before, host);
  refuseTakenName(services, host.name, id);
  const isOther = JSON.stringify([before.place, before.kind]) !== JSON.stringify([host.place, host.kind]);
  if (isOther) await models.pulls.forget(id);
  store.transaction(() => {
    store.modelHosts.save(host);
    if (isOther) store.modelHosts.forget(id);
  });
  // A key is for where it was given for: at another place it would be shown to strangers.
  if (key !== undefined || isOther) await models.hosts.setKey(id, key ?? null);
  changed(services);
  return host;
}

async function remove(services: Services, id: string): Promise<{ removed: boolean }> {
  const { store, models } = services;
  if (models.hosts.get(id) === null) return { removed: false };
  const users = store.servers.list().filter(({ modelHostId }) => modelHostId === id);
  if (users.length > 0) throw refused(`${namesOf(users)} asks this host. Choose another one there first.`);
  await forgetHost(services, id);
  return { removed: true };
}

interface Choice {
  readonly serverId: string;
  readonly hostId: string | null;
  readonly model: string | null;
  readonly deepModel: string | null;
}

async function choose(services: Services, { serverId, hostId, model, deepModel }: Choice): Promise<Server> {
  const { store, poller, events } = services;
  const server = store.servers.get(serverId);
  if (!server) throw gone('server');
  // Its own is what it has when it names none.
  const modelHostId = hostId === ownHostId(serverId) ? null : hostId;
  if (modelHostId !== null) known(services, modelHostId);
  const chosen: Server = { ...server, model, deepModel: model === null ? null : deepModel, modelHostId };
  store.servers.save(chosen);
  await poller.set(chosen);
  events.publish('engine', { kind: 'health-changed', serverId });
  changed(services);
  return chosen;
}

/** A host is gone, or goes back to how it was at first: with its key, its downloads and what was found out. */
export async function forgetHost(services: Services, id: string): Promise<void> {
  await services.models.pulls.forget(id);
  services.store.modelHosts.remove(id);
  await services.models.hosts.setKey(id, null);
  changed(services);
}

async function viewOf(services: Services, host: ModelHost): Promise<HostView> {
  const { store, models } = services;
  const { hosts, pulls } = models;
  return {
    host,
    hasKey: await hosts.hasKey(host.id),
    keepsPersonalData: hosts.keepsPersonalData(host, host.place.kind === 'server' ? host.place.serverId : ''),
    leavesNetwork: hosts.leavesNetwork(host),
    open: hosts.isOpen(host),
    usedBy: usersOf(services, host).map(({ id, name, model, deepModel }) => ({ id, name, model, deepModel })),
    lastCheck: store.modelHosts.lastCheck(host.id),
    speeds: store.modelHosts.speeds(host.id),
    pulls: pulls.of(host.id),
  };
}

/** Servers that ask it: a server's own is asked where no other is named. */
function usersOf({ store, models }: Services, host: ModelHost): Server[] {
  return store.servers.list().filter((server) => models.hosts.ofServer(server)?.id === host.id);
}

function changed({ events }: Services): void {
  events.publish('engine', { kind: 'models-changed' });
}

function known({ models }: Services, id: string): ModelHost {
  const host = models.hosts.get(id);
  if (host) return host;
  throw gone('model host');
}

function refuseTakenName({ models }: Services, name: string, id: string | null): void {
  const isTaken = models.hosts.list().some((host) => host.id !== id && host.name === name);
  if (isTaken) throw refused(`There is a model host called ${name} already. Choose another name.`);
}

/** What is a server's own stays that server's. */
function refuseOtherServer(before: ModelHost, after: ModelHost): void {
  const own = (host: ModelHost) => (host.place.kind === 'server' ? host.place.serverId : null);
  if (own(before) !== own(after)) throw refused('A server’s own host stays where its connection says.');
}

function refuseUsedModel(services: Services, host: ModelHost, model: string): void {
  const users = usersOf(services, host).filter(
    (server) => server.model === model || server.deepModel === model,
  );
  if (users.length > 0) throw refused(`${namesOf(users)} asks ${model}. Choose another model there first.`);
}

function namesOf(servers: readonly Server[]): string {
  return servers.map(({ name }) => name).join(', ');
}
