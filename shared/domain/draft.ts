import { z } from 'zod';
import type { RedactedText } from './line.ts';
import type { Minute, Nanoseconds } from './time.ts';
import { ORIGIN_KINDS } from './values.ts';
import type { Category, EntityTallies, Severity } from './words.ts';

/** Who found it, with what a person needs to check it. */
export const originSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rule'), rule: z.string(), version: z.number().int() }),
  z.object({
    kind: z.literal('model'),
    model: z.string(),
    /** Digest of the weights as the model host names it. */
    digest: z.string(),
    promptVersion: z.number().int(),
    lens: z.string(),
    lensVersion: z.number().int(),
    /** As the model host counted them. */
    promptTokens: z.number().int(),
    answerTokens: z.number().int(),
    seconds: z.number(),
    /** How many answers there are about it, and how many say so; left out where it was asked once. */
    opinions: z.object({ asked: z.number().int(), agreed: z.number().int() }).optional(),
    /** The run that tells of the call; left out where none does. */
    runId: z.string().optional(),
  }),
  /** What is normal for a source, and this is not: `baseline-new`, `baseline-spike` and so on. */
  z.object({ kind: z.literal('baseline'), code: z.string() }),
  /** Nightjar itself: a tunnel that is down, a server not read, a clock that is off. */
  z.object({ kind: z.literal('nightjar'), code: z.string() }),
]);
export type Origin = z.infer<typeof originSchema>;

export const originKindSchema = z.enum(ORIGIN_KINDS);
export type OriginKind = z.infer<typeof originKindSchema>;

/**
 * What makes two findings the same thing. `parts` is ordered: rule id and the values of its identity fields; or
 * category and canonical template text; or what is unusual and about which canonical template text; or failure code and what it
 * concerns. The server is no part of it.
 */
export const identitySchema = z.object({
  kind: originKindSchema,
  parts: z.array(z.string()).min(1),
});
export type Identity = z.infer<typeof identitySchema>;

/** Lines of one source in one UTC minute. A later pass over that minute replaces it. */
export interface DraftOccurrence {
  readonly sourceId: string;
  readonly minute: Minute;
  readonly count: number;
  readonly entities: EntityTallies;
}

export interface EvidenceLine {
  readonly timestamp: Nanoseconds;
  readonly sourceId: string;
  readonly text: RedactedText;
  readonly template?: RedactedText;
  /** File name and 1-based row, for lines read from a file. */
  readonly file?: string;
  readonly row?: number;
}

/** One thing that a rule, a model or Nightjar itself says is wrong on one server, before it is merged with what is known. */
export interface Draft {
  readonly origin: Origin;
  readonly identity: Identity;
  /**
   * May hold placeholders that are filled from the finding's entities, so that the title counts all of them:
   * `SSH password guessing from {ip|address|addresses}` reads "… from 10 addresses".
   */
  readonly title: string;
  readonly severity: Severity;
  readonly category: Category;
  readonly explanation: string;
  readonly recommendation: string;
  /** True: a problem. False: unusual, not judged yet (drawn as an outline). */
  readonly judged: boolean;
  /** Ascending by minute. Complete for every minute named: they replace what is stored for it. */
  readonly occurrences: readonly DraftOccurrence[];
  /** At most 50, chosen for spread over time and entities, ascending by time. */
  readonly evidence: readonly EvidenceLine[];
}

export const EVIDENCE_LIMIT = 50;
