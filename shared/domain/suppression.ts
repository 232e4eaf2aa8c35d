import { z } from 'zod';
import { categorySchema, severitySchema } from './words.ts';

const values = z.array(z.string().min(1).max(512)).max(200).optional();

/**
 * What a suppression hides. Several values of one field mean or, fields mean and; a field that is absent or empty
 * matches all. `addresses` are IPv4 and IPv6 addresses or CIDR blocks.
 */
export const matchersSchema = z.object({
  serverIds: values,
  sourceIds: values,
  services: values,
  categories: z.array(categorySchema).max(20).optional(),
  rules: values,
  /** Canonical texts. */
  templates: values,
  severities: z.array(severitySchema).max(5).optional(),
  users: values,
  addresses: values,
  /** This one finding only. */
  findingId: z.string().min(1).optional(),
});
export type Matchers = z.infer<typeof matchersSchema>;

/**
 * When a suppression ends. `at` holds for all that it hides; the others end for each finding by itself, because one
 * that is resolved, gets worse or comes back after it was quiet says nothing of the rest.
 */
export const suppressionEndSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('at'), at: z.number().int() }),
  /** Until a person resolves or reopens the finding. */
  z.object({ kind: z.literal('until-resolved') }),
  z.object({
    kind: z.literal('until-worse'),
    /** More lines than this within sixty minutes are worse. */
    perHour: z.number().int().min(1),
    /** Known when it was made; a line from another server is worse. */
    serverIds: z.array(z.string()),
    /** When it was made; a higher one is worse. */
    severity: severitySchema,
  }),
  /** Until a line comes after so many days without one. */
  z.object({ kind: z.literal('after-quiet-days'), days: z.number().int().min(1).max(365) }),
  z.object({ kind: z.literal('never') }),
]);
export type SuppressionEnd = z.infer<typeof suppressionEndSchema>;

/** A rule of the user's, or of a model's, that keeps findings out of the inbox. Times are in milliseconds. */
export const suppressionSchema = z.object({
  id: z.string(),
  reason: z.string().trim().min(1).max(500),
  createdAt: z.number().int(),
  origin: z.enum(['you', 'model']),
  matchers: matchersSchema,
  end: suppressionEndSchema,
  /** When a person ended it; null while it holds or after it ended by itself. */
  endedAt: z.number().int().nullable(),
});
export type Suppression = z.infer<typeof suppressionSchema>;

/** Why a suppression no longer holds for a finding. */
export const endReasonSchema = z.enum(['by-hand', 'time', 'resolved', 'worse', 'quiet']);
export type EndReason = z.infer<typeof endReasonSchema>;

const namedSchema = z.object({ id: z.string(), reason: z.string() });

/**
 * What the suppressions make of one finding, derived from both sides and from the occurrences. `hits` are lines that
 * came while the named rule held.
 */
export const suppressionEffectSchema = z.object({
  /** No line is left to show until this instant, `FOREVER` if no time ends it; null: something is left. */
  until: z.number().int().nullable(),
  /** The rule that hides it, or that hides the most of it. */
  by: namedSchema.extend({ hits: z.number().int() }).nullable(),
  /** What remains where only some lines are hidden. `addresses`: how many the lines that remain come from. */
  rest: z
    .object({
      hidden: z.number().int(),
      count: z.number().int(),
      lastSeen: z.number().int(),
      addresses: z.number().int(),
    })
    .nullable(),
  /** The last rule that hid all of it and has ended by itself. */
  returned: namedSchema
    .extend({ at: z.number().int(), why: endReasonSchema, hits: z.number().int() })
    .nullable(),
});
export type SuppressionEffect = z.infer<typeof suppressionEffectSchema>;
