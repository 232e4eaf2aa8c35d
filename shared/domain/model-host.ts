import { z } from 'zod';
import { failureSchema } from './failure.ts';

/** What a host speaks: Ollama's own protocol, or OpenAI's (llama.cpp, vLLM, LM Studio and others). */
export const hostKindSchema = z.enum(['ollama', 'openai']);

/** Where a model host is. */
export const hostPlaceSchema = z.discriminatedUnion('kind', [
  /** On the server itself, at the address of its connection, through its tunnel. */
  z.object({ kind: z.literal('server'), serverId: z.string() }),
  z.object({ kind: z.literal('computer'), port: z.number().int().min(1).max(65535) }),
  /** What its API's own paths follow, with or without a last `/v1`. */
  z.object({ kind: z.literal('url'), url: z.url({ protocol: /^https?$/ }) }),
]);

/** Names of HTTP headers (RFC 9110, token) and values without control characters. */
const headersSchema = z.record(
  z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/),
  z.string().regex(/^[\t\x20-\x7e]*$/),
);

/** What answers questions about templates. Its key is no part of it: that lies in the keychain or in memory. */
export const modelHostSchema = z.object({
  id: z.string(),
  name: z.string().trim().min(1).max(64),
  kind: hostKindSchema,
  place: hostPlaceSchema,
  /** Sent with every request; never a secret. */
  headers: headersSchema.default({}),
  /** Templates of log lines and samples of them may leave for a company's computers. */
  allowCloud: z.boolean().default(false),
});
export type ModelHost = z.infer<typeof modelHostSchema>;

/** The id of the host that a server has of its own. */
export function ownHostId(serverId: string): string {
  return `server:${serverId}`;
}

/** A name that a host can have for a model: no white space, nothing that a shell or a path would read. */
export const modelNameSchema = z
  .string()
  .max(200)
  .regex(/^[\w][\w.:/@+-]*$/, 'A name such as qwen3:4b.');

/** Whether a model fits into the memory of its host with the context that Nightjar asks for. */
const fitSchema = z.object({
  verdict: z.enum(['fits', 'tight', 'too-large', 'unknown']),
  /** Weights, cache of the context and working memory, in bytes; null: not known. */
  neededBytes: z.number().nullable(),
  /** Of that the cache of the context. */
  cacheBytes: z.number().nullable(),
  contextTokens: z.number(),
});
export type Fit = z.infer<typeof fitSchema>;

/** A model that a host has, as the last check found it. */
export const hostModelSchema = z.object({
  name: z.string(),
  /** Empty where the host names none. */
  digest: z.string(),
  /** On disk, in bytes; 0 where the host does not say. */
  size: z.number(),
  /** What it was trained for, or what its host was started with; null: not known. */
  contextTokens: z.number().nullable(),
  capabilities: z.array(z.string()),
  /** Such as `Q4_K_M`. */
  quantization: z.string().nullable(),
  /** Such as `4.0B`. */
  parameters: z.string().nullable(),
  /** It runs in a cloud. */
  cloud: z.boolean(),
  /** As it is in memory now; null: it is not. `contextTokens` is what it was really loaded with. */
  loaded: z
    .object({ contextTokens: z.number().nullable(), size: z.number(), gpuSize: z.number() })
    .nullable(),
  fit: fitSchema,
});
export type HostModel = z.infer<typeof hostModelSchema>;

/** What a machine of this memory can run (README of the models; sizes with a context of 8,192). */
export const adviceSchema = z.object({
  /** `none`: not enough memory, bring the logs to a larger machine instead; `unknown`: nobody says how much there is. */
  kind: z.enum(['none', 'small', 'standard', 'large', 'unknown']),
  /** Names to pull, the best first. */
  models: z.array(z.string()),
  contextTokens: z.number().nullable(),
});
export type Advice = z.infer<typeof adviceSchema>;

export const hostMemorySchema = z.object({
  /** In bytes; null: not known. */
  total: z.number().nullable(),
  available: z.number().nullable(),
  /** Who said so: this computer, `/proc/meminfo` of the server, or nobody. */
  from: z.enum(['computer', 'server', 'unknown']),
});
export type HostMemory = z.infer<typeof hostMemorySchema>;

/** What a check found, kept until the next. */
export const hostCheckSchema = z.object({
  /** Milliseconds. */
  at: z.number(),
  milliseconds: z.number(),
  /** `Ollama`, `llama.cpp`, `vLLM`, `LM Studio`, or that it cannot be told. */
  software: z.string().nullable(),
  version: z.string().nullable(),
  models: z.array(hostModelSchema),
  memory: hostMemorySchema,
  advice: adviceSchema,
  /** Why it could not be checked, or not whole. */
  failure: failureSchema.nullable(),
});
export type HostCheck = z.infer<typeof hostCheckSchema>;

/** How fast a model was on its host. */
export const speedSchema = z.object({
  model: z.string(),
  digest: z.string(),
  at: z.number(),
  promptTokens: z.number(),
  answerTokens: z.number(),
  promptTokensPerSecond: z.number(),
  answerTokensPerSecond: z.number(),
  /** Whether the host measured it, or we from outside, the way there included. */
  measuredBy: z.enum(['host', 'nightjar']),
});
export type Speed = z.infer<typeof speedSchema>;

/** How far the download of a model is. */
export const pullSchema = z.object({
  model: z.string(),
  state: z.enum(['running', 'done', 'cancelled', 'failed']),
  /** The host's own word, such as `verifying sha256 digest`. */
  status: z.string(),
  completedBytes: z.number(),
  /** Of what the host has named so far; it grows while parts become known. */
  totalBytes: z.number(),
  /** 0 to 100; null before sizes are known. */
  percent: z.number().nullable(),
  bytesPerSecond: z.number().nullable(),
  remainingSeconds: z.number().nullable(),
  failure: failureSchema.nullable(),
});
export type Pull = z.infer<typeof pullSchema>;
