import { randomUUID } from 'node:crypto';
import type { EventPublisher } from '@orpc/server';
import type { EngineEvent } from '../../shared/contract/system.ts';
import { runRowOf } from './api/activity.ts';
import type { Baselines } from './jobs/baselines.ts';
import { announcer } from './jobs/announcer.ts';
import { DryRuns } from './jobs/dry-runs.ts';
import type { JobEvents } from './jobs/events.ts';
import { ExploreDesk } from './jobs/explore-desk.ts';
import { installationKey } from './jobs/installation-key.ts';
import { laneMaker, reasonToWait } from './jobs/lanes.ts';
import { LensBook } from './jobs/lens-book.ts';
import { Limiter } from './jobs/limiter.ts';
import { LineDesk } from './jobs/line-desk.ts';
import { LokiClients } from './jobs/loki-clients.ts';
import type { ModelHosts } from './jobs/model-hosts.ts';
import { NoticeDesk } from './jobs/notice-desk.ts';
import { Poller } from './jobs/poller.ts';
import { Reanalyses } from './jobs/reanalyses.ts';
import { estimate, type EstimateRequest } from './jobs/reanalysis-estimate.ts';
import type { PieceParts } from './jobs/reanalysis-piece.ts';
import type { TaskParts } from './jobs/reanalysis-task.ts';
import type { ReductionThread } from './jobs/reduction-thread.ts';
import type { CurrentRules } from './jobs/rules.ts';
import { ServerNoteDesk } from './jobs/server-note-desk.ts';
import { SourceDesk } from './jobs/source-desk.ts';
import { TemplateDesk } from './jobs/template-desk.ts';
import type { TestLinks } from './jobs/test-links.ts';
import { TransferDesk, type TransferDeskParts } from './jobs/transfer-desk.ts';
import { splitsOf } from './jobs/told-templates.ts';
import type { UserSettings } from './jobs/user-settings.ts';
import { VolumeDesk } from './jobs/volume-desk.ts';
import type { Ports } from './ports.ts';
import { Redactor } from './reduce/redact.ts';
import type { Store } from './store/store.ts';

/** Servers read at the same time; the others wait their turn. */
const PASSES_AT_A_TIME = 2;

type Events = EventPublisher<{ engine: EngineEvent }>;

export interface JobParts {
  readonly store: Store;
  readonly ports: Ports;
  readonly baselines: Baselines;
  readonly hosts: ModelHosts;
  readonly settings: UserSettings;
  readonly reduction: ReductionThread;
  readonly links: TestLinks;
  readonly rules: () => CurrentRules;
  /** Of the user's own rules. */
  readonly ruleFolder: string;
  readonly events: Events;
}

/** What works by itself: polling, and telling of what it finds. */
export function jobsOf(parts: JobParts) {
  const { store, ports, baselines, hosts, settings, reduction, links, rules, events } = parts;
  const { clock, log, wakeUps, power, random } = ports;
  const tools = {
    splitsOf: (sourceId: string) => splitsOf(store, sourceId),
    stopwatch: () => performance.now(),
  };
  const desk = new NoticeDesk({
    store,
    settings,
    clock,
    log,
    notifier: ports.notifier,
    onChange: () => events.publish('engine', { kind: 'notifications-changed' }),
  });
  const lenses = new LensBook(store, randomUUID);
  const passes = new Limiter(PASSES_AT_A_TIME);
  const told = jobEvents(store, events);
  const makeLane = laneMaker({
    lenses,
    store,
    ports,
    settings,
    tools,
    rules,
    reduction,
    baselines,
    hosts,
    events: told,
    newId: randomUUID,
    passes,
  });
  const poller = new Poller({ makeLane, wakeUps, power, random, log, onAsleep: () => store.checkpoint() });
  const templates = new TemplateDesk({ store, reduction, now: () => clock.now() });
  const redactor = new Redactor(installationKey(store));
  const tunnelOf = (serverId: string, signal: AbortSignal) => poller.lane(serverId)?.tunnel(signal) ?? null;
  const sources = new SourceDesk({ store, clock, random, redactor, tunnelOf, links });
  const lines = new LineDesk({ store, clock, random, redactor, tunnelOf });
  const explore = new ExploreDesk({ store, clock, random, redactor, tunnelOf });
  const ranges = rangesOf({ ...parts, passes, lenses, told, tools, tunnelOf });
  const now = () => clock.now();
  const serverNotes = new ServerNoteDesk({ store, redactor, now, newId: randomUUID });
  const dryRuns = new DryRuns({ store, lenses, poller, now, models: () => settings.get().models });
  const asked = { lenses, serverNotes, dryRuns };
  return {
    ...asked,
    transfers: transfersOf(parts, asked),
    ranges,
    settings,
    desk,
    poller,
    templates,
    lines,
    explore,
    sources,
    redact: (text: string) => redactor.redact(text),
  };
}

/** What goes to a file and comes from one. */
function transfersOf(
  { store, ports, baselines, settings, rules, ruleFolder }: JobParts,
  asked: Pick<TransferDeskParts, 'lenses' | 'serverNotes'>,
): TransferDesk {
  const { clock } = ports;
  const ownRules = () => rules().texts.own;
  return new TransferDesk({
    ...asked,
    store,
    settings,
    baselines,
    clock,
    ruleFolder,
    ownRules,
    newId: randomUUID,
  });
}

interface RangeParts extends JobParts {
  readonly passes: Limiter;
  readonly lenses: LensBook;
  readonly told: JobEvents;
  readonly tools: PieceParts['tools'];
  readonly tunnelOf: TaskParts['tunnelOf'];
}

/** Ranges that somebody looks at, and has read again behind polling. */
function rangesOf({ store, ports, hosts, settings, events, rules, told, ...rest }: RangeParts) {
  const { clock, log } = ports;
  const { lenses, passes, reduction, tools, tunnelOf } = rest;
  const models = () => settings.get().models;
  const clients = new LokiClients({ ...ports, store });
  const way = { store, clock, clients, tunnelOf };
  const reanalyses = new Reanalyses({
    ...way,
    log,
    tools,
    reduction,
    rules,
    hosts,
    lenses,
    models,
    passes,
    turns: new Limiter(1),
    events: told,
    newId: randomUUID,
    reasonNotToAsk: (server) => reasonToWait({ ports, settings, hosts }, server),
    onChange: announcer((id) => events.publish('engine', { kind: 'reanalysis-changed', id })),
  });
  const volume = new VolumeDesk(way);
  return {
    reanalyses,
    volume,
    estimate: (request: EstimateRequest, signal: AbortSignal) =>
      estimate({ store, clock, volume, hosts, models }, request, signal),
    currentRules: () => rules().rules,
  };
}

function jobEvents(store: Store, events: Events): JobEvents {
  return {
    findingsChanged: (ids) => events.publish('engine', { kind: 'findings-changed', ids: [...ids] }),
    healthChanged: (serverId) => events.publish('engine', { kind: 'health-changed', serverId }),
    runProgress: ({ calls, ...run }) =>
      events.publish('engine', {
        kind: 'run-progress',
        run: runRowOf({ store }, { ...run, callCount: calls.length }),
      }),
  };
}
