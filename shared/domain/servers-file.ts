import { z } from 'zod';
import {
  connectionSchema,
  matcherSchema,
  selectorSchema,
  serverSchema,
  sourceSchema,
  type Connection,
  type Server,
  type Source,
} from './server.ts';

/** Of the file that servers are exported to; a newer one is refused. */
export const SERVERS_FILE_VERSION = 1;
const FORMAT = 'nightjar-servers';
const MOST_SERVERS = 500;
const MOST_SOURCES = 200;

const fileSourceSchema = z.strictObject({
  name: sourceSchema.shape.name.max(200),
  selector: selectorSchema,
  tenant: z.string().max(500).optional(),
  headers: z.record(z.string().max(200), z.string().max(2_000)).default({}),
});

const fileServerSchema = z.strictObject({
  name: serverSchema.shape.name,
  connection: connectionSchema,
  model: serverSchema.shape.model,
  deepModel: serverSchema.shape.deepModel,
  interval: serverSchema.shape.interval.max(86_400_000),
  timeZone: serverSchema.shape.timeZone,
  matcher: matcherSchema.optional(),
  lag: serverSchema.shape.lag,
  sources: z.array(fileSourceSchema).max(MOST_SOURCES),
});
export type FileServer = z.infer<typeof fileServerSchema>;

const fileSchema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(SERVERS_FILE_VERSION),
  servers: z.array(fileServerSchema).max(MOST_SERVERS),
});

/** Names of headers whose values are secrets, as far as names tell. */
const SECRET_NAME =
  /auth|token|secret|passw|cookie|credential|session|signature|(?:^|[-_])(?:api)?[-_]?key(?:$|[-_])/i;

/** Servers as the text of a file, and which headers and parts of addresses were left out because they may be secrets. */
export function writeServersFile(
  servers: readonly { readonly server: Server; readonly sources: readonly Source[] }[],
): { readonly text: string; readonly leftOut: string[] } {
  const leftOut: string[] = [];
  const written = servers.map(({ server, sources }): FileServer => {
    const { name, model, deepModel, interval, timeZone, matcher, lag } = server;
    return {
      name,
      connection: withoutSecrets(server.connection, name, leftOut),
      model,
      deepModel,
      interval,
      timeZone,
      ...(matcher === undefined ? {} : { matcher }),
      ...(lag === undefined ? {} : { lag }),
      sources: sources.map((source) => writeSource(source, name, leftOut)),
    };
  });
  const file = { format: FORMAT, version: SERVERS_FILE_VERSION, servers: written };
  return { text: `${JSON.stringify(file, null, 2)}\n`, leftOut };
}

function writeSource(source: Source, server: string, leftOut: string[]): FileServer['sources'][number] {
  const { name, selector, tenant } = source;
  const headers = Object.entries(source.headers).filter(([header]) => {
    const isSecret = SECRET_NAME.test(header);
    if (isSecret) leftOut.push(`${server}, ${name}: ${header}`);
    return !isSecret;
  });
  return {
    name,
    selector,
    ...(tenant === undefined ? {} : { tenant }),
    headers: Object.fromEntries(headers),
  };
}

/** Scheme, user name and password, host with port, path, query and fragment. */
const ADDRESS = /^([a-z]+:\/\/)(?:([^/?#]*)@)?([^/?#]*)([^?#]*)(.*)$/is;

/** User names, passwords and queries of addresses stay here. */
function withoutSecrets(connection: Connection, server: string, leftOut: string[]): Connection {
  if (connection.kind === 'ssh') return connection;
  const bare = (address: string): string => {
    const [, scheme = '', who, place = '', path = '', rest = ''] = ADDRESS.exec(address) ?? [];
    if (who === undefined && rest === '') return address;
    leftOut.push(`${server}: ${place}`);
    return `${scheme}${place}${path}`;
  };
  const { loki, ollama } = connection;
  return { kind: 'url', loki: bare(loki), ollama: ollama === null ? null : bare(ollama) };
}

export type ReadServersFile =
  | { readonly kind: 'read'; readonly servers: FileServer[] }
  | { readonly kind: 'no-json' | 'other-format' | 'newer' }
  /** Where it is wrong, such as `servers[2].sources[0].selector`, with what is expected there. */
  | { readonly kind: 'invalid'; readonly problems: string[] };

const MOST_PROBLEMS = 10;
const headSchema = z.object({ format: z.string(), version: z.number() });

/** Reads the text of such a file; nothing of a wrong one is taken. */
export function readServersFile(text: string): ReadServersFile {
  const json = parse(text);
  if (json === undefined) return { kind: 'no-json' };
  const head = headSchema.safeParse(json);
  if (!head.success || head.data.format !== FORMAT) return { kind: 'other-format' };
  if (head.data.version > SERVERS_FILE_VERSION) return { kind: 'newer' };
  const file = fileSchema.safeParse(json);
  if (file.success) return { kind: 'read', servers: file.data.servers };
  const problems = file.error.issues.slice(0, MOST_PROBLEMS).map(({ path, message }) => {
    const place = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
    return `${place.replace(/^\./, '')}: ${message}`;
  });
  return { kind: 'invalid', problems };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
