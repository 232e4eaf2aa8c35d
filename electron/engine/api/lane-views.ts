import type { ServerHealth, ServerQueue } from '../../../shared/contract/activity.ts';
import type { Server } from '../../../shared/domain/server.ts';
import { toMilliseconds, type TimeRange } from '../../../shared/domain/time.ts';
import type { Services } from './services.ts';

/** Pieces and templates that are listed; of the others it is said how many there are. */
const MOST_LISTED = 5;

/** What each server's lane has before it: what is read next, and what waits for a model. */
export function queueOf(services: Services): ServerQueue[] {
  const { store, poller } = services;
  return store.servers.list().map((server) => {
    const lane = poller.lane(server.id);
    const plan = server.paused ? null : (lane?.missing() ?? null);
    const pieces = plan === null ? [] : [...(plan.live ? [plan.live] : []), ...plan.holes];
    return {
      serverId: server.id,
      serverName: server.name,
      polling: lane?.status().polling ?? false,
      next: pieces
        .slice(0, MOST_LISTED)
        .map((piece) => ({ ...inMilliseconds(piece), live: piece === plan?.live })),
      more: Math.max(0, pieces.length - MOST_LISTED),
      missing: pieces.reduce((sum, { from, to }) => sum + toMilliseconds(to - from), 0),
      model: modelQueueOf(services, server),
    };
  });
}

function modelQueueOf({ store, poller, models, settings }: Services, server: Server): ServerQueue['model'] {
  if (server.model === null) return null;
  const { count, oldest } = store.backlog.summary(server.id);
  const names = new Map(store.servers.sources(server.id).map(({ id, name }) => [id, name]));
  return {
    name: server.model,
    host: models.hosts.ofServer(server)?.name ?? null,
    waiting: count,
    oldest,
    head: store.backlog.head(server.id, MOST_LISTED).map(({ canonicalText, sourceId, since }) => ({
      text: canonicalText,
      sourceName: names.get(sourceId) ?? sourceId,
      since,
    })),
    share: poller.lane(server.id)?.status().modelShare ?? 0,
    mayShare: settings.get().models.share,
  };
}

/** How each leg of the way to each server does, and what is done about it. */
export function healthOf({ store, poller }: Services): ServerHealth[] {
  return store.servers.list().flatMap((server): ServerHealth[] => {
    const lane = poller.lane(server.id);
    if (!lane) return [];
    const { health } = lane;
    return [
      {
        serverId: server.id,
        serverName: server.name,
        hops: health.hops().map((hop) => ({ ...hop, lastFailure: health.lastFailureOf(hop.kind) })),
        next: lane.next(),
      },
    ];
  });
}

function inMilliseconds({ from, to }: TimeRange): { readonly from: number; readonly to: number } {
  return { from: toMilliseconds(from), to: toMilliseconds(to) };
}
