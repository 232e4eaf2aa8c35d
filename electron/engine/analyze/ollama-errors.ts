import { z } from 'zod';
import { NightjarError, type Failure, type FailureCode } from '../../../shared/domain/failure.ts';
import { cap, visibleText } from './neutralize.ts';

const DETAIL_LIMIT = 300;
/** What stands for a refusal that asks to sign in to Ollama's cloud; its own text says only `unauthorized`. */
export const SIGN_IN = 'The host asks to sign in to ollama.com.';

/** A model host said no: a status other than 2xx, or an error in the middle of a stream (then `status` is null). */
export class HostRefusal extends Error {
  override readonly name = 'HostRefusal';
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

/** One kind of trouble in words. */
export interface Named {
  readonly code: FailureCode;
  readonly message: string;
  readonly advice: string;
}

export const MISSING: Named = {
  code: 'model-missing',
  message: 'The model host does not have this model.',
  advice: 'Download it under Models (or `ollama pull NAME` there), or choose another model for this server.',
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
export const CRASHED: Named = {
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
  advice:
    'Choose a model that runs locally, or allow clouds for this host under Models: then templates and samples of log lines leave your network.',
};
export const NOT_ALLOWED: Named = {
  code: 'model-unreachable',
  message: 'The model host turned the request away.',
  advice:
    'Check that the address names Ollama itself, without a proxy that asks for a login or another host name.',
};
export const NOT_OLLAMA: Named = {
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
export const REFUSED: Named = {
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
const THINKS: Named = {
  code: 'model-answer-invalid',
  message: 'The model thinks without end, though it was told to answer at once.',
  advice: 'Choose a model that can be asked without thinking, or bring Ollama there up to date.',
};
export const UNKNOWN: Named = {
  code: 'unexpected',
  message: 'The model host reported an error that Nightjar has no name for.',
  advice: 'Read its text below; the log of Ollama says more.',
};

const NO_SUCH_MODEL: Named = {
  code: 'model-missing',
  message: 'There is no model of this name to download.',
  advice: 'Look the name up at ollama.com/library; the part after the colon counts too.',
};
const DISK_FULL: Named = {
  code: 'unexpected',
  message: 'The disk of the model host is full.',
  advice: 'Delete a model there that nobody asks; what was downloaded is kept for the next time.',
};
const LIBRARY_AWAY: Named = {
  code: 'model-unreachable',
  message: 'The model host cannot reach the library of models.',
  advice: 'Check that this machine may reach registry.ollama.ai; what was downloaded is kept.',
};
const PULL_FAILED: Named = {
  code: 'unexpected',
  message: 'The model could not be downloaded.',
  advice: 'Try again; what was downloaded is kept. The log of Ollama says more.',
};

/** Texts of Ollama 0.12 to 0.33, llama.cpp, vLLM and LM Studio; the first that occurs decides. Lower case. */
const TEXTS: ReadonlyArray<readonly [Named, readonly string[]]> = [
  [
    TOO_LONG,
    [
      'exceed_context_size_error',
      'exceeds the available context size',
      'the prompt is longer than the context length',
      'the input length exceeds the context length',
      'context size has been exceeded',
      'maximum context length',
      'longer than the maximum model length',
      'context_length_exceeded',
      'tokens when context the overflows',
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
      'insufficient system resources',
      'cudamalloc failed',
      'requires more system memory',
      'signal: killed',
    ],
  ],
  [LOAD_STALLED, ['timed out waiting for llama']],
  [BUSY, ['server busy', 'maximum pending requests', 'request canceled', 'loading model']],
  [
    CRASHED,
    [
      'unexpectedly stopped',
      'error was encountered while running the model',
      'process no longer running',
      'process has terminated',
      'enginecore',
      'enginedead',
      'model has crashed',
    ],
  ],
  [THINKS, ['it thought for more than']],
  [INVALID, ['answer longer than', 'line longer than', 'not json', 'did not receive done']],
]; // prettier-ignore

/** `model 'x' not found`, ``The model `x` does not exist.``, `No models loaded.` */
const NO_MODEL = /model .*(?:not found|does not exist)|no models loaded/iu;

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

/**
 * Turns whatever a request to a model host threw into a failure with a name.
 *
 * @param words what stands in place of words that hold for Ollama alone
 */
export function ollamaFailure(error: unknown, words: ReadonlyMap<Named, Named> = new Map()): Failure {
  const known = causes(error).find((cause) => cause instanceof NightjarError);
  if (known) return known.failure;
  const [named, detail] = troubleOf(error);
  return failure(words.get(named) ?? named, detail);
}

type Trouble = readonly [named: Named, detail: string];

function troubleOf(error: unknown): Trouble {
  const refusal = causes(error).find((cause) => cause instanceof HostRefusal);
  if (refusal) return refusalTrouble(refusal);
  if (error instanceof z.ZodError || error instanceof SyntaxError) return [NOT_OLLAMA, error.message];
  return transportTrouble(error);
}

/** Token numbers of a refused prompt, null where the host does not give them or refused for another reason. */
export function tooLongTokens(error: unknown): TooLong | null {
  const refusal = causes(error).find((cause) => cause instanceof HostRefusal);
  if (!refusal) return null;
  const nested = nestedRefusal(refusal.message);
  const promptTokens = nested?.n_prompt_tokens;
  const contextTokens = nested?.n_ctx;
  return promptTokens !== undefined && contextTokens !== undefined ? { promptTokens, contextTokens } : null;
}

export function cloudFailure(model: string): Failure {
  return failure(CLOUD, model);
}

/** LM Studio answers a prompt that is too long with an empty stream. */
export function silentlyTooLong(): Failure {
  return failure(TOO_LONG, 'The answer was empty, as LM Studio’s is when the prompt is too long.');
}

/** Of a download: a model that no library has is another trouble than one that a host lacks. */
export function pullFailure(error: unknown, model: string): Failure {
  const named = ollamaFailure(error);
  const said = named.detail ?? '';
  if (/file does not exist|manifest unknown|not found/iu.test(said)) return failure(NO_SUCH_MODEL, said);
  if (/no space left|disk quota/iu.test(said)) return failure(DISK_FULL, said);
  if (/no such host|dial tcp|i\/o timeout|connection refused|max retries/iu.test(said))
    return failure(LIBRARY_AWAY, said);
  return named.code === 'unexpected'
    ? failure({ ...PULL_FAILED, message: `${model} could not be downloaded.` }, said)
    : named;
}

export function invalidAnswer(detail: string): Failure {
  return failure(INVALID, detail);
}

/** What the host counted shows that the prompt was cut without a word. */
export function cutPrompt(promptTokens: number, estimated: number): Failure {
  return failure(TOO_LONG, `It counted ${promptTokens} tokens of about ${estimated}: the prompt was cut.`);
}

function refusalTrouble(error: HostRefusal): Trouble {
  const text = nestedRefusal(error.message)?.message ?? error.message;
  const searched = error.message.toLowerCase();
  const byText = TEXTS.find(([, parts]) => parts.some((part) => searched.includes(part)))?.[0];
  if (byText) return [byText, text];
  if (error.status === 404) return [NO_MODEL.test(text) ? MISSING : NOT_OLLAMA, text];
  return [(error.status === null ? undefined : STATUSES[error.status]) ?? UNKNOWN, text];
}

function nestedRefusal(text: string): z.infer<typeof nestedRefusalSchema>['error'] | null {
  if (!text.startsWith('{')) return null;
  try {
    return nestedRefusalSchema.parse(JSON.parse(text)).error;
  } catch {
    return null; // Not llama-server's; the text speaks for itself.
  }
}

function transportTrouble(error: unknown): Trouble {
  const chain = causes(error);
  const text = chain.map((cause) => cause.message).join(': ');
  const codes = chain.map((cause) => ('code' in cause ? String(cause.code) : ''));
  if (codes.some((code) => code.endsWith('_TIMEOUT') || code === 'ETIMEDOUT')) return [TIMED_OUT, text];
  if (text.includes('Did not receive done')) return [INVALID, 'The stream ended without its last part.'];
  if (chain.some((cause) => cause.message === 'terminated')) return [CUT, text];
  if (text.includes('unexpected redirect')) return [NOT_OLLAMA, text];
  return [chain.some((cause) => cause.message === 'fetch failed') ? REFUSED : UNKNOWN, text];
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
