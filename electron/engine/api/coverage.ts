import type { CoverageStretch, SourceCoverage } from '../../../shared/contract/activity.ts';
import { coverageLine, type CoverageSegment } from '../../../shared/domain/coverage.ts';
import {
  MILLISECONDS_PER_MINUTE,
  toMilliseconds,
  toNanoseconds,
  type Milliseconds,
} from '../../../shared/domain/time.ts';
import type { Services } from './services.ts';

const HOUR_MINUTES = 60;

/** What became of a range of every source's time. */
export function coverageOf(
  { store, clock }: Pick<Services, 'store' | 'clock'>,
  { from, to }: { readonly from: Milliseconds; readonly to: Milliseconds },
): SourceCoverage[] {
  const now = clock.now();
  // What is still to come is neither read nor missing.
  const range = { from: toNanoseconds(from), to: toNanoseconds(Math.max(from + 1, Math.min(to, now))) };
  const minute = Math.ceil(now / MILLISECONDS_PER_MINUTE);
  return store.servers.list().flatMap((server) => {
    const again = store.runs.readAgain(server.id, range);
    return store.servers.sources(server.id).map((source): SourceCoverage => {
      const { id } = source;
      const start = store.coverage.startFrom(id);
      const watermark = store.coverage.watermark(id);
      const known = store.coverage.of(id, range);
      return {
        serverId: server.id,
        serverName: server.name,
        sourceId: id,
        sourceName: source.name,
        selector: source.selector,
        readUpTo:
          watermark === null || watermark === store.coverage.liveFrom(id) ? null : toMilliseconds(watermark),
        linesLastHour: store.volume.ofSource(id, minute - HOUR_MINUTES, minute),
        segments: coverageLine(range, { known, start, again }).flatMap(stretchOf),
      };
    });
  });
}

/** What is shorter than a millisecond is nothing that anybody could look at. */
function stretchOf(segment: CoverageSegment): CoverageStretch[] {
  const [from, to] = [toMilliseconds(segment.from), toMilliseconds(segment.to)];
  const { state, again, reason = null, runId = null } = segment;
  return to > from ? [{ from, to, state, again, reason, runId }] : [];
}
