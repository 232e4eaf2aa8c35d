import type { Answer } from './answer.ts';
import type { Grounded } from './ground.ts';
import type { Judgement, TemplateQuestion, TemplateVerdict } from './question.ts';
import { speaksToModel } from './urgency.ts';

/**
 * What one answer says of each template it was asked about.
 *
 * - `problem`: cited by a finding that holds, and the model was sure.
 * - `noise`: listed in `b_noise` and cited by no finding, rejected ones included. Not believed for a template
 *   that a rule names (a model never clears what a rule found) or whose lines speak to a model.
 * - `unsure`: all else. Not being mentioned is no judgement: it is remembered as unremarkable for now, and
 *   whether to ask again is the caller's policy.
 *
 * @param asked the templates of the prompt, `T1` first
 */
export function judge(
  asked: readonly TemplateQuestion[],
  answer: Answer,
  grounded: readonly Grounded[],
): TemplateVerdict[] {
  const problems = new Set(
    grounded.filter(({ claim }) => claim.verdict === 'problem').flatMap(({ cited }) => cited),
  );
  const mentioned = new Set(answer.claims.flatMap(({ cites }) => cites));
  const noise = new Set(answer.noise.filter((id) => !mentioned.has(id)));
  return asked.map((template, at) => ({
    sourceId: template.sourceId,
    canonicalText: template.template.canonicalText,
    verdict: verdictOf(template, problems.has(template), noise.has(at + 1)),
  }));
}

/** Templates of which a cut answer said nothing; it was not done with them. */
export function unmentioned(asked: readonly TemplateQuestion[], answer: Answer): TemplateQuestion[] {
  const mentioned = new Set([...answer.noise, ...answer.claims.flatMap(({ cites }) => cites)]);
  return asked.filter((_, at) => !mentioned.has(at + 1));
}

function verdictOf(template: TemplateQuestion, problem: boolean, noise: boolean): Judgement {
  if (problem) return 'problem';
  return noise && !template.namedByRule && !speaksToModel(template) ? 'noise' : 'unsure';
}
