import { z } from 'zod';

const KINDS_OF_VALUE = ['text', 'number', 'whole-number', 'truth', 'list', 'fields', 'other'] as const;

/** Forms that texts must have, called after the fields that must have them. */
const FORMS = [
  'host',
  'user',
  'address',
  'selector',
  'matcher',
  'timeZone',
  'clockTime',
  'header',
  'ruleName',
  'line',
  'other',
] as const;
type Form = (typeof FORMS)[number];

/** What a value should have been that was refused: a code with what its words name, so that any language can say it. */
export const expectationSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('type'), type: z.enum(KINDS_OF_VALUE) }),
  /** At least, or at most, so many; `text` counts in characters, `list` in entries. */
  z.object({ kind: z.enum(['least', 'most']), of: z.enum(['number', 'text', 'list']), limit: z.number() }),
  z.object({ kind: z.literal('choice'), choices: z.array(z.string()) }),
  z.object({ kind: z.literal('form'), form: z.enum(FORMS) }),
]);
export type Expectation = z.infer<typeof expectationSchema>;

const TYPES: Readonly<Record<string, (typeof KINDS_OF_VALUE)[number]>> = {
  string: 'text',
  number: 'number',
  int: 'whole-number',
  boolean: 'truth',
  array: 'list',
  object: 'fields',
  record: 'fields',
};

const FORM_OF: ReadonlyMap<string, Form> = new Map([
  ['host', 'host'],
  ['user', 'user'],
  ['loki', 'address'],
  ['ollama', 'address'],
  ['selector', 'selector'],
  ['matcher', 'matcher'],
  ['timeZone', 'timeZone'],
  ['from', 'clockTime'],
  ['to', 'clockTime'],
  ['headers', 'header'],
  ['secretHeaders', 'header'],
  ['question', 'line'],
  ['examples', 'line'],
]);

/** What zod refused, said as what it expects. `within`: the section of a file in which its path begins, if it does. */
export function expectationOf(issue: z.core.$ZodIssue, within = ''): Expectation {
  switch (issue.code) {
    case 'invalid_type':
      return { kind: 'type', type: TYPES[issue.expected] ?? 'other' };
    case 'too_small':
      return { kind: 'least', of: countedIn(issue.origin), limit: Number(issue.minimum) };
    case 'too_big':
      return { kind: 'most', of: countedIn(issue.origin), limit: Number(issue.maximum) };
    case 'invalid_value':
      return { kind: 'choice', choices: issue.values.map(String) };
    case 'invalid_union':
      if ('options' in issue && Array.isArray(issue.options))
        return { kind: 'choice', choices: issue.options.map(String) };
      break;
    default:
  }
  return { kind: 'form', form: formOf(issue.path, within) };
}

function countedIn(origin: string): 'number' | 'text' | 'list' {
  if (origin === 'string') return 'text';
  return origin === 'array' ? 'list' : 'number';
}

/** Of the innermost field that has a form; a name has another one in each section. */
function formOf(path: readonly PropertyKey[], within: string): Form {
  if (path.at(-1) === 'name') return within === 'rules' ? 'ruleName' : 'line';
  const known = path.flatMap((part) => FORM_OF.get(String(part)) ?? []);
  return known.at(-1) ?? 'other';
}
