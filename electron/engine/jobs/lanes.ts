import type { Failure } from '../../../shared/domain/failure.ts';
import type { Server } from '../../../shared/domain/server.ts';
import { createLink } from '../connect/create-link.ts';
import type { Ports } from '../ports.ts';
import type { Store } from '../store/store.ts';
import type { JobEvents } from './events.ts';
import type { LensBook } from './lens-book.ts';
import type { Limiter } from './limiter.ts';
import type { ModelHosts } from './model-hosts.ts';
import { ModelLane } from './model-lane.ts';
import { ON_BATTERY } from './not-asked.ts';
import { ownFailureDraft } from './own-failures.ts';
import { NOTHING_READ, recordDraft } from './record-draft.ts';
import { ServerLane } from './server-lane.ts';
import type { PassParts } from './server-pass.ts';
import type { UserSettings } from './user-settings.ts';

export interface LaneMaker {
  readonly store: Store;
  readonly ports: Ports;
  readonly settings: UserSettings;
  readonly tools: PassParts['tools'];
  readonly rules: PassParts['rules'];
  readonly reduction: PassParts['reduction'];
  readonly baselines: PassParts['baselines'];
  readonly hosts: ModelHosts;
  readonly events: JobEvents;
  readonly lenses: LensBook;
  readonly newId: () => string;
  /** Servers read at the same time; the others wait their turn. */
  readonly passes: Limiter;
}

/** Makes the lanes of servers: one that polls, one that asks its model, and what both report to. */
export function laneMaker(parts: LaneMaker): (server: Server) => ServerLane {
  const { store, ports, settings, tools, rules, reduction, baselines, hosts, events, lenses, newId, passes } =
    parts;
  const { clock, log, random, power } = ports;
  const slowness = () => (power.onBattery() ? settings.get().power.pollSlowerOnBattery : 1);
  return (server) => {
    const report = (failure: Failure, subject: string | null) => recordOwn(parts, server, failure, subject);
    const link = createLink(server.connection, ports, {
      serverId: server.id,
      secretHeaders: server.secretHeaders,
    });
    hosts.attach(server.id, link);
    // Asked each time: a host may move while the lane goes on.
    const turns = () => hosts.turnsOf(hosts.ofServer(server));
    const lane: ServerLane = new ServerLane({
      server,
      store,
      tools,
      reduction,
      baselines,
      clock,
      log,
      events,
      newId,
      random,
      slowness,
      usualLag: () => settings.get().polling.lagSeconds * 1000,
      models: () => settings.get().models,
      report,
      rules,
      limiter: passes,
      link,
      onStop: () => model.stop(),
      onReconsider: () => model.goOn(),
      modelShare: () => turns().measuredShare(),
      onPass: (recorded, tunnel) => model.consider(recorded, tunnel),
      onTry: (question, name, tunnel, signal) => model.tryOut(question, name, tunnel, signal),
    });
    const { health } = lane;
    const model = new ModelLane({
      server,
      store,
      clock,
      health,
      events,
      newId,
      get host() {
        return turns();
      },
      hasHost: () => hosts.ofServer(server) !== null,
      openHost: (tunnel, signal) => hosts.openFor(server, tunnel, signal),
      lenses,
      models: () => settings.get().models,
      report,
      reasonToWait: () => reasonToWait(parts, server),
    });
    return lane;
  };
}

/** Why the model of a server is not to be asked as things are now; null: it may be. */
export function reasonToWait(
  { ports, settings, hosts }: Pick<LaneMaker, 'ports' | 'settings' | 'hosts'>,
  server: Server,
): Failure | null {
  if (!ports.power.onBattery() || settings.get().power.askLocalModelOnBattery) return null;
  const host = hosts.ofServer(server);
  return host !== null && hosts.isLocal(host) ? ON_BATTERY : null;
}

/** Nightjar's own failure becomes a finding like any other. */
function recordOwn(parts: LaneMaker, server: Server, failure: Failure, subject: string | null): void {
  const { store, ports, events, newId } = parts;
  const now = ports.clock.now();
  const recorded = store.transaction(() =>
    recordDraft(store, ownFailureDraft(failure, subject, now), {
      serverId: server.id,
      now,
      newId,
      passed: NOTHING_READ,
    }),
  );
  events.findingsChanged([recorded.finding.id]);
}
