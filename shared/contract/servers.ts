import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { failureSchema } from '../domain/failure.ts';
import { secretHeadersSchema } from '../domain/secret-headers.ts';
import {
  connectionSchema,
  hopSchema,
  LARGEST_LAG,
  matcherSchema,
  selectorSchema,
  serverSchema,
  sourceSchema,
  timeZoneSchema,
} from '../domain/server.ts';

/** Four weeks: what is older counts little. */
const MOST_HOURS_BACK = 28 * 24;

export const sourceViewSchema = sourceSchema.extend({
  /** How often and how late it is read, in milliseconds, whether it says so itself or its server or the settings do. */
  schedule: z.object({ interval: z.number(), lag: z.number() }),
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

const testHopSchema = z.enum(['name', 'jump', 'connection', 'host-key', 'login', 'forward', 'loki', 'model']);
export type TestHop = z.infer<typeof testHopSchema>;

/** What can be done about a step that failed. A command is shown and copied, never run. */
const fixSchema = z.object({
  id: z.enum([
    'install-ssh',
    'see-name',
    'see-login',
    'copy-key',
    'see-sshd',
    'compare-key',
    'forget-key',
    'allow-forwarding',
    'see-listening',
    'start-loki',
    'bind-loki',
    'see-loki-log',
    'name-tenant',
    'start-ollama',
    'bind-ollama',
    'pull-model',
  ]),
  where: z.enum(['server', 'here']),
  command: z.string().nullable(),
});
export type Fix = z.infer<typeof fixSchema>;

/** What a connection test found out, step by step, as it happens. `subject`: which jump host; else empty. */
export const testStepSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('started'), hop: testHopSchema, subject: z.string() }),
  z.object({
    kind: z.literal('passed'),
    hop: testHopSchema,
    subject: z.string(),
    milliseconds: z.number(),
    /** An address, a version, a way of logging in; empty where there is nothing to tell. */
    detail: z.string(),
  }),
  z.object({
    kind: z.literal('failed'),
    hop: testHopSchema,
    subject: z.string(),
    failure: failureSchema,
    /** The likeliest first. */
    fixes: z.array(fixSchema),
  }),
  z.object({ kind: z.literal('host-key'), keyType: z.string(), fingerprint: z.string() }),
  /** Log lines cross a network unencrypted. */
  z.object({ kind: z.literal('open') }),
  /** The server's clock minus ours, in milliseconds, to the second. */
  z.object({ kind: z.literal('clock'), skew: z.number() }),
  /** What the Loki has to offer: values of its label `label`, for choosing sources. */
  z.object({ kind: z.literal('labels'), label: z.string(), values: z.array(z.string()) }),
  z.object({ kind: z.literal('models'), names: z.array(z.string()) }),
  z.object({ kind: z.literal('done'), usable: z.boolean() }),
]);
export type TestStep = z.infer<typeof testStepSchema>;

const newSourceSchema = sourceSchema
  .omit({ id: true, serverId: true })
  .extend({ selector: selectorSchema, name: sourceSchema.shape.name.max(200) });

const scopeSchema = {
  /** See `Server.matcher`. */
  matcher: matcherSchema.optional(),
  lagSeconds: z
    .number()
    .int()
    .min(0)
    .max(LARGEST_LAG / 1000)
    .optional(),
  /** See `Server.secretHeaders`. */
  secretHeaders: secretHeadersSchema.optional(),
};

export const newServerSchema = z.object({
  name: serverSchema.shape.name,
  connection: connectionSchema,
  model: z.string().nullable().default(null),
  modelHostId: serverSchema.shape.modelHostId,
  deepModel: serverSchema.shape.deepModel,
  intervalSeconds: z.number().int().min(5).max(86_400).default(300),
  timeZone: serverSchema.shape.timeZone,
  ...scopeSchema,
  sources: z.array(newSourceSchema).min(1, 'Name at least one source, such as {job="syslog"}.'),
});
export type NewServer = z.input<typeof newServerSchema>;

const changedServerSchema = newServerSchema.omit({ sources: true }).extend({ id: z.string() });

/** Whose Loki is looked at, and as whom: a server's, or one that is being added or changed. */
const lookSchema = z.object({
  serverId: z.string().optional(),
  connection: connectionSchema.optional(),
  matcher: matcherSchema.optional(),
  tenant: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  secretHeaders: secretHeadersSchema.optional(),
});
export type Look = z.input<typeof lookSchema>;

/** Redacted, and at most a line's limit long. */
const shownLineSchema = z.object({ timestamp: z.bigint(), text: z.string() });

export const suggestionSchema = z.object({
  kind: z.enum([
    'auth',
    'web',
    'database',
    'mail',
    'kernel',
    'syslog',
    'docker',
    'kubernetes',
    'systemd',
    'application',
  ]),
  name: z.string(),
  selector: z.string(),
  /** Null where Loki did not count. */
  linesPerHour: z.number().nullable(),
  samples: z.array(shownLineSchema),
});
export type Suggestion = z.infer<typeof suggestionSchema>;

export const sourcePreviewSchema = z.object({
  /** The newest, oldest first. */
  lines: z.array(shownLineSchema),
  perHour: z.object({ from: z.number(), lines: z.array(z.number()) }),
  estimate: z.object({
    linesPerDay: z.number(),
    sampled: z.number(),
    templates: z.number(),
    tokensPerMinute: z.number(),
  }),
});
export type SourcePreview = z.infer<typeof sourcePreviewSchema>;

/** How ssh reads a host's name. */
export const resolvedHostSchema = z.object({
  hostName: z.string(),
  user: z.string(),
  port: z.number(),
  jumps: z.array(z.string()),
});

export const serversContract = {
  list: oc.output(z.array(serverViewSchema)),
  test: oc
    .input(
      z.object({
        /** Whose secrets are used; absent: of none that is there yet. */
        serverId: z.string().optional(),
        connection: connectionSchema,
        model: z.string().nullable().default(null),
        modelHostId: serverSchema.shape.modelHostId,
        tenant: z.string().optional(),
        headers: z.record(z.string(), z.string()).optional(),
        secretHeaders: secretHeadersSchema.optional(),
        matcher: matcherSchema.optional(),
      }),
    )
    .output(eventIterator(testStepSchema)),
  /** Names of `~/.ssh/config` and what it includes, without patterns. */
  hosts: oc.output(z.array(z.string())),
  /** What `ssh -G` says of a name; connects to nothing. */
  resolveHost: oc.input(z.object({ host: z.string().min(1) })).output(resolvedHostSchema),
  labels: oc
    .input(z.object({ at: lookSchema }))
    .output(z.object({ labels: z.array(z.string()), more: z.boolean() })),
  labelValues: oc
    .input(z.object({ at: lookSchema, label: z.string().regex(/^[A-Za-z_][0-9A-Za-z_]*$/) }))
    .output(
      z.object({
        values: z.array(z.object({ value: z.string(), linesPerHour: z.number().nullable() })),
        more: z.boolean(),
      }),
    ),
  suggestions: oc.input(z.object({ at: lookSchema })).output(z.array(suggestionSchema)),
  previewSource: oc.input(z.object({ at: lookSchema, selector: selectorSchema })).output(sourcePreviewSchema),
  addSource: oc.input(newSourceSchema.extend({ serverId: z.string() })).output(sourceSchema),
  changeSource: oc.input(newSourceSchema.extend({ id: z.string() })).output(sourceSchema),
  /** What was found in it stays; what was learned of it goes. */
  removeSource: oc.input(z.object({ id: z.string() })).output(z.object({ removed: z.boolean() })),
  change: oc.input(changedServerSchema).output(serverSchema),
  /** A paused copy with the same sources, and nothing that was read or learned. */
  duplicate: oc.input(z.object({ id: z.string() })).output(serverSchema),
  /** How many findings are of this server alone and would go with it, and how many others have too. */
  removal: oc.input(z.object({ id: z.string() })).output(z.object({ alone: z.number(), shared: z.number() })),
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
