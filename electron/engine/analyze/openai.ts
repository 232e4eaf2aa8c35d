import type { OpenAI } from 'openai';
import { NightjarError } from '../../../shared/domain/failure.ts';
import type { Clock } from '../ports.ts';
import { Deadlines, type Limits } from './deadlines.ts';
import { CHAT_LIMITS, readPart, SHORT_LIMITS, type ChatOutcome, type ChatQuestion } from './chat.ts';
import { cloudFailure, HostRefusal, silentlyTooLong, tooLongTokens } from './ollama-errors.ts';
import type { LoadedModel, ModelInfo, Timing } from './ollama-models.ts';
import {
  hear,
  nothingHeard,
  partSchema,
  requestOf,
  timingOf,
  withoutThoughts,
  type Heard,
} from './openai-chat.ts';
import { asRefusal, openaiFailure, refusesSchema } from './openai-errors.ts';
import { leavesOwnNetwork } from './own-network.ts';
import { detect, type Detected, type Dialect } from './openai-hosts.ts';
import { guardedFetch, withoutKey, type ModelEndpoint } from './transport.ts';

/**
 * A model host that speaks OpenAI's protocol: llama.cpp's server, vLLM, LM Studio and others, each with its manners.
 * Each request has a client of its own, as Ollama's has, nothing is retried by the package, and no header tells of
 * this computer. The package is loaded when the first such host is asked: it is large, and most people have none.
 */
export class OpenAIClient {
  readonly #endpoint: ModelEndpoint;
  readonly #clock: Clock;
  readonly #chatLimits: Limits;
  readonly #isOutside: boolean;
  #detected: Promise<Detected> | null = null;
  /** It has refused a schema once; the answer is checked anyway. */
  #refusesSchema = false;

  constructor(endpoint: ModelEndpoint, clock: Clock, chatLimits: Limits = CHAT_LIMITS) {
    this.#endpoint = endpoint;
    this.#clock = clock;
    this.#chatLimits = chatLimits;
    this.#isOutside = leavesOwnNetwork(endpoint.origin);
  }

  /**
   * Asks one question and waits for the whole answer. Model trouble comes back as `failed`; it throws only the
   * signal's reason, when the caller stops it. A host outside one's own network is asked nothing unless it may be.
   */
  async chat(question: ChatQuestion, signal: AbortSignal): Promise<ChatOutcome> {
    const begin = this.#clock.now();
    const heard = nothingHeard();
    try {
      await this.#ask(question, heard, signal);
      return {
        kind: 'answer',
        text: withoutThoughts(heard.text),
        cut: heard.finish === 'length',
        promptTokens: heard.usage?.prompt_tokens ?? null,
        answerTokens: heard.usage?.completion_tokens ?? null,
        milliseconds: this.#clock.now() - begin,
      };
    } catch (error) {
      signal.throwIfAborted();
      return {
        kind: 'failed',
        failure: openaiFailure(error),
        tooLong: tooLongTokens(error),
        text: heard.text,
        milliseconds: this.#clock.now() - begin,
      };
    }
  }

  /** What answers, for people. Throws `NightjarError`. */
  async about(signal: AbortSignal): Promise<{ software: string; version: string | null }> {
    const { dialect, version } = await this.#detect(signal);
    return { software: dialect === 'other' ? 'OpenAI-compatible' : dialect, version };
  }

  /** The models it has. Throws `NightjarError`. */
  async models(signal: AbortSignal): Promise<ModelInfo[]> {
    return [...(await this.#detect(signal)).models];
  }

  /** The models that are in memory now, as far as it says. Throws `NightjarError`. */
  async loaded(signal: AbortSignal): Promise<LoadedModel[]> {
    return [...(await this.#detect(signal)).loaded];
  }

  /** Nobody tells it through this protocol. */
  cacheBytesPerToken(): Promise<null> {
    return Promise.resolve(null);
  }

  /** Asks one question and tells how long its parts took: by llama.cpp's watch, else by ours. Throws `NightjarError`. */
  async measure(question: ChatQuestion, signal: AbortSignal): Promise<Timing> {
    const begin = this.#clock.now();
    const heard = nothingHeard();
    try {
      await this.#ask(question, heard, signal);
      return timingOf(heard, begin, this.#clock.now());
    } catch (error) {
      signal.throwIfAborted();
      throw new NightjarError(openaiFailure(error), { cause: error });
    }
  }

  /** Once more without a schema where the host does not know how to hold one. */
  async #ask(question: ChatQuestion, heard: Heard, signal: AbortSignal): Promise<void> {
    if (this.#isOutside && !this.#endpoint.allowCloud)
      throw new NightjarError(cloudFailure(this.#endpoint.origin));
    const { dialect } = await this.#detect(signal);
    try {
      await this.#stream(question, dialect, heard, signal);
    } catch (error) {
      if (this.#refusesSchema || !refusesSchema(error)) throw error;
      this.#refusesSchema = true;
      await this.#stream(question, dialect, heard, signal);
    }
    if (heard.finish !== null || heard.text !== '') return;
    if (dialect === 'LM Studio') throw new NightjarError(silentlyTooLong());
    throw new HostRefusal(null, 'Did not receive done: the stream ended without a word.');
  }

  async #detect(signal: AbortSignal): Promise<Detected> {
    this.#detected ??= this.#within(SHORT_LIMITS, signal, (openai) =>
      detect(
        (path) => probe(openai, new URL(this.#endpoint.origin).href.replace(/\/$/u, '') + path),
        this.#isOutside,
      ),
    );
    try {
      return await this.#detected;
    } catch (error) {
      this.#detected = null;
      signal.throwIfAborted();
      throw new NightjarError(openaiFailure(error), { cause: error });
    }
  }

  #stream(question: ChatQuestion, dialect: Dialect, heard: Heard, signal: AbortSignal): Promise<void> {
    return this.#within(this.#chatLimits, signal, async (openai, deadlines) => {
      const stream = await openai.chat.completions.create(requestOf(question, dialect, !this.#refusesSchema));
      for await (const raw of stream) {
        const part = readPart(partSchema, raw);
        if (hear(heard, part)) {
          deadlines.begun();
          heard.firstTokenAt ??= this.#clock.now();
        }
      }
      if (heard.finish === null && heard.text !== '')
        throw new HostRefusal(null, 'Did not receive done: the stream ended without its last part.');
    });
  }

  /** Runs requests; whatever ends them early becomes the error that is thrown. */
  async #within<T>(
    limits: Limits,
    signal: AbortSignal,
    use: (openai: OpenAI, deadlines: Deadlines) => Promise<T>,
  ): Promise<T> {
    signal.throwIfAborted();
    const { OpenAI: Client } = await import('openai');
    const deadlines = new Deadlines(this.#clock, signal, limits);
    try {
      return await use(
        new Client({
          baseURL: `${this.#endpoint.origin}/v1`,
          fetch: guardedFetch(this.#endpoint, deadlines.signal),
          // The key goes in by `guardedFetch`. What is not given here the package would take from the environment.
          apiKey: 'none',
          adminAPIKey: null,
          organization: null,
          project: null,
          webhookSecret: null,
          maxRetries: 0,
          timeout: limits.total + limits.firstToken,
          logLevel: 'off',
        }),
        deadlines,
      );
    } catch (error) {
      deadlines.signal.throwIfAborted();
      throw this.#withoutKey(asRefusal(error));
    } finally {
      deadlines.end();
    }
  }

  #withoutKey(error: unknown): unknown {
    if (!(error instanceof HostRefusal)) return error;
    return new HostRefusal(error.status, withoutKey(error.message, this.#endpoint.key));
  }
}

/** Null where the host has no such path. */
async function probe(openai: OpenAI, address: string): Promise<unknown> {
  try {
    return await openai.get(address);
  } catch (error) {
    const isNeeded = address.endsWith('/v1/models');
    const cause = error instanceof Error ? error.cause : null;
    if (!isNeeded && cause instanceof HostRefusal) return null;
    throw error;
  }
}
