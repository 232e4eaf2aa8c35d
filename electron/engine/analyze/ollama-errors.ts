import { z } from 'zod';
import { NightjarError, type Failure, type FailureCode } from '../../../shared/domain/failure.ts';
import { cap, visibleText } from './neutralize.ts';

const DETAIL_LIMIT = 300;
/** What stands for a refusal that asks to sign in to Ollama's cloud; its own text says only `unauthorized`. */
export const SIGN_IN = 'The host asks to sign in to ollama.com.';

/** Ollama said no: a status other than 2xx, or an error in the middle of a stream (then `status` is null). */
export class OllamaRefusal extends Error {
  override readonly name = 'OllamaRefusal';
  readonly status: number | null;

  constructor(status: number | null, text: string) {
    super(text);
    this.status = status;
  }
}

/** What a host says when it refuses a prompt because of its length. */
export interface TooLong {
  readonly promptTokens: number;
  readonly contextTokens: number;
}

/** llama-server's own refusal, which Ollama hands on as a string within its `error`. */
const nestedRefusalSchema = z.object({
  error: z.object({
    message: z.string().catch(''),
    n_prompt_tokens: z.number().int().positive().optional(),
    n_ctx: z.number().int().positive().optional(),
  }),
});

interface Named {
  readonly code: FailureCode;
  readonly message: string;
  readonly advice: string;
}

const MISSING: Named = {
  code: 'model-missing',
  message: 'The model host does not have this model.',
  advice: 'Pull it there (`ollama pull NAME`), or choose another model for this server.',
};
const CANNOT_CHAT: Named = {
  code: 'model-missing',
  message: 'This model cannot be asked questions.',
  advice: 'Choose another model for this server.',
};
const BUSY: Named = {
  code: 'model-busy',
  message: 'The model host is busy.',
  advice: 'Nothing to do: it is asked again later.',
};
const OUT_OF_MEMORY: Named = {
  code: 'model-out-of-memory',
  message: 'The model does not fit into the memory of its host.',
  advice: 'Choose a smaller model, or free memory on that machine.',
};
const CRASHED: Named = {
  code: 'model-unreachable',
  message: 'The model crashed on its host.',
  advice: 'Look into the log of Ollama there; a smaller model often helps.',
};
const TOO_LONG: Named = {
  code: 'model-prompt-too-long',
  message: 'The prompt does not fit into the context of the model.',
  advice: 'Choose a smaller budget of tokens, or a model with a longer context.',
};
const CLOUD: Named = {
  code: 'model-cloud-refused',
  message: 'This model does not run on its host but in a cloud.',
  advice: 'Choose a model that runs locally, so that no log line leaves.',
};
const NOT_ALLOWED: Named = {
  code: 'model-unreachable',
  message: 'The model host turned the request away.',
  advice:
    'Check that the address names Ollama itself, without a proxy that asks for a login or another host name.',
};
const NOT_OLLAMA: Named = {
  code: 'model-unreachable',
  message: 'What answers at this address is not Ollama.',
  advice: 'Check host and port of the model in the settings of this server.',
};
const LOAD_STALLED: Named = {
  code: 'model-timeout',
  message: 'The model host gave up waiting for the model to load.',
  advice: 'Choose a smaller model, or look at what else keeps that machine busy.',
};
const CUT: Named = {
  code: 'model-unreachable',
  message: 'The connection to the model was cut in the middle of an answer.',
  advice: 'Nothing to do: it is asked again at the next run.',
};
const REFUSED: Named = {
  code: 'model-unreachable',
  message: 'The model host cannot be reached.',
  advice: 'Check that Ollama runs there and that the address is right.',
};
const TIMED_OUT: Named = {
  code: 'model-timeout',
  message: 'The model host stopped answering.',
  advice: 'Choose a smaller model or a smaller budget, or look at what else keeps the machine busy.',
};
const INVALID: Named = {
  code: 'model-answer-invalid',
  message: 'The model gave an answer that cannot be used.',
  advice: 'Choose another model if this happens often.',
};
const UNKNOWN: Named = {
  code: 'unexpected',
  message: 'The model host reported an error that Nightjar has no name for.',
  advice: 'Read its text below; the log of Ollama says more.',
};

/** Texts of Ollama 0.12 to 0.33, the first that occurs decides. Lower case. */
const TEXTS: ReadonlyArray<readonly [Named, readonly string[]]> = [
  [
    TOO_LONG,
    [
      'exceed_context_size_error',
      'exceeds the available context size',
      'the prompt is longer than the context length',
      'the input length exceeds the context length',
      'context size has been exceeded',
    ],
  ],
  [CLOUD, ['ollama cloud is disabled', 'remote model is unavailable', 'sign in to ollama.com']],
  [CANNOT_CHAT, ['does not support chat', 'does not support generate', 'invalid model name', 'model is required']],
  [
    OUT_OF_MEMORY,
    [
      'out of memory',
      'out-of-memory',
      'failed to allocate',
      'allocation failed',
      'not enough memory',
      'insufficient memory',
      'cudamalloc failed',
      'requires more system memory',
      'signal: killed',
    ],
  ],
  [LOAD_STALLED, ['timed out waiting for llama']],
  [BUSY, ['server busy', 'maximum pending requests', 'request canceled']],
  [
    CRASHED,
    [
      'unexpectedly stopped',
      'error was encountered while running the model',
      'process no longer running',
      'process has terminated',
    ],
  ],
  [INVALID, ['answer longer than', 'line longer than', 'not json', 'did not receive done']],
]; // prettier-ignore

const STATUSES: Readonly<Record<number, Named>> = {
  401: NOT_ALLOWED,
  403: NOT_ALLOWED,
  405: NOT_OLLAMA,
  407: NOT_ALLOWED,
  429: BUSY,
  499: BUSY,
  502: REFUSED,
  503: BUSY,
  504: TIMED_OUT,
};

/** Turns whatever a request to Ollama threw into a failure with a name. */
export function ollamaFailure(error: unknown): Failure {
  const known = causes(error).find((cause) => cause instanceof NightjarError);
  if (known) return known.failure;
  if (error instanceof OllamaRefusal) return refusalFailure(error);
  if (error instanceof z.ZodError || error instanceof SyntaxError) return failure(NOT_OLLAMA, error.message);
  return transportFailure(error);
}

/** Token numbers of a refused prompt, null where the host does not give them or refused for another reason. */
export function tooLongTokens(error: unknown): TooLong | null {
  if (!(error instanceof OllamaRefusal)) return null;
  const nested = nestedRefusal(error.message);
  const promptTokens = nested?.n_prompt_tokens;
  const contextTokens = nested?.n_ctx;
  return promptTokens !== undefined && contextTokens !== undefined ? { promptTokens, contextTokens } : null;
}

export function cloudFailure(model: string): Failure {
  return failure(CLOUD, model);
}

export function invalidAnswer(detail: string): Failure {
  return failure(INVALID, detail);
}

/** What the host counted shows that the prompt was cut without a word. */
export function cutPrompt(promptTokens: number, estimated: number): Failure {
  return failure(TOO_LONG, `It counted ${promptTokens} tokens of about ${estimated}: the prompt was cut.`);
}

function refusalFailure(error: OllamaRefusal): Failure {
  const text = nestedRefusal(error.message)?.message ?? error.message;
  const searched = error.message.toLowerCase();
  const byText = TEXTS.find(([, parts]) => parts.some((part) => searched.includes(part)))?.[0];
  if (byText) return failure(byText, text);
  if (error.status === 404) return failure(/model .* not found/iu.test(text) ? MISSING : NOT_OLLAMA, text);
  return failure((error.status === null ? undefined : STATUSES[error.status]) ?? UNKNOWN, text);
}

function nestedRefusal(text: string): z.infer<typeof nestedRefusalSchema>['error'] | null {
  if (!text.startsWith('{')) return null;
  try {
    return nestedRefusalSchema.parse(JSON.parse(text)).error;
  } catch {
    return null; // Not llama-server's; the text speaks for itself.
  }
}

function transportFailure(error: unknown): Failure {
  const chain = causes(error);
  const text = chain.map((cause) => cause.message).join(': ');
  const codes = chain.map((cause) => ('code' in cause ? String(cause.code) : ''));
  if (codes.some((code) => code.endsWith('_TIMEOUT') || code === 'ETIMEDOUT'))
    return failure(TIMED_OUT, text);
  if (text.includes('Did not receive done'))
    return failure(INVALID, 'The stream ended without its last part.');
  if (chain.some((cause) => cause.message === 'terminated')) return failure(CUT, text);
  if (text.includes('unexpected redirect')) return failure(NOT_OLLAMA, text);
  return failure(chain.some((cause) => cause.message === 'fetch failed') ? REFUSED : UNKNOWN, text);
}

/** An error and what caused it, outermost first. */
function causes(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let at = error; at instanceof Error && chain.length < 8; at = at.cause) chain.push(at);
  return chain;
}

function failure(named: Named, detail: string): Failure {
  const shown = cap(visibleText(detail), DETAIL_LIMIT);
  return { ...named, ...(shown === '' ? {} : { detail: shown }) };
}
