/** Tokens a whole prompt may have where the user chose nothing: first token within minutes on a small CPU. */
export const DEFAULT_BUDGET_TOKENS = 3_500;
/** Of log data, before a model's first call; low, so that the first prompt is rather too short than too long. */
export const DEFAULT_CHARACTERS_PER_TOKEN = 2.8;

/** Our own instructions are English prose, whose rate hardly differs between tokenizers. */
const PROSE_CHARACTERS_PER_TOKEN = 4.2;
/** What the chat template adds around two messages. */
const TEMPLATE_TOKENS = 24;
/** Bounds of what any tokenizer makes of log text. */
const LOWEST_RATE = 1;
const HIGHEST_RATE = 6;
/** Share of a call in the average, once its data are long enough to say something. */
const WEIGHT = 0.3;
const TELLING_CHARACTERS = 3_000;
/** Below this share of the estimate a prompt was cut: a cut leaves half or less (Ollama keeps `num_ctx/2 + 2` tokens). */
const PLAUSIBLE_SHARE = 0.65;
/** The smallest context that is ever asked for. */
const CONTEXT_FLOOR = 8_192;
const CONTEXT_STEP = 2_048;

/** The two kinds of text in a prompt, in UTF-16 units. */
export interface PromptSize {
  readonly prose: number;
  readonly data: number;
}

/** Tokens a prompt of this size will have, as far as we know. */
export function estimateTokens(size: PromptSize, charactersPerToken: number): number {
  return Math.ceil(
    TEMPLATE_TOKENS + size.prose / PROSE_CHARACTERS_PER_TOKEN + size.data / charactersPerToken,
  );
}

/**
 * The rate after a call in which the host counted `promptTokens`: an exponentially weighted average in which a
 * prompt with little data weighs little, because there the error of the prose would be taken for its rate.
 */
export function learnRate(size: PromptSize, promptTokens: number, charactersPerToken: number): number {
  const dataTokens = promptTokens - TEMPLATE_TOKENS - size.prose / PROSE_CHARACTERS_PER_TOKEN;
  const observed = clamp(size.data / Math.max(1, dataTokens), LOWEST_RATE, HIGHEST_RATE);
  const weight = WEIGHT * Math.min(1, size.data / TELLING_CHARACTERS);
  return clamp((1 - weight) * charactersPerToken + weight * observed, LOWEST_RATE, HIGHEST_RATE);
}

/**
 * True if what the host counted can only be a part of what was sent: far below the estimate, exactly half of
 * the context, or all of it. `promptTokens` is counted after a cut, so a cut shows here and nowhere else.
 */
export function wasCut(promptTokens: number, estimated: number, contextTokens: number): boolean {
  const half = Math.floor(contextTokens / 2);
  return (
    promptTokens < estimated * PLAUSIBLE_SHARE ||
    (promptTokens > half && promptTokens <= half + 3) ||
    promptTokens >= contextTokens - 1
  );
}

/**
 * The context asked for (`num_ctx`). It depends on the model and the settings alone, never on the prompt,
 * because a change makes the host load the model anew.
 */
export function contextFor(trainedTokens: number, budgetTokens: number, answerTokens: number): number {
  const wanted = Math.ceil((budgetTokens + answerTokens) / CONTEXT_STEP) * CONTEXT_STEP;
  return Math.min(trainedTokens, Math.max(CONTEXT_FLOOR, wanted));
}

/** The budget that is left where the context is smaller than the settings would have it. */
export function budgetWithin(contextTokens: number, budgetTokens: number, answerTokens: number): number {
  return Math.min(budgetTokens, contextTokens - answerTokens);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
