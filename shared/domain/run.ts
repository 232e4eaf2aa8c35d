import { z } from 'zod';
import { failureSchema } from './failure.ts';

export const runStepSchema = z.enum(['connect', 'read', 'reduce', 'rules', 'model', 'store']);
export type RunStep = z.infer<typeof runStepSchema>;

/** What became of a call. `prompt-too-long` is asked again in halves, `answer-invalid` once more off the path. */
export const callStateSchema = z.enum([
  'answered',
  /** It ended at its limit; what was complete in it counts. */
  'answered-in-part',
  'prompt-too-long',
  'answer-invalid',
  'failed',
]);
export type CallState = z.infer<typeof callStateSchema>;

/**
 * Why a call was made: `first` about what waits, `retry` after an answer of no use, `second` for an opinion about what
 * the first said is grave, `deep` to a larger model about what was found.
 */
export const callPurposeSchema = z.enum(['first', 'retry', 'second', 'deep']);
export type CallPurpose = z.infer<typeof callPurposeSchema>;

/** One call to a model within a run. */
export const modelCallSchema = z.object({
  purpose: callPurposeSchema,
  state: callStateSchema,
  /** Where it was asked, without credentials; empty in calls of old versions. */
  host: z.string(),
  model: z.string(),
  digest: z.string(),
  /** Under which its templates were looked at; empty in calls of old versions. */
  lenses: z.array(z.object({ name: z.string(), version: z.number().int() })),
  promptVersion: z.number().int(),
  /** As the host counted them; null when it did not get that far. */
  promptTokens: z.number().int().nullable(),
  answerTokens: z.number().int().nullable(),
  /** What we had estimated before the call. */
  estimatedTokens: z.number().int(),
  milliseconds: z.number(),
  templates: z.number().int(),
  draftsAccepted: z.number().int(),
  draftsRejected: z.number().int(),
  /** Why drafts were rejected, one sentence each. */
  rejections: z.array(z.string()),
  /** What of accepted drafts was bounded by their evidence, one sentence each. */
  bounds: z.array(z.string()),
  /** Of a second opinion: about how many findings it was asked, and how many of them it confirmed. */
  opinion: z.object({ asked: z.number().int(), agreed: z.number().int() }).nullable(),
  /** The prompt and the answer as sent (redacted), kept seven days. */
  prompt: z.string(),
  answer: z.string(),
  failure: failureSchema.nullable(),
});
export type ModelCall = z.infer<typeof modelCallSchema>;

/** One pass over one window of one server. */
export const runSchema = z.object({
  id: z.string(),
  serverId: z.string(),
  kind: z.enum(['poll', 'catch-up', 'recount', 'back-fill', 're-analysis', 'backlog']),
  state: z.enum(['running', 'complete', 'partial', 'failed']),
  /** Window in nanoseconds, half-open. */
  from: z.bigint(),
  to: z.bigint(),
  startedAt: z.number().int(),
  finishedAt: z.number().int().nullable(),
  lines: z.number().int(),
  pages: z.number().int(),
  bytes: z.number().int(),
  templates: z.number().int(),
  newTemplates: z.number().int(),
  secrets: z.number().int(),
  ruleMatches: z.number().int(),
  findingsNew: z.number().int(),
  findingsUpdated: z.number().int(),
  /** Templates that a model should have seen and did not; they are in the backlog. */
  notAsked: z.number().int(),
  /** Why no model was asked; null if one was, or nothing was to ask. */
  notAskedReason: failureSchema.nullable(),
  /** Milliseconds spent in each step. */
  timings: z.partialRecord(runStepSchema, z.number()),
  /** One entry a source that could not be read. */
  failures: z.array(z.object({ sourceId: z.string().nullable(), failure: failureSchema })),
  calls: z.array(modelCallSchema),
});
export type Run = z.infer<typeof runSchema>;

/** A run that begins now and of which nothing is known yet. */
export function newRun(begun: Pick<Run, 'id' | 'serverId' | 'kind' | 'from' | 'to' | 'startedAt'>): Run {
  return {
    ...begun,
    state: 'running',
    finishedAt: null,
    lines: 0,
    pages: 0,
    bytes: 0,
    templates: 0,
    newTemplates: 0,
    secrets: 0,
    ruleMatches: 0,
    findingsNew: 0,
    findingsUpdated: 0,
    notAsked: 0,
    notAskedReason: null,
    timings: {},
    failures: [],
    calls: [],
  };
}
