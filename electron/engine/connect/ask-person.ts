import { NightjarError, type Failure } from '../../../shared/domain/failure.ts';
import type { Prompt, PromptAnswer, Ports } from '../ports.ts';

/** Milliseconds that a person has to answer. */
const PROMPT_MILLISECONDS = 120_000;

/**
 * Puts a question to the person and waits for the answer.
 *
 * @throws NightjarError `prompt-expired` if nobody answers in time; the signal's reason when it is aborted
 */
export async function askPerson(
  prompt: Prompt,
  { prompts, clock }: Pick<Ports, 'prompts' | 'clock'>,
  signal: AbortSignal,
): Promise<PromptAnswer> {
  const done = new AbortController();
  const either = AbortSignal.any([signal, done.signal]);
  try {
    return await Promise.race([
      prompts.ask(prompt, either),
      clock.sleep(PROMPT_MILLISECONDS, either).then(() => {
        throw new NightjarError(promptExpired(prompt));
      }),
    ]);
  } finally {
    done.abort();
  }
}

function promptExpired(prompt: Prompt): Failure {
  return {
    code: 'prompt-expired',
    message:
      prompt.kind === 'header'
        ? `Nobody answered within two minutes when the value of the header ${prompt.text} for ${prompt.host} was asked for.`
        : `Nobody answered within two minutes when ssh asked about ${subjectOf(prompt)}.`,
    advice: 'Connect again when you are there to answer.',
    detail: prompt.text,
  };
}

function subjectOf({ kind, host }: Prompt): string {
  if (kind === 'host-key') return `the host key of ${host}`;
  return kind === 'other' ? `a question of ${host}` : `the ${kind} for ${host}`;
}
