import { implement } from '@orpc/server';
import { notificationsContract } from '../../../shared/contract/notifications.ts';
import { withFailures } from './failures.ts';
import type { Services } from './services.ts';

export function notificationsRouter({ desk, store }: Services) {
  const os = implement(notificationsContract).use(withFailures);
  return {
    state: os.state.handler(() => desk.status()),
    mute: os.mute.handler(({ input }) => desk.mute(input.until)),
    why: os.why.handler(({ input }) => store.notices.decisions(input.findingId)),
    test: os.test.handler(() => ({ shown: desk.test() })),
  };
}
