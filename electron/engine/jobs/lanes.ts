import type { Failure } from '../../../shared/domain/failure.ts';
import type { Server } from '../../../shared/domain/server.ts';
import { createLink } from '../connect/create-link.ts';
import type { Ports } from '../ports.ts';
import type { Store } from '../store/store.ts';
import type { JobEvents } from './events.ts';
import { Limiter } from './limiter.ts';
import { ModelHost } from './model-host.ts';
import { ModelLane } from './model-lane.ts';
import { ownFailureDraft } from './own-failures.ts';
import { recordDraft } from './record-draft.ts';
import { ServerLane } from './server-lane.ts';
import type { PassParts } from './server-pass.ts';
import type { Vocabulary } from './vocabulary.ts';
import type { UserSettings } from './user-settings.ts';

/** Servers read at the same time; the others wait their turn. */
const PASSES_AT_A_TIME = 2;

const ON_BATTERY =
  'This computer runs on its battery, and the model on it is not asked then (settings, power); it is asked when power is back.';

export interface LaneMaker {
  readonly store: Store;
  readonly ports: Ports;
  readonly settings: UserSettings;
  readonly tools: PassParts['tools'];
  readonly rules: PassParts['rules'];
  readonly vocabulary: Vocabulary;
  readonly baselines: PassParts['baselines'];
  readonly events: JobEvents;
  readonly newId: () => string;
}

/** Makes the lanes of servers: one that polls, one that asks its model, and what both report to. */
export function laneMaker(parts: LaneMaker): (server: Server) => ServerLane {
  const { store, ports, settings, tools, rules, vocabulary, baselines, events, newId } = parts;
  const { clock, log, random, power } = ports;
  const passes = new Limiter(PASSES_AT_A_TIME);
  const hosts = new Map<string, ModelHost>();
  const slowness = () => (power.onBattery() ? settings.get().power.pollSlowerOnBattery : 1);
  return (server) => {
    const report = (failure: Failure, subject: string | null) => recordOwn(parts, server, failure, subject);
    const lane: ServerLane = new ServerLane({
      server,
      store,
      tools,
      vocabulary,
      baselines,
      clock,
      log,
      events,
      newId,
      random,
      interval: () => server.interval * slowness(),
      models: () => settings.get().models,
      report,
      rules,
      limiter: passes,
      link: createLink(server.connection, ports),
      onStop: () => model.stop(),
      onReconsider: () => model.goOn(),
      modelShare: () => host.measuredShare(),
      onPass: (recorded, tunnel) => model.consider(recorded, tunnel),
    });
    const place = modelHostOf(server);
    const host = hosts.get(place) ?? new ModelHost(clock, () => settings.get().models.share);
    hosts.set(place, host);
    const { health } = lane;
    const isLocal = hasLocalModel(server);
    const model = new ModelLane({
      server,
      store,
      clock,
      health,
      events,
      newId,
      host,
      models: () => settings.get().models,
      report,
      reasonToWait: () =>
        isLocal && power.onBattery() && !settings.get().power.askLocalModelOnBattery ? ON_BATTERY : null,
    });
    return lane;
  };
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
      passed: { range: { from: 0n, to: 0n }, sourceIds: [] },
    }),
  );
  events.findingsChanged([recorded.finding.id]);
}

/** Servers that share a model host share its queue; behind SSH each server has its own. */
function modelHostOf({ id, connection }: Server): string {
  return connection.kind === 'url' && connection.ollama !== null ? new URL(connection.ollama).origin : id;
}

/** Whether the model runs on this computer: behind SSH it is the server that is asked. */
function hasLocalModel({ connection }: Server): boolean {
  if (connection.kind !== 'url' || connection.ollama === null) return false;
  const { hostname } = new URL(connection.ollama);
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
