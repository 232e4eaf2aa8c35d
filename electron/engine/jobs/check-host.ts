import { freemem, platform, totalmem } from 'node:os';
import { toFailure, type Failure } from '../../../shared/domain/failure.ts';
import type {
  Advice,
  HostCheck,
  HostMemory,
  HostModel,
  ModelHost,
} from '../../../shared/domain/model-host.ts';
import { contextFor, DEFAULT_BUDGET_TOKENS } from '../analyze/budget.ts';
import type { HostClient } from '../analyze/host-client.ts';
import { adviceFor, fitOf, readMemory } from '../analyze/model-advice.ts';
import type { LoadedModel, ModelInfo } from '../analyze/ollama-models.ts';
import { ANSWER_TOKENS } from '../analyze/wire-schema.ts';
import type { Clock } from '../ports.ts';
import type { ModelHosts, OpenHost } from './model-hosts.ts';

type Step = 'reach' | 'models' | 'memory';

/** What a check finds out, as it happens; the contract's `CheckStep`. */
export type HostCheckStep =
  | { readonly kind: 'started'; readonly step: Step }
  | {
      readonly kind: 'reached';
      readonly software: string;
      readonly version: string | null;
      readonly milliseconds: number;
    }
  | { readonly kind: 'models'; readonly models: HostModel[] }
  | { readonly kind: 'memory'; readonly memory: HostMemory; readonly advice: Advice }
  | { readonly kind: 'failed'; readonly step: Step; readonly failure: Failure }
  | { readonly kind: 'done'; readonly check: HostCheck };

/** So many models are looked at one by one, for the size of their cache. */
const LOOKED_AT = 40;
/** A trained context that a host does not tell is taken to be this. */
const UNKNOWN_CONTEXT = 8_192;
const NO_MEMORY: HostMemory = { total: null, available: null, from: 'unknown' };

/** The context that Nightjar asks a model with; constant for each model. */
export function contextOf({ contextTokens }: Pick<ModelInfo, 'contextTokens'>): number {
  return contextFor(contextTokens ?? UNKNOWN_CONTEXT, DEFAULT_BUDGET_TOKENS, ANSWER_TOKENS);
}

/**
 * Looks at a host from outside in: whether it answers, its models and which are in memory with which context, how
 * much memory its machine has. Changes nothing there. Trouble is a step and is in the outcome; it throws only the
 * signal's reason.
 */
export async function* checkHost(
  hosts: ModelHosts,
  host: ModelHost,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<HostCheckStep> {
  const begin = clock.now();
  let check: HostCheck = {
    at: begin,
    milliseconds: 0,
    software: null,
    version: null,
    models: [],
    memory: NO_MEMORY,
    advice: adviceFor(null),
    failure: null,
  };
  const done = (): HostCheckStep => ({
    kind: 'done',
    check: { ...check, milliseconds: clock.now() - begin },
  });
  yield { kind: 'started', step: 'reach' };
  const reached = await attempt(() => reach(hosts, host, signal), signal);
  if ('failure' in reached) {
    check = { ...check, failure: reached.failure };
    yield { kind: 'failed', step: 'reach', failure: reached.failure };
    return yield done();
  }
  const { open, about } = reached.value;
  check = { ...check, ...about };
  yield { kind: 'reached', ...about, milliseconds: clock.now() - begin };

  yield { kind: 'started', step: 'models' };
  const found = await attempt(() => look(open.client, signal), signal);
  if ('failure' in found) {
    check = { ...check, failure: found.failure };
    yield { kind: 'failed', step: 'models', failure: found.failure };
  } else {
    yield { kind: 'models', models: modelsOf(found.value, NO_MEMORY) };
  }

  yield { kind: 'started', step: 'memory' };
  const asked = await attempt(() => memoryOf(hosts, host, open, signal), signal);
  // That nobody tells of it makes no host worse.
  if ('failure' in asked) yield { kind: 'failed', step: 'memory', failure: asked.failure };
  const memory = 'value' in asked ? asked.value : NO_MEMORY;
  const looked = 'value' in found ? found.value : { models: [], loaded: [], caches: new Map() };
  const advice = adviceFor(
    memory.total,
    looked.loaded.some(({ gpuSize }) => gpuSize > 0),
  );
  check = { ...check, memory, advice, models: modelsOf(looked, memory) };
  yield { kind: 'memory', memory, advice };
  yield done();
}

async function reach(hosts: ModelHosts, host: ModelHost, signal: AbortSignal) {
  const open = await hosts.open(host, signal);
  return { open, about: await open.client.about(signal) };
}

interface Looked {
  readonly models: readonly ModelInfo[];
  readonly loaded: readonly LoadedModel[];
  /** Bytes a token, by name. */
  readonly caches: ReadonlyMap<string, number | null>;
}

async function look(client: HostClient, signal: AbortSignal): Promise<Looked> {
  const models = await client.models(signal);
  const loaded = await client.loaded(signal);
  const caches = new Map<string, number | null>();
  for (const { name } of models.filter(({ cloud }) => !cloud).slice(0, LOOKED_AT))
    caches.set(name, await client.cacheBytesPerToken(name, signal));
  return { models, loaded, caches };
}

function modelsOf({ models, loaded, caches }: Looked, memory: HostMemory): HostModel[] {
  return models.map((model): HostModel => {
    const inMemory = loaded.find(({ name }) => name === model.name) ?? null;
    const fit = fitOf(
      {
        size: model.cloud ? 0 : model.size,
        cachePerToken: caches.get(model.name) ?? null,
        contextTokens: contextOf(model),
        isLoaded: inMemory !== null,
      },
      memory,
    );
    const { name, digest, size, contextTokens, quantization, parameters, cloud } = model;
    return {
      name,
      digest,
      size,
      contextTokens,
      capabilities: [...model.capabilities],
      quantization,
      parameters,
      cloud,
      loaded: inMemory && {
        contextTokens: inMemory.contextTokens,
        size: inMemory.size,
        gpuSize: inMemory.gpuSize,
      },
      fit,
    };
  });
}

/** Of the machine that the host runs on, if anybody can say. */
async function memoryOf(
  hosts: ModelHosts,
  host: ModelHost,
  { tunnel }: OpenHost,
  signal: AbortSignal,
): Promise<HostMemory> {
  if (hosts.isLocal(host)) {
    // What other systems call free leaves out what they would give up at once.
    const available = platform() === 'linux' ? freemem() : null;
    return { total: totalmem(), available, from: 'computer' };
  }
  const isOnServer = host.place.kind === 'server' && hosts.addressOf(host) === null;
  const isItself = isOnServer && hosts.keepsPersonalData(host, serverOf(host));
  if (!isItself || !tunnel) return NO_MEMORY;
  return { ...readMemory(await tunnel.run('memory', signal)), from: 'server' };
}

function serverOf({ place }: ModelHost): string {
  return place.kind === 'server' ? place.serverId : '';
}

async function attempt<T>(
  work: () => Promise<T>,
  signal: AbortSignal,
): Promise<{ readonly value: T } | { readonly failure: Failure }> {
  try {
    return { value: await work() };
  } catch (error) {
    signal.throwIfAborted();
    return { failure: toFailure(error) };
  }
}
