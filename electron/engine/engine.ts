import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { EventPublisher } from '@orpc/server';
import type { EngineEvent, Host, Info } from '../../shared/contract/system.ts';
import type { Failure } from '../../shared/domain/failure.ts';
import { UTC, type Server } from '../../shared/domain/server.ts';
import { OpenPages } from './api/open-pages.ts';
import { PromptDesk } from './api/prompt-desk.ts';
import { createRouter } from './api/router.ts';
import { addServer } from './api/add-server.ts';
import { changeServer } from './api/servers.ts';
import type { Services } from './api/services.ts';
import type { compileRules } from './detect/load-rules.ts';
import { ruleTextOf } from './detect/rule-text.ts';
import { prepareSuppressions } from './findings/suppression-effect.ts';
import { fillTitle } from './findings/title.ts';
import { jobsOf } from './engine-jobs.ts';
import { Baselines } from './jobs/baselines.ts';
import { ContactBook } from './jobs/contact-book.ts';
import { endSuppressions } from './jobs/ending-suppressions.ts';
import { keepHouse } from './jobs/housekeeping.ts';
import { installationKey } from './jobs/installation-key.ts';
import { ModelDesk } from './jobs/model-desk.ts';
import { ModelHosts } from './jobs/model-hosts.ts';
import type { NoticeDesk } from './jobs/notice-desk.ts';
import type { ReducerSecrets } from './jobs/reducer.ts';
import { ReductionThread, type ReducerThread } from './jobs/reduction-thread.ts';
import { builtInRuleFiles, compileAhead, RuleBook, type CurrentRules } from './jobs/rules.ts';
import { systemHosts } from './jobs/ssh-hosts.ts';
import { adoptHeaders, forgetHeaders } from './connect/secret-headers.ts';
import { testConnection } from './jobs/test-connection.ts';
import { TestLinks } from './jobs/test-links.ts';
import { UserSettings } from './jobs/user-settings.ts';
import type { Contacts, Log, Notifier, Ports, WakeUps } from './ports.ts';
import { DataFolderLock } from './store/lock.ts';
import { openStore } from './store/open.ts';
import type { Store } from './store/store.ts';

export interface EngineOptions {
  /** Prompts are asked on the page, so the engine brings its own; a host without notices of its own lets the page show them. */
  readonly ports: Omit<Ports, 'prompts' | 'notifier'> & { readonly notifier: Notifier | null };
  readonly version: string;
  readonly demo: boolean;
  /** Hours of a source that have to be known before anything of it is called unusual; a day by default. */
  readonly learnHours?: number;
  /** See `Info.demoModel`. */
  readonly demoModel: string | null;
  /** What reduces; a thread of its own by default. */
  readonly startReducer?: (secrets: ReducerSecrets) => ReducerThread;
  /** Compiles the built-in rules; tests do so once for all engines of a process. */
  readonly compileRules?: typeof compileRules;
}

export interface Engine {
  /** Answers the contract. */
  readonly router: ReturnType<typeof createRouter>;
  readonly store: Store;
  /** For what the host itself talks to. */
  readonly contacts: Contacts;
  /** Says where the page is, for a second host that finds the data folder taken. */
  announce(url: string): void;
  /** Adds a server, or brings the one of this name up to date (the demo's Loki has another port each time). */
  ensureServer(server: NewServerOfHost): Promise<void>;
  /** Ends passes and tunnels and closes the database; nothing is left half written. */
  close(): Promise<void>;
}

export type NewServerOfHost = Omit<Server, 'id' | 'paused' | 'timeZone' | 'modelHostId' | 'deepModel'> & {
  readonly sources: readonly { readonly name: string; readonly selector: string }[];
};

const A_DAY = 24;

const NEW_SERVER = { paused: false, timeZone: UTC, modelHostId: null, deepModel: null };

type Events = EventPublisher<{ engine: EngineEvent }>;

/** A damaged database: where it was moved, and what was wrong with it. */
interface SetAside {
  readonly path: string;
  readonly detail: string;
}

/**
 * Puts the engine together and starts polling.
 *
 * @throws NightjarError `store-failed` if another engine holds the data folder or the database cannot be opened
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { lock, store, setAside } = openData(options);
  const reduction = new ReductionThread({
    key: installationKey(store),
    snapshotOf: (sourceId) => store.vocabulary.snapshot(sourceId),
    log: options.ports.log,
    ...(options.startReducer && { startWorker: options.startReducer }),
  });
  const { clock, log, paths } = options.ports;
  const contacts = new ContactBook({ store, clock, log });
  const ruleBook = new RuleBook(join(paths.data, 'rules'), builtInRuleFiles(), options.compileRules);
  const services = servicesOf(options, { store, setAside, reduction, contacts, ruleBook });
  const { poller, desk, events, pages } = services;
  const closing = new AbortController();
  const stopWatching = watch({ desk, events, pages, wakeUps: options.ports.wakeUps });
  for (const server of store.servers.list()) await poller.set(server);
  services.ranges.reanalyses.resumeAll();
  const background = [
    compileAhead(ruleBook, log, closing.signal),
    ...runInBackground(services, log, closing.signal),
  ];
  return {
    router: createRouter(services),
    store,
    contacts,
    announce: (url) => lock.announce({ pid: process.pid, url }),
    ensureServer: async ({ sources, ...server }) => {
      const known = store.servers.list().find(({ name }) => name === server.name);
      if (known) return changeServer(services, { ...known, ...server });
      await addServer(services, { ...server, ...NEW_SERVER }, sources);
    },
    close: async () => {
      closing.abort(new DOMException('the engine ends', 'AbortError'));
      stopWatching();
      // Passes are told first that they end, so that they know why their lines are no longer reduced.
      const { reanalyses } = services.ranges;
      await Promise.all([
        reanalyses.stop(),
        poller.stop(),
        services.models.stop(),
        services.closeTests(),
        ...background,
        reduction.close(),
      ]);
      store.close();
      lock.release();
    },
  };
}

interface EngineParts {
  readonly store: Store;
  readonly setAside: SetAside | null;
  readonly reduction: ReductionThread;
  readonly contacts: Contacts;
  readonly ruleBook: RuleBook;
}

/** The data folder, for this engine alone. */
function openData({ ports: { clock, log, paths }, version }: EngineOptions) {
  const lock = DataFolderLock.acquire(paths.data);
  const path = join(paths.data, 'nightjar.db');
  return { lock, ...openStore({ path, clock, log, version, renderTitle: fillTitle, prepareSuppressions }) };
}

/** All that answers the contract, put together. */
function servicesOf(options: EngineOptions, parts: EngineParts): Services {
  const { store, setAside, reduction, contacts, ruleBook } = parts;
  const { clock, log } = options.ports;
  const events: Events = new EventPublisher({ maxBufferedEvents: 1000 });
  const prompts = new PromptDesk(clock, (pending) =>
    events.publish('engine', { kind: 'prompts-changed', prompts: pending }),
  );
  const pages = new OpenPages((event) => events.publish('engine', event));
  const own = { prompts, contacts, typedSecrets: new Map<string, string>() };
  const ports: Ports = { ...options.ports, ...own, notifier: options.ports.notifier ?? pages };
  const book = watchedRules(ruleBook, log, events);
  const rules = () => book().rules;
  const baselines = new Baselines(store, options.learnHours ?? A_DAY);
  const settings = new UserSettings(store, log);
  const hosts = new ModelHosts(store, ports, () => settings.get().models.share);
  const links = new TestLinks(ports);
  return {
    ...jobsOf({
      store,
      ports,
      baselines,
      hosts,
      settings,
      reduction,
      links,
      rules: book,
      ruleFolder: ruleBook.folder,
      events,
    }),
    ...waysOf(ports, links),
    models: new ModelDesk({
      store,
      hosts,
      clock,
      onChange: () => events.publish('engine', { kind: 'models-changed' }),
    }),
    store,
    baselines,
    prompts,
    pages,
    clock,
    events,
    rules: () => rules().detections.length + rules().correlations.length,
    ruleText: (id) => ruleTextOf(book(), id),
    addRule: (name, text) => {
      ruleBook.add(name, text);
      book();
    },
    newId: randomUUID,
    host: () => hostOf(options.ports),
    loginItem: ports.loginItem,
    info: () => ({
      ...infoOf(options),
      warnings: [...(setAside ? [damaged(setAside)] : []), ...book().problems],
    }),
    testConnection: (tested, signal) => testConnection(tested, { hosts, ports, onOpen: links.adopt }, signal),
    sshHosts: systemHosts,
  };
}

/** What is kept of ways to servers that are tested, added and removed. */
function waysOf(ports: Ports, links: TestLinks): Pick<Services, 'headers' | 'closeTests'> {
  return {
    headers: {
      adopt: (server) => adoptHeaders({ ...server, serverId: server.id }, ports),
      forget: (server) => forgetHeaders({ ...server, serverId: server.id }, ports),
    },
    closeTests: () => links.close(),
  };
}

/** What goes on until the signal ends it. */
function runInBackground(
  { desk, store, clock, events }: Services,
  log: Log,
  signal: AbortSignal,
): Promise<void>[] {
  const onChanged = (ids: readonly string[]) =>
    events.publish('engine', { kind: 'findings-changed', ids: [...ids] });
  return [
    desk.run(signal),
    keepHouse(store, clock, log, signal),
    endSuppressions(store, clock, log, onChanged, signal),
  ];
}

/** The rules as they are now. A page that is open learns of changed files when somebody next asks. */
function watchedRules(book: RuleBook, log: Log, events: Events): () => CurrentRules {
  let known: CurrentRules | null = null;
  return () => {
    const current = book.current();
    if (current === known) return current;
    for (const { message } of current.problems) log.warn('a rule of the user is not used', { message });
    if (known !== null) events.publish('engine', { kind: 'rules-changed' });
    known = current;
    return current;
  };
}

interface Watched {
  readonly desk: NoticeDesk;
  readonly events: Events;
  readonly pages: OpenPages;
  readonly wakeUps: WakeUps;
}

/** The desk looks again whenever findings come or are dealt with, and when a page opens. Returns the end of it. */
function watch({ desk, events, pages, wakeUps }: Watched): () => void {
  const ends = [
    events.subscribe('engine', ({ kind }) => {
      if (kind === 'findings-changed') desk.consider();
    }),
    pages.onEnter(() => desk.consider()),
    wakeUps.onResume(() => desk.woke()),
  ];
  return () => {
    for (const end of ends) end();
  };
}

async function hostOf({ notifier, secrets, loginItem, power }: EngineOptions['ports']): Promise<Host> {
  return {
    kind: notifier === null ? 'browser' : 'desktop',
    notices: notifier === null ? 'page' : 'host',
    keychain: { available: secrets.available, place: secrets.place, setAside: secrets.setAside },
    startAtLogin: loginItem === null ? null : await loginItem.state(),
    onBattery: power.onBattery(),
  };
}

function infoOf({ version, demo, demoModel, ports }: EngineOptions): Omit<Info, 'warnings'> {
  return { version, demo, demoModel, dataFolder: ports.paths.data };
}

function damaged({ path, detail }: SetAside): Failure {
  return {
    code: 'store-failed',
    message: `The database was damaged. It was set aside as ${path}, and a new one was begun.`,
    advice: 'Add your servers again; a backup from before the last update lies in the same folder.',
    detail,
  };
}
