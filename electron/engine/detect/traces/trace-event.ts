import type { RedactedLine, RedactedText } from '../../../../shared/domain/line.ts';
import { deriveRedacted, deriveRedactedFields } from '../../reduce/redact.ts';
import type { Facts } from './trace-heads.ts';

/** Fields of an event that was joined from the lines of a stack trace. */
const TRACE_FIELDS: ReadonlySet<string> = new Set([
  'exception.type',
  'exception.message',
  'exception.language',
  'exception.frame',
  'exception.uncaught',
]);

/** Whether a rule that asks for this field is about stack traces. */
export function isTraceField(name: string): boolean {
  return TRACE_FIELDS.has(name);
}

/** What of a trace's first line its event keeps: the other lines often have no header. */
export interface HeadLine {
  readonly text: RedactedText;
  readonly fields: Readonly<Record<string, RedactedText>>;
  readonly row?: number;
}

const KEPT_FIELDS = ['service', 'host', 'pid', 'logger', 'thread', 'level', 'container', 'unit'];
const KEPT_LENGTH = 128;
const KEPT_TEXT = 1000;

export function headLineOf(line: RedactedLine): HeadLine {
  const fields: Record<string, string> = {};
  for (const name of KEPT_FIELDS) {
    const value = line.fields[name];
    if (value !== undefined) fields[name] = value.slice(0, KEPT_LENGTH);
  }
  return {
    text: deriveRedacted(line.text, line.text.slice(0, KEPT_TEXT)),
    fields: deriveRedactedFields(line.text, fields),
    ...(line.row !== undefined && { row: line.row }),
  };
}

/**
 * The event that rules see: at the time of the line that made the trace whole, with the head's fields and what is
 * known of the exception. All its text was redacted as part of the lines it is cut from.
 */
export function traceEvent(head: HeadLine, last: RedactedLine, facts: Facts): RedactedLine {
  const shown = `${head.text}${head.text === last.text ? '' : ` ␊ ${last.text.trim()}`}`;
  const { row, messageAt: _elsewhere, ...rest } = last;
  const place = head.row ?? row;
  const exception: Record<string, string> = {
    ...head.fields,
    'exception.type': facts.type,
    'exception.message': facts.message,
    'exception.language': facts.language ?? 'unknown',
    'exception.uncaught': String(facts.uncaught),
  };
  if (facts.frame !== '') exception['exception.frame'] = facts.frame;
  return {
    ...rest,
    text: deriveRedacted(head.text, shown),
    message: deriveRedacted(head.text, facts.message === '' ? facts.type : `${facts.type}: ${facts.message}`),
    fields: deriveRedactedFields(head.text, exception),
    originalLength: shown.length,
    secrets: 0,
    ...(place !== undefined && { row: place }),
  };
}
