import { budgetWithin, contextFor } from './budget.ts';
import { packedCount } from './pack.ts';
import { buildPrompt, delimiterFor, isWithin, promptAbout, recordOf, type Prompt } from './prompt.ts';
import type { AskInput, TemplateQuestion } from './question.ts';
import { byUrgency } from './urgency.ts';
import { ANSWER_TOKENS } from './wire-schema.ts';

/** What goes into the next prompt about a window, and what waits behind it. */
export interface FirstPrompt {
  readonly prompt: Prompt;
  /** `T1` first. */
  readonly inPrompt: readonly TemplateQuestion[];
  /** Most urgent first. */
  readonly waiting: readonly TemplateQuestion[];
}

/**
 * The prompt that would be sent now: the most urgent templates, as many as fit into the budget with the context that
 * fits them. Asks nobody.
 *
 * @param random makes a new token at each call, see `delimiterFor`
 */
export function firstPrompt(input: AskInput, random: () => string): FirstPrompt {
  const ordered = input.inOrder ? input.templates : byUrgency(input.templates);
  const records = ordered.map((template) => recordOf(input, template));
  const first = (asked: number) => promptAbout(input, ordered.slice(0, asked), random);
  let count = fitting(input, records);
  let prompt = first(count);
  // The context takes its room from the templates; with fewer of these it may change, so each step is measured.
  while (count > 1 && !isWithin(input, prompt)) {
    count -= Math.max(1, Math.floor(count / 16));
    prompt = first(count);
  }
  return { prompt, inPrompt: ordered.slice(0, count), waiting: ordered.slice(count) };
}

function budgetOf(input: AskInput): number {
  const contextTokens = contextFor(input.model.contextTokens, input.budgetTokens, ANSWER_TOKENS);
  return budgetWithin(contextTokens, input.budgetTokens, ANSWER_TOKENS);
}

/** How many records, from the first on, go into one prompt without any context. */
function fitting(input: AskInput, records: readonly string[]): number {
  return packedCount(
    records.map(({ length }) => length),
    {
      empty: buildPrompt(
        input,
        [],
        delimiterFor([], () => '0'.repeat(16)),
      ).size,
      budgetTokens: budgetOf(input),
      charactersPerToken: input.charactersPerToken,
    },
  );
}
