import { z } from 'zod';
import { categorySchema, entityKindSchema } from '../../../shared/domain/words.ts';

const oneOrMore = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);
const fieldName = z.string().regex(/^[A-Za-z_][\w.-]*$/);

/** What Nightjar adds to Sigma, under one key of its own (Sigma allows custom attributes). */
const nightjarSchema = z.strictObject({
  version: z.number().int().min(1).default(1),
  category: categorySchema.default('security'),
  /** The finding's title, with `{kind|singular|plural}` for their number and `{kind}` for their names. */
  title: z.string().min(1).optional(),
  explanation: z.string().min(1).optional(),
  recommendation: z.string().min(1).optional(),
  judged: z.boolean().default(true),
  identity: z.array(fieldName).default([]),
  entities: z.partialRecord(entityKindSchema, oneOrMore).default({}),
  extract: z.array(z.string().min(1)).default([]),
  weight: z.union([z.number().int().min(1).max(1000), fieldName]).default(1),
});

const conditionSchema = z.strictObject({
  field: fieldName.optional(),
  gte: z.number().int().optional(),
  gt: z.number().int().optional(),
  // Sigma has these too; the rule is refused with a reason of its own.
  lt: z.unknown().optional(),
  lte: z.unknown().optional(),
  eq: z.unknown().optional(),
});

const correlationSchema = z.strictObject({
  type: z.enum(['event_count', 'value_count', 'temporal', 'temporal_ordered'], {
    error: ({ input }) => `the type ${JSON.stringify(input)} of a correlation is not supported`,
  }),
  rules: oneOrMore,
  'group-by': z.array(fieldName).default([]),
  timespan: z.string().regex(/^[1-9]\d{0,5}[smhd]$/),
  condition: conditionSchema.optional(),
  aliases: z.record(fieldName, z.record(z.string(), fieldName)).default({}),
  generate: z.boolean().optional(),
});

const shared = {
  title: z.string().min(1).max(256),
  id: z.string().min(1).optional(),
  name: z.string().min(1).optional(),
  description: z.string().optional(),
  /** Sigma says a list of addresses; what is none is nothing that a rule would be refused for. */
  references: z.array(z.string()).catch([]),
  level: z.enum(['informational', 'low', 'medium', 'high', 'critical']).default('medium'),
  nightjar: nightjarSchema.prefault({}),
};
/** A Sigma detection document (rules specification 2.1), as far as we read it. */
export const detectionDocumentSchema = z.object({
  ...shared,
  detection: z.record(z.string(), z.unknown()),
});

/** A Sigma correlation document (correlation specification 2.1). */
export const correlationDocumentSchema = z.object({
  ...shared,
  correlation: correlationSchema,
  generate: z.boolean().optional(),
});
export type DetectionDocument = z.infer<typeof detectionDocumentSchema>;
export type CorrelationDocument = z.infer<typeof correlationDocumentSchema>;
