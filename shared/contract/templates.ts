import { oc } from '@orpc/contract';
import { z } from 'zod';

const NAME_LENGTH = 80;
const LINE_LENGTH = 100_000;

export const templateMarkSchema = z.enum(['known-normal', 'interesting']);
export type TemplateMark = z.infer<typeof templateMarkSchema>;

/** What a person says of a template. */
export const templateSaidSchema = z.object({
  /** Plain text. */
  name: z
    .string()
    .trim()
    .min(1, 'A name has at least one letter.')
    .max(NAME_LENGTH, `A name has at most ${NAME_LENGTH} letters.`)
    .regex(/^\P{Cc}*$/u, 'A name is one line of plain text.')
    .nullable(),
  mark: templateMarkSchema.nullable(),
  /** Position, from 0, of the parameter by whose values it is told apart; null: it is not. */
  splitBy: z.number().int().min(0).nullable(),
});
export type TemplateSaid = z.infer<typeof templateSaidSchema>;

export const templateRowSchema = templateSaidSchema.extend({
  /** As it reads now, merges included, with `<*>` for each parameter. */
  text: z.string(),
  /** Before any merge: what it is known by. */
  canonicalText: z.string(),
  service: z.string().nullable(),
  /** Milliseconds. */
  firstSeen: z.number(),
  lastSeen: z.number(),
  /** What a model said of it; null: not asked yet. */
  verdict: z.enum(['problem', 'noise', 'unsure']).nullable(),
  /** How many templates became part of it. */
  aliases: z.number(),
  /** How many parameters it can be told apart by. */
  parameters: z.number(),
});
export type TemplateRow = z.infer<typeof templateRowSchema>;

export const templateDetailSchema = templateRowSchema.extend({
  /** Which model said so, when (milliseconds) and why; the reason is plain text, empty where it gave none. */
  said: z.object({ model: z.string(), at: z.number(), reason: z.string() }).nullable(),
  joined: z.array(
    z.object({
      canonicalText: z.string(),
      text: z.string(),
      at: z.number(),
      /** A person joined it; otherwise a rule of the miner did. */
      byHand: z.boolean(),
    }),
  ),
  /** Redacted lines, while it waits for a model; empty otherwise, as lines are not kept. */
  samples: z.array(z.string()),
});
export type TemplateDetail = z.infer<typeof templateDetailSchema>;

export const templateTraceSchema = z.object({
  /** Printable and without secrets. */
  cleaned: z.string(),
  /** How many secrets were replaced. */
  secrets: z.number(),
  fields: z.record(z.string(), z.string()),
  message: z.string(),
  tokens: z.array(
    z.object({ kind: z.enum(['word', 'numbered-name', 'separator', 'value']), text: z.string() }),
  ),
  /** Null: it would be a new one. */
  template: templateRowSchema.pick({ text: true, canonicalText: true }).nullable(),
  /** What it counts for after joins and tellings apart; null: not recorded yet. */
  countedFor: templateRowSchema.pick({ text: true, canonicalText: true, name: true, mark: true }).nullable(),
});
export type TemplateTrace = z.infer<typeof templateTraceSchema>;

const placeSchema = z.object({ sourceId: z.string(), canonicalText: z.string() });

export const templatesContract = {
  /** The ones seen last first. Those that were joined to others by hand are not among them. */
  list: oc
    .input(
      z.object({
        sourceId: z.string(),
        /** Empty: all. */
        words: z.string().max(200).default(''),
        mark: templateMarkSchema.nullable().default(null),
        cursor: z.string().nullable().default(null),
        limit: z.number().int().min(1).max(200).default(100),
      }),
    )
    .output(
      z.object({
        rows: z.array(templateRowSchema),
        /** Pass it back for the next page; null on the last. */
        next: z.string().nullable(),
        /** How many match, on all pages. */
        total: z.number(),
      }),
    ),
  get: oc.input(placeSchema).output(templateDetailSchema.nullable()),
  /** Sets what a person says of a template; answers with what was said before, for undo. */
  describe: oc.input(placeSchema.extend(templateSaidSchema.shape)).output(templateSaidSchema),
  /** From the next pass on, lines of the template count for `into`. */
  join: oc
    .input(placeSchema.extend({ into: z.string() }))
    .output(z.object({ canonicalText: z.string(), into: z.string() })),
  /** Takes a joining by hand back; answers with what it was joined to. */
  part: oc.input(placeSchema).output(z.object({ canonicalText: z.string(), into: z.string() })),
  /** What the reduction does to a line, step by step. The line is neither kept nor learned from. */
  trace: oc
    .input(z.object({ sourceId: z.string(), line: z.string().min(1).max(LINE_LENGTH) }))
    .output(templateTraceSchema),
};
