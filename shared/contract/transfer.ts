import { oc } from '@orpc/contract';
import { z } from 'zod';
import { leftOutSchema, transferChangeSchema, transferProblemSchema } from '../domain/transfer-change.ts';
import { transferSectionSchema } from '../domain/transfer-file.ts';

const LARGEST_FILE = 8_000_000;
const textSchema = z.string().max(LARGEST_FILE);

const previewSchema = z.object({
  changes: z.array(transferChangeSchema),
  problems: z.array(transferProblemSchema),
  /** Entries that are here already as they are there. */
  same: z.number(),
});
export type TransferPreview = z.infer<typeof previewSchema>;

/** What a person set and made, to a file and back, without secrets. */
export const transferContract = {
  /** How many entries there are of each section. */
  counts: oc.output(z.record(transferSectionSchema, z.number())),
  /** The text of a file, and what was left out of it. `serverIds` null: all servers. */
  export: oc
    .input(
      z.object({
        sections: z.array(transferSectionSchema).min(1),
        serverIds: z.array(z.string()).nullable().default(null),
      }),
    )
    .output(z.object({ text: z.string(), leftOut: z.array(leftOutSchema) })),
  /** What taking it would change. Nothing is changed. */
  preview: oc.input(z.object({ text: textSchema })).output(previewSchema),
  /**
   * Makes the chosen changes, all or none. Servers come paused, and so does one that would be reached in another way:
   * nothing is opened to a place from a file before somebody wants it.
   */
  import: oc.input(z.object({ text: textSchema, chosen: z.array(z.string()).min(1) })).output(
    z.object({
      undo: z.string(),
      applied: z.number(),
      /** Those that wait for a test, with the secrets they lack. */
      servers: z.array(z.object({ id: z.string(), name: z.string(), missing: z.array(z.string()) })),
    }),
  ),
  /** The last import that can be undone, until Nightjar ends; null: none. */
  last: oc.output(z.object({ undo: z.string(), at: z.number(), applied: z.number() }).nullable()),
  /** Takes an import back; what was changed since by hand stays. False: it can no longer be undone. */
  undo: oc.input(z.object({ undo: z.string() })).output(z.object({ undone: z.boolean() })),
};
