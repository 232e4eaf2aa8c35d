import type { PrepareSuppressions } from '../../../shared/domain/suppressible.ts';
import type { Suppression } from '../../../shared/domain/suppression.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import { SEVERITIES } from '../../../shared/domain/words.ts';
import { SNOOZED } from './finding-conditions.ts';
import type { Session } from './session.ts';

/** How many values are compared with a rule's addresses, or findings with the rule, before others may come between. */
const SLICE = 2_000;
/** Findings of so few addresses are looked up; of more, all findings are walked, which no single query may do. */
const FEW_ADDRESSES = 500;

/** A finding that a rule may match. */
export interface Candidate {
  readonly key: number;
  readonly id: string;
  readonly rendered_title: string;
  readonly severity: number;
  readonly last_seen: number;
  readonly snoozed: number;
  readonly matched: number;
}

/** Looks for the findings that a rule may match, by what SQL can tell of it; the exact rules decide among them. */
export class SuppressionCandidates {
  readonly #session: Session;
  readonly #prepare: PrepareSuppressions;

  constructor(session: Session, prepare: PrepareSuppressions) {
    this.#session = session;
    this.#prepare = prepare;
  }

  /** Those seen last first, at most `limit`; in slices, as `previewOf` runs. */
  *of(suppression: Suppression, now: Milliseconds, limit: number): Generator<void, Candidate[]> {
    const { matchers } = suppression;
    const addresses = matchers.addresses?.length ? yield* this.#addressesOf(suppression) : null;
    const conditions = conditionsOf(suppression, addresses, now);
    if (matchers.findingId !== undefined || isFew(addresses))
      return this.#query('findings f', conditions, limit);
    const found: Candidate[] = [];
    let after: Place | null = null;
    for (;;) {
      const end = this.#placeAfter(after);
      found.push(
        ...this.#query(
          'findings f INDEXED BY findings_newest',
          between(conditions, after, end),
          limit < 0 ? limit : limit - found.length,
        ),
      );
      if (end === null || (limit >= 0 && found.length >= limit)) return found;
      after = end;
      yield;
    }
  }

  #query(from: string, { clauses, parameters }: Conditions, limit: number): Candidate[] {
    return this.#session.all<Candidate>(
      `SELECT f.key, f.id, f.rendered_title, f.severity, f.last_seen, f.suppression IS NOT NULL AS matched,
         ${SNOOZED} AS snoozed FROM ${from}
       WHERE ${clauses.join(' AND ')} ORDER BY f.last_seen DESC, f.key DESC LIMIT @limit`,
      { ...parameters, limit },
    );
  }

  /** A slice further in the order in which candidates are looked for; null if there is no more. */
  #placeAfter(after: Place | null): Place | null {
    const { clauses, parameters } = between(NO_CONDITIONS, after, null);
    return (
      this.#session.one<Place>(
        `SELECT f.last_seen, f.key FROM findings f INDEXED BY findings_newest
         WHERE ${clauses.join(' AND ')} ORDER BY f.last_seen DESC, f.key DESC LIMIT 1 OFFSET @skip`,
        { ...parameters, skip: SLICE - 1 },
      ) ?? null
    );
  }

  /** Keys of all values that are addresses in the rule's blocks. */
  *#addressesOf(suppression: Suppression): Generator<void, number[]> {
    const rule = this.#prepare([suppression]);
    const keys: number[] = [];
    let after = 0;
    for (;;) {
      const values = this.#session.all<{ key: number; value: string }>(
        'SELECT key, value FROM entity_values WHERE key > @after ORDER BY key LIMIT @slice',
        { after, slice: SLICE },
      );
      for (const { key, value } of values) if (rule.namesAddress(value)) keys.push(key);
      const last = values.at(-1);
      if (!last || values.length < SLICE) return keys;
      after = last.key;
      yield;
    }
  }
}

function entityCondition(kind: 'user' | 'service'): string {
  return `EXISTS (SELECT 1 FROM finding_entities e JOIN entity_values v ON v.key = e.entity
    WHERE e.finding = f.key AND e.kind = '${kind}' AND v.value IN ?)`;
}

interface Conditions {
  readonly clauses: readonly string[];
  readonly parameters: Readonly<Record<string, string | number>>;
}

/** Where a finding stands among those seen last. */
type Place = Pick<Candidate, 'key' | 'last_seen'>;

const NO_CONDITIONS: Conditions = { clauses: ['f.head IS NULL'], parameters: {} };

/** Only findings after one place, up to and with another. */
function between({ clauses, parameters }: Conditions, after: Place | null, end: Place | null): Conditions {
  return {
    clauses: [
      ...clauses,
      ...(after ? ['(f.last_seen, f.key) < (@afterSeen, @afterKey)'] : []),
      ...(end ? ['(f.last_seen, f.key) >= (@endSeen, @endKey)'] : []),
    ],
    parameters: {
      ...parameters,
      ...(after && { afterSeen: after.last_seen, afterKey: after.key }),
      ...(end && { endSeen: end.last_seen, endKey: end.key }),
    },
  };
}

/** @param addresses keys of the values in the rule's blocks; null: it asks for none */
function conditionsOf(
  { matchers }: Suppression,
  addresses: readonly number[] | null,
  now: Milliseconds,
): Conditions {
  const clauses = ['f.head IS NULL', 'f.count > 0'];
  const parameters: Record<string, string | number> = { now };
  const among = (name: string, values: readonly (string | number)[] | undefined, condition: string) => {
    if (!values?.length) return;
    parameters[name] = JSON.stringify(values);
    clauses.push(condition.replace('?', `(SELECT value FROM json_each(@${name}))`));
  };
  among('ids', matchers.findingId === undefined ? undefined : [matchers.findingId], 'f.id IN ?');
  among('categories', matchers.categories, 'f.category IN ?');
  const ranks = matchers.severities?.map((severity) => SEVERITIES.indexOf(severity));
  among('severities', ranks, 'f.severity IN ?');
  among('rules', matchers.rules, "f.origin_kind = 'rule' AND json_extract(f.origin, '$.rule') IN ?");
  among(
    'servers',
    matchers.serverIds,
    'EXISTS (SELECT 1 FROM finding_servers s WHERE s.finding = f.key AND s.server_id IN ?)',
  );
  among('users', matchers.users, entityCondition('user'));
  among('services', matchers.services, entityCondition('service'));
  if (addresses) {
    parameters['addresses'] = JSON.stringify(addresses);
    const values = 'SELECT value FROM json_each(@addresses)';
    // The plus keeps SQLite from looking each of many values up for each finding: it tests the finding's own few.
    clauses.push(
      isFew(addresses)
        ? `f.key IN (SELECT finding FROM finding_entities WHERE kind = 'ip' AND entity IN (${values}))`
        : `EXISTS (SELECT 1 FROM finding_entities e WHERE e.finding = f.key AND e.kind = 'ip' AND +e.entity IN (${values}))`,
    );
  }
  return { clauses, parameters };
}

function isFew(addresses: readonly number[] | null): boolean {
  return addresses !== null && addresses.length <= FEW_ADDRESSES;
}
