import { implement } from '@orpc/server';
import { activityContract, type RunRow } from '../../../shared/contract/activity.ts';
import type { Run } from '../../../shared/domain/run.ts';
import { toNanoseconds } from '../../../shared/domain/time.ts';
import type { RunSummary } from '../store/runs.ts';
import { coverageOf } from './coverage.ts';
import { withFailures } from './failures.ts';
import { healthOf, queueOf } from './lane-views.ts';
import type { Services } from './services.ts';

export function activityRouter(services: Services) {
  const os = implement(activityContract).use(withFailures);
  const { store } = services;
  return {
    coverage: os.coverage.handler(({ input }) => coverageOf(services, input)),
    at: os.at.handler(({ input: { serverId, at } }) => ({
      runId: store.runs.at(serverId, toNanoseconds(at)),
    })),
    queue: os.queue.handler(() => queueOf(services)),
    health: os.health.handler(() => healthOf(services)),
    hosts: os.hosts.handler(() => store.contacts.list()),
    list: os.list.handler(({ input }) => {
      const before = input.cursor === null ? null : placeOf(input.cursor);
      const runs = store.runs.list({
        limit: input.limit + 1,
        failed: input.failed,
        ...(input.serverId !== null && { serverId: input.serverId }),
        ...(input.kind !== null && { kind: input.kind }),
        ...(input.state !== null && { state: input.state }),
        ...(before && { before }),
      });
      const page = runs.slice(0, input.limit);
      const last = page.at(-1);
      return {
        rows: page.map((run) => runRowOf(services, run)),
        next: runs.length > page.length && last ? `${last.startedAt} ${last.id}` : null,
      };
    }),
    get: os.get.handler(({ input }) => {
      const run = store.runs.get(input.id);
      return run ? { ...run, serverName: nameOf(services, run.serverId) } : null;
    }),
  };
}

function placeOf(cursor: string): Pick<Run, 'startedAt' | 'id'> {
  const [startedAt = '', id = ''] = cursor.split(' ');
  return { startedAt: Number(startedAt), id };
}

/** A run as a list and the progress events show it. */
export function runRowOf(services: Pick<Services, 'store'>, run: RunSummary): RunRow {
  return { ...run, serverName: nameOf(services, run.serverId) };
}

function nameOf({ store }: Pick<Services, 'store'>, serverId: string): string {
  return store.servers.get(serverId)?.name ?? serverId;
}
