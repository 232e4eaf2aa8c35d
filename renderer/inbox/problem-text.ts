import { text } from './messages.ts';
import { choicesOf, type Known, type Problem } from './query-filter.ts';
import { FIELDS, type Field } from './query.ts';

const MOST = 12;
const TIMES = '2026-11-20, 2026-11-20T09:41, today';

/** What is wrong with a search, and what it could say instead. */
export function problemText(problem: Problem, known: Known): string {
  const { problems, fields } = text;
  switch (problem.kind) {
    case 'unknown-field':
      return problems.unknownField({ name: problem.name, fields: FIELDS.join(', ') });
    case 'no-value':
      return problems.noValue({ field: problem.field, choices: choices(problem.field, known) });
    case 'unknown-value': {
      const { field, value } = problem;
      if (field === 'after' || field === 'before')
        return problems.unknownTime({ value, examples: TIMES, ago: '-7d' });
      return problems.unknownValue({ value, field: fields[field], choices: choices(field, known) });
    }
  }
}

function choices(field: Field, known: Known): string {
  const all = choicesOf(field, known);
  if (all.length === 0) return text.problems.nothing;
  return all.length > MOST ? `${all.slice(0, MOST).join(', ')}, …` : all.join(', ');
}
