import { randomBytes } from 'node:crypto';
import { NightjarError } from '../../../shared/domain/failure.ts';
import type { ModelHost, Pull, Speed } from '../../../shared/domain/model-host.ts';
import type { ModelInfo } from '../analyze/ollama-models.ts';
import type { OllamaClient } from '../analyze/ollama.ts';
import type { Clock } from '../ports.ts';
import type { Store } from '../store/store.ts';
import { checkHost, contextOf, type HostCheckStep } from './check-host.ts';
import type { ModelHosts } from './model-hosts.ts';
import { Pulls } from './pulls.ts';

/** Tokens of the answer that is timed. */
const MEASURED_TOKENS = 64;
/** So many words to read: long enough that its time says something, on a small CPU half a minute. */
const MEASURED_WORDS = 320;
const WORDS = ['river', 'stone', 'lamp', 'green', 'seven', 'window', 'paper', 'cloud', 'apple', 'road'];

export interface ModelDeskParts {
  readonly store: Store;
  readonly hosts: ModelHosts;
  readonly clock: Clock;
  /** A host, what is known of it, or a download on it has changed. */
  readonly onChange: () => void;
}

/** What a person does with model hosts: look at one, time a model, download and delete models. */
export class ModelDesk {
  readonly hosts: ModelHosts;
  readonly pulls: Pulls;
  readonly #parts: ModelDeskParts;
  readonly #stop = new AbortController();

  constructor(parts: ModelDeskParts) {
    this.#parts = parts;
    this.hosts = parts.hosts;
    this.pulls = new Pulls(parts.clock);
  }

  /** See `checkHost`; the outcome is kept. */
  async *check(host: ModelHost, signal: AbortSignal): AsyncGenerator<HostCheckStep> {
    const { store, hosts, clock, onChange } = this.#parts;
    for await (const step of checkHost(hosts, host, clock, signal)) {
      if (step.kind === 'done' && hosts.get(host.id)) {
        store.modelHosts.keepCheck(host.id, step.check);
        onChange();
      }
      yield step;
    }
  }

  /**
   * Times a model by a question of no meaning and remembers how fast it was. It waits for nobody's turn: a person
   * looks on, and hosts do not count the time in their own queue.
   *
   * @throws NightjarError if the host or the model fails
   */
  async measure(host: ModelHost, model: string, signal: AbortSignal): Promise<Speed> {
    const { store, hosts, clock, onChange } = this.#parts;
    const { client } = await hosts.open(host, signal);
    const found = (await client.models(signal)).find(({ name }) => name === model);
    if (!found) throw missing(host, model);
    const timing = await client.measure(harmless(found), signal);
    const { promptTokens, answerTokens, measuredBy } = timing;
    const speed = {
      model,
      digest: found.digest,
      at: clock.now(),
      promptTokens,
      answerTokens,
      promptTokensPerSecond: perSecond(promptTokens, timing.promptMilliseconds),
      answerTokensPerSecond: perSecond(answerTokens, timing.answerMilliseconds),
      measuredBy,
    };
    store.modelHosts.keepSpeed(host.id, speed);
    onChange();
    return speed;
  }

  /** Begins a download, or joins the one under way; it goes on when nobody follows it any more. */
  pull(host: ModelHost, model: string, signal: AbortSignal): AsyncGenerator<Pull> {
    const { onChange } = this.#parts;
    const work = async (...[hear, stop]: Parameters<Parameters<Pulls['follow']>[2]>) =>
      (await this.#library(host, stop)).pull(model, hear, stop);
    const following = this.pulls.follow(host.id, model, work, signal, () => {
      onChange();
      void this.#lookAgain(host);
    });
    onChange();
    return following;
  }

  /** @throws NightjarError if the host refuses */
  async deleteModel(host: ModelHost, model: string, signal: AbortSignal): Promise<void> {
    await (await this.#library(host, signal)).remove(model, signal);
    await this.#lookAgain(host);
  }

  async stop(): Promise<void> {
    this.#stop.abort(new DOMException('the engine ends', 'AbortError'));
    await this.pulls.stop();
    await this.hosts.close();
  }

  /** What a host has changed, so what was known of it is no longer true. */
  async #lookAgain(host: ModelHost): Promise<void> {
    const { signal } = this.#stop;
    try {
      for await (const step of this.check(host, signal)) if (step.kind === 'done') return;
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #library(host: ModelHost, signal: AbortSignal): Promise<OllamaClient> {
    const { library } = await this.hosts.open(host, signal);
    if (library) return library;
    throw new NightjarError({
      code: 'unexpected',
      message: `${host.name} cannot be told to download or delete models.`,
      advice: 'Do it where it runs; only Ollama has a way to ask for it.',
    });
  }
}

function missing(host: ModelHost, model: string): NightjarError {
  return new NightjarError({
    code: 'model-missing',
    message: `${host.name} does not have ${model}.`,
    advice: 'Check the host again and choose one of its models.',
  });
}

/**
 * A question without any log line. It begins with what no host has ever read, so that nothing of it is cached, and
 * asks with the context of every other question, so that the model is not loaded anew.
 */
function harmless(model: ModelInfo) {
  const words = Array.from({ length: MEASURED_WORDS }, (_, at) => WORDS[(at * 7) % WORDS.length]);
  return {
    model: model.name,
    system: `${randomBytes(16).toString('hex')} is the number of this exercise in reading and counting words.`,
    user: `${words.join(' ')}\n\nList words from the text above as JSON.`,
    schema: {
      type: 'object',
      properties: { words: { type: 'array', items: { type: 'string', maxLength: 20 }, maxItems: 30 } },
      required: ['words'],
    },
    contextTokens: contextOf(model),
    answerTokens: MEASURED_TOKENS,
    purpose: 'first' as const,
  };
}

/** Of a watch that stood still nothing can be said but that it was fast. */
function perSecond(tokens: number, milliseconds: number): number {
  return Math.round((tokens / Math.max(1, milliseconds)) * 10_000) / 10;
}
