import type { z } from 'zod';
import type { Failure } from '../../../shared/domain/failure.ts';
import type { CallPurpose } from '../../../shared/domain/run.ts';
import type { Limits } from './deadlines.ts';
import { HostRefusal, type TooLong } from './ollama-errors.ts';

// What a question to a model and its outcome are, whatever protocol its host speaks.

const MINUTE = 60_000;
/** A slow CPU reads a prompt of 3,500 tokens for minutes and sends nothing meanwhile. */
export const CHAT_LIMITS: Limits = { firstToken: 15 * MINUTE, total: 30 * MINUTE };
/** Version, lists, details: answered at once even while a model works. */
export const SHORT_LIMITS: Limits = { firstToken: MINUTE / 4, total: MINUTE / 4 };
/** Several times what `num_predict` tokens can be. */
export const ANSWER_LIMIT = 16_384;
/** Fixed for each purpose: questions repeatable, the retry off the path that failed, a second opinion on another one. */
export const SAMPLING = {
  first: { seed: 7, temperature: 0 },
  deep: { seed: 7, temperature: 0 },
  second: { seed: 4_099, temperature: 0.2 },
  retry: { seed: 1_913, temperature: 0.3 },
} as const satisfies Record<CallPurpose, object>;

/** One question to a model. `contextTokens` must be the same for all questions to it (see `contextFor`). */
export interface ChatQuestion {
  readonly model: string;
  readonly system: string;
  readonly user: string;
  /** JSON schema that the host enforces while it samples. */
  readonly schema: object;
  readonly contextTokens: number;
  /** Most tokens of the answer. */
  readonly answerTokens: number;
  readonly purpose: CallPurpose;
}

/** What became of a question. Token counts are the host's, null where it gave none. */
export type ChatOutcome =
  | {
      readonly kind: 'answer';
      readonly text: string;
      /** It ended at its limit (`done_reason: length`), so its JSON is cut. */
      readonly cut: boolean;
      readonly promptTokens: number | null;
      readonly answerTokens: number | null;
      readonly milliseconds: number;
      /** The prompt as it left, where it is not what was given. */
      readonly sent?: string;
    }
  | {
      readonly kind: 'failed';
      readonly failure: Failure;
      readonly tooLong: TooLong | null;
      /** What had arrived before it failed. */
      readonly text: string;
      readonly milliseconds: number;
      readonly sent?: string;
    };

/** One part of a streamed answer, checked. Throws `HostRefusal`. */
export function readPart<T>(schema: z.ZodType<T>, raw: unknown): T {
  const part = schema.safeParse(raw);
  if (!part.success) throw new HostRefusal(null, 'not JSON of the documented form');
  return part.data;
}
