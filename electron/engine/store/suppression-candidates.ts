import type { PrepareSuppressions } from '../../../shared/domain/suppressible.ts';
import type { Suppression } from '../../../shared/domain/suppression.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import { SEVERITIES } from '../../../shared/domain/words.ts';
import { SNOOZED } from './finding-conditions.ts';
import type { Session } from './session.ts';

/** How many values are compared with a rule's addresses, or findings with the rule, before others may come between. */
const SLICE = 2_000;

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
    const found: Candidate[] = [];
    for (const slice of this.slicesOf(suppression, now, limit)) {
      found.push(...slice);
      if (found.length >= limit) break;
      yield;
    }
    return found.slice(0, limit);
  }

  /** The same slice by slice, each with at most `limit`; what is written in between is in a later slice or in none. */
  *slicesOf(suppression: Suppression, now: Milliseconds, limit = SLICE): Generator<readonly Candidate[]> {
    const { matchers } = suppression;
    let addresses: Addresses | null = null;
    if (matchers.addresses?.length) {
      const keys: number[] = [];
      for (const slice of this.#addressesOf(suppression)) {
        keys.push(...slice);
        yield [];
      }
      addresses = { keys, few: this.#haveFewFindings(keys) };
    }
    const conditions = conditionsOf(suppression, addresses, now);
    if (matchers.findingId !== undefined || addresses?.few) {
      yield this.#query('findings f', conditions, limit);
      return;
    }
    for (let after: Place | null = null; ;) {
      const end: Place | null = this.#placeAfter(after);
      yield this.#query('findings f INDEXED BY findings_newest', between(conditions, after, end), limit);
      if (end === null) return;
      after = end;
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

  /** Whether findings of these addresses are looked up at once; of more, all findings are walked. */
  #haveFewFindings(addresses: readonly number[]): boolean {
    const row = this.#session.one<{ many: number }>(
      `SELECT count(*) AS many FROM (SELECT 1 FROM finding_entities
         WHERE entity IN (SELECT value FROM json_each(@addresses)) LIMIT @most)`,
      { addresses: JSON.stringify(addresses), most: SLICE + 1 },
    );
    return (row?.many ?? 0) <= SLICE;
  }

  /** Keys of all values that are addresses in the rule's blocks. */
  *#addressesOf(suppression: Suppression): Generator<readonly number[]> {
    const rule = this.#prepare([suppression]);
    for (let after = 0; ;) {
      const values = this.#session.all<{ key: number; value: string }>(
        'SELECT key, value FROM entity_values WHERE key > @after ORDER BY key LIMIT @slice',
        { after, slice: SLICE },
      );
      yield values.flatMap(({ key, value }) => (rule.namesAddress(value) ? [key] : []));
      const last = values.at(-1);
      if (!last || values.length < SLICE) return;
      after = last.key;
    }
  }
}

/** Keys of the values in a rule's blocks; `few`: so few findings have them that they are looked up. */
interface Addresses {
  readonly keys: readonly number[];
  readonly few: boolean;
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

/** @param addresses null: the rule asks for none */
function conditionsOf({ matchers }: Suppression, addresses: Addresses | null, now: Milliseconds): Conditions {
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
    parameters['addresses'] = JSON.stringify(addresses.keys);
    const values = 'SELECT value FROM json_each(@addresses)';
    // The plus keeps SQLite from looking each of many values up for each finding: it tests the finding's own few.
    clauses.push(
      addresses.few
        ? `f.key IN (SELECT finding FROM finding_entities WHERE kind = 'ip' AND entity IN (${values}))`
        : `EXISTS (SELECT 1 FROM finding_entities e WHERE e.finding = f.key AND e.kind = 'ip' AND +e.entity IN (${values}))`,
    );
  }
  return { clauses, parameters };
}
