import { z } from 'zod';
import { categorySchema, severitySchema } from '../../../shared/domain/words.ts';
import type { ModelCategory } from '../../../shared/domain/lens.ts';

/** Most tokens of an answer, about one and a half of what a full one usually has. */
export const ANSWER_TOKENS = 700;

export const TITLE_LIMIT = 80;
export const WHY_LIMIT = 240;
export const DO_LIMIT = 200;
/** Of the one reason for all that is routine. */
export const ROUTINE_LIMIT = 120;
const MOST_FINDINGS = 6;
const MOST_CITES = 8;

/** What a model may choose from. */
export const MODEL_CATEGORIES = categorySchema.exclude(['nightjar'])
  .options satisfies readonly ModelCategory[];
const VERDICTS = ['problem', 'unsure'] as const;

/**
 * What the host's grammar enforces: enums, ids and short texts, every key required. Some hosts sort keys,
 * so their alphabetical order is the wanted one: what is cited and why come before the verdict. Only keywords
 * that llama.cpp turns into grammar, and repetitions that stay far under its limit of 2,000.
 *
 * @param templates how many templates the prompt numbers, at least 1
 */
export function wireSchema(templates: number): object {
  const id = { type: 'integer', minimum: 1, maximum: templates };
  const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength });
  return object({
    a_findings: {
      type: 'array',
      maxItems: MOST_FINDINGS,
      items: object({
        a_cites: { type: 'array', minItems: 1, maxItems: Math.min(MOST_CITES, templates), items: id },
        b_why: text(WHY_LIMIT),
        c_kind: { type: 'string', enum: MODEL_CATEGORIES },
        d_verdict: { type: 'string', enum: VERDICTS },
        e_severity: { type: 'string', enum: severitySchema.options },
        f_title: text(TITLE_LIMIT),
        g_do: text(DO_LIMIT),
      }),
    },
    b_noise: { type: 'array', maxItems: templates, items: id },
    // There may be nothing to say.
    c_routine: { type: 'string', maxLength: ROUTINE_LIMIT },
  });
}

function object(properties: Readonly<Record<string, object>>) {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

const LONGEST_TEXT = 4_000;
const MOST_IDS = 500;

/** One finding as a model wrote it. Checked again, because several paths of the host run without a grammar. */
export const wireFindingSchema = z.object({
  a_cites: z.array(z.number().int()).min(1).max(MOST_IDS),
  b_why: z.string().min(1).max(LONGEST_TEXT),
  c_kind: z.enum(MODEL_CATEGORIES),
  d_verdict: z.enum(VERDICTS),
  e_severity: severitySchema,
  f_title: z.string().min(1).max(LONGEST_TEXT),
  g_do: z.string().max(LONGEST_TEXT),
});
export type WireFinding = z.infer<typeof wireFindingSchema>;

/** The answer as a whole; its findings are checked one by one, so that one bad one costs one. */
export const wireAnswerSchema = z.object({
  a_findings: z.array(z.unknown()).max(MOST_IDS),
  b_noise: z.array(z.number().int()).max(MOST_IDS).catch([]),
  c_routine: z.string().max(LONGEST_TEXT).catch(''),
});
