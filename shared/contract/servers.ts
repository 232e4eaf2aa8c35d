import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { failureSchema } from '../domain/failure.ts';
import { connectionSchema, hopSchema, serverSchema, sourceSchema, timeZoneSchema } from '../domain/server.ts';

/** Four weeks: what is older counts little. */
const MOST_HOURS_BACK = 28 * 24;

export const sourceViewSchema = sourceSchema.extend({
  /** End of what was read without a hole, in milliseconds; null before the first run. */
  readUpTo: z.number().nullable(),
  /** Ranges that failed and wait for nobody. */
  failedRanges: z.number(),
  failure: failureSchema.nullable(),
  /** How much of what is normal was learned, in hours; null: enough, and what is unusual is told. */
  learning: z.object({ hours: z.number(), of: z.number() }).nullable(),
});
export type SourceView = z.infer<typeof sourceViewSchema>;

export const serverViewSchema = z.object({
  server: serverSchema,
  sources: z.array(sourceViewSchema),
  hops: z.array(hopSchema),
  /** The least of its sources; null before the first run. */
  readUpTo: z.number().nullable(),
  linesLastHour: z.number(),
  linesLastDay: z.number(),
  templates: z.number(),
  polling: z.boolean(),
  nextPollAt: z.number().nullable(),
  /** Templates that wait for a model, and since when the oldest does. */
  backlog: z.object({
    templates: z.number(),
    oldest: z.number().nullable(),
    /** Part of its time in which the model's host was asked lately, from 0 to 1, for all servers that share it. */
    share: z.number(),
  }),
});
export type ServerView = z.infer<typeof serverViewSchema>;

/** What a connection test found out, hop by hop, as it happens. */
export const testStepSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('started'), hop: z.enum(['ssh', 'loki', 'model']) }),
  z.object({
    kind: z.literal('passed'),
    hop: z.enum(['ssh', 'loki', 'model']),
    milliseconds: z.number(),
    detail: z.string(),
  }),
  z.object({ kind: z.literal('failed'), hop: z.enum(['ssh', 'loki', 'model']), failure: failureSchema }),
  /** What the Loki has to offer: values of its label `label`, for choosing sources. */
  z.object({ kind: z.literal('labels'), label: z.string(), values: z.array(z.string()) }),
  z.object({ kind: z.literal('models'), names: z.array(z.string()) }),
  z.object({ kind: z.literal('done'), usable: z.boolean() }),
]);
export type TestStep = z.infer<typeof testStepSchema>;

export const newServerSchema = z.object({
  name: serverSchema.shape.name,
  connection: connectionSchema,
  model: z.string().nullable().default(null),
  modelHostId: serverSchema.shape.modelHostId,
  deepModel: serverSchema.shape.deepModel,
  intervalSeconds: z.number().int().min(5).max(86_400).default(300),
  timeZone: serverSchema.shape.timeZone,
  sources: z
    .array(sourceSchema.omit({ id: true, serverId: true }))
    .min(1, 'Name at least one source, such as {job="syslog"}.'),
});
export type NewServer = z.input<typeof newServerSchema>;

export const serversContract = {
  list: oc.output(z.array(serverViewSchema)),
  test: oc
    .input(
      z.object({
        connection: connectionSchema,
        model: z.string().nullable().default(null),
        modelHostId: serverSchema.shape.modelHostId,
      }),
    )
    .output(eventIterator(testStepSchema)),
  add: oc.input(newServerSchema).output(serverSchema),
  remove: oc.input(z.object({ id: z.string() })).output(z.object({ removed: z.boolean() })),
  setPaused: oc.input(z.object({ id: z.string(), paused: z.boolean() })).output(serverSchema),
  /** What was learned to be normal is forgotten with the old clock, and learned anew. */
  setTimeZone: oc.input(z.object({ id: z.string(), timeZone: timeZoneSchema })).output(serverSchema),
  /**
   * Reads a source this many hours further back than now; what was read already is not read again. Answers when it
   * is planned. What is found there is told to nobody unless it goes on.
   */
  backfill: oc
    .input(z.object({ sourceId: z.string(), hours: z.number().int().min(1).max(MOST_HOURS_BACK) }))
    .output(z.object({ from: z.number() })),
  /** Polls one server, or all; answers when the poll has been queued. Also retries a connection that needs you. */
  pollNow: oc.input(z.object({ id: z.string().nullable() })).output(z.object({ queued: z.number() })),
};
