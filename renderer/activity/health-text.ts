import type { ServerHealth } from '../../shared/contract/activity.ts';
import { inWords } from '../client/failure.ts';
import { moment } from '../ui/format.ts';
import { text } from './messages.ts';

const { health } = text;

/** What Nightjar does next about a server, by itself or not. */
export function nextWords({ next, hops }: ServerHealth, now: number): string {
  switch (next.kind) {
    case 'paused':
      return health.next.paused;
    case 'reading':
      return health.next.reading;
    case 'needs-you': {
      const failure = hops.find(({ state }) => state === 'needs-you')?.failure;
      return failure ? health.next.needsYou({ what: inWords(failure).message }) : health.next.needsYouPlain;
    }
    case 'reconnect':
      return health.next.reconnect({ at: moment(next.at, now) });
    case 'retry':
      return health.next.retry({ at: moment(next.at, now) });
    case 'poll':
      return next.at <= now ? health.next.reading : health.next.poll({ at: moment(next.at, now) });
  }
}
