import { z } from 'zod';
import { ANSWER_LIMIT, SAMPLING, type ChatQuestion } from './chat.ts';
import { HostRefusal } from './ollama-errors.ts';
import type { Timing } from './ollama-models.ts';
import type { Dialect } from './openai-hosts.ts';

/** Of a model that thinks although it was told not to; the end of its tokens then ends the call. */
const THOUGHT_LIMIT = 64 * 1024;

/** One part of a streamed answer, as the OpenAI package hands it on. */
export const partSchema = z.object({
  choices: z
    .array(
      z.object({
        delta: z
          .object({
            content: z.string().nullish(),
            reasoning_content: z.string().nullish(),
            reasoning: z.string().nullish(),
          })
          .nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .default([]),
  usage: z
    .object({ prompt_tokens: z.number().int().nonnegative(), completion_tokens: z.number().int().nonnegative() })
    .nullish(),
  /** llama.cpp's own watch, in milliseconds. */
  timings: z
    .object({
      prompt_n: z.number().nonnegative(),
      prompt_ms: z.number().nonnegative(),
      predicted_n: z.number().nonnegative(),
      predicted_ms: z.number().nonnegative(),
    })
    .nullish(),
}); // prettier-ignore
type Part = z.infer<typeof partSchema>;

/** What a whole stream said. */
export interface Heard {
  text: string;
  /** Characters of what it thought, which is not kept. */
  thoughts: number;
  finish: string | null;
  usage: NonNullable<Part['usage']> | null;
  timings: NonNullable<Part['timings']> | null;
  firstTokenAt: number | null;
}

export function nothingHeard(): Heard {
  return { text: '', thoughts: 0, finish: null, usage: null, timings: null, firstTokenAt: null };
}

/** Adds a part of the stream to what was heard; whether it had any text. Throws `HostRefusal` where that is too much. */
export function hear(heard: Heard, part: Part): boolean {
  const [choice] = part.choices;
  const thought = choice?.delta?.reasoning_content ?? choice?.delta?.reasoning ?? '';
  const content = choice?.delta?.content ?? '';
  heard.text += content;
  heard.thoughts += thought.length;
  if (heard.text.length > ANSWER_LIMIT || heard.thoughts > THOUGHT_LIMIT)
    throw new HostRefusal(null, `answer longer than ${ANSWER_LIMIT} characters`);
  heard.finish = choice?.finish_reason ?? heard.finish;
  heard.usage = part.usage ?? heard.usage;
  heard.timings = part.timings ?? heard.timings;
  return content !== '' || thought !== '';
}

/** The fields that all of them know, and those of the one that it is; strange ones make others refuse a request. */
export function requestOf(question: ChatQuestion, dialect: Dialect, withSchema: boolean) {
  const { temperature, seed } = SAMPLING[question.purpose];
  return {
    model: question.model,
    stream: true as const,
    stream_options: { include_usage: true },
    messages: [
      { role: 'system' as const, content: question.system },
      { role: 'user' as const, content: question.user },
    ],
    max_tokens: question.answerTokens,
    temperature,
    seed,
    ...(withSchema && { response_format: formatOf(question.schema) }),
    ...thinkingOf(question.model, dialect),
  };
}

function formatOf(schema: object) {
  return {
    type: 'json_schema' as const,
    json_schema: { name: 'answer', strict: true, schema: schema as Record<string, unknown> },
  };
}

/** gpt-oss cannot be kept from thinking, only be told to do little of it; LM Studio has no field for the others. */
function thinkingOf(model: string, dialect: Dialect): object {
  if (dialect === 'other') return {};
  if (/gpt-?oss/iu.test(model)) return { reasoning_effort: 'low' };
  return dialect === 'LM Studio' ? {} : { chat_template_kwargs: { enable_thinking: false } };
}

/** Hosts without a parser for thoughts leave them in the answer. */
export function withoutThoughts(text: string): string {
  return text.replace(/^\s*<think>[\s\S]*?(?:<\/think>|$)/u, '');
}

/** How long the parts of a call took: by llama.cpp's watch, else by ours (`begin`, `end` in ms). */
export function timingOf({ usage, timings, firstTokenAt }: Heard, begin: number, end: number): Timing {
  if (timings && timings.prompt_n > 0 && timings.predicted_n > 0) {
    return {
      promptTokens: timings.prompt_n,
      promptMilliseconds: timings.prompt_ms,
      answerTokens: timings.predicted_n,
      answerMilliseconds: timings.predicted_ms,
      measuredBy: 'host',
    };
  }
  if (!usage || firstTokenAt === null)
    throw new HostRefusal(null, 'not JSON with the numbers of a finished answer');
  return {
    promptTokens: usage.prompt_tokens,
    promptMilliseconds: firstTokenAt - begin,
    answerTokens: usage.completion_tokens,
    answerMilliseconds: end - firstTokenAt,
    measuredBy: 'nightjar',
  };
}
