import { Ollama } from 'ollama/browser';
import { z } from 'zod';
import { NightjarError } from '../../../shared/domain/failure.ts';
import type { Clock } from '../ports.ts';
import {
  ANSWER_LIMIT,
  CHAT_LIMITS,
  readPart,
  SHORT_LIMITS,
  type ChatOutcome,
  type ChatQuestion,
} from './chat.ts';
import { Deadlines, type Limits } from './deadlines.ts';
import { partSchema, requestOf, timingOf, type Part, type Spoken } from './ollama-chat.ts';
import { cloudFailure, HostRefusal, ollamaFailure, pullFailure, tooLongTokens } from './ollama-errors.ts';
import {
  cacheBytesPerToken,
  describeLoaded,
  describeModel,
  isCloudName,
  listSchema,
  loadedSchema,
  needsDetails,
  pullPartSchema,
  runsRemotely,
  shownSchema,
  versionSchema,
  type LoadedModel,
  type ModelInfo,
  type PullPart,
  type ShownModel,
  type Timing,
} from './ollama-models.ts';
import { guardedFetch, type ModelEndpoint } from './transport.ts';

const MINUTE = 60_000;
/** Between two words of progress; the host itself gives up after less. */
const PULL_LIMITS: Limits = { firstToken: 5 * MINUTE, total: 24 * 60 * MINUTE };
/** Sixteen words of progress a second, all day. */
const PULL_BYTES = 512 * 1024 * 1024;
/** Older hosts do not say in the list what a model can do; so many are asked about one by one. */
const ASKED_ONE_BY_ONE = 40;

/**
 * A model host that speaks Ollama's own protocol. Each request has an `Ollama` of its own, because one instance
 * can neither be stopped before the first token nor stop a single request.
 */
export class OllamaClient {
  readonly #endpoint: ModelEndpoint;
  readonly #clock: Clock;
  readonly #chatLimits: Limits;

  constructor(endpoint: ModelEndpoint, clock: Clock, chatLimits: Limits = CHAT_LIMITS) {
    this.#endpoint = endpoint;
    this.#clock = clock;
    this.#chatLimits = chatLimits;
  }

  /**
   * Asks one question and waits for the whole answer. Model trouble comes back as `failed`; it throws only the
   * signal's reason, when the caller stops it. A model that runs in a cloud is asked nothing.
   */
  async chat(question: ChatQuestion, signal: AbortSignal): Promise<ChatOutcome> {
    const begin = this.#clock.now();
    let text = '';
    let thought = 0;
    const hear = ({ content, thinking }: Spoken): void => {
      text += content;
      thought += thinking.length;
      if (thought > ANSWER_LIMIT)
        throw new HostRefusal(null, `it thought for more than ${ANSWER_LIMIT} characters`);
      if (text.length > ANSWER_LIMIT)
        throw new HostRefusal(null, `answer longer than ${ANSWER_LIMIT} characters`);
    };
    try {
      const shown = await this.#requireLocal(question.model, signal);
      const end = await this.#stream(question, shown, hear, signal);
      return {
        kind: 'answer',
        text,
        cut: end.done_reason === 'length',
        promptTokens: end.prompt_eval_count ?? null,
        answerTokens: end.eval_count ?? null,
        milliseconds: this.#clock.now() - begin,
      };
    } catch (error) {
      signal.throwIfAborted();
      const milliseconds = this.#clock.now() - begin;
      return {
        kind: 'failed',
        failure: ollamaFailure(error),
        tooLong: tooLongTokens(error),
        text,
        milliseconds,
      };
    }
  }

  /** What answers, for people. Throws `NightjarError`. */
  async about(signal: AbortSignal): Promise<{ software: string; version: string | null }> {
    return { software: 'Ollama', version: await this.version(signal) };
  }

  /** Asks one question and tells how long its parts took, by the host's own watch. Throws `NightjarError`. */
  async measure(question: ChatQuestion, signal: AbortSignal): Promise<Timing> {
    try {
      const shown = await this.#requireLocal(question.model, signal);
      return timingOf(await this.#stream(question, shown, () => {}, signal));
    } catch (error) {
      signal.throwIfAborted();
      throw new NightjarError(ollamaFailure(error), { cause: error });
    }
  }

  /** What the cache of one token of context takes, in bytes; null: not told. Throws `NightjarError`. */
  async cacheBytesPerToken(model: string, signal: AbortSignal): Promise<number | null> {
    return cacheBytesPerToken(await this.#show(model, signal));
  }

  /**
   * Downloads a model; `hear` gets each word of progress. Ending it by the signal stops the host's work at once; what
   * was downloaded is kept there for the next time. Throws `NightjarError`, or the signal's reason.
   */
  async pull(model: string, hear: (part: PullPart) => void, signal: AbortSignal): Promise<void> {
    if (isCloudName(model) && !this.#endpoint.allowCloud) throw new NightjarError(cloudFailure(model));
    try {
      await this.#within(PULL_LIMITS, signal, (ollama, deadlines) => follow(ollama, deadlines, model, hear));
    } catch (error) {
      signal.throwIfAborted();
      throw new NightjarError(pullFailure(error, model), { cause: error });
    }
  }

  /** Deletes a model from its host. Throws `NightjarError`. */
  async remove(model: string, signal: AbortSignal): Promise<void> {
    await this.#ask(signal, z.unknown(), (ollama) => ollama.delete({ model }));
  }

  /** The host's version, `0.33.0`. Throws `NightjarError`. */
  async version(signal: AbortSignal): Promise<string> {
    return (await this.#ask(signal, versionSchema, (ollama) => ollama.version())).version;
  }

  /** The models it has, cloud ones marked. Throws `NightjarError`. */
  async models(signal: AbortSignal): Promise<ModelInfo[]> {
    const { models } = await this.#ask(signal, listSchema, (ollama) => ollama.list());
    const described: ModelInfo[] = [];
    for (const [at, model] of models.entries()) {
      const shown =
        at < ASKED_ONE_BY_ONE && needsDetails(model) ? await this.#show(model.name, signal) : null;
      described.push(describeModel(model, shown));
    }
    return described;
  }

  /** The models that are in memory now. Throws `NightjarError`. */
  async loaded(signal: AbortSignal): Promise<LoadedModel[]> {
    const { models } = await this.#ask(signal, loadedSchema, (ollama) => ollama.ps());
    return models.map(describeLoaded);
  }

  /** Refuses by name before any request, by `remote_host` before any line of a log is sent. */
  async #requireLocal(model: string, signal: AbortSignal): Promise<ShownModel> {
    const { allowCloud = false } = this.#endpoint;
    if (isCloudName(model) && !allowCloud) throw new NightjarError(cloudFailure(model));
    const shown = await this.#show(model, signal);
    if (runsRemotely(shown) && !allowCloud) throw new NightjarError(cloudFailure(model));
    return shown;
  }

  #show(model: string, signal: AbortSignal): Promise<ShownModel> {
    return this.#ask(signal, shownSchema, (ollama) => ollama.show({ model }));
  }

  /** One short request, its answer checked. */
  async #ask<T>(
    signal: AbortSignal,
    schema: z.ZodType<T>,
    call: (ollama: Ollama) => Promise<unknown>,
  ): Promise<T> {
    try {
      return await this.#within(SHORT_LIMITS, signal, async (ollama) => schema.parse(await call(ollama)));
    } catch (error) {
      signal.throwIfAborted();
      throw new NightjarError(ollamaFailure(error), { cause: error });
    }
  }

  /** Hands each piece of the answer to `hear` and returns the last part. */
  #stream(
    question: ChatQuestion,
    model: ShownModel,
    hear: (spoken: Spoken) => void,
    signal: AbortSignal,
  ): Promise<Part> {
    return this.#within(this.#chatLimits, signal, async (ollama, deadlines) => {
      const stream = await ollama.chat(requestOf(question, model));
      for await (const raw of stream) {
        const part = readPart(partSchema, raw);
        deadlines.begun();
        if (part.message) hear(part.message);
        if (part.done) return part;
      }
      throw new HostRefusal(null, 'Did not receive done: the stream ended without its last part.');
    });
  }

  /** Runs one request; whatever ends it early becomes the error it throws. */
  async #within<T>(
    limits: Limits,
    signal: AbortSignal,
    use: (ollama: Ollama, deadlines: Deadlines) => Promise<T>,
  ): Promise<T> {
    signal.throwIfAborted();
    const deadlines = new Deadlines(this.#clock, signal, limits);
    const fetch = guardedFetch(
      this.#endpoint,
      deadlines.signal,
      limits === PULL_LIMITS ? PULL_BYTES : undefined,
    );
    try {
      return await use(new Ollama({ host: this.#endpoint.origin, fetch }), deadlines);
    } catch (error) {
      deadlines.signal.throwIfAborted();
      throw error;
    } finally {
      deadlines.end(); // Also closes the connection: leaving a stream alone lets the host go on working.
    }
  }
}

/** Passes words of progress on until the host says `success`. */
async function follow(
  ollama: Ollama,
  deadlines: Deadlines,
  model: string,
  hear: (part: PullPart) => void,
): Promise<void> {
  let status = '';
  for await (const raw of await ollama.pull({ model, stream: true })) {
    const part = readPart(pullPartSchema, raw);
    deadlines.begun();
    ({ status } = part);
    hear(part);
  }
  if (status !== 'success') throw new HostRefusal(null, 'Did not receive done: the download ended early.');
}
