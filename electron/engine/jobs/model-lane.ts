import { z } from 'zod';
import { NightjarError, toFailure, type Failure } from '../../../shared/domain/failure.ts';
import type { Run } from '../../../shared/domain/run.ts';
import type { Server } from '../../../shared/domain/server.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import { askModel } from '../analyze/ask.ts';
import { DEFAULT_BUDGET_TOKENS, DEFAULT_CHARACTERS_PER_TOKEN } from '../analyze/budget.ts';
import { GENERAL_LENS } from '../analyze/lens.ts';
import { OllamaClient } from '../analyze/ollama.ts';
import type { ModelInfo } from '../analyze/ollama-models.ts';
import type { AskOutcome, TemplateQuestion } from '../analyze/question.ts';
import type { Tunnel } from '../connect/tunnel.ts';
import type { Clock } from '../ports.ts';
import type { Store } from '../store/store.ts';
import { fromPayload } from './backlog-payload.ts';
import type { JobEvents } from './events.ts';
import type { Health } from './health.ts';
import type { Limiter } from './limiter.ts';
import { recordAnswers } from './record-answers.ts';
import type { RecordedPass } from './record-pass.ts';

/** A model may work for a fifth of its host's time, so each answer is followed by four times as long a rest. */
const REST_PER_WORK = 4;
const FIRST_WAIT: Milliseconds = 60_000;
const LONGEST_WAIT: Milliseconds = 30 * 60_000;
/** Templates looked at for one question; what does not fit into its budget waits on. */
const HEAD = 1_000;
/** A trained context that a host does not tell is taken to be this. */
const UNKNOWN_CONTEXT = 8_192;

/** A model host, which servers may share: one question at a time, and a rest after each. */
export interface ModelHost {
  readonly limiter: Limiter;
  restsUntil: Milliseconds;
}

export interface ModelLaneParts {
  readonly server: Server;
  readonly store: Store;
  readonly clock: Clock;
  readonly health: Health;
  readonly events: JobEvents;
  readonly newId: () => string;
  readonly host: ModelHost;
  readonly report: (failure: Failure, subject: string | null) => void;
  /** Why the model is not to be asked as things are now, in a sentence; null: it may be. */
  readonly reasonToWait: () => string | null;
}

/**
 * Asks the model of one server about what waits in its backlog, behind and beside polling: what rules found is on
 * the screen long before a model answers, and stays there whatever it says.
 */
export class ModelLane {
  readonly #parts: ModelLaneParts;
  #stop = new AbortController();
  #work: Promise<void> | null = null;
  /** What could not be asked about for a reason that may pass by itself. */
  #held: { readonly recorded: RecordedPass; readonly tunnel: Tunnel } | null = null;
  #notBefore: Milliseconds = 0;
  #failures = 0;

  constructor(parts: ModelLaneParts) {
    this.#parts = parts;
  }

  /** After a pass: asks if there is something to ask, a model to ask and time to do it. Says in the run why not. */
  consider(recorded: RecordedPass, tunnel: Tunnel): void {
    const { server, store, clock } = this.#parts;
    const { run } = recorded;
    if (store.backlog.summary(server.id).count === 0) return;
    const reason = this.#reasonNotToAsk(tunnel, clock.now());
    if (reason !== null) {
      this.#mustWait(recorded, tunnel);
      if (run.notAsked > 0) this.#note({ ...(store.runs.get(run.id) ?? run), notAskedReason: reason });
      return;
    }
    this.#work ??= this.#askAll(recorded, tunnel).finally(() => {
      this.#work = null;
    });
  }

  /** Asks what it was kept from asking, if it may by now. */
  goOn(): void {
    if (this.#held && this.#parts.reasonToWait() === null) {
      this.consider(this.#held.recorded, this.#held.tunnel);
    }
  }

  /** Gives up the question under way; after it the lane may be used again. */
  async stop(): Promise<void> {
    this.#stop.abort(new DOMException('the server is no longer polled', 'AbortError'));
    this.#held = null;
    await this.#work;
    this.#stop = new AbortController();
  }

  /** Remembers what is not asked for a reason that may pass by itself. */
  #mustWait(recorded: RecordedPass, tunnel: Tunnel): boolean {
    this.#held = this.#parts.reasonToWait() === null ? null : { recorded, tunnel };
    return this.#held !== null;
  }

  #reasonNotToAsk(tunnel: Tunnel, now: Milliseconds): string | null {
    if (this.#parts.server.model === null) return 'No model is chosen for this server; rules only.';
    if (tunnel.ollama === null) return 'This server has no address of a model host.';
    const wait = this.#parts.reasonToWait();
    if (wait !== null) return wait;
    if (this.#work) return 'The model is still busy with an earlier question.';
    const until = this.#waitsUntil();
    if (now >= until) return null;
    const seconds = Math.ceil((until - now) / 1000);
    return this.#failures > 0
      ? `The model failed; it is tried again in ${seconds} s.`
      : `The model rests for another ${seconds} s, so that its host has time for other work.`;
  }

  #waitsUntil(): Milliseconds {
    return Math.max(this.#notBefore, this.#parts.host.restsUntil);
  }

  async #askAll(recorded: RecordedPass, tunnel: Tunnel): Promise<void> {
    const { run, judged } = recorded;
    const { signal } = this.#stop;
    const { host, store, server } = this.#parts;
    try {
      let more = true;
      while (more && !signal.aborted) {
        more = await host.limiter.run(async () => {
          // Another server may have asked the same host meanwhile.
          await this.#rest(signal);
          if (this.#mustWait(recorded, tunnel)) return false;
          return this.#askOnce(run.id, judged, tunnel, signal);
        }, signal);
        more &&= store.backlog.summary(server.id).count > 0;
      }
    } catch (error) {
      if (!signal.aborted) this.#failed(toFailure(error), run.id);
    }
  }

  async #rest(signal: AbortSignal): Promise<void> {
    const { clock } = this.#parts;
    const rest = this.#waitsUntil() - clock.now();
    if (rest > 0) await clock.sleep(rest, signal);
  }

  /** One question about the head of the backlog. True when it was answered and the next may follow. */
  async #askOnce(
    runId: string,
    judged: RecordedPass['judged'],
    tunnel: Tunnel,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { server, store, clock, events, health } = this.#parts;
    if (tunnel.ollama === null) return false;
    const client = new OllamaClient(tunnel.ollama, clock);
    const model = await this.#find(client, signal);
    const questions = this.#head();
    const started = clock.now();
    const outcome = await askModel(
      {
        serverName: server.name,
        sources: store.servers.sources(server.id).map(({ id, name }) => ({ id, name })),
        range: rangeOf(questions),
        templates: questions,
        knownNormal: judged,
        model: {
          name: model.name,
          digest: model.digest,
          contextTokens: model.contextTokens ?? UNKNOWN_CONTEXT,
        },
        lenses: [GENERAL_LENS],
        budgetTokens: DEFAULT_BUDGET_TOKENS,
        charactersPerToken: this.#rateOf(model),
      },
      client,
      signal,
    );
    const took = clock.now() - started;
    this.#parts.host.restsUntil = clock.now() + REST_PER_WORK * took;
    this.#keep(runId, model, questions, outcome, took);
    if (outcome.failure) {
      this.#failed(outcome.failure, runId);
      return false;
    }
    this.#failures = 0;
    health.passed('model', clock.now(), took, model.name);
    events.healthChanged(server.id);
    return true;
  }

  async #find(client: OllamaClient, signal: AbortSignal): Promise<ModelInfo> {
    const { model } = this.#parts.server;
    const models = await client.models(signal);
    const found = models.find(({ name }) => name === model || name === `${model}:latest`);
    if (found) return found;
    throw new NightjarError({
      code: 'model-missing',
      message: `The model host does not have ${model}.`,
      advice: `Run “ollama pull ${model}” on it, or choose another model for ${this.#parts.server.name}.`,
    });
  }

  #head(): TemplateQuestion[] {
    const { store, server } = this.#parts;
    return store.backlog.head(server.id, HEAD).map(({ payload }): TemplateQuestion => {
      const { digest, namedByRule, novelty, rate } = fromPayload(payload);
      return { ...digest, namedByRule, novelty, usual: rate };
    });
  }

  #keep(
    runId: string,
    model: ModelInfo,
    asked: readonly TemplateQuestion[],
    outcome: AskOutcome,
    took: number,
  ): void {
    const { store, server, clock, newId, events } = this.#parts;
    store.settings.set(rateKey(model), outcome.charactersPerToken);
    const context = { serverId: server.id, now: clock.now(), newId };
    const { run, findings } = recordAnswers(
      store,
      { runId, model: model.name, asked, outcome, took },
      context,
    );
    if (run) events.runProgress(run);
    if (findings.length > 0) events.findingsChanged(findings.map(({ finding }) => finding.id));
  }

  #rateOf(model: ModelInfo): number {
    return this.#parts.store.settings.get(rateKey(model), z.number()) ?? DEFAULT_CHARACTERS_PER_TOKEN;
  }

  /** Waited out with growing pauses; news only when it is not just busy. */
  #failed(failure: Failure, runId: string): void {
    const { store, clock, health, report } = this.#parts;
    this.#failures += 1;
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (this.#failures - 1));
    this.#notBefore = Math.max(this.#notBefore, clock.now() + wait);
    health.failed('model', failure);
    const run = store.runs.get(runId);
    if (run) this.#note({ ...run, notAskedReason: `${failure.message} ${failure.advice}` });
    if (failure.code !== 'model-busy' || this.#failures > 1) report(failure, null);
  }

  #note(run: Run): void {
    this.#parts.store.runs.update(run);
    this.#parts.events.runProgress(run);
  }
}

function rateKey(model: ModelInfo): string {
  return `characters-per-token:${model.digest || model.name}`;
}

function rangeOf(questions: readonly TemplateQuestion[]) {
  const firsts = questions.map(({ first }) => first);
  const lasts = questions.map(({ last }) => last);
  return {
    from: firsts.reduce((least, at) => (at < least ? at : least), firsts[0] ?? 0n),
    to: lasts.reduce((most, at) => (at > most ? at : most), 0n) + 1n,
  };
}
