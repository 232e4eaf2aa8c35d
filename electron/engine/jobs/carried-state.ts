import { z } from 'zod';
import { parseState, type DetectorState } from '../detect/state.ts';
import type { Nanoseconds } from '../../../shared/domain/time.ts';
import type { Store } from '../store/store.ts';

/** What the rules of a server remember after a window, and of what. */
export interface CarriedState {
  /** End of what it has seen. */
  readonly until: Nanoseconds;
  /** The sources it has seen, no others. */
  readonly sourceIds: readonly string[];
  readonly state: DetectorState;
}

const storedSchema = z.object({
  until: z.string().regex(/^\d+$/),
  sourceIds: z.array(z.string()),
  state: z.unknown(),
});

/** Null before the first window, and when another version of the program wrote what there is: then it starts anew. */
export function carriedState(store: Store, serverId: string): CarriedState | null {
  const stored = storedSchema.safeParse(store.detectorState.get(serverId));
  const state = stored.success ? parseState(stored.data.state) : null;
  if (!stored.success || state === null) return null;
  return { until: BigInt(stored.data.until), sourceIds: stored.data.sourceIds, state };
}

export function saveCarriedState(store: Store, serverId: string, carried: CarriedState): void {
  store.detectorState.set(serverId, { ...carried, until: String(carried.until) });
}
