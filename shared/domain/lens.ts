import { z } from 'zod';
import { categorySchema } from './words.ts';

/** Categories a model may choose; what Nightjar says about itself is not the model's to find. */
export const modelCategorySchema = categorySchema.exclude(['nightjar']);
export type ModelCategory = z.infer<typeof modelCategorySchema>;

const NAME_LENGTH = 40;
const QUESTION_LENGTH = 300;
const MEANING_LENGTH = 80;
const EXAMPLE_LENGTH = 120;
const MOST_EXAMPLES = 8;

/** One line of plain text: what a person writes for a prompt holds no control characters. */
function plainLine(length: number) {
  return z
    .string()
    .trim()
    .min(1, 'Write at least one letter.')
    .max(length, `Write at most ${length} letters.`)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'Write one line of plain text.');
}

/** What a person writes of a lens. Lengths are in UTF-16 units. */
export const lensDraftSchema = z.object({
  name: plainLine(NAME_LENGTH),
  /** One sentence, put to the model as it stands. */
  question: plainLine(QUESTION_LENGTH),
  /** What each category that may be chosen is for, in the order in which they are listed to the model. */
  categories: z
    .partialRecord(modelCategorySchema, plainLine(MEANING_LENGTH))
    .refine((chosen) => Object.keys(chosen).length > 0, 'Choose at least one category.'),
  /** Judgements that show where the line runs: `I/O errors of a disk: problem, high`. */
  examples: z.array(plainLine(EXAMPLE_LENGTH)).max(MOST_EXAMPLES, `Write at most ${MOST_EXAMPLES} examples.`),
});
export type LensDraft = z.infer<typeof lensDraftSchema>;

/** The question put to the model about the lines of a source. Each change raises `version`; a finding names both. */
export const lensSchema = lensDraftSchema.extend({
  id: z.string(),
  version: z.number().int().min(1),
  builtIn: z.boolean(),
});
export type Lens = z.infer<typeof lensSchema>;

/** The lens of a source for which nobody chose one. */
export const DEFAULT_LENS_ID = 'general';
