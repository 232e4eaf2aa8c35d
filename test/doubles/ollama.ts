import type { ServerResponse } from 'node:http';
import { flushed, ModelHostDouble, refuse, type Refusal } from './model-host.ts';
import { NOTHING_FOUND, type ChatRequest, type Script, type Streamed } from './ollama-answers.ts';
import { OLLAMA_ERRORS } from './ollama-refusals.ts';

/** A model of the pretended host. */
export interface PretendedModel {
  readonly name: string;
  readonly digest?: string;
  readonly size?: number;
  readonly contextTokens?: number;
  readonly capabilities?: readonly string[];
  readonly family?: string;
  /** A stub for a model in a cloud. */
  readonly remoteHost?: string;
}

export interface OllamaOptions {
  readonly version?: string;
  readonly models?: readonly PretendedModel[];
  readonly script?: Script;
  /** Leaves context and capabilities out of the list, as hosts before 0.30 do. */
  readonly oldList?: boolean;
  /** How this host's tokenizer counts. */
  readonly charactersPerToken?: number;
  /** The context it really has, whatever `num_ctx` says: a proxy, an old version. */
  readonly contextTokens?: number;
  /** What a download says, one object after the other, when one is asked for. */
  readonly pull?: () => AsyncIterable<object> | Iterable<object>;
  /** Cuts prompts that are too long even if told not to. */
  readonly ignoresTruncate?: boolean;
}

const THINKING_CHUNK = 1_000;

/** An Ollama over HTTP whose model answers by script, and which behaves otherwise as documented. */
export class ScriptedOllama extends ModelHostDouble {
  script: Script;
  readonly #options: OllamaOptions;
  readonly #deleted = new Set<string>();

  private constructor(options: OllamaOptions) {
    super();
    this.#options = options;
    this.script = options.script ?? (() => NOTHING_FOUND);
  }

  static start(options: OllamaOptions = {}): Promise<ScriptedOllama> {
    return new ScriptedOllama(options).listen();
  }

  /** The chats it got, in order. */
  get chats(): ChatRequest[] {
    return this.bodiesOf('/api/chat') as ChatRequest[];
  }

  protected answer(path: string, body: unknown, response: ServerResponse): Promise<void> | void {
    if (path === '/api/chat') return this.#chat(body as ChatRequest, response);
    if (path === '/api/version') return sendJson(response, { version: this.#options.version ?? '0.33.0' });
    if (path === '/api/tags')
      return sendJson(response, { models: this.#models().map((model) => this.#listed(model)) });
    if (path === '/api/ps') return sendJson(response, { models: this.#models().slice(0, 1).map(loaded) });
    if (path === '/api/pull') return this.#pull(response);
    if (path === '/api/delete') return this.#delete(body as { model?: string; name?: string }, response);
    if (path === '/api/show') return this.#show(body as { model: string }, response);
    refuse(response, OLLAMA_ERRORS.notOllama);
  }

  #models(): readonly PretendedModel[] {
    const models = this.#options.models ?? [{ name: 'qwen3:4b' }];
    return models.filter(({ name }) => !this.#deleted.has(name));
  }

  #find(name: string): PretendedModel | undefined {
    return this.#models().find((model) => model.name === name || model.name === `${name}:latest`);
  }

  #listed(model: PretendedModel) {
    const { contextTokens = 40_960, capabilities = ['completion', 'thinking'] } = model;
    return {
      ...identity(model),
      modified_at: '2026-11-01T00:00:00Z',
      details: {
        family: model.family ?? 'qwen3',
        parameter_size: '4.0B',
        quantization_level: 'Q4_K_M',
        ...(this.#options.oldList ? {} : { context_length: contextTokens }),
      },
      ...(this.#options.oldList ? {} : { capabilities }),
      ...(model.remoteHost === undefined ? {} : { remote_host: model.remoteHost, remote_model: model.name }),
    };
  }

  async #pull(response: ServerResponse): Promise<void> {
    this.watch(response);
    response.setHeader('content-type', 'application/x-ndjson');
    for await (const word of this.#options.pull?.() ?? [{ status: 'success' }]) {
      if (response.destroyed) return;
      response.write(`${JSON.stringify(word)}\n`);
    }
    response.end();
  }

  /** The package says `name`, as hosts of old did; both are known. */
  #delete(
    { model: asked = '', name = asked }: { model?: string; name?: string },
    response: ServerResponse,
  ): void {
    const model = this.#find(name);
    if (!model) return refuse(response, OLLAMA_ERRORS.missing(name));
    this.#deleted.add(model.name);
    response.end();
  }

  #show({ model: name }: { model: string }, response: ServerResponse): void {
    const model = this.#find(name);
    if (!model) return refuse(response, OLLAMA_ERRORS.missing(name));
    const family = model.family ?? 'qwen3';
    sendJson(response, {
      license: 'Apache License',
      details: { family },
      model_info: {
        'general.architecture': family,
        [`${family}.context_length`]: model.contextTokens ?? 40_960,
        // Of Qwen3-4B: 147,456 bytes of cache a token.
        [`${family}.block_count`]: 36,
        [`${family}.attention.head_count`]: 32,
        [`${family}.attention.head_count_kv`]: 8,
        [`${family}.attention.key_length`]: 128,
        [`${family}.attention.value_length`]: 128,
      },
      capabilities: model.capabilities ?? ['completion', 'thinking'],
      ...(model.remoteHost === undefined ? {} : { remote_host: model.remoteHost, remote_model: name }),
    });
  }

  async #chat(request: ChatRequest, response: ServerResponse): Promise<void> {
    this.watch(response);
    if (!this.#find(request.model)) return refuse(response, OLLAMA_ERRORS.missing(request.model));
    const reply = this.script(request, this.chats.length - 1);
    if ('status' in reply) return refuse(response, reply);
    const counted = this.#count(request);
    if ('status' in counted) return refuse(response, counted);
    await this.#stream(request, response, reply, counted.promptTokens);
  }

  /** What the host counts, or its refusal of a prompt that does not fit. */
  #count(request: ChatRequest): { promptTokens: number } | Refusal {
    const characters = request.messages.reduce((sum, { content }) => sum + content.length, 0);
    const tokens = Math.ceil(characters / (this.#options.charactersPerToken ?? 3.4)) + 20;
    const context = this.#options.contextTokens ?? request.options['num_ctx'] ?? 4_096;
    if (tokens < context) return { promptTokens: tokens };
    if (request.truncate === false && !this.#options.ignoresTruncate)
      return OLLAMA_ERRORS.tooLongNested(tokens, context);
    return { promptTokens: Math.floor(context / 2) + 2 };
  }

  async #stream(
    request: ChatRequest,
    response: ServerResponse,
    reply: Streamed,
    counted: number,
  ): Promise<void> {
    const text = typeof reply.answer === 'string' ? reply.answer : JSON.stringify(reply.answer);
    await reply.firstToken;
    if (response.destroyed) return;
    response.setHeader('content-type', 'application/x-ndjson');
    if (reply.garbage !== undefined) response.write(`${reply.garbage}\n`);
    const size = reply.chunk ?? 16;
    const { thinking = '' } = reply;
    for (let at = 0; at < thinking.length && !response.destroyed; at += THINKING_CHUNK) {
      const piece = thinking.slice(at, at + THINKING_CHUNK);
      const message = { role: 'assistant', content: '', thinking: piece };
      response.write(part(request.model, { message, done: false }));
    }
    for (let at = 0; at < text.length; at += size) {
      response.write(
        part(request.model, {
          message: { role: 'assistant', content: text.slice(at, at + size) },
          done: false,
        }),
      );
      await reply.between?.();
      if (response.destroyed) return;
    }
    const { end = 'done', promptTokens = counted } = reply;
    if (end === 'cut') return void (await flushed(response), response.destroy());
    if (end === 'hang') return;
    if (end === 'no-done') return void response.end();
    if (end !== 'done') return void response.end(`${JSON.stringify(end)}\n`);
    response.end(
      part(request.model, {
        message: { role: 'assistant', content: '' },
        done: true,
        done_reason: reply.doneReason ?? 'stop',
        ...(promptTokens === null ? {} : { prompt_eval_count: promptTokens }),
        prompt_eval_duration: 20e9,
        eval_duration: 8e9,
        eval_count: reply.answerTokens ?? Math.ceil(text.length / 3),
      }),
    );
  }
}

function sendJson(response: ServerResponse, body: object): void {
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.end(JSON.stringify(body));
}

function part(model: string, fields: object): string {
  return `${JSON.stringify({ model, created_at: '2026-11-21T06:00:00Z', ...fields })}\n`;
}

function identity(model: PretendedModel) {
  const { name, digest = 'a'.repeat(64), size = 2_500_000_000 } = model;
  return { name, model: name, digest, size };
}

function loaded(model: PretendedModel) {
  return { ...identity(model), size_vram: 0, expires_at: '2026-11-21T07:00:00Z', context_length: 8_192 };
}
