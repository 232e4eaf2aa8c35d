import { z } from 'zod';
import { NightjarError } from '../../../shared/domain/failure.ts';
import type { LoadedModel, ModelInfo } from './ollama-models.ts';
import { IS_OLLAMA } from './openai-errors.ts';

/** Whose manners a host has. */
export type Dialect = 'llama.cpp' | 'vLLM' | 'LM Studio' | 'other';

/** A host as it told of itself. */
export interface Detected {
  readonly dialect: Dialect;
  readonly version: string | null;
  readonly models: readonly ModelInfo[];
  readonly loaded: readonly LoadedModel[];
}

/** Gets a path of the host; null where it has no such thing. Throws where it cannot be reached. */
export type Probe = (path: string) => Promise<unknown>;

const count = z.number().int().positive();

const listSchema = z.object({
  data: z.array(
    z.object({
      id: z.string().max(300),
      owned_by: z.string().nullish().catch(null),
      max_model_len: count.nullish().catch(null),
      meta: z
        .object({ n_ctx_train: count.nullish(), n_params: count.nullish(), size: count.nullish() })
        .nullish()
        .catch(null),
      status: z.object({ value: z.string() }).nullish().catch(null),
    }),
  ),
});
type Listed = z.infer<typeof listSchema>['data'][number];

const propsSchema = z.object({
  default_generation_settings: z.object({ n_ctx: count.optional() }),
  build_info: z.string().max(100).optional(),
});

const vllmVersionSchema = z.object({ version: z.string().max(100) });

const studioSchema = z.object({
  data: z.array(
    z.object({
      id: z.string().max(300),
      type: z.string().default('llm'),
      arch: z.string().optional(),
      quantization: z.string().nullish(),
      state: z.string().default('not-loaded'),
      max_context_length: count.optional(),
      loaded_context_length: count.optional(),
    }),
  ),
});

/**
 * Finds out what answers: by the owner that `/v1/models` names, and by the path that only one of them has. Its
 * context is what the server was started with where it says so, which no request can change.
 *
 * @param cloud requests to it leave one's own network
 * @throws NightjarError if it is an Ollama
 * @throws ZodError if `/v1/models` is not what it should be
 */
export async function detect(probe: Probe, cloud: boolean): Promise<Detected> {
  const { data } = listSchema.parse(await probe('/v1/models'));
  const owner = data[0]?.owned_by ?? '';
  if (owner === 'llamacpp') return llamaCpp(data, await probe('/props'), cloud);
  if (owner === 'vllm') return vllm(data, await probe('/version'), cloud);
  if (!cloud) {
    const studio = studioSchema.safeParse(await probe('/api/v0/models'));
    if (studio.success) return lmStudio(studio.data.data, cloud);
    const props = propsSchema.safeParse(await probe('/props'));
    if (props.success) return llamaCpp(data, props.data, cloud);
    if (vllmVersionSchema.safeParse(await probe('/api/version')).success) throw new NightjarError(IS_OLLAMA);
  }
  const models = data.map((model) => described(model, model.max_model_len ?? null, cloud));
  return { dialect: 'other', version: null, models, loaded: [] };
}

function llamaCpp(data: readonly Listed[], said: unknown, cloud: boolean): Detected {
  const props = propsSchema.safeParse(said).data;
  const started = props?.default_generation_settings.n_ctx ?? null;
  const models = data.map((model) => described(model, started ?? model.meta?.n_ctx_train ?? null, cloud));
  const inMemory = models.filter((_, at) => (data[at]?.status?.value ?? 'loaded') === 'loaded');
  return {
    dialect: 'llama.cpp',
    version: props?.build_info ?? null,
    models,
    loaded: inMemory.map((model) => loadedAs(model, started)),
  };
}

/** vLLM has in memory what it lists. */
function vllm(data: readonly Listed[], said: unknown, cloud: boolean): Detected {
  const models = data.map((model) => described(model, model.max_model_len ?? null, cloud));
  return {
    dialect: 'vLLM',
    version: vllmVersionSchema.safeParse(said).data?.version ?? null,
    models,
    loaded: models.map((model) => loadedAs(model, model.contextTokens)),
  };
}

function lmStudio(data: z.infer<typeof studioSchema>['data'], cloud: boolean): Detected {
  const models = data.map((model): ModelInfo => ({
    name: model.id,
    digest: '',
    size: 0,
    contextTokens: model.loaded_context_length ?? model.max_context_length ?? null,
    capabilities: model.type === 'embeddings' ? ['embedding'] : ['completion', ...(model.type === 'vlm' ? ['vision'] : [])],
    quantization: model.quantization ?? null,
    parameters: null,
    cloud,
  })); // prettier-ignore
  const loaded = data.flatMap((model, at) => {
    const info = models[at];
    if (model.state !== 'loaded' || !info) return [];
    return [loadedAs(info, model.loaded_context_length ?? null)];
  });
  return { dialect: 'LM Studio', version: null, models, loaded };
}

function described(model: Listed, contextTokens: number | null, cloud: boolean): ModelInfo {
  return {
    name: model.id,
    digest: '',
    size: model.meta?.size ?? 0,
    contextTokens,
    capabilities: [],
    quantization: null,
    parameters: model.meta?.n_params ? `${(model.meta.n_params / 1e9).toFixed(1)}B` : null,
    cloud,
  };
}

/** None of them says how much of it lies on a GPU. */
function loadedAs({ name, size }: ModelInfo, contextTokens: number | null): LoadedModel {
  return { name, digest: '', size, gpuSize: 0, contextTokens };
}
