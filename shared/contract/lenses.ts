import { oc } from '@orpc/contract';
import { z } from 'zod';
import { failureSchema } from '../domain/failure.ts';
import { lensDraftSchema, lensSchema } from '../domain/lens.ts';

const MOST_LENSES = 4;

const lensUseSchema = z.object({ serverId: z.string(), sourceId: z.string() });

export const lensViewSchema = lensSchema.extend({ usedBy: z.array(lensUseSchema) });
export type LensView = z.infer<typeof lensViewSchema>;

const lensIdsSchema = z.array(z.string()).min(1, 'Choose at least one lens.').max(MOST_LENSES);

/** What a model answered to a trial question, and what of it would have been believed. */
const dryAnswerSchema = z.object({
  model: z.string(),
  /** As the model wrote it; plain text, may be anything. Empty if it failed. */
  text: z.string(),
  findings: z.array(
    z.object({
      title: z.string(),
      severity: z.string(),
      category: z.string(),
      explanation: z.string(),
      recommendation: z.string(),
      lens: z.string(),
      /** Lines that it stands for. */
      count: z.number(),
    }),
  ),
  /** Why findings of it were rejected, and what of those taken was bounded by their evidence; a sentence each. */
  rejections: z.array(z.string()),
  bounds: z.array(z.string()),
  verdicts: z.array(
    z.object({ text: z.string(), verdict: z.enum(['problem', 'noise', 'unsure']), reason: z.string() }),
  ),
  /** As the host counted them. */
  promptTokens: z.number().nullable(),
  answerTokens: z.number().nullable(),
  milliseconds: z.number(),
  failure: failureSchema.nullable(),
});

export const dryRunSchema = z.object({
  /** What it is about: what waits for a model, or, where nothing waits, what was seen last. */
  from: z.enum(['backlog', 'last-seen']),
  system: z.string(),
  user: z.string(),
  /** Estimated. `parts` add up to a little less than `total`: a model's own template is not ours. */
  tokens: z.object({
    total: z.number(),
    budget: z.number(),
    parts: z.object({
      instructions: z.number(),
      lens: z.number(),
      window: z.number(),
      notes: z.number(),
      examples: z.number(),
      templates: z.number(),
    }),
  }),
  /** Templates in this prompt, and those that would wait for the next. */
  templates: z.number(),
  waiting: z.number(),
  /** Null where it was not asked for, or where there is nothing to ask about. */
  answer: dryAnswerSchema.nullable(),
});
export type DryRun = z.infer<typeof dryRunSchema>;

export const lensesContract = {
  /** Nightjar's own first. */
  list: oc.output(z.array(lensViewSchema)),
  get: oc.input(z.object({ id: z.string() })).output(lensViewSchema.nullable()),
  /** Saves a lens, `id` null for a new one; its version rises with each change. */
  save: oc.input(lensDraftSchema.extend({ id: z.string().nullable() })).output(lensSchema),
  /** Answers with who used it: these sources are looked at under their other lenses, or the general one. */
  remove: oc.input(z.object({ id: z.string() })).output(z.object({ usedBy: z.array(lensUseSchema) })),
  /** Under which lenses each source of a server is looked at. */
  ofServer: oc
    .input(z.object({ serverId: z.string() }))
    .output(z.array(z.object({ sourceId: z.string(), lenses: z.array(z.string()) }))),
  /** Answers with what it was before, for undo. */
  setOfSource: oc
    .input(z.object({ sourceId: z.string(), lenses: lensIdsSchema }))
    .output(z.object({ before: z.array(z.string()) })),
  /**
   * Shows the exact prompt that would be sent now, and with `ask` what the server's model answers to it. Nothing is
   * kept, but the model's time counts.
   */
  dryRun: oc
    .input(
      z.object({
        serverId: z.string(),
        /** Tried instead of the lenses of all sources; it need not be saved. */
        lens: lensDraftSchema.nullable().default(null),
        /** Another model of the server's host; null: the server's own. */
        model: z.string().min(1).max(200).nullable().default(null),
        ask: z.boolean().default(false),
      }),
    )
    .output(dryRunSchema),
};
