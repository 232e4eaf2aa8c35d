import { z } from 'zod';
import { logqlString, regexOf, withValue, withWords } from './logql.ts';
import type { Matcher } from './selector-reader.ts';
import { checkSearch, writeMatchers } from './selector.ts';

const LONGEST_QUERY = 16_384;

/** What somebody looks for among the lines of a server. */
export const searchSchema = z.object({
  serverId: z.string().min(1),
  /** Null: in all of its sources. */
  sourceId: z.string().nullable(),
  /** LogQL, or words that all have to be in a line; nothing finds every line. */
  query: z.string().max(LONGEST_QUERY),
});
export type Search = z.infer<typeof searchSchema>;

/** Whether a query is LogQL, and no words: it begins with a brace. */
export function isLogql(query: string): boolean {
  return query.trimStart().startsWith('{');
}

/** `"a phrase"` or a word; a quote that is not closed is a letter like others. */
const WORD = /"([^"]+)"|(\S+)/g;

/** The words of a query, phrases in quotes whole, each once. */
export function wordsOf(query: string): string[] {
  return [...new Set([...query.matchAll(WORD)].map(([, phrase, word]) => phrase ?? word ?? ''))];
}

/** The LogQL that a query stands for on the streams of a selector. */
export function searchedIn(selector: string, query: string): string {
  return isLogql(query) ? query.trim() : withWords(selector, wordsOf(query));
}

/**
 * The query on the streams that have this value of a label, whatever it said of that label before. Words become LogQL.
 *
 * @param selector the streams in which words are looked for; null: all that have the value
 * @returns null for LogQL that cannot be read
 */
export function onStreams(
  query: string,
  { name, value }: { readonly name: string; readonly value: string },
  selector: string | null,
): string | null {
  const matcher = { name, operator: '=', value } as const;
  if (!isLogql(query) && selector === null) return searchedIn(writeMatchers([matcher]), query);
  const check = checkSearch(searchedIn(selector ?? '', query));
  if (check.kind === 'bad') return null;
  const { matchers, filters } = check.selector;
  const at = matchers.findIndex((one) => one.name === name);
  const others = matchers.filter((one) => one.name !== name);
  return written(others.toSpliced(at < 0 ? others.length : at, 0, matcher), filters);
}

/** Something that a line says: a label of its stream, what came along with it, or what stands in the line itself. */
export interface NamedValue {
  readonly kind: 'label' | 'metadata' | 'field';
  readonly name: string;
  readonly value: string;
}

/** As a label filter can name it. */
const NAME = /^[A-Za-z_][0-9A-Za-z_]*$/;
const LETTER = /[0-9A-Za-z_]/;

/**
 * The query narrowed to lines that say the same, or that do not. It stays what a source may be: what stands in a line
 * is found by a filter on its text, with its name where the line has it beside the value.
 *
 * @param query LogQL
 * @param text the line that says it
 * @returns null where nothing can tell such lines apart
 */
export function narrowed(
  query: string,
  { kind, name, value }: NamedValue,
  text: string,
  how: 'only' | 'not',
): string | null {
  if (kind === 'label') return withMatcher(query, name, value, how);
  if (kind === 'metadata')
    return NAME.test(name) ? `${query} | ${name}${how === 'only' ? '=' : '!='}${logqlString(value)}` : null;
  const named = namedForms(name, value).find((form) => new RegExp(form, 'u').test(text));
  if (named !== undefined) return `${query} ${how === 'only' ? '|~' : '!~'} ${logqlString(named)}`;
  if (!new RegExp(wordForm(value), 'u').test(text)) return null;
  return how === 'only' ? withValue(query, value) : `${query} !~ ${logqlString(wordForm(value))}`;
}

function withMatcher(query: string, name: string, value: string, how: 'only' | 'not'): string | null {
  const check = checkSearch(query);
  if (check.kind === 'bad' || !NAME.test(name)) return null;
  const { matchers, filters } = check.selector;
  const operator = how === 'only' ? '=' : '!=';
  const isThere = matchers.some(
    (one) => one.name === name && one.operator === operator && one.value === value,
  );
  return written(isThere ? matchers : [...matchers, { name, operator, value }], filters);
}

function written(matchers: readonly Matcher[], filters: string): string {
  const streams = writeMatchers(matchers);
  return filters === '' ? streams : `${streams} ${filters}`;
}

/** How JSON and logfmt write it: `"status":"500"`, `"status": 500`, `status="a b"`, `status=500`. */
function namedForms(name: string, value: string): string[] {
  const last = regexOf(name.split('.').at(-1) ?? name);
  const [quoted, bare] = [regexOf(JSON.stringify(value)), regexOf(value)];
  return [
    String.raw`"${last}"\s*:\s*${quoted}`,
    String.raw`"${last}"\s*:\s*${bare}(?:[\s,}\]]|$)`,
    `(?:^|[\\s,{])${last}=${quoted}`,
    `(?:^|[\\s,{])${last}=${bare}(?:[\\s,}]|$)`,
  ];
}

/** The value as a word of its own. */
function wordForm(value: string): string {
  const first = LETTER.test(value.at(0) ?? '') ? String.raw`\b` : '';
  const last = LETTER.test(value.at(-1) ?? '') ? String.raw`\b` : '';
  return `${first}${regexOf(value)}${last}`;
}
