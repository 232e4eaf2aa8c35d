import { randomBytes } from 'node:crypto';
import { NightjarError } from '../../../shared/domain/failure.ts';
import { disguisedClient } from '../../engine/analyze/disguised-client.ts';
import type { HostClient } from '../../engine/analyze/host-client.ts';
import { OllamaClient } from '../../engine/analyze/ollama.ts';
import { OpenAIClient } from '../../engine/analyze/openai.ts';
import { staysOnComputer } from '../../engine/analyze/own-network.ts';
import type { ModelChoice } from '../../engine/analyze/question.ts';
import { openModelTarget } from '../../engine/connect/direct-tunnel.ts';
import { closedByUs } from '../../engine/connect/tunnel.ts';
import { systemClock } from '../../host/clock.ts';

export interface HostOptions {
  readonly host: string;
  readonly kind: 'ollama' | 'openai';
}

/** A model host, to be closed by who opened it. */
export interface OpenedHost {
  readonly client: HostClient;
  /** Finds a model by its name. @throws NightjarError if the host does not answer or does not have it */
  readonly find: (name: string, signal: AbortSignal) => Promise<ModelChoice>;
  readonly close: () => Promise<void>;
}

/** A bearer token for hosts that want one: on the command line other users of the computer could read it. */
const KEY = 'NIGHTJAR_MODEL_KEY';
/** A trained context that a host does not tell is taken to be this. */
const UNKNOWN_CONTEXT = 8_192;

/**
 * Opens a host by its URL. Models in a cloud are refused, and on the way to another computer personal data are replaced,
 * as in the app.
 */
export function openHost({ host, kind }: HostOptions, environment = process.env): OpenedHost {
  const target = openModelTarget(checkedUrl(host));
  const endpoint = { origin: target.origin, dispatcher: target.dispatcher, key: environment[KEY] ?? null };
  const plain =
    kind === 'openai' ? new OpenAIClient(endpoint, systemClock) : new OllamaClient(endpoint, systemClock);
  return {
    client: staysOnComputer(host) ? plain : disguisedClient(plain, randomBytes(32)),
    find: async (name, signal) => {
      const models = await plain.models(signal);
      const found = models.find((each) => each.name === name || each.name === `${name}:latest`);
      if (found === undefined)
        throw notThere(
          name,
          models.map((each) => each.name),
        );
      const { digest, contextTokens } = found;
      return {
        host: new URL(host).host,
        name: found.name,
        digest,
        contextTokens: contextTokens ?? UNKNOWN_CONTEXT,
      };
    },
    close: () => target.destroy(closedByUs()),
  };
}

function checkedUrl(host: string): string {
  if (URL.canParse(host) && /^https?:/u.test(host)) return host;
  throw new Error(`--host takes a URL such as http://127.0.0.1:11434, not “${host}”.`);
}

function notThere(name: string, names: readonly string[]): NightjarError {
  return new NightjarError({
    code: 'model-missing',
    message: `The model host does not have ${name}.`,
    advice: names.length === 0 ? 'It has no models: download one.' : `It has ${names.join(', ')}.`,
  });
}
