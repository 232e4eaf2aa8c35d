import { NightjarError, type Failure } from '../../../shared/domain/failure.ts';
import type { Labels } from '../../../shared/domain/line.ts';
import { isLogql, searchedIn, type Search } from '../../../shared/domain/search.ts';
import type { Matcher } from '../../../shared/domain/selector-reader.ts';
import { checkSearch, checkSelector, writeMatchers } from '../../../shared/domain/selector.ts';
import type { Source } from '../../../shared/domain/server.ts';
import { RegexAutomaton } from '../detect/regex-automaton.ts';
import type { Store } from '../store/store.ts';

/** Where one question of a search is put. */
export interface SearchPlace {
  /** With whose tenant and headers it is asked. */
  readonly as: Source;
  /** Whose lines these are; null where LogQL names streams of its own. */
  readonly sourceId: string | null;
  readonly selector: string;
}

/** How an expression of RE2 says that case does not matter. */
const ANY_CASE = '(?i)';

/**
 * The questions that a search is made of: words are looked for in each source, LogQL is asked once of each tenant.
 *
 * @throws NightjarError for a server or source that is not there, and for LogQL that cannot be searched with: what
 * cannot be read could not be kept within the server's own streams either
 */
export function placesOf({ serverId, sourceId, query }: Search, store: Store): SearchPlace[] {
  if (store.servers.get(serverId) === null) throw new NightjarError(NO_SERVER);
  const all = store.servers.sources(serverId);
  const sources = sourceId === null ? all : all.filter(({ id }) => id === sourceId);
  if (sourceId !== null && sources.length === 0) throw new NightjarError(NO_SOURCE);
  if (!isLogql(query)) {
    if (sources.length === 0) throw new NightjarError(NOTHING_READ);
    return sources.map((as) => ({ as, sourceId: as.id, selector: searchedIn(as.selector, query) }));
  }
  const selector = query.trim();
  if (checkSearch(selector).kind === 'bad') throw new NightjarError(NO_LOGQL);
  const asked = sources.length === 0 ? [nobody(serverId)] : sources;
  // The first of each kind.
  const asWhom = new Map(
    asked.toReversed().map((source) => [JSON.stringify([source.tenant, source.headers]), source]),
  );
  return [...asWhom.values()].reverse().map((as) => ({ as, sourceId: null, selector }));
}

/** The same place without what its lines are filtered by. */
export function unfiltered(place: SearchPlace): SearchPlace {
  if (place.sourceId !== null) return { ...place, selector: place.as.selector };
  const check = checkSearch(place.selector);
  return check.kind === 'bad' ? place : { ...place, selector: writeMatchers(check.selector.matchers) };
}

/**
 * A search as Loki counts it: a single line that `| json` or its like cannot read makes it count none at all, unless
 * what says so is taken off again.
 */
export function countable(selector: string): string {
  return checkSelector(selector).kind === 'good'
    ? selector
    : `${selector} | drop __error__, __error_details__`;
}

/** The first source that reads a stream with these labels. */
export function sourceReading(labels: Labels, sources: readonly Source[]): Source | null {
  const reads = ({ selector }: Source) => {
    const check = checkSearch(selector);
    return (
      check.kind === 'good' && check.selector.matchers.every((one) => meets(one, labels[one.name] ?? ''))
    );
  };
  return sources.find(reads) ?? null;
}

/**
 * As Loki matches: the whole label, and in linear time whatever stands there. An expression that only Loki can read is
 * met by nothing.
 */
function meets({ operator, value }: Matcher, label: string): boolean {
  if (operator === '=') return label === value;
  if (operator === '!=') return label !== value;
  const ignoreCase = value.startsWith(ANY_CASE);
  const pattern = ignoreCase ? value.slice(ANY_CASE.length) : value;
  try {
    const expression = new RegexAutomaton(`^(?:${pattern})$`, { ignoreCase, dotAll: true });
    return expression.test(label) === (operator === '=~');
  } catch {
    return false;
  }
}

/** A server without sources is asked without tenant and headers, and within its own streams all the same. */
function nobody(serverId: string): Source {
  return { id: `nobody ${serverId}`, serverId, name: '', selector: '', headers: {} };
}

const NO_SERVER: Failure = {
  code: 'unexpected',
  message: 'This server is no longer there.',
  advice: 'Choose another one.',
};
const NO_SOURCE: Failure = {
  code: 'unexpected',
  message: 'This source is no longer there.',
  advice: 'Choose another one, or all sources.',
};
const NOTHING_READ: Failure = {
  code: 'unexpected',
  message: 'This server has no source in which words could be looked for.',
  advice: 'Write LogQL that names streams, such as {job="sshd"} |= "failed".',
};
const NO_LOGQL: Failure = {
  code: 'loki-rejected-query',
  message: 'This LogQL cannot be searched with.',
  advice:
    'Write labels in braces, then filters, such as {job="sshd"} |= "failed"; stages that rewrite lines and counts are not for searching.',
};
