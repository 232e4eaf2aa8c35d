import type { RedactedLine, RedactedText } from '../../../shared/domain/line.ts';
import { deriveRedacted } from '../reduce/redact.ts';
import { asNamed, ourName } from './taxonomy.ts';

/**
 * A line as rules look at it: one name space over message, text, parsed fields and labels, with the lower-case
 * forms made once and only when asked for. A name is looked up in that order, so a field hides a label.
 */
export class LineView {
  readonly line: RedactedLine;
  #lowerMessage: string | undefined;
  #lowerText: string | undefined;
  #isWhole: boolean | undefined;
  /** Lower-case values that were asked for; most lines are never asked for one. */
  #lower: Map<string, string> | undefined;

  constructor(line: RedactedLine) {
    this.line = line;
  }

  /** The value of a parsed field, or of a label; Sigma's names for parts of requests are known too. */
  static fieldOf(line: RedactedLine, name: string): RedactedText | undefined {
    const value = own(line.fields, name) ?? own(line.labels, name);
    if (value !== undefined) return value;
    const ours = ourName(name);
    const meant = ours === undefined ? undefined : own(line.fields, ours);
    return meant === undefined ? undefined : deriveRedacted(meant, asNamed(name, meant));
  }

  get(name: string): RedactedText | undefined {
    if (name === 'message') return this.line.message;
    if (name === 'text') return this.line.text;
    return LineView.fieldOf(this.line, name);
  }

  lower(name: string): string | undefined {
    if (name === 'message') return this.lowerMessage;
    if (name === 'text') return this.lowerText;
    const known = this.#lower?.get(name);
    if (known !== undefined) return known;
    const value = this.get(name)?.toLowerCase();
    if (value !== undefined) (this.#lower ??= new Map()).set(name, value);
    return value;
  }

  /** The text holds the message as it is; not so where that was escaped. */
  get isWhole(): boolean {
    return (this.#isWhole ??= LineView.holdsMessage(this.line));
  }

  static holdsMessage({ text, message, messageAt }: RedactedLine): boolean {
    if (messageAt !== undefined && messageAt >= 0) return true;
    // It nearly always ends the text, and there is not looked for.
    return text.endsWith(message) || text.includes(message);
  }

  get lowerMessage(): string {
    return (this.#lowerMessage ??= this.line.message.toLowerCase());
  }

  get lowerText(): string {
    return (this.#lowerText ??= this.line.text.toLowerCase());
  }
}

/** Field names are log data: `constructor` must not find what every object inherits. */
function own(record: Readonly<Record<string, RedactedText>>, name: string): RedactedText | undefined {
  const value: unknown = record[name];
  return typeof value === 'string' ? record[name] : undefined;
}
