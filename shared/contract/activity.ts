import { oc } from '@orpc/contract';
import { z } from 'zod';
import { contactSchema } from '../domain/contact.ts';
import { coverageReasonSchema, coverageSegmentStateSchema } from '../domain/coverage.ts';
import { failureSchema } from '../domain/failure.ts';
import { runSchema } from '../domain/run.ts';
import { hopSchema } from '../domain/server.ts';

const LONGEST_RANGE = 184 * 24 * 3_600_000;

export const runRowSchema = runSchema
  .omit({ calls: true })
  .extend({ serverName: z.string(), callCount: z.number() });
export type RunRow = z.infer<typeof runRowSchema>;

/** One source's time line: every instant of the range asked for is in one segment. Times in milliseconds. */
export const sourceCoverageSchema = z.object({
  serverId: z.string(),
  serverName: z.string(),
  sourceId: z.string(),
  sourceName: z.string(),
  selector: z.string(),
  /** End of what was read without a hole; null before the first run. */
  readUpTo: z.number().nullable(),
  linesLastHour: z.number(),
  segments: z.array(
    z.object({
      from: z.number(),
      to: z.number(),
      state: coverageSegmentStateSchema,
      again: z.boolean(),
      reason: coverageReasonSchema.nullable(),
      /** Of several runs the latest; `at` finds the one of an instant. */
      runId: z.string().nullable(),
    }),
  ),
});
export type SourceCoverage = z.infer<typeof sourceCoverageSchema>;
export type CoverageStretch = SourceCoverage['segments'][number];

const rangeSchema = z.object({ from: z.number(), to: z.number() });

/** What a server's lane has before it. */
export const serverQueueSchema = z.object({
  serverId: z.string(),
  serverName: z.string(),
  polling: z.boolean(),
  /** What is read next, in this order; `live` is the newest stretch. `more`: pieces that are not listed. */
  next: z.array(rangeSchema.extend({ live: z.boolean() })),
  more: z.number(),
  /** Milliseconds of log time that are missing. */
  missing: z.number(),
  /** Null where no model is asked. */
  model: z
    .object({
      name: z.string(),
      host: z.string().nullable(),
      waiting: z.number(),
      oldest: z.number().nullable(),
      /** The templates that are asked about first. */
      head: z.array(z.object({ text: z.string(), sourceName: z.string(), since: z.number() })),
      /** Part of its time in which the host was asked lately, and may be asked, from 0 to 1. */
      share: z.number(),
      mayShare: z.number(),
    })
    .nullable(),
});
export type ServerQueue = z.infer<typeof serverQueueSchema>;

/** What is done next about a server, by itself; `needs-you`: nothing, until a person does something. */
const nextStepSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['paused', 'reading', 'needs-you']) }),
  z.object({ kind: z.enum(['reconnect', 'retry', 'poll']), at: z.number() }),
]);

export const serverHealthSchema = z.object({
  serverId: z.string(),
  serverName: z.string(),
  hops: z.array(
    hopSchema.extend({
      /** Since Nightjar was started. */
      lastFailure: z.object({ at: z.number(), failure: failureSchema }).nullable(),
    }),
  ),
  next: nextStepSchema,
});
export type ServerHealth = z.infer<typeof serverHealthSchema>;

export const contactedHostSchema = contactSchema.extend({ firstAt: z.number(), lastAt: z.number() });
export type ContactedHost = z.infer<typeof contactedHostSchema>;

export const activityContract = {
  /** Half a year at most. */
  coverage: oc
    .input(
      rangeSchema.refine(
        ({ from, to }) => from < to && to - from <= LONGEST_RANGE,
        'A range of at most half a year that ends after it begins.',
      ),
    )
    .output(z.array(sourceCoverageSchema)),
  /** The latest run that read a server's lines of an instant; null if none is kept. */
  at: oc
    .input(z.object({ serverId: z.string(), at: z.number() }))
    .output(z.object({ runId: z.string().nullable() })),
  queue: oc.output(z.array(serverQueueSchema)),
  health: oc.output(z.array(serverHealthSchema)),
  /** Every host that was talked to, the last first. */
  hosts: oc.output(z.array(contactedHostSchema)),
  list: oc
    .input(
      z.object({
        serverId: z.string().nullable().default(null),
        /** Only runs that failed in whole or in part. */
        failed: z.boolean().default(false),
        kind: runSchema.shape.kind.nullable().default(null),
        state: runSchema.shape.state.nullable().default(null),
        cursor: z.string().nullable().default(null),
        limit: z.number().int().min(1).max(200).default(50),
      }),
    )
    .output(z.object({ rows: z.array(runRowSchema), next: z.string().nullable() })),
  get: oc.input(z.object({ id: z.string() })).output(runSchema.extend({ serverName: z.string() }).nullable()),
};
