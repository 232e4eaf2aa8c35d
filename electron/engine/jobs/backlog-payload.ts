import { z } from 'zod';
import type { RedactedLine } from '../../../shared/domain/line.ts';
import type { TemplateDigest } from '../../../shared/domain/template.ts';
import { minuteOf } from '../../../shared/domain/time.ts';
import type { TemplateQuestion } from '../analyze/question.ts';
import type { AssessmentKind } from '../reduce/baseline/assessment.ts';
import type { RateClass } from '../store/template-verdicts.ts';

/**
 * A template that waits for a model, as the store keeps it: the digest with its bigints as decimal strings and its
 * minutes as pairs. Everything in it was redacted before it became a digest.
 */
const payloadSchema = z.object({
  /** A rule has already found something in these lines. */
  namedByRule: z.boolean(),
  novelty: z.enum(['new', 'known']),
  unusual: z
    .custom<AssessmentKind>((value) => typeof value === 'string')
    .nullable()
    .default(null),
  rate: z.string().nullable().default(null),
  rateClass: z.enum(['quiet', 'normal', 'spike']).nullable().default(null),
  digest: z.custom<StoredDigest>(
    (value) => typeof value === 'object' && value !== null && 'template' in value,
  ),
});

interface StoredLine extends Omit<RedactedLine, 'timestamp'> {
  readonly timestamp: string;
}

interface StoredDigest extends Omit<TemplateDigest, 'first' | 'last' | 'minutes' | 'samples'> {
  readonly first: string;
  readonly last: string;
  readonly minutes: readonly (readonly [minute: number, count: number])[];
  readonly samples: readonly StoredLine[];
}

const MOST_MINUTES = 24 * 60;
const MOST_SAMPLES = 5;

export interface WaitingTemplate {
  readonly digest: TemplateDigest;
  readonly namedByRule: boolean;
  /** `new`: never seen on its source before it began to wait. */
  readonly novelty: 'new' | 'known';
  /** What its baseline last said of it. */
  readonly unusual: AssessmentKind | null;
  /** How many there were and how many are usual: `412 in 5 minutes, normally 3 to 20 at this hour`. */
  readonly rate: string | null;
  /** How often it comes against what is usual; null: nothing is known. */
  readonly rateClass: RateClass | null;
}

/** A waiting template as a model is asked about it. */
export function questionOf(
  { digest, namedByRule, novelty, unusual, rate }: WaitingTemplate,
  neverNoise = false,
): TemplateQuestion {
  return { ...digest, namedByRule, novelty, unusual, usual: rate, neverNoise };
}

/** JSON of a waiting template, for the store. */
export function toPayload({ digest, ...about }: WaitingTemplate): unknown {
  const stored: StoredDigest = {
    ...digest,
    first: String(digest.first),
    last: String(digest.last),
    minutes: [...digest.minutes].slice(-MOST_MINUTES),
    samples: digest.samples.map((line) => ({ ...line, timestamp: String(line.timestamp) })),
  };
  return { ...about, digest: stored };
}

export function fromPayload(payload: unknown): WaitingTemplate {
  const { digest, ...about } = payloadSchema.parse(payload);
  return {
    ...about,
    digest: {
      ...digest,
      first: BigInt(digest.first),
      last: BigInt(digest.last),
      minutes: new Map(digest.minutes),
      samples: digest.samples.map((line) => ({ ...line, timestamp: BigInt(line.timestamp) })),
    },
  };
}

/**
 * A template that still waits was seen again: counts are taken minute by minute, the newer pass' word for each of
 * its minutes, so that overlapping passes count nothing twice.
 */
export function joinDigests(waiting: TemplateDigest, seen: TemplateDigest): TemplateDigest {
  const minutes = new Map([...waiting.minutes, ...seen.minutes].sort((left, right) => left[0] - right[0]));
  const seenMinutes = new Set(seen.minutes.keys());
  const older = waiting.samples.filter((line) => !seenMinutes.has(minuteOf(line.timestamp)));
  return {
    ...seen,
    first: waiting.first < seen.first ? waiting.first : seen.first,
    last: waiting.last > seen.last ? waiting.last : seen.last,
    count: [...minutes.values()].reduce((sum, count) => sum + count, 0),
    minutes,
    samples: [...older.slice(0, MOST_SAMPLES - 2), ...seen.samples].slice(0, MOST_SAMPLES),
  };
}
