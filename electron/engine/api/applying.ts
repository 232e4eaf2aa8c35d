import { inSlices } from '../jobs/slices.ts';
import type { Application } from '../store/suppression-applying.ts';
import type { Services } from './services.ts';

/** Applies a rule that was saved, slice by slice, and says so to who listens. @returns the entries that undo it */
export function applied({ events }: Services, application: Application): Promise<number[]> {
  return inSlices(application, undefined, (ids) => {
    if (ids.length > 0) events.publish('engine', { kind: 'findings-changed', ids: [...ids] });
  });
}

/** The same for all rules that were saved where nothing could wait for them. */
export async function allApplied(services: Services): Promise<void> {
  for (const application of services.store.suppressions.unapplied()) await applied(services, application);
}
