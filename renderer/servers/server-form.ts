import type { NewServer } from '../../shared/contract/servers.ts';
import { timeZoneSchema, UTC, type Connection } from '../../shared/domain/server.ts';
import { form as text } from './messages.ts';

/** The form as typed. Everything is text until it is read. */
export interface ServerForm {
  readonly name: string;
  readonly way: 'ssh' | 'url';
  readonly host: string;
  readonly user: string;
  readonly port: string;
  readonly loki: string;
  readonly ollama: string;
  readonly lokiUrl: string;
  readonly ollamaUrl: string;
  readonly model: string;
  readonly interval: string;
  readonly timeZone: string;
  readonly sources: readonly SourceForm[];
}

export interface SourceForm {
  /** Stays while the row is edited. */
  readonly key: number;
  readonly name: string;
  readonly selector: string;
  readonly tenant: string;
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
  return { value, problems };
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
  const sources = readSources(form.sources, problems);
  if (connection.value === null || intervalSeconds === null || Object.keys(problems).length > 0) {
    return { value: null, problems };
  }
  const model = form.model.trim();
  return {
    value: {
      name,
      connection: connection.value,
      model: model === '' ? null : model,
      intervalSeconds,
      timeZone,
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

function readSources(sources: readonly SourceForm[], problems: Record<string, string>): NewServer['sources'] {
  if (sources.length === 0) problems['sources'] = text.problems.noSource({ example: EXAMPLE });
  const names = new Set<string>();
  return sources.map((source) => {
    const name = source.name.trim();
    const selector = source.selector.trim();
    const tenant = source.tenant.trim();
    if (name === '') problems[`source-${source.key}-name`] = text.problems.sourceName;
    else if (names.has(name)) problems[`source-${source.key}-name`] = text.problems.sourceTaken;
    if (!/^\{[^}]*[^\s{}][^}]*\}/.test(selector))
      problems[`source-${source.key}-selector`] = text.problems.selector({ example: EXAMPLE });
    names.add(name);
    return { name, selector, headers: {}, ...(tenant === '' ? {} : { tenant }) };
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

/** A ready-made source for a label's value that the Loki has. */
export function offeredSource(label: string, value: string): Pick<SourceForm, 'name' | 'selector'> {
  return { name: value, selector: `{${label}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"}` };
}
