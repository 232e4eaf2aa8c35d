import { oc } from '@orpc/contract';
import { z } from 'zod';
import { originKindSchema } from '../domain/draft.ts';
import { failureSchema } from '../domain/failure.ts';
import { reanalysisRequestSchema, reanalysisStateSchema, unreadPieceSchema } from '../domain/reanalysis.ts';
import { categorySchema, severitySchema } from '../domain/words.ts';

const sourceIdsSchema = z.array(z.string()).min(1).max(200);
const rangeFields = { from: z.number().int().min(0), to: z.number().int().min(0) };

/** `other` is all that is neither an error nor a warning, and what nobody has given a level. */
export const volumeLevelSchema = z.enum(['error', 'warning', 'other']);
export type VolumeLevel = z.infer<typeof volumeLevelSchema>;

/** Lines per bucket, as Loki counts them. Bucket `i` is `[from + i·bucketMilliseconds, …)`. */
export const volumeSchema = z.object({
  /** Rounded outwards to whole buckets. */
  from: z.number(),
  to: z.number(),
  bucketMilliseconds: z.number(),
  error: z.array(z.number()),
  warning: z.array(z.number()),
  other: z.array(z.number()),
  /** False: this Loki knows no levels, and all is `other`. */
  hasLevels: z.boolean(),
  /** Sources that could not be counted. */
  failures: z.array(z.object({ sourceId: z.string(), failure: failureSchema })),
});
export type Volume = z.infer<typeof volumeSchema>;

/** Where a number of an estimate comes from. */
export const estimateBasisSchema = z.enum([
  /** Counted by Loki. */
  'counted',
  /** Loki's index statistics. */
  'index',
  /** From lines of this source that were read before. */
  'measured',
  /** Nothing was measured yet: a typical value. */
  'typical',
]);
export type EstimateBasis = z.infer<typeof estimateBasisSchema>;

const estimated = z.object({ value: z.number(), basis: estimateBasisSchema });

/** A part of the range that the server no longer keeps or will not answer for. */
export const unavailableRangeSchema = z.object({
  sourceId: z.string(),
  from: z.number(),
  to: z.number(),
  reason: z.enum(['older-than-kept', 'not-reached', 'later-than-read']),
});

export const estimateSchema = z.object({
  lines: estimated,
  bytes: estimated,
  templates: estimated,
  /** Of these nobody has judged yet under this model and these lenses. */
  withoutVerdict: z.number(),
  /** Null without a model. */
  tokens: estimated.extend({ calls: z.number() }).nullable(),
  minutes: z.object({
    reading: estimated,
    /** Null without a model. It is asked behind live polling, no more than its share of the time. */
    model: estimated.nullable(),
  }),
  /** `qwen3:14b on web1`; null without a model. */
  modelName: z.string().nullable(),
  unavailable: z.array(unavailableRangeSchema),
  /** What could not be asked: these sources are not in the numbers. */
  failures: z.array(z.object({ sourceId: z.string(), failure: failureSchema })),
});
export type Estimate = z.infer<typeof estimateSchema>;

/** One re-analysis as a list shows it. Times in milliseconds. */
export const reanalysisSchema = reanalysisRequestSchema.extend({
  id: z.string(),
  state: reanalysisStateSchema,
  servers: z.array(z.object({ id: z.string(), name: z.string() })),
  createdAt: z.number(),
  startedAt: z.number().nullable(),
  finishedAt: z.number().nullable(),
  /** What it does now; null when it does nothing. `context`: the rules read what lies before the range. */
  step: z.enum(['planning', 'context', 'reading', 'model', 'waiting']).nullable(),
  /** Why it waits; null: it does not. */
  waitsFor: failureSchema.nullable(),
  progress: z.object({
    /** Of the range, and what was expected of it. */
    lines: z.number(),
    linesExpected: z.number(),
    pieces: z.number(),
    piecesDone: z.number(),
    /** Ranges done, one entry a stretch without a gap. */
    done: z.array(z.object({ from: z.number(), to: z.number() })),
    linesPerSecond: z.number().nullable(),
    templates: z.number(),
    templatesAsked: z.number(),
    /** To ask about; 0 until the lines are read and without a model. */
    templatesToAsk: z.number(),
    tokens: z.number(),
    calls: z.number(),
    readMilliseconds: z.number(),
    modelMilliseconds: z.number(),
    /** Null while nothing is known of it. */
    remainingMilliseconds: z.number().nullable(),
  }),
  /** Why it failed as a whole. */
  failure: failureSchema.nullable(),
  unread: z.array(unreadPieceSchema),
  modelName: z.string().nullable(),
  lensNames: z.array(z.string()),
  /** Its model's answers are kept here for comparing and are no findings: it is not what the servers are set to. */
  apart: z.boolean(),
});
export type Reanalysis = z.infer<typeof reanalysisSchema>;

/** Lines, severity and how many entities were named in the range. */
const countedSchema = z.object({
  lines: z.number(),
  severity: severitySchema,
  entities: z.number(),
});

/** `gone` is known in the range and was not found again; nothing of it is deleted. */
export const differenceSchema = z.enum(['new', 'same', 'changed', 'gone']);
export type Difference = z.infer<typeof differenceSchema>;

export const outcomeRowSchema = z.object({
  difference: differenceSchema,
  /** Null for what a model said apart: there is no finding of it. */
  findingId: z.string().nullable(),
  title: z.string(),
  category: categorySchema,
  origin: originKindSchema,
  servers: z.array(z.object({ id: z.string(), name: z.string() })),
  /** Null: not known in this range. */
  before: countedSchema.nullable(),
  /** Null: not found. */
  now: countedSchema.nullable(),
  /** Only of `changed`. */
  changes: z.array(z.enum(['lines', 'severity', 'entities'])),
  /** Only of `gone`: why, if it is known. */
  why: z.enum(['rule-gone', 'rule-changed', 'fewer-lines', 'other-sources', 'model-said-noise']).nullable(),
});
export type OutcomeRow = z.infer<typeof outcomeRowSchema>;

export const outcomeSchema = z.object({
  /** False while it runs: this is the outcome so far. */
  final: z.boolean(),
  counts: z.object({ new: z.number(), same: z.number(), changed: z.number(), gone: z.number() }),
  /** New first, then changed, gone, same; gravest first. */
  rows: z.array(outcomeRowSchema),
  unread: z.array(unreadPieceSchema),
});
export type Outcome = z.infer<typeof outcomeSchema>;

const comparedSchema = z.object({
  severity: severitySchema,
  lines: z.number(),
  explanation: z.string(),
});

/** One thing that at least one of the two has found. */
export const comparisonRowSchema = z.object({
  title: z.string(),
  category: categorySchema,
  origin: originKindSchema,
  findingId: z.string().nullable(),
  a: comparedSchema.nullable(),
  b: comparedSchema.nullable(),
});
export type ComparisonRow = z.infer<typeof comparisonRowSchema>;

export const comparisonSchema = z.object({
  a: reanalysisSchema,
  b: reanalysisSchema,
  /** What only one of them has first, gravest first. */
  rows: z.array(comparisonRowSchema),
});
export type Comparison = z.infer<typeof comparisonSchema>;

const idSchema = z.object({ id: z.string() });

export const reanalysisContract = {
  /** Cached for a minute. */
  volume: oc
    .input(
      z.object({ sourceIds: sourceIdsSchema, ...rangeFields, buckets: z.number().int().min(1).max(400) }),
    )
    .output(volumeSchema),
  estimate: oc
    .input(
      reanalysisRequestSchema.pick({
        sourceIds: true,
        from: true,
        to: true,
        model: true,
        lenses: true,
        askKnown: true,
      }),
    )
    .output(estimateSchema),
  /** Fails for an empty or too long range, for sources that are not there, and for a model that is not. */
  start: oc.input(reanalysisRequestSchema).output(idSchema),
  /** Newest first, kept for 90 days. */
  list: oc.output(z.array(reanalysisSchema)),
  get: oc.input(idSchema).output(reanalysisSchema.nullable()),
  /** These three answer false if it was not in a state for it. */
  pause: oc.input(idSchema).output(z.object({ done: z.boolean() })),
  resume: oc.input(idSchema).output(z.object({ done: z.boolean() })),
  /** What was found so far stays. */
  cancel: oc.input(idSchema).output(z.object({ done: z.boolean() })),
  outcome: oc.input(idSchema).output(outcomeSchema.nullable()),
  /** Null if one of the two is not there. */
  compare: oc.input(z.object({ a: z.string(), b: z.string() })).output(comparisonSchema.nullable()),
};
