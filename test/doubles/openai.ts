import type { ServerResponse } from 'node:http';
import { flushed, ModelHostDouble, refuse, type Refusal } from './model-host.ts';

type Dialect = 'llama.cpp' | 'vLLM' | 'LM Studio' | 'other' | 'Ollama';

/** A streamed answer; LM Studio's for a prompt that is too long is `silent`. */
export interface OpenAIAnswer {
  readonly answer?: string | object;
  readonly thoughts?: string;
  readonly finish?: 'stop' | 'length' | null;
  readonly usage?: boolean;
  /** Nothing is sent before it resolves. */
  readonly firstToken?: Promise<unknown>;
  /** A raw part sent before the answer. */
  readonly garbage?: string;
  readonly end?: 'done' | 'cut' | 'hang' | 'silent' | { readonly error: object };
}

type OpenAIReply = Refusal | OpenAIAnswer;
export type OpenAIScript = (body: Readonly<Record<string, unknown>>, index: number) => OpenAIReply;

const json = (status: number, body: object): Refusal => ({ status, body: JSON.stringify(body) });

/** What the three say when something is wrong, in their words. */
export const OPENAI_ERRORS = {
  llamaTooLong: json(400, {
    error: {
      code: 400,
      message: 'request (9412 tokens) exceeds the available context size (8192 tokens), try increasing it',
      type: 'exceed_context_size_error',
      n_prompt_tokens: 9_412,
      n_ctx: 8_192,
    },
  }),
  vllmTooLong: json(400, {
    error: {
      message: "This model's maximum context length is 4096 tokens. However, you requested 5012 tokens.",
      type: 'BadRequestError',
      param: null,
      code: 400,
    },
  }),
  vllmTooLongOld: json(400, {
    object: 'error',
    message: 'The decoder prompt (length 5012) is longer than the maximum model length of 4096.',
    type: 'BadRequestError',
  }),
  studioTooLong: json(400, {
    error: 'Trying to keep the first 9000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens.',
  }),
  vllmMissing: json(404, {
    error: { message: 'The model `nobody` does not exist.', type: 'NotFoundError', code: 404 },
  }),
  studioMissing: json(404, { error: { message: 'No models loaded. Please load a model.', code: 'model_not_found' } }),
  llamaKey: json(401, { error: { message: 'Invalid API Key', type: 'authentication_error', code: 401 } }),
  forbidden: { status: 403, body: '' },
  tooMany: json(429, { error: { message: 'Rate limit reached', type: 'requests' } }),
  loading: json(503, { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } }),
  outOfMemory: json(500, { error: { message: 'CUDA out of memory. Tried to allocate 2.00 GiB', type: 'InternalServerError' } }),
  crashed: json(500, { error: { message: 'EngineCore encountered an issue.', type: 'InternalServerError' } }),
  proxy: { status: 502, body: '<html><h1>502 Bad Gateway</h1></html>', contentType: 'text/html' },
  notIt: { status: 404, body: '<html>not found</html>', contentType: 'text/html' },
  noSchema: json(400, { error: { message: "Unsupported parameter: 'response_format' of type json_schema", type: 'invalid_request_error' } }),
  redirect: { status: 302, body: '', location: 'https://example.com/' },
} as const satisfies Record<string, Refusal>; // prettier-ignore

const MODEL = 'qwen3-4b';

/** A server that speaks OpenAI's protocol by script, with the manners of one of the dialects. */
export class ScriptedOpenAI extends ModelHostDouble {
  script: OpenAIScript;
  readonly #dialect: Dialect;

  private constructor(dialect: Dialect, script: OpenAIScript) {
    super();
    this.#dialect = dialect;
    this.script = script;
  }

  static start(
    dialect: Dialect,
    script: OpenAIScript = () => ({ answer: '{"a":1}' }),
  ): Promise<ScriptedOpenAI> {
    return new ScriptedOpenAI(dialect, script).listen();
  }

  /** What was asked, in order. */
  get chats(): Array<Readonly<Record<string, unknown>>> {
    return this.bodiesOf('/v1/chat/completions') as Array<Readonly<Record<string, unknown>>>;
  }

  protected answer(path: string, body: unknown, response: ServerResponse): Promise<void> | void {
    if (path === '/v1/chat/completions')
      return this.#chat(body as Readonly<Record<string, unknown>>, response);
    const said = FACTS[this.#dialect][path];
    if (said === undefined) return refuse(response, OPENAI_ERRORS.notIt);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(said));
  }

  async #chat(body: Readonly<Record<string, unknown>>, response: ServerResponse): Promise<void> {
    this.watch(response);
    const reply = this.script(body, this.chats.length - 1);
    if ('status' in reply) return refuse(response, reply);
    await reply.firstToken;
    if (response.destroyed) return;
    const { answer = '', thoughts = '', finish = 'stop', usage = true, end = 'done' } = reply;
    response.setHeader('content-type', 'text/event-stream');
    if (end === 'silent') return void response.end('data: [DONE]\n\n');
    const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
    const send = (part: object) => response.write(`data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', ...part })}\n\n`);
    if (reply.garbage !== undefined) response.write(`data: ${reply.garbage}\n\n`);
    if (thoughts !== '') send({ choices: [{ index: 0, delta: { reasoning_content: thoughts } }] });
    for (let at = 0; at < text.length; at += 7)
      send({ choices: [{ index: 0, delta: { content: text.slice(at, at + 7) }, finish_reason: null }] });
    if (end === 'hang') return;
    if (end === 'cut') return void (await flushed(response), response.destroy());
    if (typeof end === 'object') return void response.end(`data: ${JSON.stringify(end)}\n\n`);
    if (finish !== null) send({ choices: [{ index: 0, delta: {}, finish_reason: finish }] });
    if (usage) send({ choices: [], usage: { prompt_tokens: 123, completion_tokens: 9, total_tokens: 132 }, ...this.#timings() });
    response.end('data: [DONE]\n\n');
  } // prettier-ignore

  #timings(): object {
    if (this.#dialect !== 'llama.cpp') return {};
    return { timings: { prompt_n: 400, prompt_ms: 8_000, predicted_n: 64, predicted_ms: 4_000 } };
  }
}

/** What each says of itself, by path. */
const FACTS: Readonly<Record<Dialect, Readonly<Record<string, object>>>> = {
  'llama.cpp': {
    '/v1/models': { object: 'list', data: [{ id: MODEL, owned_by: 'llamacpp', meta: { n_ctx_train: 40_960, n_params: 4.02e9, size: 2.5e9 } }] },
    '/props': { default_generation_settings: { n_ctx: 16_384 }, total_slots: 1, build_info: 'b10488-abc' },
  },
  vLLM: {
    '/v1/models': { object: 'list', data: [{ id: MODEL, owned_by: 'vllm', max_model_len: 32_768 }] },
    '/version': { version: '0.12.1' },
  },
  'LM Studio': {
    '/v1/models': { object: 'list', data: [{ id: MODEL, owned_by: 'organization_owner' }] },
    '/api/v0/models': {
      object: 'list',
      data: [
        { id: MODEL, type: 'llm', quantization: 'Q4_K_M', state: 'loaded', max_context_length: 40_960, loaded_context_length: 4_096 },
        { id: 'embed', type: 'embeddings', state: 'not-loaded', max_context_length: 2_048 },
      ],
    },
  },
  other: { '/v1/models': { object: 'list', data: [{ id: MODEL }] } },
  Ollama: {
    '/v1/models': { object: 'list', data: [{ id: 'qwen3:4b', owned_by: 'library' }] },
    '/api/version': { version: '0.33.0' },
  },
}; // prettier-ignore
