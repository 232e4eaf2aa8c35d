import type { Suppression } from '../../../shared/domain/suppression.ts';
import type {
  PreparedSuppressions,
  PrepareSuppressions,
  Remains,
} from '../../../shared/domain/suppressible.ts';
import { MILLISECONDS_PER_MINUTE, type Milliseconds } from '../../../shared/domain/time.ts';
import { compareSeverity, SEVERITIES, type Severity } from '../../../shared/domain/words.ts';
import { storeError } from './failures.ts';
import { keyOf } from './keys.ts';
import type { Session } from './session.ts';
import type { ChangedFinding, SuppressionEffects } from './suppression-effects.ts';
import { parametersOf, suppressionOf, type SuppressionRow } from './suppression-row.ts';

const PREVIEW_SPAN: Milliseconds = 30 * 24 * 3_600_000;

/** What a rule has done: lines that came while it held, the last of them, and findings that it hides all of now. */
export interface Pulse {
  readonly hits: number;
  readonly lastHit: Milliseconds | null;
  readonly hidden: number;
}

export interface SuppressionPreview {
  /** Findings that are shown now and would not be. `newest`: the last line of any; `partly`: those that keep some lines. */
  readonly now: {
    readonly count: number;
    readonly bySeverity: Readonly<Record<Severity, number>>;
    readonly newest: Milliseconds | null;
    readonly partly: number;
  };
  /** Findings of whose lines of the last thirty days none would have been shown. `high`: high or critical. */
  readonly last30Days: {
    readonly count: number;
    readonly high: number;
    readonly last: Milliseconds | null;
  };
}

interface Candidate {
  readonly key: number;
  readonly severity: number;
  readonly last_seen: number;
  readonly snoozed: number;
  readonly matched: number;
}

/** The rules that keep findings out of the inbox, with what each has done. None is ever deleted. */
export class SuppressionsRepository {
  readonly #session: Session;
  readonly #effects: SuppressionEffects;
  readonly #prepare: PrepareSuppressions;

  constructor(session: Session, effects: SuppressionEffects, prepare: PrepareSuppressions) {
    this.#session = session;
    this.#effects = effects;
    this.#prepare = prepare;
  }

  /** Newest first. */
  list(): Suppression[] {
    return this.#session
      .all<SuppressionRow>('SELECT * FROM suppressions ORDER BY created_at DESC, id')
      .map(suppressionOf);
  }

  get(id: string): Suppression | null {
    const row = this.#session.one<SuppressionRow>('SELECT * FROM suppressions WHERE id = @id', { id });
    return row ? suppressionOf(row) : null;
  }

  /** Of every rule that has matched something, by id. */
  pulses(now: Milliseconds): Map<string, Pulse> {
    const rows = this.#session.all<{ id: string; hits: number; last: number | null; hidden: number }>(
      `SELECT s.suppression AS id, sum(s.hits) AS hits, max(s.last_hit) AS last,
         sum(s.ended_at IS NULL AND f.suppressed_until IS NOT NULL AND f.suppressed_until > @now) AS hidden
       FROM suppression_findings s JOIN findings f ON f.key = s.finding GROUP BY s.suppression`,
      { now },
    );
    return new Map(
      rows.map(({ id, hits, last, hidden }) => [
        id,
        { hits, lastHit: last === null ? null : last * MILLISECONDS_PER_MINUTE, hidden },
      ]),
    );
  }

  /** Stores a rule, in place of what had its id, and hides and shows what it now matches. */
  save(suppression: Suppression): ChangedFinding[] {
    return this.#session.transaction(() => {
      const matched = this.#matchedBy(suppression.id);
      this.#session.run(
        `INSERT INTO suppressions (id, reason, created_at, origin, matchers, end, ended_at)
         VALUES (@id, @reason, @createdAt, @origin, @matchers, @end, @endedAt)
         ON CONFLICT DO UPDATE SET reason = excluded.reason, matchers = excluded.matchers, end = excluded.end,
           ended_at = excluded.ended_at`,
        parametersOf(suppression),
      );
      const candidates = suppression.endedAt === null ? this.#candidates(suppression, 0) : [];
      const findings = new Set([...matched, ...candidates.map(({ key }) => key)]);
      return this.#effects.consider([...findings], { changedRule: suppression.id });
    });
  }

  /** Ends a rule, or (null) lets it hold again. Null if there is nothing to change. */
  setEnded(id: string, endedAt: Milliseconds | null): ChangedFinding[] | null {
    const known = this.get(id);
    if (known === null) throw storeError('There is no such rule.', 'Refresh the page.');
    if ((known.endedAt === null) === (endedAt === null)) return null;
    return this.save({ ...known, endedAt });
  }

  /** Looks again at what time has changed; every surface does so before it shows anything. Returns findings' ids. */
  settle(now: Milliseconds): string[] {
    return this.#effects.settle(now);
  }

  /** What a rule would do if it were saved now, by the same rules that saving follows; nothing is written. */
  preview(suppression: Suppression, now: Milliseconds): SuppressionPreview {
    const bySeverity = Object.fromEntries(SEVERITIES.map((severity) => [severity, 0])) as Record<
      Severity,
      number
    >;
    const current = { count: 0, bySeverity, newest: null as Milliseconds | null, partly: 0 };
    const past = { count: 0, high: 0, last: null as Milliseconds | null };
    const alone = this.#prepare([suppression]);
    const rules = {
      before: this.#effects.preparedWith(now, { without: suppression.id }),
      after: this.#effects.preparedWith(now, { changed: suppression }),
    };
    const since = now - PREVIEW_SPAN;
    for (const candidate of this.#candidates(suppression, now)) {
      const severity = SEVERITIES[candidate.severity] ?? 'info';
      const does = this.#whatItDoes(rules, candidate, now);
      if (does === 'hides') {
        current.count += 1;
        bySeverity[severity] += 1;
        current.newest = Math.max(current.newest ?? 0, candidate.last_seen);
      } else if (does === 'hides-some') current.partly += 1;
      if (candidate.last_seen < since || !this.#hadHidden(alone, candidate.key, since)) continue;
      past.count += 1;
      if (compareSeverity(severity, 'high') >= 0) past.high += 1;
      past.last = Math.max(past.last ?? 0, candidate.last_seen);
    }
    return { now: current, last30Days: past };
  }

  /** The sources and templates of a finding's lines. */
  partsOf(findingId: string): { readonly sourceIds: string[]; readonly templates: readonly string[] } {
    const finding = keyOf(this.#session, findingId);
    const sources = this.#session.all<{ id: string }>(
      'SELECT DISTINCT source_id AS id FROM occurrences WHERE finding = @finding ORDER BY source_id',
      { finding },
    );
    return {
      sourceIds: sources.map(({ id }) => id),
      templates: this.#effects.factsOf(finding)?.templates ?? [],
    };
  }

  /** What remains of a finding of which some is hidden now; null if nothing is hidden. */
  remainsOf(findingId: string, now: Milliseconds): Remains | null {
    const rules = this.#effects.preparedWith(now, {});
    return this.#effects.outcomeOf(rules, keyOf(this.#session, findingId), now)?.remains ?? null;
  }

  #whatItDoes(
    { before, after }: { readonly before: PreparedSuppressions; readonly after: PreparedSuppressions },
    candidate: Candidate,
    now: Milliseconds,
  ): 'hides' | 'hides-some' | 'nothing' {
    if (candidate.snoozed === 1) return 'nothing';
    const then = this.#effects.outcomeOf(after, candidate.key, now);
    if (!then?.effect) return 'nothing';
    // As if it were not there yet, so that a rule that is edited is shown whole.
    const today = candidate.matched === 1 ? this.#effects.outcomeOf(before, candidate.key, now) : null;
    if ((today?.effect?.until ?? 0) > now) return 'nothing';
    if ((then.effect.until ?? 0) > now) return 'hides';
    return (then.remains?.hidden ?? 0) > (today?.remains?.hidden ?? 0) ? 'hides-some' : 'nothing';
  }

  #hadHidden(alone: PreparedSuppressions, key: number, since: Milliseconds): boolean {
    const facts = this.#effects.factsOf(key);
    const from = Math.floor(since / MILLISECONDS_PER_MINUTE);
    return facts !== null && alone.hideAllSince(facts, (minute) => this.#effects.rowsOf(key, minute), from);
  }

  #matchedBy(id: string): number[] {
    return this.#session
      .all<{ finding: number }>('SELECT finding FROM suppression_findings WHERE suppression = @id', { id })
      .map(({ finding }) => finding);
  }

  /** Keys of all addresses that are in the rule's blocks. */
  #addressesOf(suppression: Suppression): number[] {
    const rule = this.#prepare([suppression]);
    return this.#session
      .all<{ key: number; value: string }>(
        `SELECT key, value FROM entity_values
         WHERE key IN (SELECT entity FROM finding_entities WHERE kind = 'ip')`,
      )
      .filter(({ value }) => rule.namesAddress(value))
      .map(({ key }) => key);
  }

  /** Findings that a rule may match, by what SQL can tell of it; the exact rules decide among them. */
  #candidates(suppression: Suppression, now: Milliseconds): Candidate[] {
    const { matchers } = suppression;
    const clauses = ['f.count > 0'];
    const parameters: Record<string, string | number> = { now };
    const among = (name: string, values: readonly (string | number)[] | undefined, condition: string) => {
      if (!values?.length) return;
      parameters[name] = JSON.stringify(values);
      clauses.push(condition.replace('?', `(SELECT value FROM json_each(@${name}))`));
    };
    among('ids', matchers.findingId === undefined ? undefined : [matchers.findingId], 'f.id IN ?');
    among('categories', matchers.categories, 'f.category IN ?');
    among(
      'severities',
      matchers.severities?.map((severity) => SEVERITIES.indexOf(severity)),
      'f.severity IN ?',
    );
    among('rules', matchers.rules, "f.origin_kind = 'rule' AND json_extract(f.origin, '$.rule') IN ?");
    among(
      'servers',
      matchers.serverIds,
      `f.key IN (SELECT finding FROM finding_servers WHERE server_id IN ?)`,
    );
    among('users', matchers.users, entityCondition('user'));
    among('services', matchers.services, entityCondition('service'));
    if (matchers.addresses?.length) {
      parameters['addresses'] = JSON.stringify(this.#addressesOf(suppression));
      clauses.push(`f.key IN (SELECT finding FROM finding_entities
        WHERE kind = 'ip' AND entity IN (SELECT value FROM json_each(@addresses)))`);
    }
    return this.#session.all<Candidate>(
      `SELECT f.key, f.severity, f.last_seen, f.suppression IS NOT NULL AS matched,
         (f.snooze_until IS NOT NULL AND f.snooze_until > @now) AS snoozed FROM findings f
       WHERE ${clauses.join(' AND ')} ORDER BY f.key`,
      parameters,
    );
  }
}

function entityCondition(kind: 'user' | 'service'): string {
  return `EXISTS (SELECT 1 FROM finding_entities e JOIN entity_values v ON v.key = e.entity
    WHERE e.finding = f.key AND e.kind = '${kind}' AND v.value IN ?)`;
}
