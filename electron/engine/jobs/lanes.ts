import type { Failure } from '../../../shared/domain/failure.ts';
import type { Server } from '../../../shared/domain/server.ts';
import { createLink } from '../connect/create-link.ts';
import type { Ports } from '../ports.ts';
import type { Store } from '../store/store.ts';
import type { WindowTools } from './analyze-window.ts';
import type { JobEvents } from './events.ts';
import { Limiter } from './limiter.ts';
import { ModelLane, type ModelHost } from './model-lane.ts';
import { notifyOf } from './notices.ts';
import { ownFailureDraft } from './own-failures.ts';
import { recordDraft, type RecordedFinding } from './record-draft.ts';
import { ServerLane } from './server-lane.ts';

/** Servers read at the same time; the others wait their turn. */
const PASSES_AT_A_TIME = 2;

export interface LaneMaker {
  readonly store: Store;
  readonly ports: Ports;
  readonly tools: WindowTools;
  readonly events: JobEvents;
  readonly newId: () => string;
}

/** Makes the lanes of servers: one that polls, one that asks its model, and what both report to. */
export function laneMaker(parts: LaneMaker): (server: Server) => ServerLane {
  const { store, ports, tools, events, newId } = parts;
  const { clock, log, random } = ports;
  const passes = new Limiter(PASSES_AT_A_TIME);
  const hosts = new Map<string, ModelHost>();
  const notify = (findings: readonly RecordedFinding[]) =>
    notifyOf(store, ports.notifier, findings, clock.now());
  return (server) => {
    const report = (failure: Failure, subject: string | null) =>
      notify([recordOwn(parts, server, failure, subject)]);
    const lane: ServerLane = new ServerLane({
      server,
      store,
      tools,
      clock,
      log,
      events,
      newId,
      random,
      report,
      timespan: tools.rules.longestTimespan,
      limiter: passes,
      link: createLink(server.connection, ports),
      onStop: () => model.stop(),
      onPass: (recorded, tunnel) => {
        notify(recorded.findings);
        model.consider(recorded, tunnel);
      },
    });
    const place = modelHostOf(server);
    const host = hosts.get(place) ?? { limiter: new Limiter(1), restsUntil: 0 };
    hosts.set(place, host);
    const { health } = lane;
    const model = new ModelLane({
      server,
      store,
      clock,
      health,
      events,
      newId,
      host,
      report,
      onFindings: notify,
    });
    return lane;
  };
}

/** Nightjar's own failure becomes a finding like any other. */
function recordOwn(
  parts: LaneMaker,
  server: Server,
  failure: Failure,
  subject: string | null,
): RecordedFinding {
  const { store, ports, events, newId } = parts;
  const now = ports.clock.now();
  const recorded = store.transaction(() =>
    recordDraft(store, ownFailureDraft(failure, subject, now), {
      serverId: server.id,
      now,
      newId,
      passed: { range: { from: 0n, to: 0n }, sourceIds: [] },
    }),
  );
  events.findingsChanged([recorded.finding.id]);
  return recorded;
}

/** Servers that share a model host share its queue; behind SSH each server has its own. */
function modelHostOf({ id, connection }: Server): string {
  return connection.kind === 'url' && connection.ollama !== null ? new URL(connection.ollama).origin : id;
}
