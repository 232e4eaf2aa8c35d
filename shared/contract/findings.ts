import { oc } from '@orpc/contract';
import { z } from 'zod';
import { originKindSchema, originSchema } from '../domain/draft.ts';
import {
  findingConditionSchema,
  historyEntrySchema,
  noteSchema,
  triageSchema,
  triageStateSchema,
  verdictSchema,
} from '../domain/finding.ts';
import { endReasonSchema } from '../domain/suppression.ts';
import { categorySchema, entityTalliesSchema, severitySchema } from '../domain/words.ts';
import { findingLinesContract } from './finding-lines.ts';

const phraseSchema = z.string().min(1).max(200);

const filterFields = {
  states: z.array(triageStateSchema).optional(),
  severities: z.array(severitySchema).optional(),
  categories: z.array(categorySchema).optional(),
  serverIds: z.array(z.string()).optional(),
  sourceIds: z.array(z.string()).optional(),
  origins: z.array(originKindSchema).optional(),
};

/** Which findings a list shows. Values of one field mean or, fields mean and. */
export const findingFilterSchema = z.object({
  ...filterFields,
  /** Of each list one holds. */
  is: z.array(z.array(findingConditionSchema)).max(16).optional(),
  /** Each occurs as it is, blanks and all, in title, explanation, templates or entities. */
  phrases: z.array(phraseSchema).max(32).optional(),
  /** What none of them may be, on or have. */
  not: z
    .object({
      ...filterFields,
      is: z.array(findingConditionSchema).optional(),
      phrases: z.array(phraseSchema).max(32).optional(),
    })
    .optional(),
  /** Last seen at this instant or later, in milliseconds. */
  seenFrom: z.number().int().optional(),
  /** Last seen before this instant. */
  seenBefore: z.number().int().optional(),
  /** Snoozed and suppressed findings: left out (the inbox), the only ones, or among the others. */
  hidden: z.enum(['exclude', 'only', 'include']).default('exclude'),
  text: z.string().max(200).optional(),
});
export type FindingFilter = z.infer<typeof findingFilterSchema>;

/** `severity`: gravest first, and among these the newest; `newest`: last seen first. */
export const findingSortSchema = z.enum(['severity', 'newest']);
export type FindingSort = z.infer<typeof findingSortSchema>;

/** Whose words a search hit, where that is not the title. */
export const matchedFieldSchema = z.enum(['address', 'template', 'explanation']);

const suppressedBySchema = z.object({ id: z.string(), reason: z.string() });

/** Why a row is back or hidden, derived by the one visibility rule. */
export const markSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('regressed'), at: z.number(), resolvedAt: z.number() }),
  /** `limit`: it ends, or ended, with so many lines, if that is before `until` (`FOREVER` if no time ends it). */
  z.object({
    kind: z.enum(['snoozed', 'snooze-ended']),
    until: z.number(),
    hits: z.number(),
    limit: z.number().optional(),
  }),
  /** Hidden by a rule until an instant (`FOREVER` if no time ends it); `hits` came since it was made. */
  z.object({ kind: z.literal('suppressed'), until: z.number(), by: suppressedBySchema, hits: z.number() }),
  /** Was hidden by a rule, which ended `at` for it; nobody has decided about it since. */
  z.object({
    kind: z.literal('returned'),
    at: z.number(),
    why: endReasonSchema,
    by: suppressedBySchema,
    hits: z.number(),
  }),
  /** A rule hides some of its lines; `count` of them, from `addresses` addresses, stay. */
  z.object({
    kind: z.literal('partly'),
    by: suppressedBySchema,
    hidden: z.number(),
    count: z.number(),
    addresses: z.number(),
  }),
]);
export type Mark = z.infer<typeof markSchema>;

export const findingRowSchema = z.object({
  id: z.string(),
  /** Placeholders filled. */
  title: z.string(),
  severity: severitySchema,
  category: categorySchema,
  judged: z.boolean(),
  origin: originKindSchema,
  state: triageStateSchema,
  unread: z.boolean(),
  servers: z.array(z.object({ id: z.string(), name: z.string() })),
  count: z.number(),
  firstSeen: z.number(),
  lastSeen: z.number(),
  /** Lines per hour of the last 24 hours, oldest first. */
  sparkline: z.array(z.number()),
  mark: markSchema.nullable(),
  /** What the user says it is, kept apart from its state. */
  verdict: verdictSchema.nullable(),
  /** For a term that the title does not hold: where it was found, and some of the words around it. */
  matched: z.object({ field: matchedFieldSchema, text: z.string() }).optional(),
});
export type FindingRow = z.infer<typeof findingRowSchema>;

export const evidenceLineSchema = z.object({
  /** Nanoseconds. */
  timestamp: z.bigint(),
  serverId: z.string(),
  serverName: z.string(),
  sourceId: z.string(),
  sourceName: z.string(),
  text: z.string(),
  template: z.string().nullable(),
});
export type EvidenceLineView = z.infer<typeof evidenceLineSchema>;

export const findingDetailSchema = findingRowSchema.extend({
  explanation: z.string(),
  recommendation: z.string(),
  provenance: originSchema,
  triage: triageSchema,
  entities: entityTalliesSchema,
  evidence: z.array(evidenceLineSchema),
  /** Lines per bucket from first to last seen, for the chart. */
  timeline: z.object({ from: z.number(), bucketMilliseconds: z.number(), counts: z.array(z.number()) }),
  history: z.array(historyEntrySchema),
  /** Findings that were made to count for it, those with most lines first. */
  parts: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      count: z.number(),
      lastSeen: z.number(),
      servers: z.array(z.string()),
    }),
  ),
  /** Oldest first. */
  notes: z.array(noteSchema),
  /** Lines per hour beyond which a rule that keeps it quiet lets it come back; null: none does. */
  quietUntil: z.object({ perHour: z.number() }).nullable(),
  /** What stays where a rule hides some of its lines; entities as far as it is known whose lines they are. */
  remains: z
    .object({ hidden: z.number(), count: z.number(), entities: entityTalliesSchema })
    .nullable()
    .optional(),
});
export type FindingDetail = z.infer<typeof findingDetailSchema>;

export const triageActionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('acknowledge') }),
  z.object({ kind: z.literal('resolve') }),
  z.object({ kind: z.literal('reopen') }),
  /** Hides this finding until an instant (milliseconds), or until so many lines have come, if that is sooner. */
  z.object({
    kind: z.literal('snooze'),
    until: z.number().int(),
    hits: z.number().int().positive().max(1_000_000).optional(),
  }),
  z.object({ kind: z.literal('end-snooze') }),
]);
export type TriageAction = z.infer<typeof triageActionSchema>;

/** Findings by their ids, or all that pass a filter; one of the two. */
export const chosenSchema = z
  .object({
    ids: z.array(z.string()).min(1).max(10_000).optional(),
    filter: findingFilterSchema.optional(),
  })
  .refine(({ ids, filter }) => (ids === undefined) !== (filter === undefined));
export type Chosen = z.infer<typeof chosenSchema>;

const likelySchema = z.object({
  id: z.string(),
  title: z.string(),
  severity: severitySchema,
  judged: z.boolean(),
  count: z.number(),
  lastSeen: z.number(),
  /** Their names. */
  servers: z.array(z.string()),
});
export type LikelyFinding = z.infer<typeof likelySchema>;

const countsSchema = z.object({
  new: z.number(),
  acknowledged: z.number(),
  resolved: z.number(),
  hidden: z.number(),
});
export type FindingCounts = z.infer<typeof countsSchema>;

const pageInput = z.object({
  filter: findingFilterSchema,
  sort: findingSortSchema.default('severity'),
  cursor: z.string().nullable().default(null),
  limit: z.number().int().min(1).max(200).default(100),
});

const pageOutput = z.object({
  rows: z.array(findingRowSchema),
  /** Pass it back for the next page; null on the last. */
  next: z.string().nullable(),
});

export const findingsContract = {
  /** A page of `list` without what is counted: among many, counting takes longer than to find the first rows. */
  rows: oc.input(pageInput).output(pageOutput),
  list: oc.input(pageInput).output(
    pageOutput.extend({
      /** How many match, on all pages. */
      total: z.number(),
      counts: countsSchema,
    }),
  ),
  get: oc.input(z.object({ id: z.string() })).output(findingDetailSchema.nullable()),
  markRead: oc.input(z.object({ id: z.string() })).output(z.object({ changed: z.boolean() })),
  /** How many pass each filter; for views that are listed with their counts. */
  counts: oc
    .input(z.object({ filters: z.array(findingFilterSchema).max(50) }))
    .output(z.object({ totals: z.array(z.number()) })),
  /** One step for all findings that are named, or for all that pass a filter. */
  triage: oc
    .input(chosenSchema.and(z.object({ action: triageActionSchema })))
    /** `undo`: history entries to hand to `undo`; empty if nothing changed. */
    .output(z.object({ undo: z.array(z.number()) })),
  /** For all as well; null takes the verdict back. */
  judge: oc
    .input(chosenSchema.and(z.object({ verdict: verdictSchema.nullable() })))
    .output(z.object({ undo: z.array(z.number()) })),
  /** Writes a note (`noteId` null), writes one anew, or removes it (`text` null). What is secret in it is taken out. */
  note: oc
    .input(
      z.object({
        id: z.string(),
        noteId: z.string().nullable(),
        text: z.string().trim().min(1).max(4000).nullable(),
      }),
    )
    .output(z.object({ undo: z.array(z.number()) })),
  /** Makes findings count for one of them, `into`. What is already a part brings along all that it is a part of. */
  merge: oc
    .input(z.object({ ids: z.array(z.string()).min(1).max(100), into: z.string() }))
    .output(z.object({ undo: z.array(z.number()) })),
  /** Lets a part count for itself again. */
  split: oc.input(z.object({ id: z.string() })).output(z.object({ undo: z.array(z.number()) })),
  /** Lets what a server has of it, until now and from now on, count for a finding of its own. */
  treatApart: oc
    .input(z.object({ id: z.string(), serverId: z.string() }))
    .output(z.object({ undo: z.array(z.number()) })),
  /** Findings that may tell of the same thing, the likeliest first; with `text`, of those that have it. */
  likely: oc
    .input(z.object({ id: z.string(), text: z.string().max(200).default('') }))
    .output(z.object({ findings: z.array(likelySchema) })),
  undo: oc
    .input(z.object({ entries: z.array(z.number()).min(1).max(1_000_000) }))
    .output(z.object({ restored: z.number() })),
  ...findingLinesContract,
};
