import { oc } from '@orpc/contract';
import { z } from 'zod';
import { failureSchema } from '../domain/failure.ts';
import { matchersSchema, suppressionEndSchema, suppressionSchema } from '../domain/suppression.ts';
import { historyEntrySchema } from '../domain/finding.ts';
import { severitySchema } from '../domain/words.ts';
import { chosenSchema } from './findings.ts';

const previewedSchema = z.object({
  id: z.string(),
  title: z.string(),
  severity: severitySchema,
  lastSeen: z.number(),
});

/** What a rule hides now, and what it would have hidden, as if it were not there yet. Times in milliseconds. */
export const suppressionPreviewSchema = z.object({
  now: z.object({
    /** Findings that are shown now and would not be. */
    count: z.number(),
    bySeverity: z.record(severitySchema, z.number()),
    /** Their last line. */
    newest: z.number().nullable(),
    /** Findings that would lose some of their lines and stay. */
    partly: z.number(),
    /** The first of the findings, gravest first. */
    ids: z.array(z.string()),
  }),
  /**
   * Findings of whose lines of the last thirty days none would have been shown. `high`: high or critical; `days`: by
   * the day of their last line, counted back from now, oldest first; `gravest`: examples.
   */
  last30Days: z.object({
    count: z.number(),
    high: z.number(),
    last: z.number().nullable(),
    days: z.array(z.object({ count: z.number(), high: z.number() })),
    gravest: z.array(previewedSchema),
  }),
  /** So many may match that not all were looked at: there are at least as many as counted. */
  atLeast: z.boolean(),
  /** Why it cannot be saved; null if it can. Then nothing is counted. */
  refused: failureSchema.nullable(),
});
export type SuppressionPreview = z.infer<typeof suppressionPreviewSchema>;

export const suppressionViewSchema = suppressionSchema.extend({
  /** `ended`: a person ended it, or its time has passed. */
  state: z.enum(['holds', 'ended']),
  pulse: z.object({
    /** Lines that came while it held, and the last of them. */
    hits: z.number(),
    lastHit: z.number().nullable(),
    /** Findings that it hides now. */
    hidden: z.number(),
    /** Lines on each of the last thirty UTC days, oldest first. */
    days: z.array(z.number()),
  }),
  /** Worth a look once a week: it has long hit nothing, or hides too much. */
  review: z.enum(['stale', 'broad']).nullable(),
});
export type SuppressionView = z.infer<typeof suppressionViewSchema>;

/** One rule with all that it has done. */
export const suppressionDetailSchema = suppressionViewSchema.extend({
  /** Findings that it hides or has hidden, those hidden now first; `more`: those that are not listed. */
  findings: z.array(previewedSchema.extend({ hits: z.number(), hidden: z.boolean() })),
  more: z.number(),
  /** What it did, newest first, with the titles of the findings. */
  history: z.array(historyEntrySchema.extend({ title: z.string() })),
});
export type SuppressionDetail = z.infer<typeof suppressionDetailSchema>;

const draftSchema = z.object({ matchers: matchersSchema, end: suppressionEndSchema });
const reasonSchema = suppressionSchema.shape.reason;
/** `undo`: history entries to hand to `findings.undo`; a rule that changed no finding is undone by `end` or `reopen`. */
const doneSchema = z.object({ undo: z.array(z.number()) });

export const suppressionsContract = {
  /** Newest first, those that ended included. */
  list: oc.output(z.array(suppressionViewSchema)),
  get: oc.input(z.object({ id: z.string() })).output(suppressionDetailSchema.nullable()),
  /** `id`: the rule that is edited. */
  preview: oc.input(draftSchema.extend({ id: z.string().optional() })).output(suppressionPreviewSchema),
  add: oc.input(draftSchema.extend({ reason: reasonSchema })).output(doneSchema.extend({ id: z.string() })),
  edit: oc.input(draftSchema.extend({ id: z.string(), reason: reasonSchema })).output(doneSchema),
  end: oc.input(z.object({ id: z.string() })).output(doneSchema),
  reopen: oc.input(z.object({ id: z.string() })).output(doneSchema),
  /** What a rule that starts from a finding has filled in, and a threshold for keeping the finding quiet. */
  suggest: oc.input(z.object({ findingId: z.string() })).output(
    z
      .object({
        matchers: matchersSchema,
        quiet: z.object({ nowPerHour: z.number(), perHour: z.number() }),
      })
      .nullable(),
  ),
  /**
   * Hides findings until they get worse: one rule each, and for at most `MOST_QUIET` of them. Without a threshold, the
   * one that `suggest` names.
   */
  quiet: oc
    .input(
      chosenSchema.and(
        z.object({ perHour: z.number().int().min(1).optional(), reason: reasonSchema.optional() }),
      ),
    )
    .output(doneSchema),
  /**
   * Hides a finding again that came back: as long or under the same condition as it was hidden before. Empty if it
   * did not come back.
   */
  hideAgain: oc.input(z.object({ findingId: z.string() })).output(doneSchema),
  /** Rules to look at this week; none that were dismissed or kept. They are the same all week. */
  review: oc.output(z.array(suppressionViewSchema)),
  /** Says nothing more of them until next week. */
  dismissReview: oc.output(z.object({ until: z.number() })),
  /** Says nothing of this rule for a month. */
  keep: oc.input(z.object({ id: z.string() })).output(z.object({ until: z.number() })),
};
