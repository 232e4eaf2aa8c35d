import { implement } from '@orpc/server';
import { viewsContract } from '../../../shared/contract/views.ts';
import { withFailures } from './failures.ts';
import type { Services } from './services.ts';

export function viewsRouter({ store, events }: Services) {
  const os = implement(viewsContract).use(withFailures);
  return {
    list: os.list.handler(() => store.views.list()),
    replace: os.replace.handler(({ input }) => {
      const before = store.transaction(() => {
        const all = store.views.list();
        store.views.replace(input.views);
        return all;
      });
      events.publish('engine', { kind: 'views-changed' });
      return { before };
    }),
  };
}
