import type { OpenAI } from 'openai';
import { z } from 'zod';
import { NightjarError } from '../../../shared/domain/failure.ts';
import type { Clock } from '../ports.ts';
import { Deadlines, type Limits } from './deadlines.ts';
import {
  ANSWER_LIMIT,
  CHAT_LIMITS,
  SAMPLING,
  SHORT_LIMITS,
  type ChatOutcome,
  type ChatQuestion,
} from './ollama.ts';
import { cloudFailure, HostRefusal, silentlyTooLong, tooLongTokens } from './ollama-errors.ts';
import type { LoadedModel, ModelInfo, Timing } from './ollama-models.ts';
import { asRefusal, openaiFailure, refusesSchema } from './openai-errors.ts';
import { leavesOwnNetwork } from './own-network.ts';
import { detect, type Detected, type Dialect } from './openai-hosts.ts';
import { guardedFetch, withoutKey, type ModelEndpoint } from './transport.ts';

/** Of a model that thinks although it was told not to; the end of its tokens then ends the call. */
const THOUGHT_LIMIT = 64 * 1024;

const partSchema = z.object({
  choices: z
    .array(
      z.object({
        delta: z
          .object({
            content: z.string().nullish(),
            reasoning_content: z.string().nullish(),
            reasoning: z.string().nullish(),
          })
          .nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .default([]),
  usage: z
    .object({ prompt_tokens: z.number().int().nonnegative(), completion_tokens: z.number().int().nonnegative() })
    .nullish(),
  /** llama.cpp's own watch, in milliseconds. */
  timings: z
    .object({
      prompt_n: z.number().nonnegative(),
      prompt_ms: z.number().nonnegative(),
      predicted_n: z.number().nonnegative(),
      predicted_ms: z.number().nonnegative(),
    })
    .nullish(),
}); // prettier-ignore
type Part = z.infer<typeof partSchema>;

/** What a whole stream said. */
interface Heard {
  text: string;
  finish: string | null;
  usage: NonNullable<Part['usage']> | null;
  timings: NonNullable<Part['timings']> | null;
  firstTokenAt: number | null;
}

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
      let thoughts = 0;
      for await (const raw of stream) {
        const part = readPart(raw);
        const [choice] = part.choices;
        const thought = choice?.delta?.reasoning_content ?? choice?.delta?.reasoning ?? '';
        const content = choice?.delta?.content ?? '';
        if (content !== '' || thought !== '') {
          deadlines.begun();
          heard.firstTokenAt ??= this.#clock.now();
        }
        heard.text += content;
        thoughts += thought.length;
        if (heard.text.length > ANSWER_LIMIT || thoughts > THOUGHT_LIMIT)
          throw new HostRefusal(null, `answer longer than ${ANSWER_LIMIT} characters`);
        heard.finish = choice?.finish_reason ?? heard.finish;
        heard.usage = part.usage ?? heard.usage;
        heard.timings = part.timings ?? heard.timings;
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

function nothingHeard(): Heard {
  return { text: '', finish: null, usage: null, timings: null, firstTokenAt: null };
}

function readPart(raw: unknown): Part {
  const part = partSchema.safeParse(raw);
  if (!part.success) throw new HostRefusal(null, 'not JSON of the documented form');
  return part.data;
}

/** The fields that all of them know, and those of the one that it is; strange ones make others refuse a request. */
function requestOf(question: ChatQuestion, dialect: Dialect, withSchema: boolean) {
  const { temperature, seed } = SAMPLING[question.purpose];
  return {
    model: question.model,
    stream: true as const,
    stream_options: { include_usage: true },
    messages: [
      { role: 'system' as const, content: question.system },
      { role: 'user' as const, content: question.user },
    ],
    max_tokens: question.answerTokens,
    temperature,
    seed,
    ...(withSchema && { response_format: formatOf(question.schema) }),
    ...thinkingOf(question.model, dialect),
  };
}

function formatOf(schema: object) {
  return {
    type: 'json_schema' as const,
    json_schema: { name: 'answer', strict: true, schema: schema as Record<string, unknown> },
  };
}

/** gpt-oss cannot be kept from thinking, only be told to do little of it; LM Studio has no field for the others. */
function thinkingOf(model: string, dialect: Dialect): object {
  if (dialect === 'other') return {};
  if (/gpt-?oss/iu.test(model)) return { reasoning_effort: 'low' };
  return dialect === 'LM Studio' ? {} : { chat_template_kwargs: { enable_thinking: false } };
}

/** Hosts without a parser for thoughts leave them in the answer. */
function withoutThoughts(text: string): string {
  return text.replace(/^\s*<think>[\s\S]*?(?:<\/think>|$)/u, '');
}

function timingOf({ usage, timings, firstTokenAt }: Heard, begin: number, end: number): Timing {
  if (timings && timings.prompt_n > 0 && timings.predicted_n > 0) {
    return {
      promptTokens: timings.prompt_n,
      promptMilliseconds: timings.prompt_ms,
      answerTokens: timings.predicted_n,
      answerMilliseconds: timings.predicted_ms,
      measuredBy: 'host',
    };
  }
  if (!usage || firstTokenAt === null)
    throw new HostRefusal(null, 'not JSON with the numbers of a finished answer');
  return {
    promptTokens: usage.prompt_tokens,
    promptMilliseconds: firstTokenAt - begin,
    answerTokens: usage.completion_tokens,
    answerMilliseconds: end - firstTokenAt,
    measuredBy: 'nightjar',
  };
}
