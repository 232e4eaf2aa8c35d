import { requestMessage } from './access.ts';
import { clean } from './clean.ts';
import { EmptyFields, type Fields } from './header-text.ts';
import { withoutPort } from './header-web.ts';
import { secretKindOf } from './redact-keys.ts';
import type { Redactor } from './redact.ts';
import { readClientAddress } from './structured-address.ts';
import { decodeJson, JsonReader, type JsonScalar } from './structured-json.ts';

/** What a JSON line says. */
export interface StructuredLine {
  /** The text, changed only where a secret came to light once its escapes were resolved. */
  readonly text: string;
  /** The message field; the whole text where there is none. */
  readonly message: string;
}

/** Names of the message, the best first. `event` and `error` are messages only where nothing better is. */
const MESSAGES = [
  'message',
  'msg',
  'log',
  'MESSAGE',
  '@message',
  'short_message',
  'text',
  'body',
  'event',
  'error',
  'err',
  'error.message',
];
/** Depth to which JSON in strings of JSON is read. */
const NESTING = 3;

const LEVELS = ['level', 'severity', 'lvl', 'levelname', 'levelName', 'log.level', 'loglevel', 's'];

/** Names under which programs write the parts of a request, by the name of our field. */
const REQUEST: Readonly<Record<string, readonly string[]>> = {
  client_ip: [
    'remote_addr',
    'remote_ip',
    'client',
    'clientip',
    'ClientHost',
    'request.remote_ip',
    'src_ip',
    'ip',
    // Envoy, Cloudflare, Fastly.
    'downstream_remote_address',
    'ClientIP',
    'clientIP',
  ],
  method: ['request_method', 'http_method', 'verb', 'RequestMethod', 'request.method', 'ClientRequestMethod'],
  path: [
    'request_uri',
    'uri',
    'request_path',
    'url',
    'RequestPath',
    'request.uri',
    'x-envoy-origin-path',
    'ClientRequestURI',
  ],
  status: [
    'status_code',
    'response_code',
    'statusCode',
    'DownstreamStatus',
    'response.status',
    'response_status',
    'EdgeResponseStatus',
  ],
  bytes: ['body_bytes_sent', 'bytes_sent', 'size'],
  user: ['remote_user', 'username', 'user_id'],
  user_agent: [
    'http_user_agent',
    'user-agent',
    'userAgent',
    'agent',
    'request.headers.User-Agent.0',
    'request_user_agent',
    'ClientRequestUserAgent',
  ],
  referrer: ['http_referer', 'referer', 'http_referrer'],
};

/**
 * Reads a JSON object at `at` of a text that was redacted already. Strings with escapes are resolved, cleaned and
 * redacted again, since an escape can hide a secret or a control character; so are pairs of `name` and `value`.
 * Null where the text is no object.
 */
export function readJson(
  text: string,
  at: number,
  fields: Fields,
  redactor: Redactor,
  nesting = 0,
): StructuredLine | null {
  const scalars = JsonReader.read(text, at);
  if (scalars === null) return null;
  const edits: { scalar: JsonScalar; value: string }[] = [];
  const own = new EmptyFields();
  for (let index = 0; index < scalars.length; index++) {
    const scalar = scalars[index];
    if (scalar === undefined) continue;
    const before = redactor.replaced;
    const value = valueOf(scalar, namedBy(scalars, index), redactor, nesting);
    if (redactor.replaced > before) edits.push({ scalar, value });
    const path =
      scalar.path.includes('\\') || hasControl(scalar.path) ? redactor.redact(scalar.path) : scalar.path;
    own[path] ??= value;
  }
  for (const [name, value] of Object.entries(own)) fields[name] ??= value;
  const level = firstOf(own, LEVELS);
  if (level !== undefined) fields['level'] = level;
  const whole = edits.length === 0 ? text : edited(text, edits);
  return { text: whole, message: messageOf(own, fields) ?? whole.slice(at) };
}

function hasControl(path: string): boolean {
  return clean(path) !== path;
}

/**
 * The value as a person reads it; `sibling` is the name that a pair of name and value gives it. JSON in a string is
 * read too, since it has escapes of its own.
 */
function valueOf(scalar: JsonScalar, sibling: string | null, redactor: Redactor, nesting: number): string {
  const isEscaped = scalar.isString && scalar.raw.includes('\\');
  if (sibling !== null) return redactor.redactNamed(sibling, clean(decodeJson(scalar.raw)));
  if (!isEscaped) return scalar.raw;
  const value = redactor.redactNamed(scalar.name, clean(decodeJson(scalar.raw)));
  const isNested = nesting < NESTING && value.startsWith('{') && value.includes('\\');
  return isNested ? (readJson(value, 0, new EmptyFields(), redactor, nesting + 1)?.text ?? value) : value;
}

/** `{"name":"password","value":"…"}`: a secret name beside a value. */
function namedBy(scalars: readonly JsonScalar[], index: number): string | null {
  const scalar = scalars[index];
  if (scalar === undefined || scalar.name !== 'value') return null;
  const parent = scalar.path.slice(0, -'value'.length);
  for (const neighbour of [scalars[index - 1], scalars[index + 1]]) {
    if (neighbour?.path === `${parent}name` || neighbour?.path === `${parent}key`) {
      const name = decodeJson(neighbour.raw);
      if (secretKindOf(name, 0, name.length) !== null) return name;
    }
  }
  return null;
}

function edited(text: string, edits: readonly { scalar: JsonScalar; value: string }[]): string {
  let result = '';
  let kept = 0;
  for (const { scalar, value } of edits) {
    result += text.slice(kept, scalar.start) + JSON.stringify(value);
    kept = scalar.end;
  }
  return result + text.slice(kept);
}

function firstOf(own: Fields, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = own[name];
    if (value !== undefined && value !== '') return value;
  }
  return undefined;
}

/** A request without a message is told like one of an access log. */
function messageOf(own: Fields, fields: Fields): string | undefined {
  readRequest(own, fields);
  readClientAddress(own, fields);
  const message = firstOf(own, MESSAGES);
  if (message !== undefined) return message;
  const { method, path, status } = fields;
  if (method === undefined || path === undefined || status === undefined) return undefined;
  return requestMessage(method, path, status);
}

/** Where a line tells of a request, its parts get the names that access logs have. */
function readRequest(own: Fields, fields: Fields): void {
  const part = (name: string): string | undefined => own[name] ?? firstOf(own, REQUEST[name] ?? []);
  if (part('method') === undefined || part('path') === undefined || part('status') === undefined) return;
  for (const name of Object.keys(REQUEST)) {
    const value = part(name);
    if (value !== undefined) fields[name] ??= name === 'client_ip' ? withoutPort(value) : value;
  }
}
