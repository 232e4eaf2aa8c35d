import { NightjarError, toFailure, type Failure } from '../../../shared/domain/failure.ts';
import type { ModelCall, Run } from '../../../shared/domain/run.ts';
import type { Server } from '../../../shared/domain/server.ts';
import type { ModelSettings } from '../../../shared/domain/settings.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import { askModel } from '../analyze/ask.ts';
import type { AskInput, AskOutcome } from '../analyze/question.ts';
import type { Tunnel } from '../connect/tunnel.ts';
import type { Clock } from '../ports.ts';
import type { Store } from '../store/store.ts';
import { askedWindow } from './ask-input.ts';
import { backlogHead } from './backlog-head.ts';
import type { JobEvents } from './events.ts';
import type { Health } from './health.ts';
import type { LensBook } from './lens-book.ts';
import { choiceOf, findModel } from './model-choice.ts';
import type { AskingFor, HostTurns } from './host-turns.ts';
import { BUSY, failedBefore, GIVEN_UP, NO_HOST, NOT_CHOSEN, resting } from './not-asked.ts';
import { Pause } from './pause.ts';
import { recordAnswers } from './record-answers.ts';
import type { RecordedPass } from './record-pass.ts';
import type { HostToAsk } from './model-hosts.ts';
import { keepRate, rateOf } from './token-rates.ts';

const FIRST_WAIT: Milliseconds = 60_000;
const LONGEST_WAIT: Milliseconds = 30 * 60_000;

/** A call cannot last longer: a clock that was set forward, or slept meanwhile, says more. */
const LONGEST_CALL: Milliseconds = 30 * 60_000;
/** What has waited for less than this came with a recent poll. */
const RECENT: Milliseconds = 60 * 60_000;

/** A question before it is known who answers it. */
export type Question = Omit<AskInput, 'model' | 'charactersPerToken'>;

export interface TriedOut {
  readonly model: string;
  readonly outcome: AskOutcome;
}

export interface ModelLaneParts {
  readonly server: Server;
  readonly store: Store;
  readonly clock: Clock;
  readonly health: Health;
  readonly events: JobEvents;
  readonly newId: () => string;
  readonly host: HostTurns;
  /** Whether there is a host to ask at all. */
  readonly hasHost: () => boolean;
  readonly openHost: (tunnel: Tunnel, signal: AbortSignal) => Promise<HostToAsk>;
  readonly lenses: LensBook;
  readonly models: () => ModelSettings;
  readonly report: (failure: Failure, subject: string | null) => void;
  /** Why the model is not to be asked as things are now; null: it may be. */
  readonly reasonToWait: () => Failure | null;
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
  readonly #backOff: Pause;
  #failures = 0;

  constructor(parts: ModelLaneParts) {
    this.#parts = parts;
    this.#backOff = new Pause(parts.clock);
  }

  /** After a pass: asks if there is something to ask, a model to ask and time to do it. Says in the run why not. */
  consider(recorded: RecordedPass, tunnel: Tunnel): void {
    const { server, store } = this.#parts;
    const { run } = recorded;
    if (store.backlog.summary(server.id).count === 0) return;
    const reason = this.#reasonNotToAsk();
    const note = reason ?? this.#reasonToRest();
    if (note !== null && run.notAsked > 0)
      this.#note({ ...(store.runs.get(run.id) ?? run), notAskedReason: note });
    if (reason !== null) {
      this.#mustWait(recorded, tunnel);
      return;
    }
    // While its host rests it takes its place in the queue, so that who polls more often is not asked more often.
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

  #reasonNotToAsk(): Failure | null {
    if (this.#parts.server.model === null) return NOT_CHOSEN;
    if (!this.#parts.hasHost()) return NO_HOST;
    const wait = this.#parts.reasonToWait();
    if (wait !== null) return wait;
    const left = this.#backOff.left();
    if (left > 0) return failedBefore(left);
    if (!this.#work) return null;
    return this.#reasonToRest() ?? BUSY;
  }

  #reasonToRest(): Failure | null {
    const rest = this.#parts.host.restLeft();
    return rest === 0 ? null : resting(rest);
  }

  async #askAll(recorded: RecordedPass, tunnel: Tunnel): Promise<void> {
    const { run } = recorded;
    const { signal } = this.#stop;
    const { host, store, server } = this.#parts;
    let asking = false;
    try {
      let more = true;
      while (more && !signal.aborted) {
        const turn = { serverId: server.id, askingFor: this.#askingFor() };
        const ask = async () => {
          if (this.#mustWait(recorded, tunnel)) return false;
          asking = true;
          const isAnswered = await this.#askOnce(recorded, tunnel, signal);
          asking = false;
          return isAnswered;
        };
        more = (await host.run(ask, turn, signal)) && store.backlog.summary(server.id).count > 0;
      }
    } catch (error) {
      if (!signal.aborted) this.#failed(toFailure(error), run.id);
      else if (asking) this.#noteReason(run.id, GIVEN_UP);
    }
  }

  #askingFor(): AskingFor {
    const { store, server, clock } = this.#parts;
    const newest = store.backlog.newest(server.id);
    return newest !== null && clock.now() - newest < RECENT ? 'live' : 'backlog';
  }

  /** One question about the head of the backlog. True when it was answered and the next may follow. */
  async #askOnce({ run, judged, seen }: RecordedPass, tunnel: Tunnel, signal: AbortSignal): Promise<boolean> {
    const { server, store, clock, events, health, lenses } = this.#parts;
    const { client, address } = await this.#parts.openHost(tunnel, signal);
    const { model, deepModel } = await this.#choices(client, address, signal);
    const { questions, isWidened } = backlogHead(store, server.id, clock.now());
    if (questions.length === 0) return false;
    const { budgetTokens, secondOpinion } = this.#parts.models();
    const started = clock.now();
    const asked = {
      serverName: server.name,
      ...lenses.askedOf(server.id),
      ...askedWindow(store, server.id, questions, seen),
      inOrder: true,
      brief: isWidened,
      knownNormal: judged,
      model,
      deepModel,
      secondOpinion,
      budgetTokens,
      charactersPerToken: rateOf(store, model),
    };
    const outcome = await askModel(asked, client, signal);
    const took = this.#worked(started, outcome);
    this.#keep(run.id, asked, outcome, took);
    if (outcome.failure) {
      this.#failed(outcome.failure, run.id);
      return false;
    }
    this.#failures = 0;
    health.passed('model', clock.now(), took, model.name);
    events.healthChanged(server.id);
    this.#tellOfOpinions(outcome.calls);
    return true;
  }

  /**
   * Asks a question on trial, in its turn like any other: nothing of the answer is kept, but the host rests for it.
   *
   * @param name of a model of the same host
   * @throws NightjarError if there is no model to ask; what becomes of the question is in the outcome
   */
  async tryOut(question: Question, name: string, tunnel: Tunnel, signal: AbortSignal): Promise<TriedOut> {
    const { host, clock, store, server, hasHost, openHost } = this.#parts;
    if (!hasHost()) throw new NightjarError(NO_HOST);
    const ask = async () => {
      const { client, address } = await openHost(tunnel, signal);
      const model = choiceOf(findModel(await client.models(signal), name, server.name), address);
      const started = clock.now();
      const input = { ...question, model, charactersPerToken: rateOf(store, model) };
      const outcome = await askModel(input, client, signal);
      this.#worked(started, outcome);
      return { model: model.name, outcome };
    };
    return host.run(ask, { serverId: server.id, askingFor: 'live' }, signal);
  }

  /** Books what a question took. */
  #worked(started: Milliseconds, { calls }: AskOutcome): Milliseconds {
    const { clock, host } = this.#parts;
    const longest = LONGEST_CALL * Math.max(1, calls.length);
    const took = Math.min(longest, Math.max(0, clock.now() - started));
    host.worked(took);
    return took;
  }

  /** A second opinion or a larger model that failed costs no finding, but is no secret either. */
  #tellOfOpinions(calls: readonly ModelCall[]): void {
    const failed = calls.find(
      ({ purpose, failure }) => failure !== null && (purpose === 'second' || purpose === 'deep'),
    );
    if (failed?.failure) this.#parts.report(failed.failure, failed.model);
  }

  async #choices(client: HostToAsk['client'], host: string, signal: AbortSignal) {
    const { server } = this.#parts;
    const models = await client.models(signal);
    const model = choiceOf(findModel(models, server.model ?? '', server.name), host);
    const deepName = server.deepModel;
    if (deepName === null || deepName === server.model) return { model, deepModel: null };
    try {
      return { model, deepModel: choiceOf(findModel(models, deepName, server.name), host) };
    } catch (error) {
      this.#parts.report(toFailure(error), deepName);
      return { model, deepModel: null };
    }
  }

  #keep(runId: string, asked: AskInput, outcome: AskOutcome, took: number): void {
    const { store, server, clock, newId, events } = this.#parts;
    keepRate(store, asked.model, outcome.charactersPerToken);
    const context = { serverId: server.id, now: clock.now(), newId };
    const { run, findings } = recordAnswers(store, { runId, asked, outcome, took }, context);
    if (run) events.runProgress(run);
    if (findings.length > 0) events.findingsChanged(findings.map(({ finding }) => finding.id));
  }

  /** Waited out with growing pauses; news only when it is not just busy. */
  #failed(failure: Failure, runId: string): void {
    const { health, report } = this.#parts;
    this.#failures += 1;
    this.#backOff.begin(Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (this.#failures - 1)));
    health.failed('model', failure);
    this.#noteReason(runId, failure);
    if (failure.code !== 'model-busy' || this.#failures > 1) report(failure, null);
  }

  #noteReason(runId: string, notAskedReason: Failure): void {
    const run = this.#parts.store.runs.get(runId);
    if (run) this.#note({ ...run, notAskedReason });
  }

  #note(run: Run): void {
    this.#parts.store.runs.update(run);
    this.#parts.events.runProgress(run);
  }
}
