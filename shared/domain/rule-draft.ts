import { constantWords } from './logql.ts';
import type { NamedValue } from './search.ts';

/** What a rule is begun with. */
export interface RuleDraftOf {
  /** The line that was looked at, as it is shown. */
  readonly text: string;
  /** What it says by itself. */
  readonly fields: readonly NamedValue[];
  /** Words that it was found by. */
  readonly words: readonly string[];
  /** The one field that matters; null: the words. */
  readonly field: NamedValue | null;
}

const LONGEST_TITLE = 80;
/** As a rule may name it. */
const FIELD = /^[A-Za-z_][\w.-]*$/;

/**
 * The YAML of a Sigma detection that finds lines like one: by a field's value, or by the words that it was found by, or
 * else by its own constant words; those of the same program, where it names one.
 */
export function ruleDraft({ text, fields, words, field }: RuleDraftOf): string {
  const service = fields.find(
    ({ kind, name, value }) => kind === 'field' && name === 'service' && value !== '',
  );
  const looked = field !== null && FIELD.test(field.name) ? field : null;
  const wanted = words.filter((word) => text.includes(word));
  const phrases = wanted.length > 0 ? wanted : constantWords(text.replaceAll(/\S*\d\S*/g, '<*>'));
  const said = looked ? `${looked.name} ${looked.value}` : phrases.join(' ');
  const others = service && service.name !== looked?.name ? service : null;
  return [
    `title: ${quoted((said || 'Lines like this one').slice(0, LONGEST_TITLE))}`,
    `name: ${nameFor(said)}`,
    'description: Begun from a line in the explorer.',
    'detection:',
    ...(others ? ['  program:', `    service: ${literal(others.value)}`] : []),
    '  lines:',
    ...(looked
      ? [`    ${looked.name}: ${literal(looked.value)}`]
      : [
          '    text|contains|all:',
          ...(phrases.length > 0 ? phrases : [text]).map((one) => `      - ${literal(one)}`),
        ]),
    `  condition: ${others ? 'program and lines' : 'lines'}`,
    'level: low',
    'nightjar:',
    '  category: errors',
    '',
  ].join('\n');
}

/** What a rule of one's own, and its file, may be called: small letters, digits and `_`. */
export function nameFor(said: string): string {
  const slug = said
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .slice(0, 40)
    .replaceAll(/^_+|_+$/g, '');
  return `own_${slug || 'rule'}`;
}

/** A value that stands for itself: in Sigma `*` and `?` stand for others, and a backslash takes that back. */
function literal(value: string): string {
  return quoted(value.replaceAll(/[\\*?]/g, String.raw`\$&`));
}

/** JSON's literals are YAML's too. */
function quoted(value: string): string {
  return JSON.stringify(value.toWellFormed());
}
