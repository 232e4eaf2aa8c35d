import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { call } from '@orpc/server';
import { noKeychain, unknownPower } from '../../../electron/browser/host-ports.ts';
import type { StoredLine } from '../../../electron/demo/loki/loki-server.ts';
import { startEngine, type Engine } from '../../../electron/engine/engine.ts';
import type { Power, WakeUps } from '../../../electron/engine/ports.ts';
import { makePaths } from '../../../electron/host/folders.ts';
import { fileLog } from '../../../electron/host/log.ts';
import type { Store } from '../../../electron/engine/store/store.ts';
import type { EngineEvent } from '../../../shared/contract/system.ts';
import type { Finding } from '../../../shared/domain/finding.ts';
import type { Run } from '../../../shared/domain/run.ts';
import { toNanoseconds } from '../../../shared/domain/time.ts';
import { reducerHere } from '../../doubles/reducer-here.ts';
import { LokiDouble, type LokiDoubleOptions } from '../../doubles/loki.ts';
import { compileOnce } from '../../fixtures/compiled-rules.ts';
import { noWakeUps, temporaryFolder } from '../../fixtures/engine.ts';
import { isCaughtUp } from '../../fixtures/caught-up.ts';
import { StepClock } from './step-clock.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const LAG = 30_000;
export const START = Date.UTC(2026, 10, 21, 6, 0, 30);

export interface PlainServer {
  readonly name?: string;
  readonly loki?: string;
  readonly ollama?: string | null;
  readonly model?: string | null;
  readonly interval?: number;
  readonly jobs?: readonly string[];
}

/** One real engine over the Loki double, in a data folder that outlives its engines. */
export class World {
  readonly clock: StepClock;
  readonly loki: LokiDouble;
  readonly events: EngineEvent[] = [];
  readonly #learnHours: number;
  readonly #folder = temporaryFolder();
  #engine: Engine | null = null;
  #listening = new AbortController();
  wakeUps: WakeUps = noWakeUps;
  power: Power = unknownPower;
  /** False where a test lets a model hang until its deadline. */
  modelAnswers = true;

  private constructor(clock: StepClock, loki: LokiDouble, learnHours: number) {
    this.#learnHours = learnHours;
    this.clock = clock;
    this.loki = loki;
  }

  /** @param learnHours what has to be known of a source before anything of it is unusual */
  static async start(
    now = START,
    options: LokiDoubleOptions = {},
    { learnHours = 24 }: { readonly learnHours?: number } = {},
  ): Promise<World> {
    const clock = new StepClock(now);
    const loki = await LokiDouble.start({ now: () => clock.now(), ...options });
    const world = new World(clock, loki, learnHours);
    await world.startEngine();
    return world;
  }

  get data(): string {
    return join(this.#folder.path, 'd');
  }

  get engine(): Engine {
    if (!this.#engine) throw new Error('no engine runs');
    return this.#engine;
  }

  get isRunning(): boolean {
    return this.#engine !== null;
  }

  get store(): Store {
    return this.engine.store;
  }

  get router(): Engine['router'] {
    return this.engine.router;
  }

  async startEngine(): Promise<void> {
    mkdirSync(this.data, { recursive: true });
    const ports = {
      clock: this.clock,
      paths: makePaths(this.data, { XDG_RUNTIME_DIR: this.#folder.path }),
      log: fileLog(this.data),
      wakeUps: this.wakeUps,
      secrets: noKeychain,
      power: this.power,
      loginItem: null,
      notifier: null,
      random: () => 0.5,
    };
    this.#engine = await startEngine({
      ports,
      version: '0.0.0-test',
      demo: false,
      demoModel: null,
      learnHours: this.#learnHours,
      startReducer: reducerHere,
      compileRules: compileOnce,
    });
    await this.openPage();
  }

  async closeEngine(): Promise<void> {
    this.#listening.abort();
    const engine = this.#engine;
    this.#engine = null;
    await engine?.close();
  }

  /** The one page that listens is closed. */
  closePage(): void {
    this.#listening.abort();
  }

  async openPage(): Promise<void> {
    this.#listening = new AbortController();
    await this.#listen(this.engine, this.#listening.signal);
  }

  async restart(): Promise<void> {
    await this.closeEngine();
    await this.startEngine();
  }

  async end(): Promise<void> {
    await this.closeEngine();
    await this.loki.stop();
    this.#folder.remove();
  }

  /** Adds a server by URL, one source a job. Returns its id. */
  async add({
    name = 'web1',
    loki,
    ollama = null,
    model = null,
    interval = MINUTE,
    jobs = ['auth', 'nginx'],
  }: PlainServer = {}): Promise<string> {
    const { id } = await call(this.router.servers.add, {
      name,
      connection: { kind: 'url', loki: loki ?? this.loki.origin, ollama },
      model,
      intervalSeconds: interval / 1000,
      sources: jobs.map((job) => ({ name: job, selector: `{job="${job}"}` })),
    });
    return id;
  }

  /** Lets I/O go on, and time pass for those who wait to try again, until it is true; no poll comes due. */
  async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) {
      await turns();
      if (!isTrue() && (await this.isPolling())) this.clock.endBackOff();
    }
  }

  /** Waits for the polls under way, and for a model that answers. */
  async settle(): Promise<void> {
    for (;;) {
      await turns();
      const polling = await this.isPolling();
      if (!polling && !(this.modelAnswers && this.clock.asksModel)) return;
      if (polling) this.clock.endBackOff();
    }
  }

  /** Time passes from one thing that is due to the next, but never while a server is read. */
  async passTo(end: number): Promise<void> {
    await this.settle();
    while (this.clock.now() < end) {
      this.clock.step(end);
      await this.settle();
    }
  }

  pass(milliseconds: number): Promise<void> {
    return this.passTo(this.clock.now() + milliseconds);
  }

  /** Until all is read up to now, less the lag; no time passes but that of back-offs. */
  async catchUp(): Promise<void> {
    await this.settle();
    // A Date header has whole seconds.
    const target = () => Math.floor(this.clock.now() / 1000) * 1000;
    for (let turn = 0; !isCaughtUp(this.store, target()); turn++) {
      if (turn === 50) throw new Error('it does not catch up');
      await call(this.router.servers.pollNow, { id: null });
      await this.settle();
    }
  }

  async isPolling(): Promise<boolean> {
    const servers = await call(this.router.servers.list, undefined);
    return servers.some(({ polling }) => polling);
  }

  sourceId(name: string, server?: string): string {
    const servers = this.store.servers.list().filter((each) => server === undefined || each.name === server);
    const found = servers
      .flatMap(({ id }) => this.store.servers.sources(id))
      .find((each) => each.name === name);
    if (!found) throw new Error(`no source ${name}`);
    return found.id;
  }

  /** Newest first, whole. */
  runs(failed = false): Run[] {
    return this.store.runs.list({ limit: 1000, failed }).map(({ id }) => this.store.runs.get(id)!);
  }

  /** Runs in the order in which they began, since the events were last cleared. */
  begun() {
    const rows = this.events.flatMap((event) => (event.kind === 'run-progress' ? [event.run] : []));
    return rows.filter((run, index) => rows.findIndex(({ id }) => id === run.id) === index);
  }

  findings(origin?: Finding['origin']['kind']): Finding[] {
    const rows = this.store.findingList.list({
      now: this.clock.now(),
      sort: 'newest',
      limit: 200,
      ...(origin && { origins: [origin] }),
    }).rows;
    return rows.map(({ id }) => this.store.findings.get(id)!);
  }

  notices() {
    return this.events.filter((event) => event.kind === 'notice');
  }

  /** Lines read of a source, as the database counts them. */
  linesOf(sourceId: string): number {
    return this.store.volume.ofSource(sourceId, 0, Math.ceil(this.clock.now() / MINUTE) + 60);
  }

  async #listen(engine: Engine, signal: AbortSignal): Promise<void> {
    const events = await call(engine.router.system.events, undefined, { signal });
    void (async () => {
      try {
        for await (const event of events) this.events.push(event);
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    })();
  }
}

export function line(job: string, at: number, text: string): StoredLine {
  return { labels: { job }, timestamp: toNanoseconds(at), text };
}

/** Enough turns of the event loop for what is due to be done. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
}
