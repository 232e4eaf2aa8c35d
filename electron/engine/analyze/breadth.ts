import type { ParameterTally } from '../../../shared/domain/template.ts';
import type { TemplateQuestion } from './question.ts';

/**
 * A template with less about it: of each parameter the most frequent value alone, and a sample only where there was
 * one line. So more of those that have waited for long fit into one prompt. For prompts only: evidence needs it all.
 */
export function briefly(template: TemplateQuestion): TemplateQuestion {
  return {
    ...template,
    parameters: template.parameters.map(shortened),
    samples: template.count === 1 ? template.samples.slice(0, 1) : [],
  };
}

function shortened(tally: ParameterTally): ParameterTally {
  const left = tally.top.slice(1).reduce((sum, [, count]) => sum + count, 0);
  return { ...tally, top: tally.top.slice(0, 1), other: tally.other + left };
}

/** One of each list in turn, the first list's first, each only once. */
export function inTurn<T>(left: readonly T[], right: readonly T[]): T[] {
  const length = Math.max(left.length, right.length);
  const both = Array.from({ length }, (_, at) => [left[at], right[at]]).flat();
  return [...new Set(both.filter((one) => one !== undefined))];
}
