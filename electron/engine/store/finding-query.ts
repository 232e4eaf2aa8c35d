import type { Origin } from '../../../shared/domain/draft.ts';
import type { TriageState } from '../../../shared/domain/finding.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import { SEVERITIES } from '../../../shared/domain/words.ts';
import type { Category, Severity } from '../../../shared/domain/words.ts';
import { phraseOf, termsOf } from './search-words.ts';
import type { Parameters, Session } from './session.ts';

/** Which findings a list shows. What is left out does not filter; an empty list of values lets nothing pass. */
export interface FindingFilter {
  /** Decides which snoozes and suppressions still hold. */
  readonly now: Milliseconds;
  /** As shown: a finding that was resolved and seen again counts as new. */
  readonly states?: readonly TriageState[];
  readonly severities?: readonly Severity[];
  readonly categories?: readonly Category[];
  readonly origins?: readonly Origin['kind'][];
  /** On at least one of these. */
  readonly serverIds?: readonly string[];
  /** True: only those snoozed or suppressed now or without any occurrence left; false: only the others. */
  readonly hidden?: boolean;
  /** What the user typed: every term between blanks must occur in title, explanation, templates or entities. */
  readonly text?: string;
}

/**
 * Snoozed or suppressed now, or nothing left to show: the one visibility rule, `findings/visibility.ts`, in SQL. Never
 * null, so that its opposite is what is left.
 */
export const HIDDEN = `(f.count = 0 OR (f.snooze_until IS NOT NULL AND f.snooze_until > @now)
  OR (f.suppressed_until IS NOT NULL AND f.suppressed_until > @now))`;

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
 * Writes the filter as SQL. Where a term or a server narrows it to few findings, these are named, so that the query
 * starts from them; the exact conditions are there either way. `purpose` says how the others are tested: a page
 * stops after some rows, so each is looked at by itself; a count sees all, so the sets are made once.
 */
export function whereOf(session: Session, filter: FindingFilter, purpose: 'page' | 'count'): Where {
  const terms = termsOf(filter.text ?? '').map((text): Term => ({ text, phrase: phraseOf(text) }));
  const servers = filter.serverIds && { serverIds: JSON.stringify(filter.serverIds) };
  const few = fewest(session, terms, servers);
  const eachByItself = purpose === 'page' || few !== null;
  const parameters: Record<string, number | string | null> = { now: filter.now, ...servers };
  const clauses: string[] = [];
  const among = (column: string, name: string, values: readonly (string | number)[] | undefined) => {
    if (values === undefined) return;
    for (const [index, value] of values.entries()) parameters[`${name}${index}`] = value;
    clauses.push(`f.${column} IN (${values.map((_, index) => `@${name}${index}`).join(', ')})`);
  };
  among('shown_state', 'states', filter.states);
  among('category', 'categories', filter.categories);
  among('origin_kind', 'origins', filter.origins);
  among('severity', 'severities', filter.severities?.map(rankOf));
  if (filter.hidden !== undefined) clauses.push(filter.hidden ? HIDDEN : `NOT ${HIDDEN}`);
  if (servers) clauses.push(eachByItself ? IS_ON_SERVER : `f.key IN (${ON_SERVER})`);
  for (const [index, term] of terms.entries()) {
    parameters[`term${index}`] = eachByItself ? term.text : (term.phrase ?? term.text);
    clauses.push(eachByItself ? hasTerm(`@term${index}`) : `f.key IN (${withTerm(term, `@term${index}`)})`);
  }
  return { clauses, parameters, few };
}

const SERVER_MATCHES = 'server_id IN (SELECT value FROM json_each(@serverIds))';
const IS_ON_SERVER = `EXISTS (SELECT 1 FROM finding_servers WHERE finding = f.key AND ${SERVER_MATCHES})`;
const ON_SERVER = `SELECT finding FROM finding_servers WHERE ${SERVER_MATCHES}`;

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

/** The smallest of the candidate sets that terms and server give, if one is small. */
function fewest(session: Session, terms: readonly Term[], servers: Parameters | undefined): number[] | null {
  let best: number[] | null = null;
  const consider = (sql: string, parameters: Parameters) => {
    const rows = session.all<{ finding: number }>(`${sql} LIMIT @limit`, { ...parameters, limit: FEW + 1 });
    const keys = new Set(rows.map((row) => row.finding));
    // A full list may be cut off, also where its rows repeat the same findings.
    if (rows.length <= FEW && (best === null || keys.size < best.length)) best = [...keys];
  };
  for (const term of terms) consider(withTerm(term, '@term'), { term: term.phrase ?? term.text });
  if (servers) consider(ON_SERVER, servers);
  return best;
}

function rankOf(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}
