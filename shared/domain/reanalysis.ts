import { z } from 'zod';
import { failureSchema } from './failure.ts';

/** A range is a week of a busy server at most, four weeks of a quiet one: longer ones are asked for in parts. */
export const LONGEST_REANALYSIS = 31 * 24 * 60 * 60 * 1000;

/** Who is asked about the templates of the range besides the rules. */
export const reanalysisModelSchema = z.discriminatedUnion('kind', [
  /** Rules only. */
  z.object({ kind: z.literal('none') }),
  /** Each server's own model on its own host. */
  z.object({ kind: z.literal('server') }),
  z.object({ kind: z.literal('named'), hostId: z.string(), model: z.string().min(1).max(200) }),
]);
export type ReanalysisModel = z.infer<typeof reanalysisModelSchema>;

/** What is read again, and with which eyes. Times in milliseconds since the epoch, half-open. */
export const reanalysisRequestSchema = z.object({
  sourceIds: z.array(z.string()).min(1).max(200),
  from: z.number().int().min(0),
  to: z.number().int().min(0),
  model: reanalysisModelSchema,
  /** Ids of the lenses that the model looks under; null: those of each source. */
  lenses: z.array(z.string()).min(1).max(8).nullable(),
  /** Ask also about templates that this very model has judged under these lenses before. */
  askKnown: z.boolean().default(false),
  /** Notify about what is new, as live polling would. */
  notify: z.boolean().default(false),
});
export type ReanalysisRequest = z.infer<typeof reanalysisRequestSchema>;

export const reanalysisStateSchema = z.enum([
  'queued',
  'running',
  'paused',
  'complete',
  'cancelled',
  'failed',
]);
export type ReanalysisState = z.infer<typeof reanalysisStateSchema>;

/** A stretch of time of one server that could not be read, and is not part of the outcome. */
export const unreadPieceSchema = z.object({
  serverId: z.string(),
  /** The source that was left out; null: all of them. */
  sourceId: z.string().nullable(),
  from: z.number().int(),
  to: z.number().int(),
  failure: failureSchema,
});
export type UnreadPiece = z.infer<typeof unreadPieceSchema>;
