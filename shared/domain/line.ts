import type { Nanoseconds } from './time.ts';

/** Loki stream labels, or what a file's lines share (`filename`). Values are log data: hostile until redacted. */
export type Labels = Readonly<Record<string, string>>;

/** One log line as a source handed it over: not cleaned, not redacted, never stored. */
export interface LogLine {
  readonly timestamp: Nanoseconds;
  readonly labels: Labels;
  readonly text: string;
  /** Loki's structured metadata. */
  readonly metadata?: Labels;
  /** 1-based row of a file. Absent for lines from Loki. */
  readonly row?: number;
}

declare const redacted: unique symbol;

/**
 * Text in which no secret is left. Only `engine/reduce/redact.ts` makes it (a test holds that), so whatever
 * takes it cannot be handed a raw line by mistake.
 */
export type RedactedText = string & { readonly [redacted]: true };

/** A line after clean, header and redact: what rules, models, the store and notifications accept. */
export interface RedactedLine {
  readonly timestamp: Nanoseconds;
  /** Which source of the server it came from (`Source.id`). */
  readonly sourceId: string;
  /** Indexed labels, redacted too. */
  readonly labels: Readonly<Record<string, RedactedText>>;
  /** The whole line as a person would see it: printable, capped. */
  readonly text: RedactedText;
  /** The message without its header; for JSON and logfmt the message field. What templates are mined from. */
  readonly message: RedactedText;
  /**
   * Where in `text` the message starts, if it is all that follows and stands behind white space or nothing; else -1.
   * Absent where nobody looked.
   */
  readonly messageAt?: number;
  /**
   * What was parsed off: `service host pid level logger thread` of headers; `client_ip user method path status
   * bytes referrer user_agent` of access logs; every scalar of JSON and logfmt lines, nested keys joined by dots.
   */
  readonly fields: Readonly<Record<string, RedactedText>>;
  /** UTF-16 length before capping, so that a capped line still says how long it was. */
  readonly originalLength: number;
  /** Secrets that were replaced in it. */
  readonly secrets: number;
  readonly row?: number;
}
