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
import { SuppressionFacts, type SuppressibleRow } from './suppression-facts.ts';
import { suppressionOf, type SuppressionRow } from './suppression-row.ts';
import { SuppressionShares, type ShareRow } from './suppression-shares.ts';
import type { Totals } from './totals.ts';

/** So many findings are looked at in one transaction that nothing else waits long for it. */
export const PIECE = 100;
/** What has been made ready is made anew after this long, so that what it has looked up does not pile up. */
const PREPARED_FOR = 60_000;
/** Rules that ended by time longer ago than this leave no mark any more. */
const REMEMBERED = 30 * 24 * 3_600_000;

interface Standing {
  readonly rules: readonly Suppression[];
  readonly prepared: PreparedSuppressions;
  readonly at: Milliseconds;
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
  readonly #shares: SuppressionShares;
  readonly #touched = new Set<number>();
  #standing: Standing | null = null;
  #rulesChanged = false;

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
    this.#shares = new SuppressionShares(parts.session);
    parts.session.addHook(this);
  }

  /** To be called inside a transaction, when lines, severity, triage or parts of a finding changed. */
  touch(finding: number): void {
    this.#touched.add(finding);
  }

  beforeCommit(): void {
    if (this.#touched.size === 0) return;
    // A part is looked at with the one it counts for, which is what a rule hides.
    const heads = Array.from(this.#touched, (finding) => headOf(this.#session, finding));
    this.consider([...new Set(heads)], null);
  }

  afterEnd(): void {
    this.#touched.clear();
    // What was taken back with a transaction must not be remembered.
    if (this.#rulesChanged) this.changeRules();
    this.#rulesChanged = false;
  }

  /** To be called inside a transaction, when rules are others now. */
  changeRules(): void {
    this.#standing = null;
    this.#rulesChanged = true;
  }

  /**
   * Looks at findings at once; those that are gone or a part of another are passed over. Call it inside a transaction.
   *
   * @returns ids of those for which the suppressions now mean something else
   */
  consider(findings: readonly number[], cause: Cause, now = this.#clock.now()): string[] {
    const { rules } = this.#rules(now);
    const rows = this.facts.rows(findings).filter(({ row }) => rules.length > 0 || row.suppression !== null);
    const shares = this.#shares.of(rows.map(({ row }) => row.key));
    return rows.flatMap(({ row, serverIds }) =>
      this.#consider(row, serverIds, shares.get(row.key) ?? [], now, cause) ? [row.id] : [],
    );
  }

  /** Looks at some findings for which a rule's time has come. Returns their ids; none once all were looked at. */
  settle(now: Milliseconds): string[] {
    const due = () =>
      this.#session.all<{ key: number; id: string }>(
        `SELECT key, id FROM findings WHERE suppression_due IS NOT NULL AND suppression_due <= @now AND head IS NULL
         ORDER BY suppression_due LIMIT @piece`,
        { now, piece: PIECE },
      );
    if (due().length === 0) return [];
    return this.#session.swiftTransaction(() => {
      const findings = due();
      this.consider(
        findings.map(({ key }) => key),
        null,
        now,
      );
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
    if (facts === null) return null;
    return rules.hiddenBy(facts, this.facts.linesOf({ key: finding, last_seen: facts.lastSeen }), now);
  }

  #consider(
    row: SuppressibleRow,
    serverIds: readonly string[],
    shares: readonly ShareRow[],
    now: Milliseconds,
    cause: Cause,
  ): boolean {
    const { rules, prepared } = this.#rules(now);
    const outcome = prepared.hiddenBy(this.facts.ofRow(row, serverIds), this.facts.linesOf(row), now);
    this.#shares.write(row.key, rules, shares, outcome.shares);
    const text = outcome.effect && JSON.stringify(outcome.effect);
    if (text === row.suppression && outcome.due === row.suppression_due) return false;
    this.#session.run(
      `UPDATE findings SET suppression = @text, suppressed_until = @until, shown_last_seen = @lastSeen,
         suppression_due = @due WHERE key = @finding`,
      {
        finding: row.key,
        text,
        until: outcome.effect?.until ?? null,
        lastSeen: outcome.effect?.rest?.lastSeen ?? null,
        due: outcome.due,
      },
    );
    if (text === row.suppression) return false;
    const step = row.count === 0 ? null : stepOf(effectOf(row.suppression), outcome, cause, rules);
    if (step === null) return true;
    if (step.notice) this.#notices.addCandidate(row.id, 'regressed', now);
    const { kind, actor, detail, suppressionId } = step;
    const undoable = cause !== null && actor === 'you' ? triageOf(row) : null;
    this.#history.append({
      findingId: row.id,
      at: now,
      kind,
      actor,
      detail,
      before: undoable,
      suppressionId,
    });
    return true;
  }

  /** Those that no person has ended; those that ended by time stay a while, for the marks. */
  #rules(now: Milliseconds): Standing {
    if (this.#standing && Math.abs(now - this.#standing.at) < PREPARED_FOR) return this.#standing;
    const rules = this.#session
      .all<SuppressionRow>('SELECT * FROM suppressions WHERE ended_at IS NULL ORDER BY created_at, id')
      .map(suppressionOf)
      .filter(({ end }) => end.kind !== 'at' || end.at > now - REMEMBERED);
    return (this.#standing = { rules, prepared: this.#prepare(rules), at: now });
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
