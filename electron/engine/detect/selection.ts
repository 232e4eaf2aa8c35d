import { blockTest } from './addresses.ts';
import { encodeValue, withPlainDashes } from './encodings.ts';
import { compileGlob } from './glob.ts';
import type { Glob } from './glob.ts';
import { allOf, anyOf, notOf, SHORTEST_LITERAL, WHOLE_LINE } from './line-test.ts';
import type { LineTest, Need } from './line-test.ts';
import type { LineView } from './line-view.ts';
import { asciiRun, LiteralScanner } from './literal-scanner.ts';
import { parseModifiers } from './modifiers.ts';
import type { Modifiers } from './modifiers.ts';
import { RegexAutomaton } from './regex-automaton.ts';
import { RuleSyntaxError } from './rule-problem.ts';

type Scalar = string | number | boolean | null;

/** One key of a selection: what its values are asked of, and how an explanation writes it. */
interface Item {
  /** Empty for keywords. */
  readonly field: string;
  readonly modifiers: Modifiers;
  readonly text: string;
}

/** Above this many literals one pass that finds them all beats looking for each. */
const SCANNER_FROM = 5;
const NO_VALUE = 'Write a value, a list of values, or null.';
/** Values that an explanation writes out. */
const SHOWN_VALUES = 4;

/**
 * Compiles one named selection of `detection:` — a map (all items), a list of maps (any of them), or a list of
 * strings (any of them, anywhere in the line). Values are strings without regard to case unless a modifier says
 * otherwise (Sigma rules specification 2.1; modifiers appendix 2.1).
 */
export function compileSelection(selection: unknown): LineTest {
  if (isMap(selection)) return compileMap(selection);
  if (!Array.isArray(selection)) return compileItem('', selection);
  if (selection.length === 0) throw new RuleSyntaxError('the selection is an empty list', NO_VALUE);
  const maps = selection.filter(isMap);
  if (maps.length === 0) return compileItem('', selection);
  return anyOf(
    selection.map((part: unknown, index) =>
      RuleSyntaxError.under(index, () => (isMap(part) ? compileMap(part) : compileItem('', part))),
    ),
  );
}

function compileMap(map: Readonly<Record<string, unknown>>): LineTest {
  const items = Object.entries(map);
  if (items.length === 0)
    throw new RuleSyntaxError('the selection is empty', 'Write at least one field with a value.');
  return allOf(items.map(([key, value]) => RuleSyntaxError.under(key, () => compileItem(key, value))));
}

function compileItem(key: string, value: unknown): LineTest {
  const [field = '', ...names] = key.split('|');
  const modifiers = parseModifiers(names);
  const values = (Array.isArray(value) ? value : [value]).map((one) => toScalar(one, key));
  if (values.length === 0) throw new RuleSyntaxError(`"${key}" has an empty list`, NO_VALUE);
  const item: Item = { field, modifiers, text: describe(key, values) };
  if (field === '') checkKeywords(values, modifiers);
  else if (modifiers.kind === 'exists') return existence(item, toTruth(values, key));
  const test = compileValues(item, values);
  if (!modifiers.neq) return test;
  const exists = field === '' ? [] : [existence({ ...item, text: `${field}|exists: true` }, true)];
  return allOf([...exists, { ...notOf(test), form: toForm(item) }]);
}

function compileValues(item: Item, values: readonly Scalar[]): LineTest {
  const scanned = scannedContains(item, values);
  if (scanned) return scanned;
  const tests = values.map((value) => compileValue(item, value));
  // To an explanation the list is one item, as it is written.
  if (item.modifiers.all) return { ...allOf(tests), form: toForm(item) };
  const { need, holds } = anyOf(tests);
  return { need, holds: startsWithOne(item, values) ?? holds, form: toForm(item) };
}

/** A list of plain `startswith` values: the first character leaves one or two of them to look for. */
function startsWithOne({ field, modifiers }: Item, values: readonly Scalar[]): LineTest['holds'] | null {
  const { kind, place, cased, windash, encodings } = modifiers;
  if (kind !== 'text' || place !== 'startswith' || cased || windash || encodings.length > 0) return null;
  const literals = values.flatMap((value) => compileGlob(String(value).toLowerCase(), place).leading ?? []);
  if (literals.length < values.length) return null;
  const byFirst = Map.groupBy(literals, (literal) => literal.charCodeAt(0));
  return (view) => {
    const text = view.lower(field);
    if (text === undefined) return false;
    const possible = byFirst.get(text.charCodeAt(0));
    if (possible === undefined) return false;
    for (const literal of possible) if (text.startsWith(literal)) return true;
    return false;
  };
}

function compileValue(item: Item, value: Scalar): LineTest {
  const { modifiers } = item;
  if (value === null) return nullValue(item);
  if (modifiers.kind === 'cidr') return onField(item, inBlock(String(value)));
  if (modifiers.kind === 're') return compileRegex(item, String(value));
  if (modifiers.kind === 'fieldref') return compileReference(item, String(value));
  if (modifiers.kind !== 'text') return compare(item, value);
  if (modifiers.encodings.length === 0) return compileText(item, String(value));
  // What is encoded has no wildcards, and no backslash either.
  return anyOf(encodeValue(String(value), modifiers.encodings).map((text) => compileText(item, text)));
}

function compileText(item: Item, value: string): LineTest {
  const { cased, windash } = item.modifiers;
  const dashed = windash ? withPlainDashes(value) : value;
  const place = item.field === '' ? 'contains' : item.modifiers.place;
  const glob = compileGlob(cased ? dashed : dashed.toLowerCase(), place);
  const matches = windash ? (text: string) => glob.matches(withPlainDashes(text)) : glob.matches;
  const need = needOf(item.field, literalsOf(glob, windash));
  const form = toForm(item);
  if (item.field !== '') {
    const holds = (view: LineView) => {
      const text = cased ? view.get(item.field) : view.lower(item.field);
      return text !== undefined && matches(text);
    };
    return { holds, need, form };
  }
  // Anywhere in the line as it was written, or in its message where that was escaped.
  const holds = cased
    ? (view: LineView) => matches(view.line.text) || (!view.isWhole && matches(view.line.message))
    : (view: LineView) => matches(view.lowerText) || (!view.isWhole && matches(view.lowerMessage));
  return { holds, need, form };
}

function compileRegex(item: Item, pattern: string): LineTest {
  const automaton = new RegexAutomaton(pattern, item.modifiers.flags);
  // A line feed was made printable when the line was cleaned; to the expression it is one again.
  const test = (text: string) => automaton.test(text.includes('␊') ? text.replaceAll(' ␊ ', '\n') : text);
  const literals = automaton.literals?.map((literal) => asciiRun(literal.toLowerCase())) ?? null;
  const need = needOf(item.field, literals);
  if (item.field !== '') return { ...onField(item, test), need };
  const { anchored } = automaton;
  const holds = (view: LineView) =>
    test(view.line.text) || ((anchored || !view.isWhole) && test(view.line.message));
  return { holds, need, form: toForm(item) };
}

/** Compared with another field of the same line; one that is missing is equal to nothing. */
function compileReference(item: Item, other: string): LineTest {
  const { cased, place } = item.modifiers;
  const compares = {
    whole: (value: string, wanted: string) => value === wanted,
    contains: (value: string, wanted: string) => value.includes(wanted),
    startswith: (value: string, wanted: string) => value.startsWith(wanted),
    endswith: (value: string, wanted: string) => value.endsWith(wanted),
  }[place];
  const holds = (view: LineView) => {
    const value = cased ? view.get(item.field) : view.lower(item.field);
    const wanted = cased ? view.get(other) : view.lower(other);
    return value !== undefined && wanted !== undefined && compares(value, wanted);
  };
  return { holds, need: needOf(item.field, null), form: toForm(item) };
}

/** A long list of plain `contains` values of a field, looked for in one pass. */
function scannedContains(item: Item, values: readonly Scalar[]): LineTest | null {
  const { kind, place, all, cased, windash, encodings } = item.modifiers;
  const isPlain = kind === 'text' && place === 'contains' && !all && !cased && !windash;
  if (values.length < SCANNER_FROM || !isPlain || encodings.length > 0 || isLine(item.field)) return null;
  const literals = values.map((value) =>
    value === null ? '' : (compileGlob(String(value).toLowerCase(), 'contains').contained ?? ''),
  );
  if (literals.some((literal) => literal === '' || asciiRun(literal) !== literal)) return null;
  const scanner = new LiteralScanner(literals.map((literal) => [literal, 0]));
  return { ...onField(item, (value) => scanner.occursIn(value)), need: needOf(item.field, literals) };
}

function onField(item: Item, test: (value: string) => boolean): LineTest {
  const holds = (view: LineView) => {
    const value = view.get(item.field);
    return value !== undefined && test(value);
  };
  return { holds, need: needOf(item.field, null), form: toForm(item) };
}

function nullValue(item: Item): LineTest {
  const { kind, place, encodings } = item.modifiers;
  if (kind !== 'text' || place !== 'whole' || encodings.length > 0)
    throw new RuleSyntaxError(`"${item.text}" compares with null`, 'Write null without such a modifier.');
  return { holds: (view) => (view.get(item.field) ?? '') === '', need: null, form: toForm(item) };
}

function existence(item: Item, wanted: boolean): LineTest {
  return {
    holds: (view) => (view.get(item.field) !== undefined) === wanted,
    need: wanted ? needOf(item.field, null) : null,
    form: toForm(item),
  };
}

function compare(item: Item, value: Scalar): LineTest {
  const bound = Number(value);
  if (value === null || String(value).trim() === '' || typeof value === 'boolean' || Number.isNaN(bound))
    throw new RuleSyntaxError(`"${item.text}" is compared with what is no number`, 'Write a number.');
  const compares = {
    gt: (number: number) => number > bound,
    gte: (number: number) => number >= bound,
    lt: (number: number) => number < bound,
    lte: (number: number) => number <= bound,
  };
  const { kind } = item.modifiers;
  if (!(kind in compares)) throw new RuleSyntaxError(`"${item.text}" cannot be compared`, NO_VALUE);
  const test = compares[kind as keyof typeof compares];
  return onField(item, (text) => text.trim() !== '' && test(Number(text)));
}

function inBlock(cidr: string): (value: string) => boolean {
  try {
    return blockTest(cidr);
  } catch {
    throw new RuleSyntaxError(
      `"${cidr}" is no CIDR block`,
      'Write one such as 192.0.2.0/24 or 2001:db8::/32.',
    );
  }
}

function checkKeywords(values: readonly Scalar[], { kind, place }: Modifiers): void {
  if (values.includes(null)) throw new RuleSyntaxError('a keyword is null', 'Write the text to look for.');
  const odd =
    kind !== 'text' && kind !== 're' ? kind : place === 'startswith' || place === 'endswith' ? place : null;
  if (odd !== null)
    throw new RuleSyntaxError(
      `the modifier "${odd}" needs a field`,
      `Write the field's name before it, as in \`message|${odd}\`.`,
    );
}

/** Literals of a glob that a scanner can look for; null if it has none. */
function literalsOf(glob: Glob, windash: boolean): string[] | null {
  const lower = glob.literal.toLowerCase();
  const parts = windash ? lower.split('-') : [lower];
  const literal = parts.map(asciiRun).reduce((best, next) => (next.length > best.length ? next : best), '');
  return literal === '' ? null : [literal];
}

/** `message` and `text` are looked for in the whole line; a value of another field may stand outside it, in a label. */
function needOf(field: string, literals: readonly string[] | null): Need | null {
  if (!isLine(field)) {
    const usable = literals !== null && literals.every((literal) => literal !== '');
    return new Map([[field, usable ? literals : null]]);
  }
  const usable = literals !== null && literals.every((literal) => literal.length >= SHORTEST_LITERAL);
  return usable ? new Map([[WHOLE_LINE, literals]]) : null;
}

function isLine(field: string): boolean {
  return field === '' || field === 'message' || field === 'text';
}

function toForm({ text, field }: Item): LineTest['form'] {
  return { kind: 'item', text, field: field === '' ? null : field };
}

function describe(key: string, values: readonly Scalar[]): string {
  const shown = values
    .slice(0, SHOWN_VALUES)
    .map((value) => (typeof value === 'string' ? `'${value}'` : String(value)))
    .join(' | ');
  const more = values.length > SHOWN_VALUES ? ` | … (${values.length})` : '';
  return `${key === '' ? 'anywhere' : key}: ${shown}${more}`;
}

function toTruth(values: readonly Scalar[], key: string): boolean {
  const [value] = values;
  if (values.length === 1 && typeof value === 'boolean') return value;
  throw new RuleSyntaxError(`"${key}" is neither true nor false`, 'Write `true` or `false`.');
}

function toScalar(value: unknown, key: string): Scalar {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value as Scalar;
  throw new RuleSyntaxError(`"${key}" has a value that is no text, number or truth`, NO_VALUE);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
