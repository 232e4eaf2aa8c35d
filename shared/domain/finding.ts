import { z } from 'zod';
import { identitySchema, originKindSchema, originSchema } from './draft.ts';
import { suppressionEffectSchema } from './suppression.ts';
import { FINDING_CONDITIONS, HISTORY_KINDS, TRIAGE_STATES } from './values.ts';
import { categorySchema, entityTalliesSchema, severitySchema } from './words.ts';

export const triageStateSchema = z.enum(TRIAGE_STATES);
export type TriageState = z.infer<typeof triageStateSchema>;

export const findingConditionSchema = z.enum(FINDING_CONDITIONS);
export type FindingCondition = z.infer<typeof findingConditionSchema>;

/** A finding hidden by hand until an instant, or until so many lines (`hits`) have come since, if that is sooner. */
export const snoozeSchema = z.object({
  until: z.number().int(),
  since: z.number().int(),
  hitsAtStart: z.number().int(),
  hits: z.number().int().positive().optional(),
});

/**
 * What a person decided about a finding. The one part that undo restores; whether it is shown is derived from
 * this and the occurrences by `findings/visibility.ts`.
 */
export const triageSchema = z.object({
  state: triageStateSchema,
  /** When the state was last set, in milliseconds; null while new. */
  stateAt: z.number().int().nullable(),
  snooze: snoozeSchema.nullable(),
  readAt: z.number().int().nullable(),
});
export type Triage = z.infer<typeof triageSchema>;

/** A finding as the store keeps it. Times are in milliseconds of the log lines, not of the pass that read them. */
export const findingSchema = z.object({
  id: z.string(),
  fingerprint: z.string(),
  fingerprintVersion: z.number().int(),
  identity: identitySchema,
  origin: originSchema,
  /** With placeholders, see `Draft.title`. */
  title: z.string(),
  severity: severitySchema,
  category: categorySchema,
  explanation: z.string(),
  recommendation: z.string(),
  judged: z.boolean(),
  triage: triageSchema,
  count: z.number().int(),
  firstSeen: z.number().int(),
  lastSeen: z.number().int(),
  entities: entityTalliesSchema,
  serverIds: z.array(z.string()),
  createdAt: z.number().int(),
  /** What the suppressions make of it, kept by the store; absent if none matches it. */
  suppression: suppressionEffectSchema.optional(),
  /** The finding that it was made to count for, if it is a part of one: then it is shown nowhere by itself. */
  headId: z.string().optional(),
});
export type Finding = z.infer<typeof findingSchema>;

export const historyKindSchema = z.enum(HISTORY_KINDS);
export type HistoryKind = z.infer<typeof historyKindSchema>;

/** What a user says of a finding, apart from what is to be done about it; null: nothing yet. */
export const verdictSchema = z.enum(['real', 'noise']);
export type Verdict = z.infer<typeof verdictSchema>;

/** A user's own words on a finding. Times in milliseconds. */
export const noteSchema = z.object({
  id: z.string(),
  text: z.string(),
  createdAt: z.number().int(),
  editedAt: z.number().int().nullable(),
});
export type Note = z.infer<typeof noteSchema>;

/** What a step changed that is no triage, so that it can be undone; null: it was not there, or no longer is. */
export const changeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('verdict'), before: verdictSchema.nullable(), after: verdictSchema.nullable() }),
  z.object({
    kind: z.literal('note'),
    id: z.string(),
    before: noteSchema.nullable(),
    after: noteSchema.nullable(),
  }),
  /** For which finding another, `part`, was made to count. */
  z.object({
    kind: z.literal('part'),
    part: z.string(),
    before: z.string().nullable(),
    after: z.string().nullable(),
  }),
]);
export type Change = z.infer<typeof changeSchema>;

/** One step in a finding's life. `before` lets any triage step be undone, `change` any other. */
export const historyEntrySchema = z.object({
  id: z.number().int(),
  findingId: z.string(),
  at: z.number().int(),
  kind: historyKindSchema,
  actor: z.enum(['you', ...originKindSchema.options]),
  detail: z.string().nullable(),
  before: triageSchema.nullable(),
  undone: z.boolean(),
  /** The rule that hid it, or no longer does. */
  suppressionId: z.string().optional(),
  /** What else it changed. */
  change: changeSchema.optional(),
});
export type HistoryEntry = z.infer<typeof historyEntrySchema>;
