import type { Services } from './services.ts';

/** Looks again at what time has changed of the suppressions, and says so to who listens. */
export function settled({ store, clock, events }: Services): void {
  const ids = store.suppressions.settle(clock.now());
  if (ids.length > 0) events.publish('engine', { kind: 'findings-changed', ids });
}
