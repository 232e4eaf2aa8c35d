import { z } from 'zod';
import { severitySchema } from './words.ts';

/** Why a finding may interrupt. Without one of these it stays silent. */
export const noticeReasonSchema = z.enum(['created', 'regressed', 'severity-raised', 'still-open']);
export type NoticeReason = z.infer<typeof noticeReasonSchema>;

/** One native notification. It says what its reader may see on a lock screen, never a log line. */
export const noticeSchema = z.object({
  /** What is shown under the same id is replaced: `finding-ID`, `server-ID`, `digest`. */
  id: z.string(),
  kind: z.enum(['finding', 'group', 'digest', 'test']),
  /** What a click opens: the finding if it is one, else the inbox. */
  findingIds: z.array(z.string()),
  /** The worst of its findings. */
  severity: severitySchema,
  title: z.string(),
  body: z.string(),
  /** Shown without a sound. */
  silent: z.boolean(),
});
export type Notice = z.infer<typeof noticeSchema>;

/** The stages of the pipeline, in their order. */
export const noticeStageSchema = z.enum([
  'visible',
  'reason',
  'switched-off',
  'threshold',
  'muted',
  'quiet-hours',
  'sleep',
  'hold',
  'group',
  'cap',
  'digest',
  'shown',
]);
export type NoticeStage = z.infer<typeof noticeStageSchema>;

/**
 * What a stage decided about a finding, so that "why was I (not) notified" can be answered later. `told`: a notice
 * was shown; `waiting`: until `until` or longer; `silent`: it goes no further, and nothing is owed.
 */
export const noticeDecisionSchema = z.object({
  findingId: z.string(),
  /** Milliseconds. */
  at: z.number().int(),
  reason: noticeReasonSchema,
  stage: noticeStageSchema,
  outcome: z.enum(['told', 'waiting', 'silent']),
  severity: severitySchema,
  /** What the stage compared with: the threshold that held at that hour. */
  threshold: severitySchema.nullable(),
  until: z.number().int().nullable(),
  /** How many findings the notice told of, this one included. */
  together: z.number().int().nullable(),
});
export type NoticeDecision = z.infer<typeof noticeDecisionSchema>;
