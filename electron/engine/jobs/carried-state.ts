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

const oneSchema = z.object({
  until: z.string().regex(/^\d+$/),
  sourceIds: z.array(z.string()),
  state: z.unknown(),
});
type Stored = z.infer<typeof oneSchema>;
/** One for each set of sources that are read together; earlier versions kept but one. */
const storedSchema = z.union([z.array(oneSchema), oneSchema.transform((one) => [one])]);

/** What the rules saw of some sources before a window. */
export interface SeenBefore {
  /**
   * What they remember of just these sources. Null before the first window, and when another version of the program
   * wrote what there is: then it starts anew.
   */
  readonly carried: CarriedState | null;
  /** Up to where any of these sources was seen, with whichever others; null: none was. */
  readonly until: Nanoseconds | null;
}

/** Read once for all that is asked of it: after a flood it is a megabyte. */
export function seenBefore(store: Store, serverId: string, sourceIds: readonly string[]): SeenBefore {
  const seen = storedOf(store, serverId).flatMap(
    ({ until, sourceIds: own, state: stored }): CarriedState[] => {
      const state = own.some((id) => sourceIds.includes(id)) ? parseState(stored) : null;
      return state === null ? [] : [{ until: BigInt(until), sourceIds: own, state }];
    },
  );
  return {
    carried: seen.find((each) => isSameSet(each.sourceIds, sourceIds)) ?? null,
    until: seen.reduce<Nanoseconds | null>(
      (last, { until }) => (last === null || until > last ? until : last),
      null,
    ),
  };
}

/** Keeps it in place of whatever saw one of its sources before. */
export function saveCarriedState(store: Store, serverId: string, carried: CarriedState): void {
  const others = storedOf(store, serverId).filter(
    ({ sourceIds }) => !sourceIds.some((id) => carried.sourceIds.includes(id)),
  );
  store.detectorState.set(serverId, [...others, { ...carried, until: String(carried.until) }]);
}

function storedOf(store: Store, serverId: string): Stored[] {
  const stored = storedSchema.safeParse(store.detectorState.get(serverId));
  return stored.success ? stored.data : [];
}

function isSameSet(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((id) => right.includes(id));
}
