import type { Origin } from '../../../shared/domain/draft.ts';
import type { CallPurpose, CallState, ModelCall } from '../../../shared/domain/run.ts';
import type { Grounded, Grounding } from './ground.ts';
import { lensOf } from './lens-of.ts';
import type { ChatOutcome } from './chat.ts';
import { PROMPT_VERSION, type Prompt } from './prompt.ts';
import type { AskInput, ModelChoice, TemplateQuestion } from './question.ts';
import type { Reading } from './reading.ts';

/** One call, before what came of it is known. */
export interface Asked {
  /** `T1` first. */
  readonly templates: readonly TemplateQuestion[];
  readonly prompt: Prompt;
  readonly purpose: CallPurpose;
  readonly model: ModelChoice;
  /** Tokens that the prompt should have. */
  readonly estimated: number;
}

/** A call as it is stored: what was asked, what came back, what it cost and what of it was believed. */
export function callOf(
  { lenses }: AskInput,
  { templates, prompt, purpose, model, estimated }: Asked,
  outcome: ChatOutcome,
  { reading, groundings }: { readonly reading: Reading; readonly groundings: readonly Grounding[] },
): ModelCall {
  const answered = reading.kind === 'answered' ? reading.answer : null;
  const rejections = [
    ...(answered?.rejections ?? []),
    ...groundings.flatMap(({ rejection }) => rejection ?? []),
  ];
  return {
    purpose,
    state: stateOf(reading, outcome),
    host: model.host ?? '',
    model: model.name,
    digest: model.digest,
    lenses: lenses.map(({ name, version }) => ({ name, version })),
    promptVersion: PROMPT_VERSION,
    promptTokens: outcome.kind === 'answer' ? outcome.promptTokens : (outcome.tooLong?.promptTokens ?? null),
    answerTokens: outcome.kind === 'answer' ? outcome.answerTokens : null,
    estimatedTokens: estimated,
    milliseconds: outcome.milliseconds,
    templates: templates.length,
    draftsAccepted: groundings.filter(({ grounded }) => grounded !== null).length,
    draftsRejected: rejections.length,
    rejections,
    bounds: groundings.flatMap(({ bounds }) => bounds),
    opinion: null,
    prompt: outcome.sent ?? `${prompt.system}\n\n${prompt.user}`,
    answer: outcome.text,
    failure: reading.kind === 'answered' ? null : reading.failure,
  };
}

/** Whom a finding of this call is owed to. */
export function originOf(input: AskInput, { model }: Asked, outcome: ChatOutcome, grounded: Grounded) {
  const lens = lensOf(input, grounded);
  const answered = outcome.kind === 'answer' ? outcome : null;
  return {
    kind: 'model',
    model: model.name,
    digest: model.digest,
    promptVersion: PROMPT_VERSION,
    lens: lens?.name ?? '',
    lensVersion: lens?.version ?? 0,
    promptTokens: answered?.promptTokens ?? 0,
    answerTokens: answered?.answerTokens ?? 0,
    seconds: outcome.milliseconds / 1_000,
  } as const satisfies Origin;
}

function stateOf(reading: Reading, outcome: ChatOutcome): CallState {
  switch (reading.kind) {
    case 'answered':
      return outcome.kind === 'answer' && outcome.cut ? 'answered-in-part' : 'answered';
    case 'too-long':
      return 'prompt-too-long';
    case 'invalid':
      return 'answer-invalid';
    case 'failed':
      return 'failed';
  }
}
