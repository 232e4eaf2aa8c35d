import { readAccessLog } from './access.ts';
import { applicationMessage, messageBehind, trailingLogger } from './header-application.ts';
import { clusterMessage } from './header-cluster.ts';
import { composeMessage, containerMessage } from './header-container.ts';
import { kernelMessage, klogMessage, redisMessage } from './header-programs.ts';
import { isoSyslogMessage, priorityEnd, syslogMessage, versionedMessage } from './header-syslog.ts';
import { type Fields, isDigit, isLetter, isSpaceCode, NOT_MINE, wordEnd } from './header-text.ts';
import { apacheErrorMessage, readNginxContext } from './header-web.ts';
import { isMonth, isoEnd } from './header-timestamp.ts';
import type { Redactor } from './redact.ts';
import { readJson, type StructuredLine } from './structured.ts';
import { readLogfmt } from './structured-logfmt.ts';

/** What was read from a line: `text` differs from the given one only where JSON escapes had hidden a secret. */
export interface Reading {
  readonly text: string;
  readonly message: string;
  /** As `RedactedLine.messageAt`; -1 where the message is not the rest of the text. */
  readonly messageAt: number;
}

/** Headers within headers: container, then syslog, then the program's own. */
const HEADERS = 4;

/** JSON within JSON, as Docker wraps a program's line. */
const NESTING = 3;

/**
 * Takes the headers off a line and reads what is structured in it. `text` is cleaned and redacted; all that comes
 * out is cut from it, or redacted anew. Writes `fields`; what an outer header said is not overwritten by the line
 * inside it, which its writer chose, but for the level. Linear in the length of the text.
 */
export function readHeader(text: string, fields: Fields, redactor: Redactor): Reading {
  return read(text, fields, redactor, 0);
}

function read(text: string, fields: Fields, redactor: Redactor, nesting: number): Reading {
  let at = 0;
  for (let header = 0; header < HEADERS; header++) {
    const next = headerEnd(text, at, fields);
    if (next <= at) break;
    at = next;
  }
  const first = text.charCodeAt(at);
  if (first === 0x7b && nesting < NESTING) {
    const structured = readJson(text, at, fields, redactor);
    if (structured !== null) return inner(structured, fields, redactor, nesting);
  }
  const message = readAccessLog(text, at, fields) ?? readLogfmt(text, at, fields);
  if (message !== null) return { text, message, messageAt: NOT_MINE };
  if (fields['pid'] !== undefined && fields['level'] !== undefined) readNginxContext(text, at, fields);
  if (at === 0) return { text, message: text, messageAt: 0 };
  const end = text.charCodeAt(0) === 0x5b ? trailingLogger(text, at, fields) : text.length;
  const isRest = end === text.length && isSpaceCode(text.charCodeAt(at - 1));
  return { text, message: text.slice(at, end), messageAt: isRest ? at : NOT_MINE };
}

/** The message of a JSON line can have a header of its own. */
function inner(
  { text, message }: StructuredLine,
  fields: Fields,
  redactor: Redactor,
  nesting: number,
): Reading {
  if (message.length === text.length) return { text, message, messageAt: NOT_MINE };
  return { text, message: read(message, fields, redactor, nesting + 1).message, messageAt: NOT_MINE };
}

/** Where the header at `at` ends, by what it starts with; -1 where there is none. */
function headerEnd(text: string, at: number, fields: Fields): number {
  const code = text.charCodeAt(at);
  if (isLetter(code)) return wordHeaderEnd(text, at, fields);
  if (isDigit(code)) return digitHeaderEnd(text, at, fields);
  if (code === 0x5b) {
    const apache = apacheErrorMessage(text, at, fields);
    if (apache > 0) return apache;
    const kernel = kernelMessage(text, at);
    return kernel > 0 ? kernel : applicationMessage(text, at, fields);
  }
  if (code === 0x2d && text.charCodeAt(at + 1) === 0x20) return clusterMessage(text, at + 2, fields);
  if (code !== 0x3c) return NOT_MINE;
  const end = priorityEnd(text, at, fields);
  if (end < 0) return NOT_MINE;
  const versioned = versionedMessage(text, end, fields);
  return versioned > 0 ? versioned : end;
}

function wordHeaderEnd(text: string, at: number, fields: Fields): number {
  if (isMonth(text, at)) {
    const syslog = syslogMessage(text, at, fields);
    if (syslog > 0) return syslog;
  }
  const klog = klogMessage(text, at, fields);
  if (klog > 0) return klog;
  if (at > 0) return NOT_MINE;
  const compose = composeMessage(text, at, fields);
  if (compose > 0) return compose;
  const label = wordEnd(text, at);
  const cluster = isDigit(text.charCodeAt(label + 1)) ? clusterMessage(text, label + 1, fields) : NOT_MINE;
  return cluster > 0 ? cluster : applicationMessage(text, at, fields);
}

function digitHeaderEnd(text: string, at: number, fields: Fields): number {
  const stampEnd = isoEnd(text, at);
  if (stampEnd > 0) return stampedHeaderEnd(text, at, stampEnd, fields);
  const compose = composeMessage(text, at, fields);
  if (compose > 0) return compose;
  const cluster = clusterMessage(text, at, fields);
  if (cluster > 0) return cluster;
  const redis = redisMessage(text, at, fields);
  return redis > 0 ? redis : applicationMessage(text, at, fields);
}

function stampedHeaderEnd(text: string, at: number, stampEnd: number, fields: Fields): number {
  const container = containerMessage(text, at, stampEnd, fields);
  if (container > 0) return container;
  const journal = isoSyslogMessage(text, at, stampEnd, fields);
  return journal > 0 ? journal : messageBehind(text, stampEnd, fields);
}
