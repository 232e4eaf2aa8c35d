import type { ReanalysisRequest } from '../../../shared/domain/reanalysis.ts';
import type { Server, Source } from '../../../shared/domain/server.ts';
import {
  ceilTo,
  floorTo,
  isEmptyRange,
  minutesOf,
  NANOSECONDS_PER_HOUR,
  NANOSECONDS_PER_MINUTE,
  toMilliseconds,
  toNanoseconds,
  type Milliseconds,
  type Nanoseconds,
  type TimeRange,
} from '../../../shared/domain/time.ts';
import type { Tunnel } from '../connect/tunnel.ts';
import type { Clock } from '../ports.ts';
import type { StoredReanalysis } from '../store/reanalyses.ts';
import type { Store } from '../store/store.ts';
import type { LokiClients } from './loki-clients.ts';
import { cutPieces, minutesOfRequest, type PlannedPiece } from './reanalysis-plan.ts';
import { markUnavailable } from './reanalysis-unavailable.ts';
import type { CurrentRules } from './rules.ts';

const HOUR: Milliseconds = 3_600_000;

/** A server of a re-analysis, and the pieces in which it is read. */
export interface PlannedServer {
  readonly serverId: string;
  readonly sourceIds: readonly string[];
  /** Oldest first; none where nothing of the range is kept. */
  readonly pieces: readonly PlannedPiece[];
  /** What of the range the server still answers for. */
  readonly kept: TimeRange;
}

interface PlanningParts {
  readonly clock: Clock;
  readonly clients: LokiClients;
  readonly rules: () => CurrentRules;
}

interface ToPlan {
  readonly request: ReanalysisRequest;
  readonly servers: readonly { readonly server: Server; readonly sources: readonly Source[] }[];
  readonly tunnelOf: (serverId: string) => Promise<Tunnel>;
}

/** Cuts the range into pieces by how many lines each server has in its hours, as far as it still keeps them. */
export async function planServers(
  parts: PlanningParts,
  { request, servers, tunnelOf }: ToPlan,
  signal: AbortSignal,
): Promise<PlannedServer[]> {
  const range = rangeOf(request);
  const { longestTimespan } = parts.rules().rules;
  const planned: PlannedServer[] = [];
  for (const { server, sources } of servers) {
    const tunnel = await tunnelOf(server.id);
    const oldest = await oldestKept(parts, tunnel, sources, signal);
    const kept = { from: oldest > range.from ? oldest : range.from, to: range.to };
    const known = kept.from - oldest;
    const context = known < longestTimespan ? known : longestTimespan;
    const counted = { ...kept, from: kept.from - context };
    const pieces = isEmptyRange(kept)
      ? []
      : cutPieces(kept, context, await linesPerHour(parts, tunnel, sources, counted, signal));
    planned.push({ serverId: server.id, sourceIds: sources.map(({ id }) => id), pieces, kept });
  }
  return planned;
}

/**
 * Writes down the pieces, and what is known of findings in them before anything is read. To be called in a
 * transaction.
 */
export function keepPlan(
  store: Store,
  { id, request }: Pick<StoredReanalysis, 'id' | 'request'>,
  planned: readonly PlannedServer[],
): void {
  const range = rangeOf(request);
  for (const { serverId, sourceIds, kept } of planned)
    markUnavailable(store, { id, serverId, sourceIds, range, kept });
  for (const { serverId, sourceIds, pieces } of planned)
    for (const piece of pieces.filter((each) => !each.context))
      store.reanalysisFindings.rememberKnown(id, piece.from, {
        serverId,
        sourceIds,
        ...minutesOf(piece),
      });
  store.reanalysisFindings.rememberFindings(id, minutesOfRequest(request));
  store.reanalyses.plan(
    id,
    planned.flatMap(({ serverId, pieces }) => pieces.map((piece) => ({ ...piece, serverId }))),
  );
}

/** From a whole minute on. */
function rangeOf({ from, to }: ReanalysisRequest): TimeRange {
  return { from: floorTo(NANOSECONDS_PER_MINUTE, toNanoseconds(from)), to: toNanoseconds(to) };
}

/** The first whole minute that the server still answers for on any of the sources; 0: no limit is known of one. */
async function oldestKept(
  { clients, clock }: PlanningParts,
  tunnel: Tunnel,
  sources: readonly Source[],
  signal: AbortSignal,
): Promise<Nanoseconds> {
  const spans = await Promise.all(sources.map((source) => clients.of(tunnel, source).kept(signal)));
  const now = toNanoseconds(clock.now());
  const oldest = spans.map((span) => (span === null ? 0n : ceilTo(NANOSECONDS_PER_MINUTE, now - span)));
  return oldest.reduce((earliest, each) => (each < earliest ? each : earliest), oldest[0] ?? 0n);
}

/** Null where they could not be counted. */
async function linesPerHour(
  { clients }: PlanningParts,
  tunnel: Tunnel,
  sources: readonly Source[],
  range: TimeRange,
  signal: AbortSignal,
): Promise<((hour: Nanoseconds) => number) | null> {
  const lines = new Map<number, number>();
  const from = floorTo(NANOSECONDS_PER_HOUR, range.from < 0n ? 0n : range.from);
  const whole = { from, to: ceilTo(NANOSECONDS_PER_HOUR, range.to) };
  try {
    for (const source of sources) {
      const client = clients.of(tunnel, source);
      const levels = await client.countPerBucket(source.selector, whole, HOUR, signal);
      for (const [hour, count] of [...levels.values()].flatMap((perHour) => [...perHour]))
        lines.set(hour, (lines.get(hour) ?? 0) + count);
    }
  } catch {
    signal.throwIfAborted();
    return null;
  }
  return (hour) => lines.get(toMilliseconds(hour)) ?? 0;
}
