import { createHmac } from 'node:crypto';
import type { RedactedText } from '../../../shared/domain/line.ts';

/**
 * Text cut or composed from text that was already redacted: a slice, a joined list, a template. `from` is what it
 * was made of and proves that a redactor saw it; the caller adds nothing but literals of its own.
 */
export function deriveRedacted(_from: RedactedText, text: string): RedactedText {
  return text as RedactedText;
}

/**
 * Replaces secrets by `<secret:KIND:` + the first 8 hex digits of an HMAC-SHA-256 under the installation key + `>`,
 * so that equal secrets stay equal within an installation and nothing leads back.
 */
export class Redactor {
  readonly #key: Uint8Array;

  constructor(key: Uint8Array) {
    this.#key = key;
  }

  /** What stands for `secret` in redacted text. */
  token(kind: string, secret: string): string {
    return `<secret:${kind}:${createHmac('sha256', this.#key).update(secret).digest('hex').slice(0, 8)}>`;
  }
}
