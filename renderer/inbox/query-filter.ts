import type { FindingFilter } from '../../shared/contract/findings.ts';
import type { FindingCondition, TriageState } from '../../shared/domain/finding.ts';
import {
  CATEGORIES,
  FINDING_CONDITIONS,
  ORIGIN_KINDS,
  SEVERITIES,
  TRIAGE_STATES,
} from '../../shared/domain/values.ts';
import { tokens, type Field, type Query, type Term } from './query.ts';
import { instantOf } from './query-time.ts';

interface Named {
  readonly id: string;
  readonly name: string;
}

/** What a search may name besides the words of the contract. */
export interface Known {
  readonly servers: readonly Named[];
  readonly sources: readonly Named[];
}

/** What of a search means nothing. What is wrong is left out of the filter. */
export type Problem =
  | { readonly kind: 'unknown-field'; readonly name: string }
  | { readonly kind: 'unknown-value'; readonly field: Field; readonly value: string }
  | { readonly kind: 'no-value'; readonly field: Field };

/** The word of `is` for all findings, whatever their state, hidden or not. */
export const EVERYTHING = 'any';

const IS_WORDS: ReadonlySet<string> = new Set([...FINDING_CONDITIONS, EVERYTHING]);

/** The words that a field takes; none where any instant will do. */
export function choicesOf(field: Field, known: Known): readonly string[] {
  switch (field) {
    case 'is':
      return [...IS_WORDS];
    case 'severity':
      return SEVERITIES.toReversed();
    case 'server':
      return known.servers.map(({ name }) => name);
    case 'source':
      return [...new Set(known.sources.map(({ name }) => name))];
    case 'category':
      return CATEGORIES;
    case 'origin':
      return ORIGIN_KINDS;
    case 'after':
    case 'before':
      return ['today', 'yesterday', '-1h', '-24h', '-7d', '-30d'];
  }
}

/** What of a typed search is wrong, in the order in which it stands there. */
export function problemsOf(text: string, known: Known, now: number): Problem[] {
  return tokens(text).flatMap(({ term, unknownField }): Problem[] => {
    if (unknownField !== null) return [{ kind: 'unknown-field', name: unknownField }];
    if (term.kind === 'words') return [];
    if (term.values.length === 0) return [{ kind: 'no-value', field: term.field }];
    return term.values
      .filter((value) => !isKnown(term.field, value, known, now))
      .map((value) => ({ kind: 'unknown-value', field: term.field, value }));
  });
}

function isKnown(field: Field, value: string, known: Known, now: number): boolean {
  if (field === 'after' || field === 'before') return instantOf(value, now) !== null;
  return choicesOf(field, known).some((choice) => same(choice, value));
}

function same(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/**
 * The search as the contract asks for it. Nothing said of a state means what is open, nothing of hiding what is not
 * hidden. Values of one field mean or, several terms of `is` and.
 *
 * @param now what relative times count from, in milliseconds
 */
export function filterOf(query: Query, known: Known, now: number): FindingFilter {
  const asked = query.filter((term) => !term.negated);
  const refused = query.filter((term) => term.negated);
  const not = { ...fieldsOf(refused, known), ...conditions(refused), ...wordsIn(refused) };
  return {
    ...scopeOf(asked),
    ...fieldsOf(asked, known),
    ...wordsIn(asked),
    ...spanOf(query, now),
    ...(Object.keys(not).length === 0 ? {} : { not }),
  };
}

type Fields = Pick<FindingFilter, 'severities' | 'categories' | 'origins' | 'serverIds' | 'sourceIds'>;

function fieldsOf(terms: Query, known: Known): Fields {
  const among = <T extends string>(field: Field, options: readonly T[]): T[] | null => {
    const values = terms.flatMap((term) =>
      term.kind === 'field' && term.field === field ? [...term.values] : [],
    );
    const meant = options.filter((option) => values.some((value) => same(option, value)));
    return meant.length === 0 ? null : meant;
  };
  const severities = among('severity', SEVERITIES);
  const categories = among('category', CATEGORIES);
  const origins = among('origin', ORIGIN_KINDS);
  const idsOf = (field: Field, named: readonly Named[]) => {
    const names = among(
      field,
      named.map(({ name }) => name),
    );
    return names && named.filter(({ name }) => names.includes(name)).map(({ id }) => id);
  };
  const serverIds = idsOf('server', known.servers);
  const sourceIds = idsOf('source', known.sources);
  return {
    ...(severities && { severities }),
    ...(categories && { categories }),
    ...(origins && { origins }),
    ...(serverIds && { serverIds }),
    ...(sourceIds && { sourceIds }),
  };
}

const HIDING: ReadonlySet<string> = new Set(['hidden', 'snoozed', 'suppressed']);

/** States and hiding, from what is asked for with `is`. */
function scopeOf(asked: Query): FindingFilter {
  const lists = isLists(asked);
  const all = lists.flat();
  if (all.includes(EVERYTHING))
    return { hidden: 'include', ...others(lists.filter((list) => !list.includes(EVERYTHING))) };
  const states = lists.filter((list) => list.every(isState)).map((list) => list.filter(isState));
  const rest = lists.filter((list) => !list.every(isState));
  const hidden = all.some((word) => HIDING.has(word)) ? ('include' as const) : ('exclude' as const);
  const anyState = hidden === 'include' || all.some(isState);
  const meant = TRIAGE_STATES.filter((state) => states.every((list) => list.includes(state)));
  if (states.length > 0) return { states: meant, hidden, ...others(rest) };
  return anyState
    ? { hidden, ...others(rest) }
    : { states: ['new', 'acknowledged'], hidden, ...others(rest) };
}

function others(lists: readonly string[][]): Pick<FindingFilter, 'is'> {
  return lists.length === 0 ? {} : { is: lists.map((list) => list.filter(isCondition)) };
}

function conditions(refused: Query) {
  const is = isLists(refused).flat().filter(isCondition);
  return is.length === 0 ? {} : { is };
}

/** Of each term `is` what it may be; words that mean nothing are left out. */
function isLists(terms: Query): string[][] {
  return terms.flatMap((term) => {
    if (term.kind !== 'field' || term.field !== 'is') return [];
    const meant = term.values.map((value) => value.toLowerCase()).filter((value) => IS_WORDS.has(value));
    return meant.length === 0 ? [] : [meant];
  });
}

function isState(word: string): word is TriageState {
  return TRIAGE_STATES.some((state) => state === word);
}

function isCondition(word: string): word is FindingCondition {
  return FINDING_CONDITIONS.some((condition) => condition === word);
}

function wordsIn(terms: Query): Pick<FindingFilter, 'phrases'> {
  const phrases = terms.flatMap((term) => (term.kind === 'words' ? [term.text.slice(0, 200)] : []));
  return phrases.length === 0 ? {} : { phrases: phrases.slice(0, 32) };
}

/** Of several instants the narrowest span; what is negated is the other side of it. */
function spanOf(query: Query, now: number): Pick<FindingFilter, 'seenFrom' | 'seenBefore'> {
  const instants = (field: 'after' | 'before') =>
    query.flatMap((term) =>
      sideOf(term) === field && term.kind === 'field'
        ? term.values.map((value) => instantOf(value, now)).filter((at) => at !== null)
        : [],
    );
  const from = instants('after');
  const before = instants('before');
  return {
    ...(from.length > 0 && { seenFrom: Math.max(...from) }),
    ...(before.length > 0 && { seenBefore: Math.min(...before) }),
  };
}

function sideOf(term: Term): 'after' | 'before' | null {
  if (term.kind !== 'field' || (term.field !== 'after' && term.field !== 'before')) return null;
  if (!term.negated) return term.field;
  return term.field === 'after' ? 'before' : 'after';
}
