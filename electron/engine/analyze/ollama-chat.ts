import { z } from 'zod';
import { SAMPLING, type ChatQuestion } from './chat.ts';
import { HostRefusal } from './ollama-errors.ts';
import type { ShownModel, Timing } from './ollama-models.ts';

/** In a millisecond. */
const NANOSECONDS = 1e6;
/** Constant, because a change makes the host load the model anew. */
const BATCH_TOKENS = 512;
/** Longer than the usual time between polls, so that the model and its cached prefix are still there. */
const KEEP_ALIVE = '10m';

/** One part of a streamed answer; the last one has `done` and the numbers. */
export const partSchema = z.object({
  message: z.object({ content: z.string().default(''), thinking: z.string().default('') }).optional(),
  done: z.boolean(),
  done_reason: z.string().optional(),
  prompt_eval_count: z.number().int().nonnegative().optional(),
  eval_count: z.number().int().nonnegative().optional(),
  /** Nanoseconds. */
  prompt_eval_duration: z.number().nonnegative().optional(),
  eval_duration: z.number().nonnegative().optional(),
});
export type Part = z.infer<typeof partSchema>;
/** What a part adds to the answer. */
export type Spoken = NonNullable<Part['message']>;

/** `truncate` and `shift` are unknown to the package's types and handed on by it; without them prompts are cut silently. */
export function requestOf(question: ChatQuestion, model: ShownModel) {
  return {
    model: question.model,
    stream: true as const,
    messages: [
      { role: 'system', content: question.system },
      { role: 'user', content: question.user },
    ],
    format: question.schema,
    think: thinkingOf(question.model, model),
    truncate: false,
    shift: false,
    keep_alive: KEEP_ALIVE,
    options: {
      ...SAMPLING[question.purpose],
      num_ctx: question.contextTokens,
      num_batch: BATCH_TOKENS,
      num_predict: question.answerTokens,
    },
  };
}

/** Thinking models think unless told not to; gpt-oss cannot be told, and answers nothing if it is. */
function thinkingOf(name: string, model: ShownModel): false | 'low' {
  return /gpt-?oss/iu.test(`${name} ${model.details.family}`) ? 'low' : false;
}

/** How long the parts of a call took, by the host's own watch. Throws `HostRefusal` where it does not say. */
export function timingOf(end: Part): Timing {
  const { prompt_eval_count, prompt_eval_duration, eval_count, eval_duration } = end;
  if (!prompt_eval_count || !prompt_eval_duration || !eval_count || !eval_duration)
    throw new HostRefusal(null, 'not JSON with the numbers of a finished answer');
  return {
    promptTokens: prompt_eval_count,
    promptMilliseconds: prompt_eval_duration / NANOSECONDS,
    answerTokens: eval_count,
    answerMilliseconds: eval_duration / NANOSECONDS,
    measuredBy: 'host',
  };
}
