import { choicesOf, type Known } from './query-filter.ts';
import { FIELDS, print, tokens, type Field } from './query.ts';

const MOST = 12;

export interface Completion {
  /** What stands in the list: a field with its colon, or a value. */
  readonly word: string;
  readonly kind: 'field' | 'value';
  readonly field: Field;
  /** The whole text with it, and where the caret goes. */
  readonly text: string;
  readonly caret: number;
}

/** What could stand where the caret is: fields while a word is begun, values after a field's colon. */
export function completionsAt(text: string, caret: number, known: Known): Completion[] {
  const token = tokens(text).find(({ from, to }) => from < caret && caret <= to);
  const from = token?.from ?? caret;
  const to = token?.to ?? caret;
  const typed = text.slice(from, caret);
  const [, sign = '', name = '', values] = /^(-?)([a-z]*)(?::(.*))?$/is.exec(typed) ?? [];
  const replaced = (word: string, after: string): Pick<Completion, 'text' | 'caret'> => {
    const head = text.slice(0, from) + word + after;
    const tail = text.slice(to);
    return { text: head + (after === ' ' ? tail.trimStart() : tail), caret: head.length };
  };
  if (values === undefined) {
    if (token && typed !== '' && name === '') return [];
    return FIELDS.filter((field) => field.startsWith(name.toLowerCase()) && field !== name).map((field) => ({
      word: `${field}:`,
      kind: 'field',
      field,
      ...replaced(`${sign}${field}:`, ''),
    }));
  }
  const field = FIELDS.find((one) => one === name.toLowerCase());
  if (field === undefined) return [];
  const parts = values.split(',');
  const begun = (parts.at(-1) ?? '').replaceAll('"', '').toLowerCase();
  const taken = new Set(parts.slice(0, -1).map((part) => part.replaceAll('"', '').toLowerCase()));
  return choicesOf(field, known)
    .filter((choice) => choice.toLowerCase().startsWith(begun) && !taken.has(choice.toLowerCase()))
    .slice(0, MOST)
    .map((choice) => {
      const written = print([{ kind: 'field', field, values: [choice], negated: false }]).slice(
        field.length + 1,
      );
      const before = parts.slice(0, -1).map((part) => `${part},`);
      return {
        word: choice,
        kind: 'value',
        field,
        ...replaced(`${sign}${field}:${before.join('')}${written}`, ' '),
      };
    });
}
