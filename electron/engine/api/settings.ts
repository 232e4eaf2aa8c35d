import { implement } from '@orpc/server';
import { settingsContract } from '../../../shared/contract/settings.ts';
import { withFailures } from './failures.ts';
import type { Services } from './services.ts';

export function settingsRouter({ settings, desk, poller, events }: Services) {
  const os = implement(settingsContract).use(withFailures);
  return {
    get: os.get.handler(() => settings.get()),
    change: os.change.handler(({ input }) => {
      const changed = settings.change(input);
      desk.consider();
      poller.reconsider();
      events.publish('engine', { kind: 'settings-changed' });
      return changed;
    }),
  };
}
