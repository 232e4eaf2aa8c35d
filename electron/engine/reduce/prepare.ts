import type { LogLine, RedactedLine, RedactedText } from '../../../shared/domain/line.ts';
import { cut, LINE_LIMIT, LOOK_LIMIT } from './clean.ts';
import { readHeader } from './header.ts';
import { EmptyFields, type Fields } from './header-text.ts';
import { deriveRedacted, deriveRedactedFields, type Redactor } from './redact.ts';
import { tokenEnd } from './redact-values.ts';

/** A line of a file may have been cut when it was read; its true length comes with it. */
type ReadLine = LogLine & { readonly originalLength?: number };

/**
 * Cleans and redacts a line, takes its header off and reads its fields. `text` and each field are printable and at
 * most `LINE_LIMIT` UTF-16 units long; no secret that `redactor` knows is left anywhere. Structured metadata comes
 * first among the fields, what the line says of itself does not overwrite it.
 */
export function prepareLine(line: ReadLine, sourceId: string, redactor: Redactor): RedactedLine {
  const before = redactor.replaced;
  const redacted = redactor.redactLine(cut(line.text, LOOK_LIMIT), line.labels);
  const fields = new EmptyFields();
  if (line.metadata !== undefined) Object.assign(fields, redactor.metadataOf(line.metadata));
  const { text, message, messageAt } = readHeader(redacted, fields, redactor);
  return composed(line, sourceId, redactor, before, { redacted, text, message, messageAt, fields });
}

/**
 * As `prepareLine` for a text that is a message already, such as a column of a table: no header is looked for, and
 * there are no fields but the metadata.
 */
export function prepareMessage(line: ReadLine, sourceId: string, redactor: Redactor): RedactedLine {
  const before = redactor.replaced;
  const redacted = redactor.redactLine(cut(line.text, LOOK_LIMIT), line.labels);
  const fields = new EmptyFields();
  if (line.metadata !== undefined) Object.assign(fields, redactor.metadataOf(line.metadata));
  return composed(line, sourceId, redactor, before, {
    redacted,
    text: redacted,
    message: redacted,
    messageAt: 0,
    fields,
  });
}

interface Parts {
  readonly redacted: RedactedText;
  readonly text: string;
  readonly message: string;
  readonly messageAt: number;
  readonly fields: Fields;
}

/** Two object literals, each whole: a copy with one more member would cost as much as reading the header. */
function composed(
  line: ReadLine,
  sourceId: string,
  redactor: Redactor,
  before: number,
  parts: Parts,
): RedactedLine {
  const { redacted, text, message, messageAt, fields } =
    parts.text.length > LINE_LIMIT ? cutParts(parts) : parts;
  const { timestamp, row } = line;
  const labels = redactor.labelsOf(line.labels);
  const originalLength = line.originalLength ?? line.text.length;
  const secrets = redactor.replaced - before;
  const whole = deriveRedacted(redacted, text);
  const rest = deriveRedacted(redacted, message);
  const named = deriveRedactedFields(redacted, fields);
  return row === undefined
    ? {
        timestamp,
        sourceId,
        labels,
        text: whole,
        message: rest,
        messageAt,
        fields: named,
        originalLength,
        secrets,
      }
    : {
        timestamp,
        sourceId,
        labels,
        text: whole,
        message: rest,
        messageAt,
        fields: named,
        originalLength,
        secrets,
        row,
      };
}

function cutParts({ redacted, text, message, fields }: Parts): Parts {
  const short = new EmptyFields();
  for (const [name, value] of Object.entries(fields)) short[name] = cutRedacted(value);
  return { redacted, text: cutRedacted(text), message: cutRedacted(message), messageAt: -1, fields: short };
}

/** Cuts to the limit, and before a replacement that the cut would halve. */
function cutRedacted(text: string): string {
  const short = cut(text, LINE_LIMIT);
  if (short.length === text.length) return text;
  const open = short.lastIndexOf('<');
  return open >= 0 && tokenEnd(text, open) > short.length ? short.slice(0, open) : short;
}
