import { z } from 'zod';
import { NightjarError, type Failure } from '../../../shared/domain/failure.ts';
import { cap, visibleText } from './neutralize.ts';
import {
  TOO_LONG,
  CLOUD,
  NOT_OLLAMA,
  CUT,
  REFUSED,
  TIMED_OUT,
  INVALID,
  UNKNOWN,
  NO_SUCH_MODEL,
  DISK_FULL,
  LIBRARY_AWAY,
  PULL_FAILED,
  namedByStatus,
  namedByText,
  type Named,
} from './troubles.ts';

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
  // Writing it down again, as the packages do with an error, ends the stack.
  if (error instanceof RangeError) return [INVALID, 'It nests too deeply.'];
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
  return [namedByText(error.message) ?? namedByStatus(error.status, text), text];
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
