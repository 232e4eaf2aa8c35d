import { z } from 'zod';
import { failureSchema } from './failure.ts';
import { secretHeadersSchema } from './secret-headers.ts';
import { checkSelector, matcherProblem } from './selector.ts';
import { isTimeZone } from './zone.ts';

const endpointSchema = z.object({ host: z.string().min(1), port: z.number().int().min(1).max(65535) });
export type Endpoint = z.infer<typeof endpointSchema>;

/** How to reach a Loki and an Ollama. Endpoints are as the far side sees them. */
export const connectionSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('ssh'),
    /** An alias of `~/.ssh/config` or a host name. Never begins with a dash, so it cannot be read as an option. */
    host: z.string().regex(/^[^-\s][^\s]*$/, 'A host name or an alias of ~/.ssh/config, without spaces.'),
    user: z
      .string()
      .regex(/^[^-\s@][^\s@]*$/)
      .optional(),
    port: z.number().int().min(1).max(65535).optional(),
    /** Another ssh_config than the user's own; used by tests and the demo. */
    configFile: z.string().optional(),
    loki: endpointSchema.default({ host: '127.0.0.1', port: 3100 }),
    ollama: endpointSchema.nullable().default({ host: '127.0.0.1', port: 11434 }),
  }),
  z.object({
    kind: z.literal('url'),
    loki: z.url({ protocol: /^https?$/ }),
    ollama: z
      .url({ protocol: /^https?$/ })
      .nullable()
      .default(null),
  }),
]);
export type Connection = z.infer<typeof connectionSchema>;
export type SshConnection = Extract<Connection, { kind: 'ssh' }>;
export type UrlConnection = Extract<Connection, { kind: 'url' }>;

/** What a source reads; stored ones were checked when they were saved. */
export const selectorSchema = z
  .string()
  .refine(
    (text) => checkSelector(text).kind === 'good',
    'A stream selector with filters, such as {job="sshd"} != "x".',
  );

/** Narrows all sources of a server: one central Loki can stand for many servers. */
export const matcherSchema = z
  .string()
  .refine(
    (text) => matcherProblem(text) === null,
    'Labels in braces without filters, such as {host="web1"}.',
  );

/** Lines come no later to their Loki than this, in milliseconds. */
export const LARGEST_LAG = 3_600_000;

/** One LogQL selector on a server. */
export const sourceSchema = z.object({
  id: z.string(),
  serverId: z.string(),
  name: z.string().min(1),
  /** LogQL stream selector, line filters allowed, no `line_format`: `{job="sshd"} != "healthcheck"`. */
  selector: z.string().min(2),
  /** `X-Scope-OrgID`. */
  tenant: z.string().optional(),
  /** Sent as they are and stored in the clear: secret ones are their server's, see `Server.secretHeaders`. */
  headers: z.record(z.string(), z.string()).default({}),
  /** Milliseconds between polls; absent: its server's. */
  interval: z.number().int().min(5_000).max(86_400_000).optional(),
  /** How long before now reading ends, in milliseconds; absent: its server's. */
  lag: z.number().int().min(0).max(LARGEST_LAG).optional(),
});
export type Source = z.infer<typeof sourceSchema>;

export const UTC = 'UTC';

/** IANA name of a time zone that this computer knows. */
export const timeZoneSchema = z.string().refine(isTimeZone, 'An IANA time zone, such as Europe/Berlin.');

export const serverSchema = z.object({
  id: z.string(),
  name: z.string().min(1).max(64),
  connection: connectionSchema,
  /** Name of the model to ask; null: rules only. */
  model: z.string().nullable(),
  /** A larger model of the same host, for second looks; null: none. */
  deepModel: z.string().nullable().default(null),
  /** The model host that is asked; null: the Ollama that the connection names. */
  modelHostId: z.string().nullable().default(null),
  /** Milliseconds between polls. */
  interval: z.number().int().min(5_000),
  paused: z.boolean(),
  /** What the clock on its wall shows: by its hours it is learned what is normal. */
  timeZone: timeZoneSchema.default(UTC),
  /** Which streams of its Loki are this server's, such as `{host="web1"}`; absent: all. */
  matcher: z.string().optional(),
  /**
   * Names of the headers that go to its Loki with values that a person gave and nothing but the keychain or the memory
   * holds; absent: none.
   */
  secretHeaders: secretHeadersSchema.optional(),
  /** How long before now reading ends, in milliseconds; absent: what the settings say. */
  lag: z.number().int().min(0).max(LARGEST_LAG).optional(),
});
export type Server = z.infer<typeof serverSchema>;

/** One leg of the way to a server's logs, as the servers page shows it. */
export const hopSchema = z.object({
  kind: z.enum(['ssh', 'loki', 'model']),
  state: z.enum(['ok', 'failing', 'unknown', 'off', 'needs-you']),
  /** Round trip of the last success, in milliseconds. */
  milliseconds: z.number().nullable(),
  /** What answered: an OpenSSH, Loki or model version. */
  detail: z.string().nullable(),
  failure: failureSchema.nullable(),
  lastSuccess: z.number().int().nullable(),
});
export type Hop = z.infer<typeof hopSchema>;
