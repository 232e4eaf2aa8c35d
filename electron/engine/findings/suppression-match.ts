import type { OccurrenceFacts, SuppressibleFinding } from '../../../shared/domain/suppressible.ts';
import type { Suppression } from '../../../shared/domain/suppression.ts';
import { compareSeverity, type EntityKind, type EntityTallies } from '../../../shared/domain/words.ts';
import { addressTest } from './suppression-address.ts';

interface EntityTest {
  readonly kind: EntityKind;
  readonly passes: (value: string) => boolean;
}

/** A suppression made ready to be asked about many lines. */
export interface Matcher {
  readonly suppression: Suppression;
  /** Whether any of the finding's lines can match; what is left is up to the lines. */
  readonly reaches: (finding: SuppressibleFinding) => boolean;
  /** Whether all lines of a finding that it reaches match. */
  readonly isWhole: (finding: SuppressibleFinding) => boolean;
  /** Whether its server and source match. */
  readonly isAt: (row: OccurrenceFacts) => boolean;
  readonly tests: readonly EntityTest[];
}

export function matcherOf(suppression: Suppression): Matcher {
  const { serverIds, sourceIds, services, users, addresses } = suppression.matchers;
  const tests: EntityTest[] = [];
  if (services?.length) tests.push({ kind: 'service', passes: among(services) });
  if (users?.length) tests.push({ kind: 'user', passes: among(users) });
  if (addresses?.length) tests.push({ kind: 'ip', passes: addressTest(addresses) });
  const isServer = amongOrAny(serverIds);
  const isSource = amongOrAny(sourceIds);
  return {
    suppression,
    reaches: (finding) => reaches(suppression, finding) && finding.serverIds.some(isServer),
    isWhole: (finding) => tests.length === 0 && !sourceIds?.length && finding.serverIds.every(isServer),
    isAt: (row) => isServer(row.serverId) && isSource(row.sourceId),
    tests,
  };
}

function reaches({ matchers, origin, createdAt }: Suppression, finding: SuppressibleFinding): boolean {
  const { findingId, rules, categories, severities, templates } = matchers;
  if (origin === 'model' && isBeyondModel(finding, createdAt)) return false;
  return (
    (findingId === undefined || findingId === finding.id) &&
    amongOrAny(categories)(finding.category) &&
    amongOrAny(severities)(finding.severity) &&
    (!rules?.length || (finding.origin.kind === 'rule' && rules.includes(finding.origin.rule))) &&
    // Lines do not say which template they are of, so all that they may be of must be named.
    (!templates?.length ||
      (finding.templates.length > 0 && finding.templates.every((text) => templates.includes(text))))
  );
}

/** A model hides nothing grave that a rule found, nothing about security, and nothing that a person took out again. */
function isBeyondModel(
  { category, identity, severity, triage }: SuppressibleFinding,
  since: number,
): boolean {
  if (category === 'security') return true;
  if (identity.kind === 'rule' && compareSeverity(severity, 'high') >= 0) return true;
  return triage.state === 'new' && triage.stateAt !== null && triage.stateAt >= since;
}

/**
 * How many lines of a minute match, at least. A minute knows how many lines name each value, not which of them name
 * two: what is not known to match does not.
 */
export function linesMatched({ isAt, tests }: Matcher, row: OccurrenceFacts): number {
  if (!isAt(row)) return 0;
  const missed = tests.reduce((sum, test) => sum + row.count - share(row, test.kind, test.passes), 0);
  return Math.max(0, row.count - missed);
}

/** How many lines of a minute at least one of the matchers hides, at least, and what remains of its entities. */
export function hiddenIn(
  matchers: readonly Matcher[],
  row: OccurrenceFacts,
): { readonly lines: number; readonly rest: EntityTallies } {
  const here = matchers.filter(({ isAt }) => isAt(row));
  if (here.some(({ tests }) => tests.length === 0)) return { lines: row.count, rest: {} };
  let best = { lines: 0, rest: row.entities };
  const take = (lines: number, rest: EntityTallies) => {
    if (lines > best.lines) best = { lines, rest };
  };
  const single = here.flatMap(({ tests }) => (tests.length === 1 ? tests : []));
  for (const [kind, tests] of Map.groupBy(single, (test) => test.kind)) {
    const passes = (value: string) => tests.some((test) => test.passes(value));
    take(share(row, kind, passes), restOf(row, kind, passes));
  }
  for (const matcher of here) if (matcher.tests.length > 1) take(linesMatched(matcher, row), {});
  return best;
}

/** Lines that name a value that passes, and none that does not. */
function share(row: OccurrenceFacts, kind: EntityKind, passes: (value: string) => boolean): number {
  let passing = 0;
  let others = 0;
  for (const [value, count] of Object.entries(row.entities[kind] ?? {})) {
    if (passes(value)) passing += count;
    else others += count;
  }
  return Math.min(passing, Math.max(0, row.count - others));
}

/** Of the other kinds it is not known which lines remain. */
function restOf(row: OccurrenceFacts, kind: EntityKind, passes: (value: string) => boolean): EntityTallies {
  const rest = Object.entries(row.entities[kind] ?? {}).filter(([value]) => !passes(value));
  return rest.length === 0 ? {} : { [kind]: Object.fromEntries(rest) };
}

function among(values: readonly string[]): (value: string) => boolean {
  const set = new Set(values);
  return (value) => set.has(value);
}

function amongOrAny(values: readonly string[] | undefined): (value: string) => boolean {
  return values?.length ? among(values) : () => true;
}
