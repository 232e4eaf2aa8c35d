import { estimateTokens, type PromptSize } from './budget.ts';

/** Most templates of one prompt, whatever the budget: the answer must be able to name each. */
export const MOST_TEMPLATES = 100;

/** A template's number and the line break after it, generously. */
const RECORD_EXTRA = 6;

export interface Room {
  /** What the prompt has without any template. */
  readonly empty: PromptSize;
  readonly budgetTokens: number;
  readonly charactersPerToken: number;
}

/**
 * How many of the records, from the first on, fit into one prompt. At least one, if there is any, even over the
 * budget: it is a wish, the model's context is the limit, and what never fits must be said by the host, not
 * wait for ever. The order is kept, so that what is urgent is never overtaken by what is short.
 *
 * @param lengths of the records, in UTF-16 units
 */
export function packedCount(lengths: readonly number[], room: Room): number {
  let data = room.empty.data;
  let count = 0;
  for (const length of lengths.slice(0, MOST_TEMPLATES)) {
    data += length + RECORD_EXTRA;
    const tokens = estimateTokens({ prose: room.empty.prose, data }, room.charactersPerToken);
    if (tokens > room.budgetTokens && count > 0) break;
    count++;
  }
  return count;
}
