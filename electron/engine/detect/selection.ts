import { blockTest } from './addresses.ts';
import { compileGlob } from './glob.ts';
import type { Glob, GlobPlace } from './glob.ts';
import { allOf, anyOf, notOf, SHORTEST_LITERAL } from './line-test.ts';
import type { LineTest, Need } from './line-test.ts';
import type { LineView } from './line-view.ts';
import { asciiRun, LiteralScanner } from './literal-scanner.ts';
import { RegexAutomaton } from './regex-automaton.ts';
import { RuleSyntaxError } from './rule-problem.ts';

type Scalar = string | number | boolean | null;

const MODIFIERS = [
  'contains',
  'startswith',
  'endswith',
  'all',
  're',
  'i',
  's',
  'm',
  'cidr',
  'cased',
  'exists',
  'neq',
  'gt',
  'gte',
  'lt',
  'lte',
] as const;
type Modifier = (typeof MODIFIERS)[number];

/** Above this many literals one pass that finds them all beats looking for each. */
const SCANNER_FROM = 5;
const NO_VALUE = 'Write a value, a list of values, or null.';

/**
 * Compiles one named selection of `detection:` — a map (all items), a list of maps (any of them), or a list of
 * strings (any of them, anywhere in the line). Values are strings without regard to case unless a modifier says
 * otherwise (Sigma rules specification 2.1; modifiers appendix 2.1).
 */
export function compileSelection(selection: unknown): LineTest {
  if (!Array.isArray(selection)) return isMap(selection) ? compileMap(selection) : compileItem('', selection);
  if (selection.length === 0) throw new RuleSyntaxError('the selection is an empty list', NO_VALUE);
  return anyOf(selection.map((part: unknown) => (isMap(part) ? compileMap(part) : compileItem('', part))));
}

function compileMap(map: Readonly<Record<string, unknown>>): LineTest {
  const items = Object.entries(map);
  if (items.length === 0)
    throw new RuleSyntaxError('the selection is empty', 'Write at least one field with a value.');
  return allOf(items.map(([key, value]) => compileItem(key, value)));
}

function compileItem(key: string, value: unknown): LineTest {
  const [field = '', ...names] = key.split('|');
  const modifiers = new Set(names.map(toModifier));
  const values = (Array.isArray(value) ? value : [value]).map((one) => toScalar(one, key));
  if (values.length === 0) throw new RuleSyntaxError(`"${key}" has an empty list`, NO_VALUE);
  if (field === '') return compileKeywords(values, modifiers);
  if (modifiers.has('exists')) return existence(field, values[0] === true);
  if (modifiers.has('neq')) {
    modifiers.delete('neq');
    return allOf([existence(field, true), notOf(compileValues(field, values, modifiers))]);
  }
  return compileValues(field, values, modifiers);
}

function compileValues(field: string, values: readonly Scalar[], modifiers: ReadonlySet<Modifier>): LineTest {
  const literalNeed = field === 'message' || field === 'text';
  const scanned = literalNeed || modifiers.has('all') ? null : scannedContains(field, values, modifiers);
  if (scanned) return scanned;
  const tests = values.map((value) => compileValue(field, value, modifiers, literalNeed));
  return modifiers.has('all') ? allOf(tests) : anyOf(tests);
}

function compileValue(
  field: string,
  value: Scalar,
  modifiers: ReadonlySet<Modifier>,
  literalNeed: boolean,
): LineTest {
  if (value === null) return { holds: (view) => (view.get(field) ?? '') === '', need: null };
  const comparison = (['gt', 'gte', 'lt', 'lte'] as const).find((name) => modifiers.has(name));
  if (comparison) return compare(field, comparison, value);
  const need: Need = { literals: [], fields: [field] };
  if (modifiers.has('cidr')) return onField(field, inBlock(String(value)), need);
  if (modifiers.has('re'))
    return onField(field, regexTest(String(value), modifiers), literalNeed ? null : need);
  const cased = modifiers.has('cased');
  const glob = compileGlob(cased ? String(value) : String(value).toLowerCase(), placeOf(modifiers));
  const holds = (view: LineView) => {
    const text = cased ? view.get(field) : view.lower(field);
    return text !== undefined && glob.matches(text);
  };
  return { holds, need: literalNeed ? literalNeedOf(glob) : need };
}

/** Strings without a field: anywhere in the line as it was written, or in its message where that was escaped. */
function compileKeywords(values: readonly Scalar[], modifiers: ReadonlySet<Modifier>): LineTest {
  const tests = values.map((value): LineTest => {
    if (value === null) throw new RuleSyntaxError('a keyword is null', 'Write the text to look for.');
    if (modifiers.has('re')) {
      const test = regexTest(String(value), modifiers);
      return { holds: ({ line }) => test(line.text) || test(line.message), need: null };
    }
    const cased = modifiers.has('cased');
    const glob = compileGlob(cased ? String(value) : String(value).toLowerCase(), 'contains');
    const holds = cased
      ? ({ line }: LineView) => glob.matches(line.text) || glob.matches(line.message)
      : (view: LineView) => glob.matches(view.lowerText) || glob.matches(view.lowerMessage);
    return { holds, need: literalNeedOf(glob) };
  });
  return modifiers.has('all') ? allOf(tests) : anyOf(tests);
}

/** A long list of plain `contains` values of a field, looked for in one pass. */
function scannedContains(
  field: string,
  values: readonly Scalar[],
  modifiers: ReadonlySet<Modifier>,
): LineTest | null {
  if (values.length < SCANNER_FROM || modifiers.size !== 1 || !modifiers.has('contains')) return null;
  const literals = values.map(
    (value) => compileGlob(String(value).toLowerCase(), 'contains').contained ?? '',
  );
  if (literals.some((literal) => literal === '' || asciiRun(literal) !== literal)) return null;
  const scanner = new LiteralScanner(literals.map((literal) => [literal, 0]));
  return onField(field, (value) => scanner.occursIn(value), { literals: [], fields: [field] });
}

function onField(field: string, test: (value: string) => boolean, need: Need | null): LineTest {
  const holds = (view: LineView) => {
    const value = view.get(field);
    return value !== undefined && test(value);
  };
  return { holds, need };
}

function existence(field: string, wanted: boolean): LineTest {
  const need = wanted ? { literals: [], fields: [field] } : null;
  return { holds: (view) => (view.get(field) !== undefined) === wanted, need };
}

function compare(field: string, comparison: 'gt' | 'gte' | 'lt' | 'lte', value: Scalar): LineTest {
  const bound = Number(value);
  if (value === null || value === '' || Number.isNaN(bound))
    throw new RuleSyntaxError(
      `"${field}|${comparison}" is compared with what is no number`,
      'Write a number.',
    );
  const compares = {
    gt: (number: number) => number > bound,
    gte: (number: number) => number >= bound,
    lt: (number: number) => number < bound,
    lte: (number: number) => number <= bound,
  }[comparison];
  return onField(field, (text) => text !== '' && compares(Number(text)), { literals: [], fields: [field] });
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

function regexTest(pattern: string, modifiers: ReadonlySet<Modifier>): (value: string) => boolean {
  if (modifiers.has('m'))
    throw new RuleSyntaxError('the modifier "m" is not supported', 'Leave it out: a line has no lines.');
  const automaton = new RegexAutomaton(pattern, {
    ignoreCase: modifiers.has('i'),
    dotAll: modifiers.has('s'),
  });
  return (value) => automaton.test(value);
}

function placeOf(modifiers: ReadonlySet<Modifier>): GlobPlace {
  return (['contains', 'startswith', 'endswith'] as const).find((place) => modifiers.has(place)) ?? 'whole';
}

function literalNeedOf(glob: Glob): Need | null {
  const literal = asciiRun(glob.literal.toLowerCase());
  return literal.length < SHORTEST_LITERAL ? null : { literals: [literal], fields: [] };
}

function toModifier(name: string): Modifier {
  const modifier = MODIFIERS.find((known) => known === name);
  if (modifier) return modifier;
  throw new RuleSyntaxError(
    `the modifier "${name}" is not supported`,
    `Write one of: ${MODIFIERS.join(', ')}.`,
  );
}

function toScalar(value: unknown, key: string): Scalar {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value as Scalar;
  throw new RuleSyntaxError(`"${key}" has a value that is no text, number or truth`, NO_VALUE);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
