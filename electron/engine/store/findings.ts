import { identitySchema, originSchema } from '../../../shared/domain/draft.ts';
import type { Finding, Triage, TriageState } from '../../../shared/domain/finding.ts';
import { suppressionEffectSchema, type SuppressionEffect } from '../../../shared/domain/suppression.ts';
import { SEVERITIES } from '../../../shared/domain/words.ts';
import type { Category, Severity } from '../../../shared/domain/words.ts';
import { storeError } from './failures.ts';
import { keyOf } from './keys.ts';
import type { Parameters, Session } from './session.ts';
import type { FindingTotals, Totals } from './totals.ts';
import type { FindingWords } from './words.ts';

/** A row of `findings`, as far as both the whole finding and its summary need it. */
export interface FindingRow {
  readonly key: number;
  readonly id: string;
  readonly fingerprint: string;
  readonly fingerprint_version: number;
  readonly identity: string;
  readonly origin: string;
  readonly title: string;
  readonly rendered_title: string;
  readonly severity: number;
  readonly category: Category;
  readonly explanation: string;
  readonly recommendation: string;
  readonly judged: number;
  readonly state: TriageState;
  readonly state_at: number | null;
  readonly snooze_until: number | null;
  readonly snooze_since: number | null;
  readonly snooze_hits: number | null;
  readonly read_at: number | null;
  readonly count: number;
  readonly first_seen: number;
  readonly last_seen: number;
  readonly created_at: number;
  readonly suppression: string | null;
  readonly own_severity: number;
  readonly snooze_limit: number | null;
  readonly head: number | null;
}

/** The columns of what a person decided. */
export type TriageColumns = Pick<
  FindingRow,
  'state' | 'state_at' | 'snooze_until' | 'snooze_since' | 'snooze_hits' | 'snooze_limit' | 'read_at'
>;

/**
 * Findings by fingerprint. What adds up from occurrences (`count`, `firstSeen`, `lastSeen`, `entities`,
 * `serverIds`) is never taken from a `Finding`: `refreshTotals` writes it.
 */
export class FindingsRepository {
  readonly #session: Session;
  readonly #totals: Totals;
  readonly #words: FindingWords;
  readonly #touch: (finding: number) => void;

  /** `touch` is told of findings about which a person decided. */
  constructor(session: Session, totals: Totals, words: FindingWords, touch: (finding: number) => void) {
    this.#session = session;
    this.#totals = totals;
    this.#words = words;
    this.#touch = touch;
  }

  /** Stores a new finding without occurrences; its times count until `refreshTotals` finds better ones. */
  insert(finding: Finding): void {
    this.#session.transaction(() => {
      const { key } = this.#session.run(
        `INSERT INTO findings (id, fingerprint, fingerprint_version, identity, origin_kind, origin, title,
           rendered_title, severity, own_severity, category, explanation, recommendation, judged, state, state_at,
           snooze_until, snooze_since, snooze_hits, snooze_limit, read_at, first_seen, last_seen, created_at)
         VALUES (@id, @fingerprint, @fingerprintVersion, @identity, @originKind, @origin, @title,
           @title, @severity, @severity, @category, @explanation, @recommendation, @judged, @state, @stateAt,
           @snoozeUntil, @snoozeSince, @snoozeHits, @snoozeLimit, @readAt, @firstSeen, @lastSeen, @createdAt)`,
        {
          ...parametersOf(finding),
          firstSeen: finding.firstSeen,
          lastSeen: finding.lastSeen,
          createdAt: finding.createdAt,
        },
      );
      this.#words.touch(key);
    });
  }

  /**
   * Writes everything of a known finding but its totals; its severity as its own drafts say. A fingerprint that changes (a new version) stays known as
   * an alias, so that triage survives.
   */
  update(finding: Finding): void {
    this.#session.transaction(() => {
      const key = keyOf(this.#session, finding.id);
      this.#session.run(
        `INSERT INTO fingerprint_aliases (fingerprint, finding)
         SELECT fingerprint, key FROM findings WHERE key = @key AND fingerprint <> @fingerprint
         ON CONFLICT DO UPDATE SET finding = excluded.finding`,
        { key, fingerprint: finding.fingerprint },
      );
      this.#session.run(
        `UPDATE findings SET fingerprint = @fingerprint, fingerprint_version = @fingerprintVersion,
           identity = @identity, origin_kind = @originKind, origin = @origin, title = @title, own_severity = @severity,
           category = @category, explanation = @explanation, recommendation = @recommendation, judged = @judged,
           state = @state, state_at = @stateAt, snooze_until = @snoozeUntil, snooze_since = @snoozeSince,
           snooze_hits = @snoozeHits, snooze_limit = @snoozeLimit, read_at = @readAt
         WHERE id = @id`,
        parametersOf(finding),
      );
      this.#totals.refresh(key);
    });
  }

  /** Writes what a person decided, and nothing else. */
  setTriage(findingId: string, triage: Triage): void {
    this.#session.transaction(() => {
      this.#writeTriage(findingId, triage);
      this.#touch(keyOf(this.#session, findingId));
    });
  }

  #writeTriage(findingId: string, triage: Triage): void {
    const { changes } = this.#session.run(
      `UPDATE findings SET state = @state, state_at = @stateAt, snooze_until = @snoozeUntil,
         snooze_since = @snoozeSince, snooze_hits = @snoozeHits, snooze_limit = @snoozeLimit, read_at = @readAt
       WHERE id = @id`,
      { id: findingId, ...triageParameters(triage) },
    );
    if (changes === 0) throw storeError(`There is no finding ${findingId}.`, 'Refresh the list.');
  }

  get(findingId: string): Finding | null {
    return this.#find('SELECT * FROM findings WHERE id = @value', findingId);
  }

  /** As it is shown: the finding that it counts for, if it is a part of one. */
  shown(findingId: string): Finding | null {
    const finding = this.get(findingId);
    return finding?.headId === undefined ? finding : this.get(finding.headId);
  }

  /**
   * By its fingerprint of today or of an earlier version: the finding that lines of a server count for first, with the
   * severity that its own drafts gave it, whatever it is a part of and whatever is a part of it.
   */
  byFingerprint(fingerprint: string, serverId: string): Finding | null {
    const row = this.#session.one<FindingRow>(
      `WITH known AS (SELECT key FROM findings WHERE fingerprint = @fingerprint
         UNION ALL SELECT finding FROM fingerprint_aliases WHERE fingerprint = @fingerprint LIMIT 1)
       SELECT findings.* FROM known LEFT JOIN finding_apart a ON a.finding = known.key AND a.server_id = @serverId
         JOIN findings ON findings.key = coalesce(a.apart, known.key)`,
      { fingerprint, serverId },
    );
    return row ? { ...this.#findingOf(row), severity: severityOf({ severity: row.own_severity }) } : null;
  }

  /** Adds up a finding's occurrences and stores the sums; call it once after its occurrences and evidence changed. */
  refreshTotals(findingId: string): FindingTotals {
    return this.#session.transaction(() => {
      const totals = this.#totals.refresh(keyOf(this.#session, findingId));
      if (!totals) throw storeError(`There is no finding ${findingId}.`, 'Refresh the list.');
      return totals;
    });
  }

  #find(sql: string, value: string): Finding | null {
    const row = this.#session.one<FindingRow>(sql, { value });
    return row ? this.#findingOf(row) : null;
  }

  #findingOf(row: FindingRow): Finding {
    return {
      id: row.id,
      fingerprint: row.fingerprint,
      fingerprintVersion: row.fingerprint_version,
      identity: identitySchema.parse(JSON.parse(row.identity)),
      origin: originSchema.parse(JSON.parse(row.origin)),
      title: row.title,
      severity: severityOf(row),
      category: row.category,
      explanation: row.explanation,
      recommendation: row.recommendation,
      judged: row.judged === 1,
      triage: triageOf(row),
      count: row.count,
      firstSeen: row.first_seen,
      lastSeen: row.last_seen,
      entities: this.#totals.entitiesOf(row.key),
      serverIds: this.#totals.serverIdsOf(row.key),
      createdAt: row.created_at,
      ...suppressionOf(row),
      ...headIdOf(this.#session, row),
    };
  }
}

/** What was written before; what another version wrote otherwise counts as nothing until it is made anew. */
export function effectOf(text: string | null): SuppressionEffect | null {
  if (text === null) return null;
  const effect = suppressionEffectSchema.safeParse(JSON.parse(text));
  return effect.success ? effect.data : null;
}

/** As the visibility rule is given it. */
export function suppressionOf(row: Pick<FindingRow, 'suppression'>): Pick<Finding, 'suppression'> {
  const suppression = effectOf(row.suppression);
  return suppression === null ? {} : { suppression };
}

/** As the visibility rule is given it. */
export function headIdOf(session: Session, { head }: Pick<FindingRow, 'head'>): Pick<Finding, 'headId'> {
  if (head === null) return {};
  const row = session.one<{ id: string }>('SELECT id FROM findings WHERE key = @head', { head });
  return row ? { headId: row.id } : {};
}

export function severityOf(row: Pick<FindingRow, 'severity'>): Severity {
  const severity = SEVERITIES[row.severity];
  if (severity === undefined) throw storeError(`Severity ${row.severity} has no name.`, 'Update Nightjar.');
  return severity;
}

export function triageOf(row: TriageColumns): Triage {
  const { snooze_until: until, snooze_since: since, snooze_hits: hitsAtStart, snooze_limit: limit } = row;
  const snoozed = until !== null && since !== null && hitsAtStart !== null;
  const hits = snoozed && limit !== null ? { hits: limit - hitsAtStart } : {};
  return {
    state: row.state,
    stateAt: row.state_at,
    snooze: snoozed ? { until, since, hitsAtStart, ...hits } : null,
    readAt: row.read_at,
  };
}

function parametersOf(finding: Finding): Parameters {
  return {
    id: finding.id,
    fingerprint: finding.fingerprint,
    fingerprintVersion: finding.fingerprintVersion,
    identity: JSON.stringify(finding.identity),
    originKind: finding.origin.kind,
    origin: JSON.stringify(finding.origin),
    title: finding.title,
    severity: SEVERITIES.indexOf(finding.severity),
    category: finding.category,
    explanation: finding.explanation,
    recommendation: finding.recommendation,
    judged: finding.judged ? 1 : 0,
    ...triageParameters(finding.triage),
  };
}

function triageParameters(triage: Triage): Parameters {
  return {
    state: triage.state,
    stateAt: triage.stateAt,
    snoozeUntil: triage.snooze?.until ?? null,
    snoozeSince: triage.snooze?.since ?? null,
    snoozeHits: triage.snooze?.hitsAtStart ?? null,
    snoozeLimit: triage.snooze?.hits === undefined ? null : triage.snooze.hitsAtStart + triage.snooze.hits,
    readAt: triage.readAt,
  };
}
