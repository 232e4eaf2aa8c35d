/** The fields that a search can name, in the order in which they are offered. */
export const FIELDS = [
  'is',
  'severity',
  'server',
  'category',
  'origin',
  'source',
  'after',
  'before',
] as const;
export type Field = (typeof FIELDS)[number];

/** One part of a search: a field with values of which one is meant, or words that occur as they are. */
export type Term =
  | {
      readonly kind: 'field';
      readonly field: Field;
      readonly values: readonly string[];
      readonly negated: boolean;
    }
  | { readonly kind: 'words'; readonly text: string; readonly negated: boolean };

/** A search as it is typed: all its terms are to hold. */
export type Query = readonly Term[];

/** A term with its place in the text, for completion and for what is said under the field. */
export interface Token {
  readonly term: Term;
  /** Characters of the text, `to` exclusive. */
  readonly from: number;
  readonly to: number;
  /** `severty` of `severty:high`, which is looked for as words. */
  readonly unknownField: string | null;
}

/** Reads a search. Whatever is typed is a search: what is no field is words, a quote that is not closed ends with it. */
export function parse(text: string): Query {
  return tokens(text).map(({ term }) => term);
}

/** The terms of a search with their places. */
export function tokens(text: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/u.test(text.charAt(at))) {
      at += 1;
      continue;
    }
    const token = tokenAt(text, at);
    at = token.to;
    if (token.term.kind === 'field' || token.term.text !== '') found.push(token);
  }
  return found;
}

const NAME = /^([a-z]+):(?!\/\/)/i;

function tokenAt(text: string, from: number): Token {
  const negated = text[from] === '-' && from + 1 < text.length && !/\s/u.test(text.charAt(from + 1));
  const start = negated ? from + 1 : from;
  const name = NAME.exec(text.slice(start))?.[1]?.toLowerCase();
  const field = FIELDS.find((one) => one === name);
  if (field !== undefined) {
    const { values, to } = valuesAt(text, start + field.length + 1);
    return { term: { kind: 'field', field, values, negated }, from, to, unknownField: null };
  }
  const { value, to } = wordAt(text, start, /\s/u);
  return { term: { kind: 'words', text: value, negated }, from, to, unknownField: name ?? null };
}

function valuesAt(text: string, from: number): { readonly values: string[]; readonly to: number } {
  const values: string[] = [];
  let at = from;
  for (;;) {
    const { value, to } = wordAt(text, at, /[\s,]/u);
    if (value !== '') values.push(value);
    at = to;
    if (text[at] !== ',') return { values, to: at };
    at += 1;
  }
}

/** Up to what ends it outside of quotes; within quotes a backslash takes the next character as it is. */
function wordAt(text: string, from: number, ends: RegExp): { readonly value: string; readonly to: number } {
  let value = '';
  let quoted = false;
  let at = from;
  for (; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') quoted = !quoted;
    else if (quoted && character === '\\') value += text.charAt(++at);
    else if (!quoted && ends.test(character)) break;
    else value += character;
  }
  return { value, to: Math.min(at, text.length) };
}

/** Writes a search so that `parse` reads the same. */
export function print(query: Query): string {
  return query.map(printTerm).join(' ');
}

export function printTerm(term: Term): string {
  const sign = term.negated ? '-' : '';
  if (term.kind === 'field') return `${sign}${term.field}:${term.values.map(printValue).join(',')}`;
  return `${sign}${/^-|["\\\s]/u.test(term.text) || NAME.test(term.text) ? quoted(term.text) : term.text}`;
}

function printValue(value: string): string {
  return /^\/|["\\\s,]/u.test(value) ? quoted(value) : value;
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

/** The values that are asked for in a field, of all its terms that are not negated. */
export function valuesOf(query: Query, field: Field): string[] {
  return query.flatMap((term) =>
    term.kind === 'field' && term.field === field && !term.negated ? term.values : [],
  );
}

/** The query with these values asked for in a field, and no others; where the field stood before, if it did. */
export function withValues(query: Query, field: Field, values: readonly string[]): Query {
  const asks = (term: Term) => term.kind === 'field' && term.field === field && !term.negated;
  const first = query.findIndex(asks);
  const rest = query.filter((term) => !asks(term));
  if (values.length === 0) return rest;
  const term: Term = { kind: 'field', field, values, negated: false };
  return rest.toSpliced(first < 0 ? rest.length : first, 0, term);
}

/** The words that a search marks where they are found: those that are not negated. */
export function wordsOf(query: Query): string[] {
  return query.flatMap((term) => (term.kind === 'words' && !term.negated ? [term.text] : []));
}
