import type { RedactedText } from '../../../shared/domain/line.ts';
import type { Template } from '../../../shared/domain/template.ts';
import { clean } from './clean.ts';
import { prepareLine } from './prepare.ts';
import type { Redactor } from './redact.ts';
import type { TemplateMiner, TokenSpan } from './templates/miner.ts';

/** What the reduction does to one line, step by step, for a person who wonders. Nothing is learned from it. */
export interface ReductionTrace {
  /** Printable: control characters made visible, colours taken out. */
  readonly cleaned: RedactedText;
  /** How many secrets were replaced in `cleaned`. */
  readonly secrets: number;
  /** What the headers and the structure of the line say. */
  readonly fields: Readonly<Record<string, RedactedText>>;
  /** What is left behind the headers. */
  readonly message: RedactedText;
  /** How the message is read, from left to right; white space is in none of them. */
  readonly tokens: readonly TokenSpan[];
  /** The template it belongs to; null: it would be a new one. */
  readonly template: Template | null;
}

/**
 * Takes a line through cleaning, redaction, headers and templates as a pass would.
 *
 * @param miner of the source that the line is thought to come from
 */
export function traceReduction(line: string, miner: TemplateMiner, redactor: Redactor): ReductionTrace {
  const { text, fields, message, secrets } = prepareLine(
    { timestamp: 0n, labels: {}, text: clean(line) },
    '',
    redactor,
  );
  const { tokens, template } = miner.read(message);
  return { cleaned: text, secrets, fields, message, tokens, template };
}
