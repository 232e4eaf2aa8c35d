import { NightjarError } from '../../../shared/domain/failure.ts';
import type { ModelInfo } from '../analyze/ollama-models.ts';
import type { ModelChoice } from '../analyze/question.ts';

/** A trained context that a host does not tell is taken to be this. */
const UNKNOWN_CONTEXT = 8_192;

/** A model as a question names it. */
export function choiceOf({ name, digest, contextTokens }: ModelInfo, host: string): ModelChoice {
  return { host, name, digest, contextTokens: contextTokens ?? UNKNOWN_CONTEXT };
}

/**
 * The model of this name among those of a host.
 *
 * @throws NightjarError `model-missing` if it is not there
 */
export function findModel(models: readonly ModelInfo[], name: string, serverName: string): ModelInfo {
  const found = models.find((each) => each.name === name || each.name === `${name}:latest`);
  if (found) return found;
  throw new NightjarError({
    code: 'model-missing',
    message: `The model host does not have ${name}.`,
    advice: `Download ${name} to it under Models, or choose another model for ${serverName}.`,
  });
}
