import { oc } from '@orpc/contract';
import { z } from 'zod';
import { severitySchema } from '../domain/words.ts';

const LONGEST_RANGE = 35 * 24 * 3_600_000;

const stretchSchema = z.object({ from: z.number(), to: z.number() });

/** A finding whose lines fill the log, and what could be done about it. Times in milliseconds. */
export const noisySchema = z.object({
  findingId: z.string(),
  title: z.string(),
  severity: severitySchema,
  /** The template of most of its lines, and the source that has it; null where none is known. */
  template: z.object({ text: z.string(), sourceId: z.string() }).nullable(),
  serverNames: z.array(z.string()),
  /** Lines in the range, all of them and by day from its beginning. */
  lines: z.number(),
  days: z.array(z.number()),
  verdict: z.enum(['real', 'noise']).nullable(),
  /** Nobody has looked at it. */
  unread: z.boolean(),
  /** `suppress`: it was called noise; `quiet`: nobody ever looked; `normal`: it is only unusual; `keep`: it is real. */
  suggestion: z.enum(['suppress', 'quiet', 'normal', 'keep']),
});
export type Noisy = z.infer<typeof noisySchema>;

export const reportSchema = z.object({
  from: z.number(),
  to: z.number(),
  /**
   * How many findings were first seen in each quarter of an hour, by severity, and in the range of the same length
   * before; quarters without any are left out. The page puts them into days of its own clock.
   */
  began: z.array(z.object({ at: z.number(), severity: severitySchema, count: z.number() })),
  beganBefore: z.record(severitySchema, z.number()),
  /** For each hour from `from` on, in how many minutes something was found, and how many lines were read. */
  hours: z.array(z.object({ busy: z.number(), lines: z.number() })),
  /** Milliseconds from the first line to the acknowledgment, of those made in the range, and in the one before. */
  acknowledged: z.array(z.object({ severity: severitySchema, milliseconds: z.number() })),
  acknowledgedBefore: z.number().nullable(),
  noisiest: z.array(noisySchema),
  /** The proof: what was read of each server, until when, and what was not. */
  servers: z.array(
    z.object({
      serverId: z.string(),
      name: z.string(),
      lines: z.number(),
      /** Findings that were first seen in the range on this server. */
      findings: z.number(),
      readUpTo: z.number().nullable(),
      /** Ascending, without overlaps. */
      unread: z.array(stretchSchema),
    }),
  ),
});
export type Report = z.infer<typeof reportSchema>;

export const reportsContract = {
  get: oc
    .input(
      stretchSchema
        .extend({ serverId: z.string().nullable().default(null) })
        .refine(
          ({ from, to }) => from < to && to - from <= LONGEST_RANGE,
          'A range of at most 35 days that ends after it begins.',
        ),
    )
    .output(reportSchema),
};
