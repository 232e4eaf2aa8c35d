import type { Draft } from '../../../shared/domain/draft.ts';
import {
  ceilTo,
  minuteOf,
  NANOSECONDS_PER_MINUTE,
  type Minute,
  type TimeRange,
} from '../../../shared/domain/time.ts';
import { compareSeverity } from '../../../shared/domain/words.ts';
import type { Store } from '../store/store.ts';

const DAY = 24 * 60;
/** Minutes for which what is new after something grave is taken to come of it. */
const AFTERMATH = 1;
/** Trouble that fills a quarter of a day is what this server is like: it explains nothing any more. */
const MOST_TROUBLE = DAY / 4;

/** When a server was in trouble around a pass: minutes of open findings of high or critical severity. */
export interface Trouble {
  /** Such a minute is not what is normal for its source. */
  isTroubled(sourceId: string, minute: Minute): boolean;
  /** What is new on the server in this minute is most likely a part or a consequence of what was found. */
  explains(minute: Minute): boolean;
}

/** @param drafts of the pass' rules, which are not stored yet */
export function troubleAround(
  store: Store,
  serverId: string,
  range: TimeRange,
  drafts: readonly Draft[],
): Trouble {
  const to = minuteOf(ceilTo(NANOSECONDS_PER_MINUTE, range.to));
  const from = Math.min(minuteOf(range.from) - AFTERMATH, to - DAY);
  const found = drafts
    .filter(({ severity }) => compareSeverity(severity, 'high') >= 0)
    .flatMap(({ occurrences }) => occurrences);
  const all = [...store.baselines.troubledMinutes(serverId, { from, to }), ...found];
  const ofSources = new Set(all.map(({ sourceId, minute }) => `${sourceId} ${minute}`));
  const minutes = new Set(all.map(({ minute }) => minute));
  const isRare = minutes.size <= MOST_TROUBLE;
  return {
    isTroubled: (sourceId, minute) => ofSources.has(`${sourceId} ${minute}`),
    explains: (minute) =>
      isRare &&
      Array.from({ length: AFTERMATH + 1 }, (_, back) => minute - back).some((at) => minutes.has(at)),
  };
}
