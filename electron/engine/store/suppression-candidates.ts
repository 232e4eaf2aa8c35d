import type { PrepareSuppressions } from '../../../shared/domain/suppressible.ts';
import type { Suppression } from '../../../shared/domain/suppression.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import { SEVERITIES } from '../../../shared/domain/words.ts';
import { SNOOZED } from './finding-conditions.ts';
import type { Session } from './session.ts';

/** How many values are compared with a rule's addresses before others may come between. */
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
    const { matchers } = suppression;
    const clauses = ['f.head IS NULL', 'f.count > 0'];
    const parameters: Record<string, string | number> = { now, limit };
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
      'f.key IN (SELECT finding FROM finding_servers WHERE server_id IN ?)',
    );
    among('users', matchers.users, entityCondition('user'));
    among('services', matchers.services, entityCondition('service'));
    if (matchers.addresses?.length) {
      parameters['addresses'] = JSON.stringify(yield* this.#addressesOf(suppression));
      clauses.push(`f.key IN (SELECT finding FROM finding_entities
        WHERE kind = 'ip' AND entity IN (SELECT value FROM json_each(@addresses)))`);
    }
    return this.#session.all<Candidate>(
      `SELECT f.key, f.id, f.rendered_title, f.severity, f.last_seen, f.suppression IS NOT NULL AS matched,
         ${SNOOZED} AS snoozed FROM findings f
       WHERE ${clauses.join(' AND ')} ORDER BY f.last_seen DESC, f.key DESC LIMIT @limit`,
      parameters,
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
