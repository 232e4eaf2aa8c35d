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
  if (line.metadata !== undefined) Object.assign(fields, redactor.redactLabels(line.metadata));
  const { text, message } = readHeader(redacted, fields, redactor);
  if (text.length > LINE_LIMIT || line.row !== undefined) {
    return unusual(line, sourceId, redactor, before, { redacted, text, message, fields });
  }
  // What nearly every line is, without a detour.
  return {
    timestamp: line.timestamp,
    sourceId,
    labels: redactor.labelsOf(line.labels),
    text: deriveRedacted(redacted, text),
    message: deriveRedacted(redacted, message),
    fields: deriveRedactedFields(redacted, fields),
    originalLength: line.originalLength ?? line.text.length,
    secrets: redactor.replaced - before,
  };
}

/**
 * As `prepareLine` for a text that is a message already, such as a column of a table: no header is looked for, and
 * there are no fields but the metadata.
 */
export function prepareMessage(line: ReadLine, sourceId: string, redactor: Redactor): RedactedLine {
  const before = redactor.replaced;
  const redacted = redactor.redactLine(cut(line.text, LOOK_LIMIT), line.labels);
  const fields = new EmptyFields();
  if (line.metadata !== undefined) Object.assign(fields, redactor.redactLabels(line.metadata));
  return unusual(line, sourceId, redactor, before, { redacted, text: redacted, message: redacted, fields });
}

interface Parts {
  readonly redacted: RedactedText;
  readonly text: string;
  readonly message: string;
  readonly fields: Fields;
}

/** Lines with a row, and those that are cut. */
function unusual(
  line: ReadLine,
  sourceId: string,
  redactor: Redactor,
  before: number,
  { redacted, text, message, fields }: Parts,
): RedactedLine {
  const isLong = text.length > LINE_LIMIT;
  if (isLong) for (const [name, value] of Object.entries(fields)) fields[name] = cutRedacted(value);
  const prepared = {
    timestamp: line.timestamp,
    sourceId,
    labels: redactor.labelsOf(line.labels),
    text: deriveRedacted(redacted, isLong ? cutRedacted(text) : text),
    message: deriveRedacted(redacted, isLong ? cutRedacted(message) : message),
    fields: deriveRedactedFields(redacted, fields),
    originalLength: line.originalLength ?? line.text.length,
    secrets: redactor.replaced - before,
  };
  return line.row === undefined ? prepared : { ...prepared, row: line.row };
}

/** Cuts to the limit, and before a replacement that the cut would halve. */
function cutRedacted(text: string): string {
  const short = cut(text, LINE_LIMIT);
  if (short.length === text.length) return text;
  const open = short.lastIndexOf('<');
  return open >= 0 && tokenEnd(text, open) > short.length ? short.slice(0, open) : short;
}
