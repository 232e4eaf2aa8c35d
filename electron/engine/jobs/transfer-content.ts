import { definedOf } from '../../../shared/domain/defined.ts';
import type { LensDraft } from '../../../shared/domain/lens.ts';
import { looksSecret } from '../../../shared/domain/secret-headers.ts';
import type { ServerNote } from '../../../shared/domain/server-note.ts';
import type { Connection, Server, Source } from '../../../shared/domain/server.ts';
import { leavesOf, type SettingLeaf } from '../../../shared/domain/setting-leaves.ts';
import type { Settings } from '../../../shared/domain/settings.ts';
import type { Matchers, Suppression, SuppressionEnd } from '../../../shared/domain/suppression.ts';
import type { LeftOut } from '../../../shared/domain/transfer-change.ts';
import type {
  FileEnd,
  FileMatchers,
  FileRule,
  FileServer,
  FileSuppression,
  TransferContent,
} from '../../../shared/domain/transfer-file.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { SavedView } from '../../../shared/domain/view.ts';

type FileSource = FileServer['sources'][number];

/** A server with its sources, and under which lenses, by name, each is looked at if somebody chose. */
export interface ServerState {
  readonly server: Server;
  readonly sources: readonly Source[];
  readonly lenses: ReadonlyMap<string, readonly string[]>;
}

/** What is here, as far as it can go to a file. */
export interface TransferState {
  readonly settings: Settings;
  readonly servers: readonly ServerState[];
  /** The user's own. */
  readonly lenses: readonly LensDraft[];
  /** Names of the lenses that come with Nightjar. */
  readonly ourLenses: readonly string[];
  readonly notes: readonly ServerNote[];
  readonly suppressions: readonly Suppression[];
  readonly views: readonly SavedView[];
  readonly rules: readonly FileRule[];
  readonly now: Milliseconds;
}

/** Where a setting by server lies, followed by the server's id here and its name in a file. */
export const BY_SERVER = ['notifications', 'servers'] as const;

/** What is here as a file says it: with names in place of ids, and without what may be a secret. */
export function contentOf(state: TransferState): { content: TransferContent; leftOut: LeftOut[] } {
  const leftOut: LeftOut[] = [];
  const names = namesIn(state);
  const content: TransferContent = {
    settings: settingsOf(state.settings, names.server),
    servers: state.servers.map((each) => fileServerOf(each, leftOut)),
    lenses: state.lenses.map(({ name, question, categories, examples }) => ({
      name,
      question,
      categories,
      examples,
    })),
    notes: state.notes.flatMap(({ serverId, sourceId, text, always }) => {
      const server = names.server(serverId);
      const source = sourceId === null ? null : (names.source(sourceId)?.source ?? null);
      return server === null ? [] : [{ server, source, text, always }];
    }),
    suppressions: state.suppressions
      .filter((each) => holds(each, state.now))
      .flatMap((each) => {
        if (isOfGone(each.matchers, names)) return [];
        if (each.matchers.findingId === undefined) return [fileSuppressionOf(each, names)];
        leftOut.push({ kind: 'finding-rule', name: each.reason });
        return [];
      }),
    views: state.views.map(({ name, query, icon }) => ({ name, query, icon })),
    rules: state.rules,
  };
  return { content, leftOut };
}

/** The user's own rules that hide something; what has ended is history. */
export function holds({ origin, endedAt, end }: Suppression, now: Milliseconds): boolean {
  return origin === 'you' && endedAt === null && (end.kind !== 'at' || end.at > now);
}

/** A rule about servers or sources that are gone matches nothing; without them it would match all. */
function isOfGone({ serverIds = [], sourceIds = [] }: Matchers, names: Names): boolean {
  const isGone = (ids: readonly string[], nameOf: (id: string) => unknown) =>
    ids.length > 0 && ids.every((id) => nameOf(id) === null);
  return isGone(serverIds, names.server) || isGone(sourceIds, names.source);
}

interface Names {
  readonly server: (id: string) => string | null;
  readonly source: (id: string) => { readonly server: string; readonly source: string } | null;
}

function namesIn({ servers }: TransferState): Names {
  const ofServers = new Map(servers.map(({ server }) => [server.id, server.name]));
  const ofSources = new Map(
    servers.flatMap(({ server, sources }) =>
      sources.map(({ id, name }) => [id, { server: server.name, source: name }] as const),
    ),
  );
  return { server: (id) => ofServers.get(id) ?? null, source: (id) => ofSources.get(id) ?? null };
}

/** Settings by server are told by the server's name; those of a server that is gone are left out. */
function settingsOf(settings: Settings, nameOf: Names['server']): SettingLeaf[] {
  return leavesOf(settings).flatMap(({ path, value }) => {
    if (!isByServer(path)) return [{ path, value }];
    const [section, key, id = '', ...rest] = path;
    const name = nameOf(id);
    return name === null || section === undefined || key === undefined
      ? []
      : [{ path: [section, key, name, ...rest], value }];
  });
}

export function isByServer(path: readonly string[]): boolean {
  return path.length > BY_SERVER.length && BY_SERVER.every((part, index) => path[index] === part);
}

/** A server as a file says it. What is left out of it is added to `leftOut`. */
export function fileServerOf({ server, sources, lenses }: ServerState, leftOut: LeftOut[]): FileServer {
  const { name, model, deepModel, interval, timeZone, matcher, lag } = server;
  const secret = new Set<string>(server.secretHeaders);
  const written = sources.map((source) => fileSourceOf(source, lenses.get(source.id), secret));
  for (const header of secret) leftOut.push({ kind: 'header', name: `${name}: ${header}` });
  return definedOf({
    name,
    connection: withoutSecrets(server.connection, name, leftOut),
    model,
    deepModel,
    interval,
    timeZone,
    matcher,
    lag,
    secretHeaders: [...secret].sort(),
    sources: written,
  });
}

/** A source as a file says it. Names of headers that are left out of it are added to `secret`. */
function fileSourceOf(
  { name, selector, tenant, headers, interval, lag }: Source,
  lenses: readonly string[] | undefined,
  secret: Set<string>,
): FileSource {
  const open = Object.entries(headers).filter(([header]) => !looksSecret(header));
  for (const header of Object.keys(headers).filter(looksSecret)) secret.add(header);
  return definedOf({
    name,
    selector,
    tenant,
    headers: Object.fromEntries(open),
    interval,
    lag,
    lenses: lenses && [...lenses],
  });
}

/** Scheme, user name and password, host with port, path, query and fragment. */
const ADDRESS = /^([a-z]+:\/\/)(?:([^/?#]*)@)?([^/?#]*)([^?#]*)(.*)$/is;

/** User names, passwords and queries of addresses stay here. */
function withoutSecrets(connection: Connection, server: string, leftOut: LeftOut[]): Connection {
  if (connection.kind === 'ssh') return connection;
  const bare = (address: string): string => {
    const [, scheme = '', who, place = '', path = '', rest = ''] = ADDRESS.exec(address) ?? [];
    if (who === undefined && rest === '') return address;
    leftOut.push({ kind: 'address', name: `${server}: ${place}` });
    return `${scheme}${place}${path}`;
  };
  const { loki, ollama } = connection;
  return { kind: 'url', loki: bare(loki), ollama: ollama === null ? null : bare(ollama) };
}

function fileSuppressionOf({ reason, matchers, end }: Suppression, names: Names): FileSuppression {
  return { reason, matchers: fileMatchersOf(matchers, names), end: fileEndOf(end, names) };
}

function fileMatchersOf(matchers: Matchers, names: Names): FileMatchers {
  const { serverIds, sourceIds, findingId: _, ...rest } = matchers;
  const servers = serverIds?.flatMap((id) => names.server(id) ?? []);
  const sources = sourceIds?.flatMap((id) => names.source(id) ?? []);
  return definedOf({ ...rest, servers, sources });
}

function fileEndOf(end: SuppressionEnd, names: Names): FileEnd {
  if (end.kind !== 'until-worse') return end;
  const { serverIds, ...rest } = end;
  return { ...rest, servers: serverIds.flatMap((id) => names.server(id) ?? []) };
}

/** The same for rules that match the same, in whatever order they say it. */
export function matchersKey(matchers: FileMatchers | Matchers): string {
  const said = Object.entries(matchers)
    .map(([field, values = []]) => [
      field,
      (typeof values === 'string' ? [values] : values).map(keyOf).sort(),
    ])
    .filter(([, values]) => values?.length !== 0)
    .sort(([left = ''], [right = '']) => (left < right ? -1 : 1));
  return JSON.stringify(said);
}

function keyOf(value: unknown): string {
  return JSON.stringify(value);
}
