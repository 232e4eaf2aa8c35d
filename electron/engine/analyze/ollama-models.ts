import { z } from 'zod';

/** A model that a host has. */
export interface ModelInfo {
  readonly name: string;
  readonly digest: string;
  /** On disk, in bytes. */
  readonly size: number;
  /** What it was trained for; null if the host does not say. */
  readonly contextTokens: number | null;
  /** `completion`, `tools`, `thinking`, `vision`, `embedding`, …; empty if the host does not say. */
  readonly capabilities: readonly string[];
  /** Such as `Q4_K_M`, and `4.0B`; null if the host does not say. */
  readonly quantization: string | null;
  readonly parameters: string | null;
  /** It runs in a cloud: asking it is refused unless its host may. */
  readonly cloud: boolean;
}

/** How long the parts of a call took, in milliseconds, and how many tokens they had. */
export interface Timing {
  readonly promptTokens: number;
  readonly promptMilliseconds: number;
  readonly answerTokens: number;
  readonly answerMilliseconds: number;
  /** Who held the watch: the host, or we, the way there included. */
  readonly measuredBy: 'host' | 'nightjar';
}

/** A model that a host has in memory now. */
export interface LoadedModel {
  readonly name: string;
  readonly digest: string;
  /** Bytes in memory, and how many of them on a GPU (0: CPU only). */
  readonly size: number;
  readonly gpuSize: number;
  /** The context it was loaded with, the only number about it that can be trusted. */
  readonly contextTokens: number | null;
}

export const listSchema = z.object({
  models: z.array(
    z.object({
      name: z.string(),
      digest: z.string().default(''),
      size: z.number().default(0),
      remote_host: z.string().optional(),
      remote_model: z.string().optional(),
      capabilities: z.array(z.string()).optional(),
      details: z
        .object({
          context_length: z.number().int().positive().optional(),
          quantization_level: z.string().optional(),
          parameter_size: z.string().optional(),
        })
        .nullish(),
    }),
  ),
});
export type ListedModel = z.infer<typeof listSchema>['models'][number];

export const shownSchema = z.object({
  remote_host: z.string().optional(),
  remote_model: z.string().optional(),
  capabilities: z.array(z.string()).default([]),
  details: z.object({ family: z.string().default('') }).catch({ family: '' }),
  model_info: z.record(z.string(), z.unknown()).nullish(),
});
export type ShownModel = z.infer<typeof shownSchema>;

export const loadedSchema = z.object({
  models: z.array(
    z.object({
      name: z.string(),
      digest: z.string().default(''),
      size: z.number().default(0),
      size_vram: z.number().default(0),
      context_length: z.number().int().positive().optional(),
    }),
  ),
});

type LoadedEntry = z.infer<typeof loadedSchema>['models'][number];

export const versionSchema = z.object({ version: z.string().max(100) });

/**
 * True for names that Ollama sends on to ollama.com: the tag is `cloud` or ends in `-cloud`, in any case
 * (ollama `internal/modelref`). Entries with a `remote_host` are the other kind, which only the host knows.
 */
export function isCloudName(name: string): boolean {
  const tag = name.slice(name.lastIndexOf(':') + 1).toLowerCase();
  return tag === 'cloud' || tag.endsWith('-cloud');
}

/** A stub that a host keeps for a model elsewhere. */
export function runsRemotely(model: ListedModel | ShownModel): boolean {
  return Boolean(model.remote_host) || Boolean(model.remote_model);
}

/** Older hosts list neither capabilities nor context; a cloud model is not asked about. */
export function needsDetails(model: ListedModel): boolean {
  const complete = model.capabilities !== undefined && model.details?.context_length !== undefined;
  return !complete && !isCloudName(model.name) && !runsRemotely(model);
}

export function describeModel(model: ListedModel, shown: ShownModel | null): ModelInfo {
  return {
    name: model.name,
    digest: model.digest,
    size: model.size,
    contextTokens: model.details?.context_length ?? trainedContext(shown?.model_info ?? {}),
    capabilities: model.capabilities ?? shown?.capabilities ?? [],
    quantization: model.details?.quantization_level || null,
    parameters: model.details?.parameter_size || null,
    cloud: isCloudName(model.name) || runsRemotely(model) || (shown !== null && runsRemotely(shown)),
  };
}

export function describeLoaded(model: LoadedEntry): LoadedModel {
  return {
    name: model.name,
    digest: model.digest,
    size: model.size,
    gpuSize: model.size_vram,
    contextTokens: model.context_length ?? null,
  };
}

/**
 * Bytes that one token of context takes in the cache of keys and values, at 16 bits each; null where the host does
 * not tell the model's shape. Models with sliding windows take less.
 */
export function cacheBytesPerToken({ model_info: info }: ShownModel): number | null {
  const architecture = info?.['general.architecture'];
  if (typeof architecture !== 'string' || !info) return null;
  const of = (name: string) => {
    const value = info[`${architecture}.${name}`];
    return typeof value === 'number' && value > 0 ? value : null;
  };
  const layers = of('block_count');
  const heads = of('attention.head_count');
  const cached = of('attention.head_count_kv') ?? heads;
  const embedding = of('embedding_length');
  const width = heads !== null && embedding !== null ? embedding / heads : null;
  const keyWidth = of('attention.key_length') ?? width;
  const valueWidth = of('attention.value_length') ?? keyWidth;
  if (layers === null || cached === null || keyWidth === null || valueWidth === null) return null;
  return layers * cached * (keyWidth + valueWidth) * 2;
}

/** `model_info` names it after the architecture: `qwen3.context_length`. */
function trainedContext(info: Readonly<Record<string, unknown>>): number | null {
  const found = Object.entries(info).find(([key]) => key.endsWith('.context_length'))?.[1];
  return typeof found === 'number' && Number.isInteger(found) && found > 0 ? found : null;
}

/** One word of progress of a download; a model has several parts, each with its digest. */
export const pullPartSchema = z.object({
  status: z.string().max(1_000).default(''),
  digest: z.string().max(200).optional(),
  total: z.number().nonnegative().optional(),
  completed: z.number().nonnegative().optional(),
});
export type PullPart = z.infer<typeof pullPartSchema>;
