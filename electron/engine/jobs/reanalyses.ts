import { NightjarError, type Failure } from '../../../shared/domain/failure.ts';
import { LONGEST_REANALYSIS, type ReanalysisRequest } from '../../../shared/domain/reanalysis.ts';
import { ownHostId } from '../../../shared/domain/model-host.ts';
import type { Server, Source } from '../../../shared/domain/server.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { ReanalysisSetting } from '../store/reanalyses.ts';
import { askedOf } from './reanalysis-model.ts';
import { ReanalysisTask, type TaskParts } from './reanalysis-task.ts';

/** Lines younger than this may still be on their way to Loki. */
export const NOT_YET_READABLE: Milliseconds = 30_000;

/** All re-analyses: started, stopped, and gone on with after a restart. */
export class Reanalyses {
  readonly #parts: TaskParts;
  readonly #tasks = new Map<string, ReanalysisTask>();
  /** Those that are being stopped: one that goes on has to wait for it. */
  readonly #ending = new Map<string, Promise<void>>();
  #stopped = false;

  constructor(parts: TaskParts) {
    this.#parts = parts;
  }

  /** Goes on with what was under way when the program ended. */
  resumeAll(): void {
    for (const { id, state } of this.#parts.store.reanalyses.list().toReversed())
      if (state === 'queued' || state === 'running') this.#begin(id);
  }

  /**
   * Starts one; it begins when the others let it.
   *
   * @throws NightjarError for a range, source, lens or model that cannot be read, looked under or asked
   */
  start(asked: ReanalysisRequest): string {
    const { store, clock, newId } = this.#parts;
    const lags = store.servers.list().map(({ lag }) => lag ?? 0);
    const newest = clock.now() - Math.max(NOT_YET_READABLE, ...lags);
    const request = { ...asked, to: Math.min(asked.to, newest) };
    if (request.to <= request.from) throw new NightjarError(EMPTY);
    if (request.to - request.from > LONGEST_REANALYSIS) throw new NightjarError(TOO_LONG);
    const id = newId();
    store.reanalyses.insert(id, request, this.#settingOf(request), clock.now());
    this.#begin(id);
    return id;
  }

  /** What it does now; null for one that does nothing. */
  statusOf(id: string): ReanalysisTask['status'] | null {
    return this.#tasks.get(id)?.status ?? null;
  }

  pause(id: string): boolean {
    return this.#halt(id, 'paused');
  }

  cancel(id: string): boolean {
    const { store } = this.#parts;
    const isPaused = store.reanalyses.get(id)?.state === 'paused';
    if (!this.#halt(id, 'cancelled', isPaused)) return false;
    store.reanalyses.forgetDetectorStates(id);
    return true;
  }

  resume(id: string): boolean {
    const { store, clock } = this.#parts;
    const isStarted = store.reanalyses.get(id)?.startedAt !== null;
    const state = isStarted ? 'running' : 'queued';
    if (!store.reanalyses.setState(id, ['paused'], state, { now: clock.now() })) return false;
    this.#begin(id);
    return true;
  }

  /** Ends the pieces and questions under way; all go on with the next start of the program. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#tasks.values()].map((task) => task.stop()));
    await Promise.all(this.#ending.values());
  }

  #begin(id: string): void {
    if (this.#stopped) return;
    const task = new ReanalysisTask(this.#parts, id);
    this.#tasks.set(id, task);
    const before = this.#ending.get(id) ?? Promise.resolve();
    void before.then(() => {
      // Halted again, or the program ends, before the last one was over.
      if (this.#tasks.get(id) === task && !this.#stopped) task.start();
    });
    this.#parts.onChange(id);
  }

  #halt(id: string, state: 'paused' | 'cancelled', fromPaused = false): boolean {
    const { store, clock, onChange } = this.#parts;
    const from = fromPaused ? (['paused'] as const) : (['queued', 'running'] as const);
    if (!store.reanalyses.setState(id, from, state, { now: clock.now() })) return false;
    const task = this.#tasks.get(id);
    this.#tasks.delete(id);
    if (task) {
      const before = this.#ending.get(id) ?? Promise.resolve();
      const ending = before.then(() => task.stop());
      this.#ending.set(id, ending);
      void ending.finally(() => {
        if (this.#ending.get(id) === ending) this.#ending.delete(id);
      });
    }
    onChange(id);
    return true;
  }

  /** Who is asked, under which lenses, and whether that is what polling does, too. */
  #settingOf(request: ReanalysisRequest): ReanalysisSetting {
    const { store, lenses, hosts } = this.#parts;
    const chosen = store.servers
      .list()
      .map((server) => ({ server, sources: store.servers.sources(server.id).filter(isOf(request)) }))
      .filter(({ sources }) => sources.length > 0);
    const found = chosen.flatMap(({ sources }) => sources);
    if (new Set(request.sourceIds).size !== found.length) throw new NightjarError(NO_SOURCE);
    if (request.model.kind === 'none') return { modelName: null, lensNames: [], apart: false };
    const asked = chosen.map(({ server }) => askedOf(hosts, request, server));
    const [first] = asked;
    if (!first || asked.some((each) => each === null)) throw new NightjarError(NO_MODEL);
    const lensIds = request.lenses ?? [...new Set(found.flatMap(({ id }) => lenses.ofSource(id)))];
    const lensNames = lensIds.map((id) => lenses.get(id)?.name ?? null);
    if (lensNames.includes(null)) throw new NightjarError(NO_LENS);
    const isOwnLens = found.every(({ id }) => isSame(request.lenses ?? lensIds, lenses.ofSource(id)));
    const isOwnModel = chosen.every(({ server }) => isOwn(request, server));
    const models = new Set(asked.flatMap((each) => (each ? [`${each.model} on ${each.host.name}`] : [])));
    return {
      modelName: [...models].join(', '),
      lensNames: lensNames.flatMap((name) => name ?? []),
      apart: !isOwnModel || (request.lenses !== null && !isOwnLens),
    };
  }
}

function isOf({ sourceIds }: ReanalysisRequest): (source: Source) => boolean {
  return ({ id }) => sourceIds.includes(id);
}

function isOwn({ model }: ReanalysisRequest, server: Server): boolean {
  if (model.kind !== 'named') return true;
  return model.model === server.model && model.hostId === (server.modelHostId ?? ownHostId(server.id));
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((each) => right.includes(each));
}

const EMPTY: Failure = {
  code: 'unexpected',
  message: 'This range holds nothing that could be read yet.',
  advice: 'Choose an end that is later than the start, and a start at least half a minute ago.',
};
const TOO_LONG: Failure = {
  code: 'unexpected',
  message: 'This range is longer than 31 days.',
  advice: 'Read it in parts.',
};
const NO_SOURCE: Failure = {
  code: 'unexpected',
  message: 'One of these sources is no longer there.',
  advice: 'Load the page again.',
};
const NO_LENS: Failure = {
  code: 'unexpected',
  message: 'One of these lenses is no longer there.',
  advice: 'Load the page again.',
};
const NO_MODEL: Failure = {
  code: 'model-missing',
  message: 'There is no model to ask about one of these servers.',
  advice: 'Choose another model, or rules only.',
};
