import type { Failure } from '../../../shared/domain/failure.ts';
import { parseAnswer, type Answer } from './answer.ts';
import { wasCut } from './budget.ts';
import type { ChatOutcome } from './chat.ts';
import { cutPrompt, invalidAnswer } from './ollama-errors.ts';

/** What a call gave: something to work with, or why not and what that asks for. */
export type Reading =
  | { readonly kind: 'answered'; readonly answer: Answer }
  /** Halve the batch. */
  | { readonly kind: 'too-long'; readonly failure: Failure }
  /** Ask again off the path. */
  | { readonly kind: 'invalid'; readonly failure: Failure }
  /** Stop asking. */
  | { readonly kind: 'failed'; readonly failure: Failure };

/**
 * Decides what became of a call. A prompt that was cut counts as too long, however good the answer looks: the
 * model has not seen all of it, perhaps not even its instructions.
 *
 * @param estimated tokens that the prompt should have had
 */
export function readOutcome(outcome: ChatOutcome, estimated: number, contextTokens: number): Reading {
  if (outcome.kind === 'failed') return { kind: kindOf(outcome.failure), failure: outcome.failure };
  if (outcome.promptTokens !== null && wasCut(outcome.promptTokens, estimated, contextTokens)) {
    return { kind: 'too-long', failure: cutPrompt(outcome.promptTokens, estimated) };
  }
  const answer = parseAnswer(outcome.text, outcome.cut);
  if (answer !== null) return { kind: 'answered', answer };
  return {
    kind: 'invalid',
    failure: invalidAnswer(
      outcome.cut
        ? 'It ended at its limit before anything in it was complete.'
        : 'It has not the form asked for.',
    ),
  };
}

function kindOf(failure: Failure): 'too-long' | 'invalid' | 'failed' {
  if (failure.code === 'model-prompt-too-long') return 'too-long';
  return failure.code === 'model-answer-invalid' ? 'invalid' : 'failed';
}
