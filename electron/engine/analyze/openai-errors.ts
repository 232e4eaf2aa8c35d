import type { Failure } from '../../../shared/domain/failure.ts';
import { HostRefusal, ollamaFailure } from './ollama-errors.ts';
import { CRASHED, MISSING, NOT_ALLOWED, NOT_OLLAMA, REFUSED, UNKNOWN, type Named } from './troubles.ts';

/** What holds for Ollama alone, said for the others. */
const WORDS: ReadonlyMap<Named, Named> = new Map([
  [MISSING, { ...MISSING, advice: 'Start the host with this model, load it there, or choose another one.' }],
  [CRASHED, { ...CRASHED, advice: 'Look into the log of the model host; a smaller model often helps.' }],
  [
    NOT_ALLOWED,
    {
      ...NOT_ALLOWED,
      message: 'The model host refused the key, or wants one.',
      advice: 'Give the key of this host under Models, and check that the address is right.',
    },
  ],
  [
    NOT_OLLAMA,
    {
      ...NOT_OLLAMA,
      message: 'What answers at this address does not speak OpenAI’s protocol.',
      advice: 'Check the address of the host; its paths should begin with /v1.',
    },
  ],
  [REFUSED, { ...REFUSED, advice: 'Check that the model server runs there and that the address is right.' }],
  [UNKNOWN, { ...UNKNOWN, advice: 'Read its text below; the log of the model host says more.' }],
]);

/** That an Ollama was taken for one of the others, through whose protocol its context cannot be set. */
export const IS_OLLAMA: Failure = {
  code: 'model-unreachable',
  message: 'What answers at this address is Ollama.',
  advice: 'Change the kind of this host to Ollama: only its own protocol lets the length of a prompt be set.',
};

/** Turns whatever the OpenAI package threw into a failure with a name. */
export function openaiFailure(error: unknown): Failure {
  return ollamaFailure(error, WORDS);
}

/**
 * An error that came within a stream is the package's own kind: taken back to what the host said. Everything else is
 * left as it is, with what caused it.
 */
export function asRefusal(error: unknown): unknown {
  const isTold = error instanceof Error && 'error' in error && typeof error.error === 'object' && error.error;
  return isTold ? new HostRefusal(null, JSON.stringify({ error: error.error })) : error;
}

/** A host that does not know `response_format`, or not this form of it, or cannot make a grammar of the schema. */
export function refusesSchema(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (!(at instanceof HostRefusal)) continue;
    const isRefusal = at.status === 400 || at.status === 422 || at.status === 501;
    return (
      isRefusal && /response_format|json_schema|schema|grammar|structured.?output|guided/iu.test(at.message)
    );
  }
  return false;
}
