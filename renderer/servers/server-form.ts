import type { NewServer } from '../../shared/contract/servers.ts';
import { checkSelector, matcherProblem } from '../../shared/domain/selector.ts';
import {
  LARGEST_LAG,
  timeZoneSchema,
  UTC,
  type Connection,
  type Server,
  type Source,
} from '../../shared/domain/server.ts';
import { selectorTexts } from '../logql/messages.ts';
import { headerRowsOf, readHeaders, type HeaderRow } from './header-form.ts';
import { form as text } from './messages.ts';

/** The form as typed. Everything is text until it is read. */
export interface ServerForm {
  readonly name: string;
  readonly way: 'ssh' | 'url';
  readonly host: string;
  readonly user: string;
  readonly port: string;
  /** Of an ssh configuration of its own; not typed, but kept. */
  readonly configFile?: string;
  readonly loki: string;
  readonly ollama: string;
  readonly lokiUrl: string;
  readonly ollamaUrl: string;
  readonly model: string;
  readonly interval: string;
  readonly timeZone: string;
  /** `X-Scope-OrgID` of the test, and of sources that name no other. */
  readonly tenant: string;
  readonly headers: readonly HeaderRow[];
  readonly matcher: string;
  /** Seconds; empty: as in the settings. */
  readonly lag: string;
  readonly sources: readonly SourceForm[];
}

export interface SourceForm {
  /** Stays while the row is edited. */
  readonly key: number;
  /** Of a source that is there already. */
  readonly id: string | null;
  /** Where it has others than the form's. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly name: string;
  readonly selector: string;
  readonly tenant: string;
  /** Seconds; empty: as its server. */
  readonly interval: string;
  readonly lag: string;
}

export const EMPTY_FORM: ServerForm = {
  name: '',
  way: 'ssh',
  host: '',
  user: '',
  port: '',
  loki: '127.0.0.1:3100',
  ollama: '127.0.0.1:11434',
  lokiUrl: '',
  ollamaUrl: '',
  model: '',
  interval: '300',
  timeZone: UTC,
  tenant: '',
  headers: [],
  matcher: '',
  lag: '',
  sources: [],
};

/** IANA name of this computer's time zone: most servers are read from where they are. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

const EXAMPLE = '{job="syslog"}';

/** One sentence for each field that is wrong, by the field's name; sources by `source-KEY-name` and so on. */
export type Problems = Readonly<Record<string, string>>;

/** What the fields mean, and what is wrong with them. The engine checks again. */
export interface ReadForm<T> {
  readonly value: T | null;
  readonly problems: Problems;
}

/** The part of the form that a test needs. */
export function readConnection(form: ServerForm): ReadForm<Connection> {
  const problems: Record<string, string> = {};
  const value = form.way === 'ssh' ? readSsh(form, problems) : readUrl(form, problems);
  if (readHeaders(form.headers) !== null) return { value, problems };
  return { value: null, problems: { ...problems, headers: text.problems.headers } };
}

/** The whole form. `taken`: names that other servers have. */
export function readServer(form: ServerForm, taken: readonly string[]): ReadForm<NewServer> {
  const connection = readConnection(form);
  const problems: Record<string, string> = { ...connection.problems };
  const name = form.name.trim();
  if (name === '') problems['name'] = text.problems.name;
  else if (name.length > 64) problems['name'] = text.problems.nameLong;
  else if (taken.includes(name)) problems['name'] = text.problems.nameTaken;
  const intervalSeconds = wholeNumber(form.interval, 5, 86_400);
  if (intervalSeconds === null) problems['interval'] = text.problems.interval;
  const timeZone = form.timeZone.trim();
  if (!timeZoneSchema.safeParse(timeZone).success) problems['timeZone'] = text.problems.timeZone;
  const scope = readScope(form, problems);
  const sources = readSources(form, problems);
  if (connection.value === null || intervalSeconds === null || Object.keys(problems).length > 0) {
    return { value: null, problems };
  }
  const model = form.model.trim();
  const { secretHeaders = [] } = readHeaders(form.headers) ?? {};
  return {
    value: {
      name,
      connection: connection.value,
      model: model === '' ? null : model,
      intervalSeconds,
      timeZone,
      ...scope,
      ...(secretHeaders.length === 0 ? {} : { secretHeaders: [...secretHeaders] }),
      sources,
    },
    problems,
  };
}

function readSsh(form: ServerForm, problems: Record<string, string>): Connection | null {
  const host = form.host.trim();
  const user = form.user.trim();
  const port = form.port.trim() === '' ? undefined : wholeNumber(form.port, 1, 65_535);
  const loki = readEndpoint(form.loki);
  const ollama = form.ollama.trim() === '' ? null : readEndpoint(form.ollama);
  if (!/^[^-\s][^\s]*$/.test(host)) problems['host'] = text.problems.host;
  if (user !== '' && !/^[^-\s@][^\s@]*$/.test(user)) problems['user'] = text.problems.user;
  if (port === null) problems['port'] = text.problems.port;
  if (loki === null) problems['loki'] = text.problems.endpoint;
  if (ollama === null && form.ollama.trim() !== '') problems['ollama'] = text.problems.endpoint;
  if (Object.keys(problems).length > 0 || loki === null || port === null) return null;
  return {
    kind: 'ssh',
    host,
    ...(user === '' ? {} : { user }),
    ...(port === undefined ? {} : { port }),
    ...(form.configFile === undefined ? {} : { configFile: form.configFile }),
    loki,
    ollama,
  };
}

function readUrl(form: ServerForm, problems: Record<string, string>): Connection | null {
  const loki = form.lokiUrl.trim();
  const ollama = form.ollamaUrl.trim();
  if (!isHttp(loki)) problems['lokiUrl'] = text.problems.url;
  if (ollama !== '' && !isHttp(ollama)) problems['ollamaUrl'] = text.problems.url;
  return Object.keys(problems).length > 0
    ? null
    : { kind: 'url', loki, ollama: ollama === '' ? null : ollama };
}

/** Who asks, which streams, and how late lines may come. */
function readScope(
  form: ServerForm,
  problems: Record<string, string>,
): { readonly matcher?: string; readonly lagSeconds?: number } {
  const matcher = form.matcher.trim();
  const lagSeconds = form.lag.trim() === '' ? undefined : wholeNumber(form.lag, 0, LARGEST_LAG / 1000);
  const problem = matcher === '' ? null : matcherProblem(matcher);
  if (problem) problems['matcher'] = selectorTexts[problem.code];
  if (lagSeconds === null) problems['lag'] = text.problems.lag;
  return {
    ...(matcher === '' ? {} : { matcher }),
    ...(lagSeconds === null || lagSeconds === undefined ? {} : { lagSeconds }),
  };
}

function readSources(
  { sources, tenant: common, headers: typed }: ServerForm,
  problems: Record<string, string>,
): NewServer['sources'] {
  const headers = readHeaders(typed);
  if (sources.length === 0) problems['sources'] = text.problems.noSource({ example: EXAMPLE });
  const names = new Set<string>();
  return sources.map((source) => {
    const name = source.name.trim();
    const selector = source.selector.trim();
    const tenant = source.tenant.trim() || common.trim();
    if (name === '') problems[`source-${source.key}-name`] = text.problems.sourceName;
    else if (names.has(name)) problems[`source-${source.key}-name`] = text.problems.sourceTaken;
    const check = checkSelector(selector);
    if (check.kind === 'bad') {
      problems[`source-${source.key}-selector`] =
        selector === '' ? text.problems.selector({ example: EXAMPLE }) : selectorTexts[check.problem.code];
    }
    names.add(name);
    const lag = source.lag.trim() === '' ? undefined : wholeNumber(source.lag, 0, LARGEST_LAG / 1000);
    if (lag === null) problems[`source-${source.key}-lag`] = text.problems.lag;
    return {
      name,
      selector,
      headers: { ...(source.headers ?? headers?.headers) },
      ...(tenant === '' ? {} : { tenant }),
      ...(source.interval === '' ? {} : { interval: Number(source.interval) * 1000 }),
      ...(lag === undefined || lag === null ? {} : { lag: lag * 1000 }),
    };
  });
}

/** `127.0.0.1:3100`, `[::1]:3100`, with or without `http://` before it. */
export function readEndpoint(typed: string): { readonly host: string; readonly port: number } | null {
  const match = /^(?:https?:\/\/)?(?:\[([^\]]+)\]|([^:/\s[\]]+)):(\d{1,5})\/?$/.exec(typed.trim());
  const host = match?.[1] ?? match?.[2];
  const port = wholeNumber(match?.[3] ?? '', 1, 65_535);
  return host === undefined || port === null ? null : { host, port };
}

function isHttp(typed: string): boolean {
  const url = URL.parse(typed);
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:');
}

function wholeNumber(typed: string, least: number, most: number): number | null {
  const value = /^\d+$/.test(typed.trim()) ? Number(typed) : Number.NaN;
  return value >= least && value <= most ? value : null;
}

export function nextKey(sources: readonly SourceForm[]): number {
  return Math.max(0, ...sources.map((source) => source.key)) + 1;
}

/** The form of a server that is there. */
export function formOf(server: Server, sources: readonly Source[]): ServerForm {
  const { connection } = server;
  const [first] = sources;
  // What all have in common is the form's; else each keeps its own.
  const isOneTenant = sources.every(({ tenant }) => tenant === first?.tenant);
  const headers = JSON.stringify(first?.headers ?? {});
  const areOneHeaders = sources.every((source) => JSON.stringify(source.headers) === headers);
  const ssh = connection.kind === 'ssh' ? connection : null;
  const url = connection.kind === 'url' ? connection : null;
  return {
    name: server.name,
    way: connection.kind,
    host: ssh?.host ?? '',
    user: ssh?.user ?? '',
    port: ssh?.port === undefined ? '' : String(ssh.port),
    ...(ssh?.configFile === undefined ? {} : { configFile: ssh.configFile }),
    loki: ssh ? endpointText(ssh.loki) : EMPTY_FORM.loki,
    ollama: ssh ? (ssh.ollama === null ? '' : endpointText(ssh.ollama)) : EMPTY_FORM.ollama,
    lokiUrl: url?.loki ?? '',
    ollamaUrl: url?.ollama ?? '',
    model: server.model ?? '',
    interval: String(server.interval / 1000),
    timeZone: server.timeZone,
    tenant: (isOneTenant && first?.tenant) || '',
    headers: headerRowsOf((areOneHeaders && first?.headers) || {}, server),
    matcher: server.matcher ?? '',
    lag: server.lag === undefined ? '' : String(server.lag / 1000),
    sources: sources.map(({ id, name, selector, tenant, headers: own, ...schedule }, index) => ({
      key: index + 1,
      id,
      name,
      selector,
      tenant: tenant ?? '',
      interval: secondsText(schedule.interval),
      lag: secondsText(schedule.lag),
      ...(areOneHeaders ? {} : { headers: own }),
    })),
  };
}

function endpointText({ host, port }: { readonly host: string; readonly port: number }): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function secondsText(milliseconds: number | undefined): string {
  return milliseconds === undefined ? '' : String(milliseconds / 1000);
}
