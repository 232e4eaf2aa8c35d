import { createHmac } from 'node:crypto';
import type { Labels, RedactedText } from '../../../shared/domain/line.ts';
import { clean, cut, LINE_LIMIT, withoutLineEnd } from './clean.ts';
import { EmptyFields } from './header-text.ts';
import { secretKindOf, type Secret } from './redact-keys.ts';
import { KeyBlocks } from './redact-blocks.ts';
import { kindOfShape, secretsAt, skipToken } from './redact-scan.ts';
import { nextNotice, NOT_CLEAN, noticeAt, TOKEN } from './redact-pairs.ts';
import { isHarmless, tokenEnd } from './redact-values.ts';

/**
 * Text cut or composed from text that was already redacted: a slice, a joined list, a template. `from` is what it
 * was made of and proves that a redactor saw it; the caller adds nothing but literals of its own.
 */
export function deriveRedacted(_from: RedactedText, text: string): RedactedText {
  return text as RedactedText;
}

/** As `deriveRedacted`, for fields that were cut from one redacted text. */
export function deriveRedactedFields(
  _from: RedactedText,
  fields: Readonly<Record<string, string>>,
): Readonly<Record<string, RedactedText>> {
  return fields as Readonly<Record<string, RedactedText>>;
}

/** Text that was redacted before it was written down, read back from where it was kept. */
export function restoreRedacted(text: string): RedactedText {
  return text as RedactedText;
}

type RedactedLabels = Readonly<Record<string, RedactedText>>;

const NAME_LIMIT = 256;
/** Objects of metadata that are remembered: looking them over costs less than one is redacted. */
const MOST_METADATA = 8;

/** Two are nearly always enough: the second finds nothing. */
const PASSES = 6;

/** Of these runs of base64 an AWS secret key is one, if an access key id stands in the same text. */
const AWS_SECRET_LENGTH = 40;

/**
 * Replaces secrets by `<secret:KIND:` + the first 8 hex digits of an HMAC-SHA-256 under the installation key + `>`,
 * so that equal secrets stay equal within an installation and nothing leads back. One pass over the text: it stops
 * at few characters (`= : - _ % < " ' B J …`) and looks around them; everything that it looks at is bounded.
 */
export class Redactor {
  readonly #key: Uint8Array;
  readonly #labels = new WeakMap<Labels, RedactedLabels>();
  #lastLabels: Labels = {};
  #lastRedacted: RedactedLabels = {};
  /** Those that were met last, and what became of them. */
  readonly #metadata: { readonly given: Labels; readonly redacted: RedactedLabels }[] = [];
  #nextMetadata = 0;
  readonly #blocks = new KeyBlocks();
  #replaced = 0;

  constructor(key: Uint8Array) {
    this.#key = key;
  }

  /** How many secrets it has replaced so far. */
  get replaced(): number {
    return this.#replaced;
  }

  /** Log text made printable, and its secrets replaced, in one scan. Text with neither is returned as it is. */
  redact(line: string): RedactedText {
    const text = withoutLineEnd(line);
    let at = nextNotice(text, 0, true);
    while (at < text.length) {
      const notice = noticeAt(text, at);
      if (notice === NOT_CLEAN) {
        const printable = clean(text);
        return this.#rewrite(printable, printable === text ? at : 0) as RedactedText;
      }
      const end = notice === TOKEN ? skipToken(text, at) : -1;
      if (end < 0 && secretsAt(text, at, notice).length > 0)
        return this.#rewrite(clean(text), 0) as RedactedText;
      at = nextNotice(text, end < 0 ? at + 1 : end, true);
    }
    return text as RedactedText;
  }

  /**
   * As `redact`, for the next line of a stream, which its labels tell from others by identity: a private key that is
   * written over several lines is replaced in each of them.
   */
  redactLine(line: string, stream: Labels): RedactedText {
    const material = this.#blocks.materialIn(stream, line);
    if (material !== null) {
      const [start, end] = material;
      const token = this.#token({ start, end, kind: 'private-key' }, line);
      return this.redact(line.slice(0, start) + token + line.slice(end));
    }
    const before = this.#replaced;
    const redacted = this.redact(line);
    if (this.#replaced !== before) this.#blocks.begin(stream, line);
    return redacted;
  }

  /** As `redact`, for a value that stands under a name: a label, a field. A secret name makes all of it a secret. */
  redactNamed(name: string, value: string): RedactedText {
    const kind = secretKindOf(name, 0, name.length);
    if (kind === null || kind === 'cookie' || kind === 'authorization') return this.redact(value);
    if (value === '' || isHarmless(value, kind, false) || tokenEnd(value, 0) === value.length)
      return this.redact(value);
    return this.#token(
      { start: 0, end: value.length, kind: kindOfShape(value) ?? kind },
      value,
    ) as RedactedText;
  }

  /** Labels redacted, once for each object: the lines of a stream share theirs. Their secrets are not counted. */
  labelsOf(labels: Labels): RedactedLabels {
    if (labels === this.#lastLabels) return this.#lastRedacted;
    let redacted = this.#labels.get(labels);
    if (redacted === undefined) {
      const before = this.#replaced;
      redacted = this.redactLabels(labels);
      this.#replaced = before;
      this.#labels.set(labels, redacted);
    }
    this.#lastLabels = labels;
    this.#lastRedacted = redacted;
    return redacted;
  }

  /**
   * As `redactLabels` for what a line brings along; once for lines near each other that share it and hold no secret.
   * Each stream has objects of its own, and lines of a few streams come by turns.
   */
  metadataOf(metadata: Labels): RedactedLabels {
    for (const known of this.#metadata) if (known.given === metadata) return known.redacted;
    const before = this.#replaced;
    const redacted = this.redactLabels(metadata);
    // A secret is counted in each line.
    if (this.#replaced !== before) return redacted;
    this.#metadata[this.#nextMetadata] = { given: metadata, redacted };
    this.#nextMetadata = (this.#nextMetadata + 1) % MOST_METADATA;
    return redacted;
  }

  /** Labels or metadata, made printable and redacted, names too: who writes a line may have chosen them. */
  redactLabels(labels: Labels): RedactedLabels {
    const result = new EmptyFields() as Record<string, RedactedText>;
    for (const [name, value] of Object.entries(labels)) {
      result[this.redact(cut(name, NAME_LIMIT))] = this.redactNamed(name, clean(cut(value, LINE_LIMIT)));
    }
    return result;
  }

  /**
   * `text` is printable; there is nothing to replace before `from`. A replacement can bring a neighbour to light (the
   * name of a cookie, a value that began in it), so it is done again until nothing changes.
   */
  #rewrite(text: string, from: number): string {
    let result = this.#pass(text, from);
    let known = text;
    for (let pass = 1; pass < PASSES && result !== known; pass++) {
      known = result;
      result = this.#pass(known, 0);
    }
    return result;
  }

  #pass(text: string, from: number): string {
    let result = '';
    let kept = 0;
    let at = nextNotice(text, from, false);
    let awsKey = false;
    while (at < text.length) {
      const notice = noticeAt(text, at);
      let next = notice === TOKEN ? skipToken(text, at) : -1;
      if (next < 0) {
        next = at + 1;
        for (const secret of secretsAt(text, at, notice)) {
          if (secret.start < kept) continue;
          result += text.slice(kept, secret.start) + this.#token(secret, text);
          kept = secret.end;
          next = secret.end;
          awsKey ||= secret.kind === 'aws-key';
        }
      }
      at = nextNotice(text, next, false);
    }
    if (kept === 0) return text;
    result += text.slice(kept);
    return awsKey ? this.#redactAwsSecrets(result) : result;
  }

  #token(secret: Secret, text: string): string {
    this.#replaced++;
    const digest = createHmac('sha256', this.#key).update(text.slice(secret.start, secret.end)).digest('hex');
    const token = `<secret:${secret.kind}:${digest.slice(0, 8)}>`;
    return secret.needsQuotes === true ? `"${token}"` : token;
  }

  /** An AWS secret key has no form of its own, but it stands beside its id. */
  #redactAwsSecrets(text: string): string {
    return text.replace(/[A-Za-z0-9/+]{40,}/g, (run, start: number) => {
      if (run.length !== AWS_SECRET_LENGTH || !/[a-z]/.test(run) || !/[A-Z]/.test(run)) return run;
      return this.#token({ start, end: start + run.length, kind: 'aws-key' }, text);
    });
  }
}
