import type { LineView } from './line-view.ts';

/**
 * What a line must have for a test to be able to hold: at least one of these literals in its text or message
 * (lower case, ASCII), or at least one of these fields. Null: anything may match.
 */
export interface Need {
  readonly literals: readonly string[];
  readonly fields: readonly string[];
}

/** A compiled part of a rule: the question, and what lets most lines skip it. */
export interface LineTest {
  readonly holds: (view: LineView) => boolean;
  readonly need: Need | null;
}

/** A literal shorter than this lies in too many lines to tell anything. */
export const SHORTEST_LITERAL = 3;

export function allOf(tests: readonly LineTest[]): LineTest {
  const [first] = tests;
  if (tests.length === 1 && first) return first;
  const holds = tests.map((test) => test.holds);
  return {
    holds: (view) => holds.every((test) => test(view)),
    need: tests.map((test) => test.need).reduce(narrower, null),
  };
}

export function anyOf(tests: readonly LineTest[]): LineTest {
  const [first] = tests;
  if (tests.length === 1 && first) return first;
  const holds = tests.map((test) => test.holds);
  return { holds: (view) => holds.some((test) => test(view)), need: either(tests.map((test) => test.need)) };
}

export function notOf(test: LineTest): LineTest {
  return { holds: (view) => !test.holds(view), need: null };
}

/** Of two needs that must both be met, the one that fewer lines meet. */
function narrower(left: Need | null, right: Need | null): Need | null {
  if (left === null) return right;
  if (right === null) return left;
  return selectivity(right) > selectivity(left) ? right : left;
}

function either(needs: ReadonlyArray<Need | null>): Need | null {
  const literals = new Set<string>();
  const fields = new Set<string>();
  for (const need of needs) {
    if (need === null) return null;
    for (const literal of need.literals) literals.add(literal);
    for (const field of need.fields) fields.add(field);
  }
  return { literals: [...literals], fields: [...fields] };
}

/** Literals beat fields, long literals beat short ones. */
function selectivity(need: Need): number {
  if (need.fields.length > 0) return 0;
  return Math.min(...need.literals.map((literal) => literal.length));
}
