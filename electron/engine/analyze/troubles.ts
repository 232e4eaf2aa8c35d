import type { FailureCode } from '../../../shared/domain/failure.ts';

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
export const TOO_LONG: Named = {
  code: 'model-prompt-too-long',
  message: 'The prompt does not fit into the context of the model.',
  advice: 'Choose a smaller budget of tokens, or a model with a longer context.',
};
export const CLOUD: Named = {
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
export const CUT: Named = {
  code: 'model-unreachable',
  message: 'The connection to the model was cut in the middle of an answer.',
  advice: 'Nothing to do: it is asked again at the next run.',
};
export const REFUSED: Named = {
  code: 'model-unreachable',
  message: 'The model host cannot be reached.',
  advice: 'Check that Ollama runs there and that the address is right.',
};
export const TIMED_OUT: Named = {
  code: 'model-timeout',
  message: 'The model host stopped answering.',
  advice: 'Choose a smaller model or a smaller budget, or look at what else keeps the machine busy.',
};
export const INVALID: Named = {
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

export const NO_SUCH_MODEL: Named = {
  code: 'model-missing',
  message: 'There is no model of this name to download.',
  advice: 'Look the name up at ollama.com/library; the part after the colon counts too.',
};
export const DISK_FULL: Named = {
  code: 'unexpected',
  message: 'The disk of the model host is full.',
  advice: 'Delete a model there that nobody asks; what was downloaded is kept for the next time.',
};
export const LIBRARY_AWAY: Named = {
  code: 'model-unreachable',
  message: 'The model host cannot reach the library of models.',
  advice: 'Check that this machine may reach registry.ollama.ai; what was downloaded is kept.',
};
export const PULL_FAILED: Named = {
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
  [INVALID, ['answer longer than', 'answer nests deeper', 'line longer than', 'not json', 'did not receive done']],
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

/** What the words of a refusal say, null where they say nothing that is known. */
export function namedByText(text: string): Named | null {
  const searched = text.toLowerCase();
  return TEXTS.find(([, parts]) => parts.some((part) => searched.includes(part)))?.[0] ?? null;
}

/** What a status says where the words do not; null: an error in the middle of a stream. */
export function namedByStatus(status: number | null, text: string): Named {
  if (status === 404) return NO_MODEL.test(text) ? MISSING : NOT_OLLAMA;
  return (status === null ? undefined : STATUSES[status]) ?? UNKNOWN;
}
