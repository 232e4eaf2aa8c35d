import { implement } from '@orpc/server';
import { transferContract } from '../../../shared/contract/transfer.ts';
import { ownHostId } from '../../../shared/domain/model-host.ts';
import type { PlannedEntry } from '../jobs/transfer-plan.ts';
import { allApplied } from './applying.ts';
import { withFailures } from './failures.ts';
import { forgetHost } from './models.ts';
import type { Services } from './services.ts';

/** What a person set and made, to a file and back. */
export function transferRouter(services: Services) {
  const os = implement(transferContract).use(withFailures);
  const { transfers } = services;
  return {
    counts: os.counts.handler(() => transfers.counts()),
    export: os.export.handler(({ input }) => transfers.export(input.sections, input.serverIds)),
    preview: os.preview.handler(({ input }) => {
      const { entries, problems, same } = transfers.plan(input.text);
      return { changes: entries.map(({ change }) => change), problems: [...problems], same };
    }),
    import: os.import.handler(async ({ input }) => {
      const entries = transfers.chosen(input.text, input.chosen);
      await stand(services, entries);
      try {
        const { undo, serverIds } = transfers.apply(entries);
        tell(services);
        await allApplied(services);
        return { undo, applied: entries.length, servers: waitingFor(services, serverIds, entries) };
      } finally {
        await pollAnew(services, serversOf(services, entries));
      }
    }),
    last: os.last.handler(() => transfers.last()),
    undo: os.undo.handler(async ({ input }) => {
      const touched = transfers.touchedBy(input.undo);
      for (const id of touched) await services.poller.remove(id);
      try {
        const undone = transfers.undo(input.undo);
        if (undone) tell(services);
        await allApplied(services);
        return { undone };
      } finally {
        await pollAnew(services, touched);
      }
    }),
  };
}

/** Servers that are changed are not read meanwhile. */
async function stand(services: Services, entries: readonly PlannedEntry[]): Promise<void> {
  for (const id of serversOf(services, entries)) await services.poller.remove(id);
}

function serversOf({ store }: Services, entries: readonly PlannedEntry[]): string[] {
  const names = new Set(entries.flatMap((each) => (each.section === 'servers' ? [each.entry.name] : [])));
  return store.servers.list().flatMap(({ id, name }) => (names.has(name) ? [id] : []));
}

/** A server that is no longer there, because its import was undone, ends with all that was opened for it. */
async function pollAnew(services: Services, serverIds: readonly string[]): Promise<void> {
  const { store, poller, events } = services;
  for (const serverId of serverIds) {
    const server = store.servers.get(serverId);
    if (server) await poller.set(server);
    else {
      await poller.remove(serverId);
      await forgetHost(services, ownHostId(serverId));
    }
    events.publish('engine', { kind: 'health-changed', serverId });
  }
}

function tell({ desk, poller, events }: Services): void {
  desk.consider();
  poller.reconsider();
  events.publish('engine', { kind: 'settings-changed' });
  events.publish('engine', { kind: 'views-changed' });
  events.publish('engine', { kind: 'findings-changed', ids: [] });
}

/** Servers that stand still until somebody has tested them. */
function waitingFor({ store }: Services, serverIds: readonly string[], entries: readonly PlannedEntry[]) {
  return serverIds.flatMap((id) => {
    const server = store.servers.get(id);
    if (!server?.paused) return [];
    const entry = entries.find(({ change }) => change.section === 'servers' && change.name === server.name);
    return [{ id, name: server.name, missing: entry?.change.missing ?? [] }];
  });
}
