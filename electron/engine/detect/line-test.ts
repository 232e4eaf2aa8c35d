import type { LineView } from './line-view.ts';
import { LiteralScanner } from './literal-scanner.ts';

/** Where a literal is looked for: the whole line (text or message), or the value of a field. */
export const WHOLE_LINE = '';

/**
 * What a line must have for a test to be able to hold: in at least one of these places at least one of its literals
 * (lower case, ASCII), or, where there are none, any value. Null: anything may match.
 */
export type Need = ReadonlyMap<string, readonly string[] | null>;

/** How a test is made up, as its rule writes it; explanations are told from it. */
export type Form =
  | { readonly kind: 'item'; readonly text: string; readonly field: string | null }
  | { readonly kind: 'selection'; readonly name: string; readonly test: LineTest }
  | { readonly kind: 'not'; readonly test: LineTest }
  | { readonly kind: 'all' | 'any'; readonly tests: readonly LineTest[] };

/** A compiled part of a rule: the question, and what lets most lines skip it. */
export interface LineTest {
  readonly holds: (view: LineView) => boolean;
  readonly need: Need | null;
  readonly form: Form;
}

/** A literal of a line shorter than this lies in too many lines to tell anything. */
export const SHORTEST_LITERAL = 3;

/** With so many tests and literals among them, it is cheaper to find those in one pass than to ask test after test. */
const GATED_TESTS = 8;
const GATED_LITERALS = 16;

export function allOf(tests: readonly LineTest[]): LineTest {
  const [first] = tests;
  if (tests.length === 1 && first) return first;
  const holds = tests.map((test) => test.holds);
  return {
    holds: (view) => {
      for (let index = 0; index < holds.length; index++) if (holds[index]?.(view) !== true) return false;
      return true;
    },
    need: tests.map((test) => test.need).reduce(narrower, null),
    form: { kind: 'all', tests },
  };
}

export function anyOf(tests: readonly LineTest[]): LineTest {
  const [first] = tests;
  if (tests.length === 1 && first) return first;
  return {
    holds: anyHolds(tests),
    need: either(tests.map((test) => test.need)),
    form: { kind: 'any', tests },
  };
}

function anyHolds(tests: readonly LineTest[]): LineTest['holds'] {
  const holds = tests.map((test) => test.holds);
  const literals = tests.flatMap(({ need }, index) =>
    (lineLiterals(need) ?? []).map((literal): [string, number] => [literal, index]),
  );
  const areMany = tests.length >= GATED_TESTS && literals.length >= GATED_LITERALS;
  if (areMany && tests.every(({ need }) => lineLiterals(need) !== null)) return gated(holds, literals);
  return (view) => {
    for (let index = 0; index < holds.length; index++) if (holds[index]?.(view) === true) return true;
    return false;
  };
}

/** One pass over the line finds the few tests that can hold; its table is built for the first line that needs it. */
function gated(
  holds: ReadonlyArray<LineTest['holds']>,
  literals: ReadonlyArray<readonly [literal: string, test: number]>,
): LineTest['holds'] {
  const possible = new Set<number>();
  const add = (test: number): void => void possible.add(test);
  let scanner: LiteralScanner | undefined;
  return (view) => {
    scanner ??= new LiteralScanner(literals);
    possible.clear();
    scanner.scan(view.line.text, add);
    if (!view.isWhole) scanner.scan(view.line.message, add);
    for (const test of possible) if (holds[test]?.(view) === true) return true;
    return false;
  };
}

/** Null where the need can be met by something else than a literal of the line. */
function lineLiterals(need: Need | null): readonly string[] | null {
  return need?.size === 1 ? (need.get(WHOLE_LINE) ?? null) : null;
}

export function notOf(test: LineTest): LineTest {
  return { holds: (view) => !test.holds(view), need: null, form: { kind: 'not', test } };
}

/** The test under the name that its rule gives it. */
export function named(name: string, test: LineTest): LineTest {
  return { holds: test.holds, need: test.need, form: { kind: 'selection', name, test } };
}

/** All fields that a test asks for. */
export function fieldsOf({ form }: LineTest): string[] {
  if (form.kind === 'item') return form.field === null ? [] : [form.field];
  return 'tests' in form ? form.tests.flatMap(fieldsOf) : fieldsOf(form.test);
}

/** Of two needs that must both be met, the one that fewer lines meet. */
function narrower(left: Need | null, right: Need | null): Need | null {
  if (left === null) return right;
  if (right === null) return left;
  return selectivity(right) > selectivity(left) ? right : left;
}

function either(needs: ReadonlyArray<Need | null>): Need | null {
  const places = new Map<string, readonly string[] | null>();
  for (const need of needs) {
    if (need === null) return null;
    for (const [place, literals] of need) {
      const known = places.get(place);
      if (known === null || literals === null) places.set(place, null);
      else places.set(place, [...new Set([...(known ?? []), ...literals])]);
    }
  }
  return places;
}

/** Literals beat the mere presence of a field, long literals beat short ones. */
function selectivity(need: Need): number {
  return Math.min(...[...need.values()].map((literals) => shortest(literals)));
}

function shortest(literals: readonly string[] | null): number {
  return literals === null ? 0 : Math.min(...literals.map((literal) => literal.length));
}
