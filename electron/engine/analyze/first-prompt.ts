import { budgetWithin, contextFor } from './budget.ts';
import { packedCount } from './pack.ts';
import { buildPrompt, recordOf, type Prompt } from './prompt.ts';
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

/** The prompt that would be sent now: the most urgent templates, as many as fit into the budget. Asks nobody. */
export function firstPrompt(input: AskInput, delimiter: string): FirstPrompt {
  const ordered = byUrgency(input.templates);
  const records = ordered.map((template) => recordOf(input, template));
  const count = fitting(input, records, delimiter);
  return {
    prompt: buildPrompt(input, records.slice(0, count), delimiter),
    inPrompt: ordered.slice(0, count),
    waiting: ordered.slice(count),
  };
}

/** How many records, from the first on, go into one prompt. */
function fitting(input: AskInput, records: readonly string[], delimiter: string): number {
  const contextTokens = contextFor(input.model.contextTokens, input.budgetTokens, ANSWER_TOKENS);
  return packedCount(
    records.map(({ length }) => length),
    {
      empty: buildPrompt(input, [], delimiter).size,
      budgetTokens: budgetWithin(contextTokens, input.budgetTokens, ANSWER_TOKENS),
      charactersPerToken: input.charactersPerToken,
    },
  );
}
