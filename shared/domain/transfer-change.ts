import { z } from 'zod';
import { expectationSchema } from './expectation.ts';
import { transferSectionSchema } from './transfer-file.ts';

/** A value as it is and as it would be; long ones are shortened. Null: nothing is there. */
const valueSchema = z.union([z.string(), z.number(), z.boolean()]).nullable();
const fieldSchema = z.object({ name: z.string(), before: valueSchema, after: valueSchema });
export type ChangedField = z.infer<typeof fieldSchema>;

/** One thing that a file would change: a setting, a server with its sources, a lens, … */
export const transferChangeSchema = z.object({
  id: z.string(),
  section: transferSectionSchema,
  kind: z.enum(['add', 'change']),
  /** The words to show it by; of a setting its path. */
  name: z.string(),
  /** Where a setting lies; empty for everything else. */
  path: z.array(z.string()),
  fields: z.array(fieldSchema),
  /** Other changes that have to be made with it, such as the server that a note is about. */
  needs: z.array(z.string()),
  /** Secrets that are not in the file and are asked for later. */
  missing: z.array(z.string()),
});
export type TransferChange = z.infer<typeof transferChangeSchema>;

/** What of a file is not taken, and why. */
export const transferProblemSchema = z.object({
  section: transferSectionSchema.nullable(),
  /** Where it lies in the file, or what it is called. */
  place: z.string(),
  why: z.enum([
    'unknown',
    'invalid',
    'twice',
    'no-server',
    'no-source',
    'no-lens',
    'ended',
    'taken',
    'too-many',
  ]),
  /** The name that is not here, or what the compiler of rules says, in English. */
  detail: z.string(),
  /** Of what is invalid, where it is known. */
  expected: expectationSchema.optional(),
});
export type TransferProblem = z.infer<typeof transferProblemSchema>;

/** What a file leaves out: a value that may be a secret, or a rule about one finding of this computer. */
export const leftOutSchema = z.object({
  kind: z.enum(['header', 'address', 'finding-rule']),
  name: z.string(),
});
export type LeftOut = z.infer<typeof leftOutSchema>;
