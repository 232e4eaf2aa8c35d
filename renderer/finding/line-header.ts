/** A log line in the parts that a row of evidence shows apart: when, where, and what was said. */
export interface CutHeader {
  /** The host that the line itself names; null where it names none. */
  readonly host: string | null;
  /** From the program on, or from the first word where there is no program. */
  readonly message: string;
}

/** `<34>` of RFC 3164 and `<34>1 ` of RFC 5424. */
const PRIORITY = String.raw`(?:<\d{1,3}>(?:1 )?)?`;
/** `Nov 21 07:38:22`, with a year before the time or without one. */
const SYSLOG_STAMP = String.raw`[A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d\d:\d\d:\d\d(?:\.\d{1,9})?`;
/** RFC 3339, and the same with a space or slashes, as PostgreSQL and nginx write it. */
const ISO_STAMP = String.raw`\d{4}([-/])\d\d\1\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?`;
const STAMP = new RegExp(String.raw`^${PRIORITY}(?:${SYSLOG_STAMP}|${ISO_STAMP}) +`);
/** A host is only taken for one where a program follows: `web1 sshd[812]: `, and RFC 5424's `web1 sshd 812 - - `. */
const HOST =
  /^([A-Za-z0-9][\w.:-]{0,252}) (?=[\w./@+-]{1,128}(?:\[\d{1,10}\])?: |[\w./@+-]{1,48} (?:\d{1,10}|-) \S+ (?:-|\[))/;

const MESSAGE_FIELDS = ['message', 'msg'] as const;
/** What the row's own columns, or its shape, say already. */
const SAID_ELSEWHERE: ReadonlySet<string> = new Set([
  ...MESSAGE_FIELDS,
  'time',
  'timestamp',
  'ts',
  '@timestamp',
]);

/**
 * A structured line as words: its message, then its other fields as `name=value`. Null for what is no JSON object, or
 * one without a message.
 */
export function wordsOfJson(line: string): string | null {
  if (!line.startsWith('{')) return null;
  const fields = objectOf(line);
  const name = fields && MESSAGE_FIELDS.find((one) => typeof fields[one] === 'string' && fields[one] !== '');
  if (!fields || !name) return null;
  const rest = Object.entries(fields)
    .filter(([field]) => !SAID_ELSEWHERE.has(field))
    .map(([field, value]) => `${field}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return shown([String(fields[name]), ...rest].join(' '));
}

/** Controls, what turns the direction of a text around, and what has no width. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * The engine has made the line printable, but reading its JSON undoes the escapes that its writer put there: they
 * become visible again.
 */
function shown(text: string): string {
  return text.replace(/[\t\r\n]+/g, ' ').replace(UNSEEN, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
  });
}

function objectOf(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

/**
 * Takes the time stamp and the host off the front of a line, which a row of evidence says in columns of its own.
 * What is left is never empty: a line that is nothing but a stamp stays as it is.
 */
export function cutHeader(line: string): CutHeader {
  const stamp = STAMP.exec(line);
  if (!stamp) return { host: null, message: line };
  const rest = line.slice(stamp[0].length);
  if (rest === '') return { host: null, message: line };
  const host = HOST.exec(rest)?.[1] ?? null;
  return { host, message: host === null ? rest : rest.slice(host.length + 1) };
}

/**
 * The lines as rows of evidence show them, in the order given: without time and host. Where they come from more than
 * one host, each keeps its own: then it is not said elsewhere.
 */
export function messagesOf(lines: readonly string[]): string[] {
  const cut = lines.map(cutHeader);
  const hosts = new Set(cut.map(({ host }) => host).filter((host) => host !== null));
  return cut.map(({ host, message }) => (host !== null && hosts.size > 1 ? `${host} ${message}` : message));
}
