import type { Origin } from '../../../shared/domain/draft.ts';
import type { FindingCondition, TriageState } from '../../../shared/domain/finding.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import { SEVERITIES } from '../../../shared/domain/words.ts';
import type { Category, Severity } from '../../../shared/domain/words.ts';
import { conditionOf, HIDDEN, RARE } from './finding-conditions.ts';
import { fold, phraseOf, termsOf } from './search-words.ts';
import type { Parameters, Session } from './session.ts';

interface FilterFields {
  /** As shown: a finding that was resolved and seen again counts as new. */
  readonly states?: readonly TriageState[];
  readonly severities?: readonly Severity[];
  readonly categories?: readonly Category[];
  readonly origins?: readonly Origin['kind'][];
  /** On at least one of these. */
  readonly serverIds?: readonly string[];
  /** With lines of at least one of these. */
  readonly sourceIds?: readonly string[];
}

/** Which findings a list shows. What is left out does not filter; an empty list of values lets nothing pass. */
export interface FindingFilter extends FilterFields {
  /** Decides which snoozes and suppressions still hold. */
  readonly now: Milliseconds;
  /** Of each list one holds. */
  readonly is?: readonly (readonly FindingCondition[])[];
  /** Each must occur as it is, blanks and all, where `text` is looked for. */
  readonly phrases?: readonly string[];
  /** What none of the findings may be, be on or contain. */
  readonly not?: FilterFields & {
    readonly is?: readonly FindingCondition[];
    readonly phrases?: readonly string[];
  };
  /** Last seen at this instant or later. */
  readonly seenFrom?: Milliseconds;
  /** Last seen before this instant. */
  readonly seenBefore?: Milliseconds;
  /** True: only those snoozed or suppressed now or without any occurrence left; false: only the others. */
  readonly hidden?: boolean;
  /** What the user typed: every term between blanks must occur in title, explanation, templates or entities. */
  readonly text?: string;
}

/** More candidates than this are not collected first: among so many, walking the order of the list is quicker. */
const FEW = 2_000;

/** The filter as SQL over `findings f`. */
export interface Where {
  readonly clauses: readonly string[];
  readonly parameters: Parameters;
  /** Keys of all findings that can pass, if they are few; null: not known. */
  readonly few: readonly number[] | null;
}

/** What must occur, and the same for FTS5; null where it is too short for that. */
interface Term {
  readonly text: string;
  readonly phrase: string | null;
}

/**
 * Writes the filter as SQL. Where a term, a server, a source or a rare condition narrows it to few findings, these
 * are named, so that the query starts from them; the exact conditions are there either way. `purpose` says how the
 * others are tested: a page stops after some rows, so each is looked at by itself; a count sees all, so the sets are
 * made once. `fewAtMost`: what `fewest` says of it.
 */
export function whereOf(filter: FindingFilter, purpose: 'page' | 'count', fewAtMost: Where['few']): Where {
  const terms = allTermsOf(filter);
  const few = isEmpty(filter) ? [] : fewAtMost;
  const writer = new ConditionWriter(filter.now, purpose === 'page' || few !== null);
  writer.fields(filter, '');
  if (purpose === 'page') writer.places(filter, '');
  for (const conditions of filter.is ?? []) writer.is(conditions, '');
  for (const term of terms) writer.term(term, '');
  // Each finding is looked for in one set after the other; few hold the terms, a server may have all of them.
  if (purpose === 'count') writer.places(filter, '');
  if (filter.hidden !== undefined) writer.clauses.push(filter.hidden ? HIDDEN : `NOT ${HIDDEN}`);
  if (filter.seenFrom !== undefined) writer.compare('last_seen', '>=', filter.seenFrom);
  if (filter.seenBefore !== undefined) writer.compare('last_seen', '<', filter.seenBefore);
  const { not } = filter;
  if (not) {
    writer.fields(not, 'NOT ');
    writer.places(not, 'NOT ');
    if (not.is) writer.is(not.is, 'NOT ');
    for (const phrase of not.phrases ?? []) writer.term(termOf(fold(phrase)), 'NOT ');
  }
  return { clauses: writer.clauses, parameters: writer.parameters, few };
}

type Sign = '' | 'NOT ';

/** Gathers conditions and the parameters that they name. */
class ConditionWriter {
  /** What is a part of another finding is shown by that one. */
  readonly clauses: string[] = ['f.head IS NULL'];
  readonly parameters: Record<string, number | string | null>;
  readonly #eachByItself: boolean;
  #names = 0;

  constructor(now: Milliseconds, eachByItself: boolean) {
    this.parameters = { now };
    this.#eachByItself = eachByItself;
  }

  fields(fields: FilterFields, sign: Sign): void {
    this.#among('shown_state', fields.states, sign);
    this.#among('category', fields.categories, sign);
    this.#among('origin_kind', fields.origins, sign);
    this.#among('severity', fields.severities?.map(rankOf), sign);
  }

  /** The servers and sources, which other tables name. */
  places(fields: FilterFields, sign: Sign): void {
    if (fields.serverIds) this.#inSet('finding_servers', 'server_id', fields.serverIds, sign);
    if (fields.sourceIds) this.#inSet('finding_sources', 'source_id', fields.sourceIds, sign);
  }

  is(conditions: readonly FindingCondition[], sign: Sign): void {
    const oneOf = conditions.map(conditionOf).join(' OR ');
    this.clauses.push(`${sign}(${oneOf === '' ? 'FALSE' : oneOf})`);
  }

  term(term: Term, sign: Sign): void {
    const name = this.#name(this.#eachByItself ? term.text : (term.phrase ?? term.text));
    const condition = this.#eachByItself ? hasTerm(name) : `f.key IN (${withTerm(term, name)})`;
    this.clauses.push(`${sign}${condition}`);
  }

  compare(column: string, operator: '>=' | '<', value: number): void {
    this.clauses.push(`f.${column} ${operator} ${this.#name(value)}`);
  }

  #among(column: string, values: readonly (string | number)[] | undefined, sign: Sign): void {
    if (values === undefined) return;
    this.clauses.push(`f.${column} ${sign}IN (${values.map((value) => this.#name(value)).join(', ')})`);
  }

  #inSet(table: string, column: string, ids: readonly string[], sign: Sign): void {
    const matches = `${column} IN (SELECT value FROM json_each(${this.#name(JSON.stringify(ids))}))`;
    this.clauses.push(
      this.#eachByItself
        ? `${sign}EXISTS (SELECT 1 FROM ${table} WHERE finding = f.key AND ${matches})`
        : `f.key ${sign}IN (SELECT finding FROM ${table} WHERE ${matches})`,
    );
  }

  #name(value: number | string): string {
    const name = `value${this.#names++}`;
    this.parameters[name] = value;
    return `@${name}`;
  }
}

/** Nothing passes a list of no values; SQLite sees that too, and then finds no use for the index that it is told. */
function isEmpty({ states, severities, categories, origins, is = [] }: FindingFilter): boolean {
  return [states, severities, categories, origins, ...is].some((values) => values?.length === 0);
}

function allTermsOf({ text = '', phrases = [] }: FindingFilter): Term[] {
  return [...termsOf(text), ...phrases.map(fold).filter((phrase) => phrase !== '')].map(termOf);
}

function termOf(text: string): Term {
  return { text, phrase: phraseOf(text) };
}

/** A condition that holds if the term occurs in the finding's words or in one of its entities. */
function hasTerm(term: string): string {
  return `(EXISTS (SELECT 1 FROM finding_words w WHERE w.finding = f.key AND instr(w.folded, ${term}) > 0)
    OR EXISTS (SELECT 1 FROM finding_entities e JOIN entity_values v ON v.key = e.entity
               WHERE e.finding = f.key AND instr(v.folded, ${term}) > 0))`;
}

/** The findings in which a term occurs, some of them more than once. Terms too short for trigrams are looked for. */
function withTerm({ phrase }: Term, term: string): string {
  const inWords =
    phrase === null
      ? `SELECT finding FROM finding_words WHERE instr(folded, ${term}) > 0`
      : `SELECT rowid AS finding FROM finding_search WHERE finding_search MATCH ${term}`;
  const entities =
    phrase === null
      ? `SELECT key FROM entity_values WHERE instr(folded, ${term}) > 0`
      : `SELECT rowid AS key FROM entity_search WHERE entity_search MATCH ${term}`;
  return `${inWords} UNION ALL SELECT e.finding FROM (${entities}) v CROSS JOIN finding_entities e ON e.entity = v.key`;
}

/**
 * The smallest of the candidate sets that terms, servers, sources and rare conditions give, if one is small: the same
 * whatever the filter says of states, time and hiding.
 */
export function fewest(session: Session, filter: FindingFilter): Where['few'] {
  let best: number[] | null = null;
  const consider = (sql: string, parameters: Parameters = {}) => {
    const rows = session.all<{ finding: number }>(`${sql} LIMIT @limit`, { ...parameters, limit: FEW + 1 });
    const keys = new Set(rows.map((row) => row.finding));
    // A full list may be cut off, also where its rows repeat the same findings.
    if (rows.length <= FEW && (best === null || keys.size < best.length)) best = [...keys];
  };
  for (const term of allTermsOf(filter))
    consider(withTerm(term, '@term'), { term: term.phrase ?? term.text });
  const among = (table: string, column: string, ids: readonly string[] | undefined) => {
    if (!ids) return;
    const values = 'SELECT value FROM json_each(@ids)';
    consider(`SELECT finding FROM ${table} WHERE ${column} IN (${values})`, { ids: JSON.stringify(ids) });
  };
  among('finding_servers', 'server_id', filter.serverIds);
  among('finding_sources', 'source_id', filter.sourceIds);
  for (const conditions of filter.is ?? []) {
    const rare = conditions.map((condition) => RARE[condition]);
    if (rare.every((sql) => sql !== undefined)) consider([...new Set(rare)].join(' UNION ALL '));
  }
  return best;
}

function rankOf(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}
