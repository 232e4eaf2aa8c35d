import { ORPCError } from '@orpc/server';
import type { CheckStep, HostView } from '../../shared/contract/models.ts';
import type { ModelHost, Pull } from '../../shared/domain/model-host.ts';
import { ownHostId } from '../../shared/domain/model-host.ts';
import type { Server } from '../../shared/domain/server.ts';
import type { ServerView } from '../../shared/contract/servers.ts';
import type { EngineEvent } from '../../shared/contract/system.ts';
import type { Clock } from '../../electron/engine/ports.ts';
import { checked, DESK, measured, model, running, unanswered } from './api-models-data.ts';
import type { Implementer } from './api-notifications.ts';

const MODELS_CHANGED: EngineEvent = { kind: 'models-changed' };

/** Model hosts as the page sees them: a server's own with its last check, one that does not answer, one by URL. */
export class ApiModels {
  /** Hosts that are not a server's own, and what is known of each by its id. */
  hosts: ModelHost[] = [];
  known: Record<string, Partial<HostView>> = {};
  /** What the next checks will say; by default, that all is well. */
  checkSteps: CheckStep[] | null = null;
  /** Milliseconds between two steps of a check, and two words of a download. */
  pace = 120;
  /** Keys that were given, which a page must never get back. */
  readonly keys: Record<string, string | null> = {};
  readonly deleted: string[] = [];
  readonly #clock: Pick<Clock, 'now'>;
  readonly #servers: () => ServerView[];
  readonly #setServer: (server: Server) => void;
  readonly #emit: (event: EngineEvent) => void;
  #made = 0;

  constructor(
    clock: Pick<Clock, 'now'>,
    servers: () => ServerView[],
    setServer: (server: Server) => void,
    emit: (event: EngineEvent) => void,
  ) {
    this.#clock = clock;
    this.#servers = servers;
    this.#setServer = setServer;
    this.#emit = emit;
  }

  /** As a person would have it who added a machine with a GPU and a host that lost its key. */
  furnish(): void {
    const [first, second] = this.#servers();
    if (first) this.known[ownHostId(first.server.id)] = measured(this.#clock.now());
    if (second) this.known[ownHostId(second.server.id)] = { lastCheck: unanswered(this.#clock.now()) };
    this.hosts = [DESK];
    this.known[DESK.id] = { hasKey: true, open: true };
  }

  views(): HostView[] {
    const own = this.#servers().flatMap(({ server }): ModelHost[] => {
      if (server.connection.ollama === null) return [];
      const place = { kind: 'server' as const, serverId: server.id };
      return [{ id: ownHostId(server.id), name: server.name, kind: 'ollama', place, headers: {}, allowCloud: false }];
    }); // prettier-ignore
    return [...own, ...this.hosts].map((host) => this.#viewOf(host));
  }

  router({ models }: Implementer) {
    return {
      list: models.list.handler(() => this.views()),
      add: models.add.handler(({ input: { key, ...about } }) => {
        const host: ModelHost = { ...about, id: `host-${++this.#made}` };
        this.hosts = [...this.hosts, host];
        this.#keep(host.id, key);
        return host;
      }),
      change: models.change.handler(({ input: { key, ...change } }) => {
        const before = this.#get(change.id);
        const defined = Object.entries(change).filter(([, value]) => value !== undefined);
        const host: ModelHost = { ...before, ...Object.fromEntries(defined) };
        this.hosts = this.hosts.map((each) => (each.id === host.id ? host : each));
        this.known[host.id] = { ...this.known[host.id], host };
        this.#keep(host.id, key);
        return host;
      }),
      remove: models.remove.handler(({ input: { id } }) => {
        const { usedBy } = this.#viewOf(this.#get(id));
        if (usedBy.length > 0 && this.hosts.some((host) => host.id === id))
          throw new ORPCError('CONFLICT', { message: `${usedBy[0]?.name} asks this host. Choose another one there first.` });
        this.hosts = this.hosts.filter((host) => host.id !== id);
        this.#emit(MODELS_CHANGED);
        return { removed: true };
      }), // prettier-ignore
      check: models.check.handler(({ input, signal }) => this.#check(input.id, signal)),
      measure: models.measure.handler(({ input }) => {
        const speed = {
          model: input.model,
          digest: '4'.repeat(64),
          at: this.#clock.now(),
          promptTokens: 371,
          answerTokens: 64,
          promptTokensPerSecond: 22.8,
          answerTokensPerSecond: 6.4,
          measuredBy: 'host' as const,
        };
        const others = this.#view(input.id).speeds.filter((each) => each.model !== input.model);
        this.known[input.id] = { ...this.known[input.id], speeds: [speed, ...others] };
        this.#emit(MODELS_CHANGED);
        return speed;
      }),
      pull: models.pull.handler(({ input, signal }) => this.#pull(input.id, input.model, signal)),
      cancelPull: models.cancelPull.handler(({ input }) => {
        const pull = this.#pullOf(input.id, input.model);
        if (pull?.state !== 'running') return { cancelled: false };
        this.#setPull(input.id, { ...pull, state: 'cancelled', remainingSeconds: null });
        return { cancelled: true };
      }),
      deleteModel: models.deleteModel.handler(({ input }) => {
        this.deleted.push(input.model);
        const { lastCheck } = this.#view(input.id);
        if (lastCheck) {
          const left = lastCheck.models.filter(({ name }) => name !== input.model);
          this.known[input.id] = { ...this.known[input.id], lastCheck: { ...lastCheck, models: left } };
        }
        this.#emit(MODELS_CHANGED);
        return { deleted: true };
      }),
      choose: models.choose.handler(({ input }) => {
        const view = this.#servers().find(({ server }) => server.id === input.serverId);
        if (!view) throw new ORPCError('NOT_FOUND');
        const modelHostId = input.hostId === ownHostId(input.serverId) ? null : input.hostId;
        const server = { ...view.server, model: input.model, deepModel: input.deepModel, modelHostId };
        this.#setServer(server);
        this.#emit(MODELS_CHANGED);
        return server;
      }),
    };
  }

  #viewOf(host: ModelHost): HostView {
    const isOwn = host.place.kind === 'server';
    return {
      host,
      hasKey: false,
      keepsPersonalData: host.place.kind !== 'url',
      leavesNetwork: false,
      open: false,
      usedBy: this.#servers()
        .map(({ server }) => server)
        .filter(({ id, modelHostId }) => (isOwn && modelHostId === null ? ownHostId(id) : modelHostId) === host.id)
        .map(({ id, name, model: asked, deepModel }) => ({ id, name, model: asked, deepModel })),
      lastCheck: null,
      speeds: [],
      pulls: [],
      ...this.known[host.id],
    }; // prettier-ignore
  }

  #view(id: string): HostView {
    return this.#viewOf(this.#get(id));
  }

  #get(id: string): ModelHost {
    const view = this.views().find(({ host }) => host.id === id);
    if (!view) throw new ORPCError('NOT_FOUND', { message: 'This model host is no longer there.' });
    return view.host;
  }

  #keep(id: string, key: { readonly value: string } | null | undefined): void {
    if (key !== undefined) {
      this.keys[id] = key?.value ?? null;
      this.known[id] = { ...this.known[id], hasKey: key !== null };
    }
    this.#emit(MODELS_CHANGED);
  }

  async *#check(id: string, signal: AbortSignal | undefined): AsyncGenerator<CheckStep> {
    this.#get(id);
    const check = { ...checked(this.#clock.now()), at: this.#clock.now() };
    const { models, memory, advice } = check;
    const steps = this.checkSteps ?? [
      { kind: 'started', step: 'reach' },
      { kind: 'reached', software: 'Ollama', version: '0.33.0', milliseconds: 41 },
      { kind: 'started', step: 'models' },
      { kind: 'models', models },
      { kind: 'started', step: 'memory' },
      { kind: 'memory', memory, advice },
      { kind: 'done', check },
    ];
    for (const step of steps) {
      await this.#wait();
      if (signal?.aborted) return;
      if (step.kind === 'done') {
        this.known[id] = { ...this.known[id], lastCheck: step.check };
        this.#emit(MODELS_CHANGED);
      }
      yield step;
    }
  }

  async *#pull(id: string, name: string, signal: AbortSignal | undefined): AsyncGenerator<Pull> {
    const total = 2.5e9;
    if (this.#pullOf(id, name)?.state !== 'running') {
      this.#setPull(id, running(name, 0, total));
      void this.#download(id, name, total);
    }
    for (;;) {
      const pull = this.#pullOf(id, name);
      if (!pull || signal?.aborted) return;
      yield pull;
      if (pull.state !== 'running') return;
      await this.#wait();
    }
  }

  async #download(id: string, name: string, total: number): Promise<void> {
    for (let part = 1; part <= 10; part++) {
      await this.#wait();
      if (this.#pullOf(id, name)?.state !== 'running') return;
      this.#setPull(id, running(name, (total * part) / 10, total));
    }
    const done = { ...running(name, total, total), state: 'done' as const, status: 'success' };
    this.#setPull(id, { ...done, remainingSeconds: null });
    const { lastCheck } = this.#view(id);
    if (lastCheck && !lastCheck.models.some((each) => each.name === name)) {
      const models = [...lastCheck.models, model(name, total)];
      this.known[id] = { ...this.known[id], lastCheck: { ...lastCheck, models } };
    }
    this.#emit(MODELS_CHANGED);
  }

  #pullOf(id: string, name: string): Pull | undefined {
    return this.known[id]?.pulls?.find((each) => each.model === name);
  }

  #setPull(id: string, pull: Pull): void {
    const others = (this.known[id]?.pulls ?? []).filter((each) => each.model !== pull.model);
    this.known[id] = { ...this.known[id], pulls: [...others, pull] };
    this.#emit(MODELS_CHANGED);
  }

  #wait(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, this.pace));
  }
}
