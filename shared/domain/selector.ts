import { logqlString, unquote } from './logql.ts';
import {
  BadSelector,
  SelectorReader,
  type Matcher,
  type ParsedSelector,
  type SelectorProblem,
  type Stages,
} from './selector-reader.ts';

export type SelectorCheck =
  | { readonly kind: 'good'; readonly selector: ParsedSelector }
  | { readonly kind: 'bad'; readonly problem: SelectorProblem };

/**
 * Reads what a source may be: a LogQL stream selector, then line filters and filters on labels. Whatever parses or
 * rewrites lines is refused, because a source's lines are read, paged and counted by their streams.
 */
export function checkSelector(text: string): SelectorCheck {
  return readAs(text, 'none');
}

/**
 * Reads what may be searched for: as a source, and stages that read labels off a line (`json`, `logfmt`, `pattern`,
 * `regexp`, `drop`, `keep`) with filters on those. What rewrites lines is refused: lines that become equal are lost
 * at their server, and nobody could page through them.
 */
export function checkSearch(text: string): SelectorCheck {
  return readAs(text, 'reading');
}

function readAs(text: string, stages: Stages): SelectorCheck {
  try {
    return { kind: 'good', selector: new SelectorReader(text, stages).selector() };
  } catch (error) {
    if (error instanceof BadSelector) return { kind: 'bad', problem: error.problem };
    throw error;
  }
}

/** Null for a good selector without filters that selects something: what a server's own matcher has to be. */
export function matcherProblem(text: string): SelectorProblem | null {
  const check = checkSelector(text);
  if (check.kind === 'bad') return check.problem;
  if (check.selector.filters === '') return null;
  return { code: 'filter', from: text.indexOf('}') + 1, to: text.length };
}

/**
 * The selector narrowed to the streams of `matcher` (braces and no filters). Both are read and written anew, so that
 * nothing in one can undo the other; a text that cannot be read comes back as it is, for Loki to refuse.
 */
export function within(selector: string, matcher: string | undefined): string {
  if (matcher === undefined) return selector;
  const [inner, outer] = [checkSearch(selector), checkSelector(matcher)];
  if (inner.kind === 'bad' || outer.kind === 'bad') return selector;
  const { filters } = inner.selector;
  return `${writeMatchers([...outer.selector.matchers, ...inner.selector.matchers])}${filters === '' ? '' : ` ${filters}`}`;
}

/** `{job="nginx", host!="a"}` */
export function writeMatchers(matchers: readonly Matcher[]): string {
  return `{${matchers.map(({ name, operator, value }) => `${name}${operator}${logqlString(value)}`).join(', ')}}`;
}

/** The words that the selector leaves out by `!= "word"`, in their order. */
export function exclusionsOf(selector: string): string[] {
  const check = checkSelector(selector);
  if (check.kind === 'bad') return [];
  return [...check.selector.filters.matchAll(EXCLUSION)].flatMap(([, literal]) =>
    literal === undefined ? [] : unquote(literal),
  );
}

/** The selector that also leaves out lines with this word. */
export function excluding(selector: string, word: string): string {
  return `${selector.trimEnd()} != ${logqlString(word)}`;
}

/** The selector without its `!= "word"`. */
export function including(selector: string, word: string): string {
  const check = checkSelector(selector);
  if (check.kind === 'bad') return selector;
  const { filters } = check.selector;
  const streams = selector
    .trimEnd()
    .slice(0, selector.trimEnd().length - filters.length)
    .trimEnd();
  const kept = filters
    .replace(EXCLUSION, (whole, literal?: string) =>
      literal !== undefined && unquote(literal) === word ? '' : whole,
    )
    .trim();
  return kept === '' ? streams : `${streams} ${kept}`;
}

/** `!= "word"` by itself; other literals are matched too and so passed over, that a `!=` within one is none. */
const EXCLUSION = /!=\s*("(?:[^"\\\n]|\\.)*"|`[^`]*`)(?!\s*or\b)\s*|"(?:[^"\\\n]|\\.)*"|`[^`]*`/g;
