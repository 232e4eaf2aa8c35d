import type { HistoryEntry } from '../../../shared/domain/finding.ts';
import type {
  PreparedSuppressions,
  PrepareSuppressions,
  SuppressionOutcome,
} from '../../../shared/domain/suppressible.ts';
import type { Suppression, SuppressionEffect } from '../../../shared/domain/suppression.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { Clock } from '../ports.ts';
import { effectOf, triageOf } from './findings.ts';
import { headOf } from './groups.ts';
import type { HistoryRepository } from './history.ts';
import type { NoticesRepository } from './notices.ts';
import type { CommitHook, Session } from './session.ts';
import { SuppressionFacts } from './suppression-facts.ts';
import { suppressionOf, type SuppressionRow } from './suppression-row.ts';
import type { Totals } from './totals.ts';

/** Rules that ended by time longer ago than this leave no mark any more. */
const REMEMBERED = 30 * 24 * 3_600_000;

/** A finding for which the suppressions now mean something else, and what its history says of that. */
export interface ChangedFinding {
  readonly id: string;
  readonly entry: number | null;
}

/** Who or what made the suppressions mean something else: a rule that a person changed, or lines and time. */
export type Cause = { readonly changedRule: string } | null;

/**
 * Keeps what suppressions make of findings in step with both sides: a finding that a transaction touched is looked at
 * once, just before it commits; a rule that changes looks at its findings at once; time is asked about by `settle`.
 */
export class SuppressionEffects implements CommitHook {
  /** What rules are asked about. */
  readonly facts: SuppressionFacts;
  readonly #session: Session;
  readonly #history: HistoryRepository;
  readonly #notices: NoticesRepository;
  readonly #clock: Clock;
  readonly #prepare: PrepareSuppressions;
  readonly #touched = new Set<number>();
  #standing: { readonly rules: readonly Suppression[]; readonly prepared: PreparedSuppressions } | null =
    null;

  constructor(parts: {
    readonly session: Session;
    readonly totals: Totals;
    readonly history: HistoryRepository;
    readonly notices: NoticesRepository;
    readonly clock: Clock;
    readonly prepare: PrepareSuppressions;
  }) {
    this.#session = parts.session;
    this.facts = new SuppressionFacts(parts.session, parts.totals);
    this.#history = parts.history;
    this.#notices = parts.notices;
    this.#clock = parts.clock;
    this.#prepare = parts.prepare;
    parts.session.addHook(this);
  }

  /** To be called inside a transaction, when lines, severity, triage or parts of a finding changed. */
  touch(finding: number): void {
    this.#touched.add(finding);
  }

  beforeCommit(): void {
    const now = this.#clock.now();
    // A part is looked at with the one it counts for, which is what a rule hides.
    const heads = Array.from(this.#touched, (finding) => headOf(this.#session, finding));
    for (const finding of new Set(heads)) this.#consider(finding, now, null);
  }

  afterEnd(): void {
    this.#touched.clear();
    this.#standing = null;
  }

  /** Looks at findings at once, because the rules are others now. Call it inside a transaction. */
  consider(findings: readonly number[], cause: Cause): ChangedFinding[] {
    this.#standing = null;
    const now = this.#clock.now();
    return findings.flatMap((finding) => this.#consider(finding, now, cause) ?? []);
  }

  /** Looks at the findings for which a rule's time has come. Returns their ids. */
  settle(now: Milliseconds): string[] {
    const due = () =>
      this.#session.all<{ key: number; id: string }>(
        'SELECT key, id FROM findings WHERE suppression_due IS NOT NULL AND suppression_due <= @now AND head IS NULL',
        { now },
      );
    if (due().length === 0) return [];
    return this.#session.transaction(() => {
      const findings = due();
      for (const { key } of findings) this.#consider(key, now, null);
      return findings.map(({ id }) => id);
    });
  }

  /** The rules that hold now: with one more, with one in another form, or without one. */
  preparedWith(
    now: Milliseconds,
    other: { readonly changed?: Suppression; readonly without?: string },
  ): PreparedSuppressions {
    const id = other.changed?.id ?? other.without;
    const rest = this.#rules(now).rules.filter((rule) => rule.id !== id);
    return this.#prepare(other.changed ? [...rest, other.changed] : rest);
  }

  /** What rules would make of a finding; nothing is written. */
  outcomeOf(rules: PreparedSuppressions, finding: number, now: Milliseconds): SuppressionOutcome | null {
    const facts = this.facts.of(finding);
    return facts && rules.hiddenBy(facts, this.facts.linesOf(finding), now);
  }

  #consider(finding: number, now: Milliseconds, cause: Cause): ChangedFinding | null {
    const { rules, prepared } = this.#rules(now);
    const row = this.facts.row(finding);
    if (!row || (rules.length === 0 && row.suppression === null)) return null;
    const outcome = prepared.hiddenBy(this.facts.ofRow(row), this.facts.linesOf(finding), now);
    this.#writeShares(finding, rules, outcome);
    const text = outcome.effect && JSON.stringify(outcome.effect);
    this.#session.run(
      `UPDATE findings SET suppression = @text, suppressed_until = @until, shown_last_seen = @lastSeen,
         suppression_due = @due WHERE key = @finding`,
      {
        finding,
        text,
        until: outcome.effect?.until ?? null,
        lastSeen: outcome.effect?.rest?.lastSeen ?? null,
        due: outcome.due,
      },
    );
    if (text === row.suppression) return null;
    const step = row.count === 0 ? null : stepOf(effectOf(row.suppression), outcome, cause, rules);
    if (step === null) return { id: row.id, entry: null };
    if (step.notice) this.#notices.addCandidate(row.id, 'regressed', now);
    const { kind, actor, detail, suppressionId } = step;
    const undoable = cause !== null && actor === 'you' ? triageOf(row) : null;
    const entry = this.#history.append({
      findingId: row.id,
      at: now,
      kind,
      actor,
      detail,
      before: undoable,
      suppressionId,
    });
    return { id: row.id, entry };
  }

  #writeShares(finding: number, rules: readonly Suppression[], { shares }: SuppressionOutcome): void {
    const known = new Set(shares.map(({ suppressionId }) => suppressionId));
    const standing = this.#session.all<{ suppression: string }>(
      'SELECT suppression FROM suppression_findings WHERE finding = @finding',
      { finding },
    );
    for (const { suppression } of standing) {
      // What a rule that a person ended has done stays as it was.
      if (known.has(suppression) || !rules.some(({ id }) => id === suppression)) continue;
      this.#session.run(
        'DELETE FROM suppression_findings WHERE finding = @finding AND suppression = @suppression',
        { finding, suppression },
      );
    }
    for (const { suppressionId, hits, lastHit, days, ended } of shares) {
      this.#session.run(
        `INSERT INTO suppression_findings (suppression, finding, hits, last_hit, days, ended_at)
         VALUES (@suppression, @finding, @hits, @lastHit, @days, @endedAt)
         ON CONFLICT DO UPDATE SET hits = excluded.hits, last_hit = excluded.last_hit, days = excluded.days,
           ended_at = excluded.ended_at`,
        {
          suppression: suppressionId,
          finding,
          hits,
          lastHit,
          days: JSON.stringify(days),
          endedAt: ended?.at ?? null,
        },
      );
    }
  }

  /** Those that no person has ended; those that ended by time stay a while, for the marks. */
  #rules(now: Milliseconds) {
    if (this.#standing) return this.#standing;
    const rules = this.#session
      .all<SuppressionRow>('SELECT * FROM suppressions WHERE ended_at IS NULL ORDER BY created_at, id')
      .map(suppressionOf)
      .filter(({ end }) => end.kind !== 'at' || end.at > now - REMEMBERED);
    return (this.#standing = { rules, prepared: this.#prepare(rules) });
  }
}

interface Step extends Pick<HistoryEntry, 'kind' | 'actor' | 'detail'> {
  readonly suppressionId: string;
  /** It is back for a reason that nobody has been told of. */
  readonly notice: boolean;
}

/** What a finding's history says of the change; null where it is hidden or shown as before. */
function stepOf(
  before: SuppressionEffect | null,
  { effect: after }: SuppressionOutcome,
  cause: Cause,
  rules: readonly Suppression[],
): Step | null {
  const wasHidden = before !== null && before.until !== null;
  const isHidden = after !== null && after.until !== null;
  if (wasHidden === isHidden) return null;
  if (isHidden) {
    if (!after.by) return null;
    const { id, reason } = after.by;
    const actor = rules.find((rule) => rule.id === id)?.origin ?? 'you';
    return { kind: 'suppressed', actor, detail: reason, suppressionId: id, notice: false };
  }
  if (!before?.by) return null;
  const { id, reason } = before.by;
  if (cause !== null)
    return { kind: 'suppression-ended', actor: 'you', detail: reason, suppressionId: id, notice: false };
  const why = after?.returned?.why ?? null;
  if (why === 'time')
    return { kind: 'suppression-ended', actor: 'nightjar', detail: reason, suppressionId: id, notice: false };
  if (why === 'resolved')
    return { kind: 'suppression-ended', actor: 'you', detail: reason, suppressionId: id, notice: false };
  return {
    kind: 'returned',
    actor: 'nightjar',
    detail: why ?? 'other-lines',
    suppressionId: id,
    notice: true,
  };
}
