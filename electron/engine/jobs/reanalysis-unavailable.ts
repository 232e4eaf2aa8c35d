import { holesIn } from '../../../shared/domain/coverage.ts';
import type { Failure } from '../../../shared/domain/failure.ts';
import { toMilliseconds, type TimeRange } from '../../../shared/domain/time.ts';
import type { Store } from '../store/store.ts';

interface Asked {
  /** Of the re-analysis. */
  readonly id: string;
  readonly serverId: string;
  readonly sourceIds: readonly string[];
  readonly range: TimeRange;
  /** What of the range the server still answers for. */
  readonly kept: TimeRange;
}

/** What is older than the server keeps is not read, and where nothing was read before it is marked so. */
export function markUnavailable(store: Store, { id, serverId, sourceIds, range, kept }: Asked): void {
  const { reanalyses, coverage } = store;
  const gone = { from: range.from, to: kept.from < range.to ? kept.from : range.to };
  if (gone.to <= gone.from) return;
  const [from, to] = [toMilliseconds(gone.from), toMilliseconds(gone.to)];
  reanalyses.addUnread(id, { serverId, sourceId: null, from, to, failure: NOT_KEPT });
  for (const sourceId of sourceIds) {
    const known = coverage.of(sourceId);
    const frontier = known.at(-1)?.to ?? 0n;
    const past = { from: gone.from, to: frontier < gone.to ? frontier : gone.to };
    for (const hole of holesIn(past, known))
      coverage.lay(sourceId, { ...hole, state: 'unavailable', reason: { kind: 'not-kept', span: null } });
  }
}

const NOT_KEPT: Failure = {
  code: 'loki-not-kept',
  message:
    'The server no longer keeps these lines, or does not answer for them (max_query_lookback, retention).',
  advice: 'Choose a later start, or let Loki keep its lines longer.',
  values: {},
};
