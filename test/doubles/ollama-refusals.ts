import type { Refusal } from './model-host.ts';

/** Texts of Ollama 0.12 to 0.33. */
export const OLLAMA_ERRORS = {
  missing: (model: string): Refusal => refusal(404, `model '${model}' not found`),
  busy: refusal(503, 'server busy, please try again.  maximum pending requests exceeded'),
  outOfMemory: refusal(500, 'llama-server reported out-of-memory during startup: failed to allocate buffer'),
  outOfMemoryOld: refusal(500, 'model requires more system memory (9.3 GiB) than is available (3.1 GiB)'),
  killed: refusal(500, 'llama-server process has terminated: signal: killed'),
  crashed: refusal(
    500,
    'model runner has unexpectedly stopped, this may be due to resource limitations or an internal error, check ollama server logs for details',
  ),
  loadStalled: refusal(500, 'timed out waiting for llama-server to start - stalled'),
  tooLong: refusal(
    400,
    'the prompt is longer than the context length currently available to the model; shorten the prompt, adjust the context length in settings, or use a model with a longer context length',
  ),
  tooLongOld: refusal(400, 'the input length exceeds the context length'),
  tooLongNested: (promptTokens: number, contextTokens: number): Refusal =>
    refusal(
      400,
      JSON.stringify({
        error: {
          code: 400,
          message: `request (${promptTokens} tokens) exceeds the available context size (${contextTokens} tokens), try increasing it`,
          type: 'exceed_context_size_error',
          n_prompt_tokens: promptTokens,
          n_ctx: contextTokens,
        },
      }),
    ),
  noChat: (model: string): Refusal => refusal(400, `"${model}" does not support chat`),
  grammar: refusal(400, 'Failed to initialize samplers: failed to parse grammar'),
  signIn: {
    status: 401,
    body: JSON.stringify({ error: 'unauthorized', signin_url: 'https://ollama.com/connect?name=host' }),
  } satisfies Refusal,
  cloudDisabled: refusal(403, 'ollama cloud is disabled: remote model is unavailable'),
  forbidden: { status: 403, body: '' } satisfies Refusal,
  proxyLogin: { status: 401, body: '<html>login</html>', contentType: 'text/html' } satisfies Refusal,
  notOllama: { status: 404, body: '404 page not found', contentType: 'text/plain' } satisfies Refusal,
  redirect: { status: 302, body: '', location: 'https://example.com/' } satisfies Refusal,
} as const;

function refusal(status: number, error: string): Refusal {
  return { status, body: JSON.stringify({ error }) };
}
