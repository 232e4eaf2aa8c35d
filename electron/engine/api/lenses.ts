import { implement } from '@orpc/server';
import { lensesContract, type LensView } from '../../../shared/contract/lenses.ts';
import type { Lens } from '../../../shared/domain/lens.ts';
import { withFailures } from './failures.ts';
import { never } from './never.ts';
import type { Services } from './services.ts';

export function lensesRouter(services: Services) {
  const os = implement(lensesContract).use(withFailures);
  const { store, lenses, dryRuns } = services;
  return {
    list: os.list.handler(() => lenses.list().map((lens) => viewOf(services, lens))),
    get: os.get.handler(({ input }) => {
      const lens = lenses.get(input.id);
      return lens && viewOf(services, lens);
    }),
    save: os.save.handler(({ input: { id, ...draft } }) => lenses.save(id, draft)),
    remove: os.remove.handler(({ input }) => ({ usedBy: lenses.remove(input.id) })),
    ofServer: os.ofServer.handler(({ input }) =>
      store.servers.sources(input.serverId).map(({ id }) => ({ sourceId: id, lenses: lenses.ofSource(id) })),
    ),
    setOfSource: os.setOfSource.handler(({ input }) => ({
      before: lenses.setOfSource(input.sourceId, input.lenses),
    })),
    dryRun: os.dryRun.handler(({ input, signal }) => dryRuns.run(input, signal ?? never())),
  };
}

function viewOf({ lenses }: Services, lens: Lens): LensView {
  return { ...lens, usedBy: lenses.usersOf(lens.id) };
}
