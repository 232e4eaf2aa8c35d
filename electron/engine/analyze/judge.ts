import type { Answer } from './answer.ts';
import type { Grounded } from './ground.ts';
import type { TemplateQuestion, TemplateVerdict } from './question.ts';
import { isSecurityLike } from './security.ts';
import { speaksToModel } from './urgency.ts';

/**
 * What one answer says of each template it was asked about, with the reason.
 *
 * - `problem`: cited by a finding that holds, and the model was sure.
 * - `noise`: listed in `b_noise` and cited by no finding, rejected ones included. Not believed where
 *   `noiseIsDoubted` says why not.
 * - `unsure`: all else. Not being mentioned is no judgement: it is remembered as unremarkable for now, and
 *   when to ask again is the caller's policy.
 *
 * @param asked the templates of the prompt, `T1` first
 * @param answer its `routine` as `groundRoutine` leaves it
 */
export function judge(
  asked: readonly TemplateQuestion[],
  answer: Answer,
  grounded: readonly Grounded[],
): TemplateVerdict[] {
  const mentioned = new Set(answer.claims.flatMap(({ cites }) => cites));
  const noise = new Set(answer.noise.filter((id) => !mentioned.has(id)));
  return asked.map((template, at) => ({
    sourceId: template.sourceId,
    canonicalText: template.template.canonicalText,
    ...verdictOf(template, grounded, {
      isMentioned: mentioned.has(at + 1),
      isNoise: noise.has(at + 1),
      routine: answer.routine,
    }),
  }));
}

/** Templates of which a cut answer said nothing; it was not done with them. */
export function unmentioned(asked: readonly TemplateQuestion[], answer: Answer): TemplateQuestion[] {
  const mentioned = new Set([...answer.noise, ...answer.claims.flatMap(({ cites }) => cites)]);
  return asked.filter((_, at) => !mentioned.has(at + 1));
}

/** Why a model's "noise" is not believed of a template, in a sentence; null: it is. */
export function noiseIsDoubted(template: TemplateQuestion): string | null {
  if (template.neverNoise) return 'It was called noise, which is not believed: you have said otherwise.';
  if (template.namedByRule)
    return 'It was called noise, which is not believed: a rule found something in it.';
  if (speaksToModel(template))
    return 'It was called noise, which is not believed: its lines speak to a model.';
  if (isSecurityLike(template)) return 'It was called noise, which is not believed of lines about security.';
  return null;
}

function verdictOf(
  template: TemplateQuestion,
  grounded: readonly Grounded[],
  said: { readonly isMentioned: boolean; readonly isNoise: boolean; readonly routine: string },
): Pick<TemplateVerdict, 'verdict' | 'reason'> {
  const citing = grounded.filter(({ cited }) => cited.includes(template));
  const problem = citing.find(({ claim }) => claim.verdict === 'problem');
  if (problem) return { verdict: 'problem', reason: problem.claim.why };
  const [doubted] = citing;
  if (doubted) return { verdict: 'unsure', reason: doubted.claim.why };
  if (said.isNoise) {
    const doubt = noiseIsDoubted(template);
    return doubt === null
      ? { verdict: 'noise', reason: said.routine || 'It was listed among the routine ones.' }
      : { verdict: 'unsure', reason: doubt };
  }
  const reason = said.isMentioned
    ? 'What was said of it did not hold against its lines.'
    : 'Nothing was said of it.';
  return { verdict: 'unsure', reason };
}
