import type { Triage } from '../../../shared/domain/finding.ts';
import {
  noticeSchema,
  type Notice,
  type NoticeDecision,
  type NoticeReason,
  type NoticeStage,
} from '../../../shared/domain/notice.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { SuppressionEffect } from '../../../shared/domain/suppression.ts';
import { SEVERITIES, type Severity } from '../../../shared/domain/words.ts';
import {
  headIdOf,
  severityOf,
  suppressionOf,
  triageOf,
  type FindingRow,
  type TriageColumns,
} from './findings.ts';
import { keyOf } from './keys.ts';
import type { Session } from './session.ts';

/** Something that happened to a finding, waiting for the notice desk. */
export interface StoredCandidate {
  readonly key: number;
  readonly findingId: string;
  readonly reason: NoticeReason;
  readonly at: Milliseconds;
}

/** What a notice depends on: a finding without its words and entities. */
export interface NoticedFinding {
  readonly id: string;
  readonly severity: Severity;
  readonly triage: Triage;
  readonly count: number;
  readonly lastSeen: Milliseconds;
  readonly serverIds: readonly string[];
  readonly suppression?: SuppressionEffect | undefined;
  readonly headId?: string | undefined;
}

/** To be shown; or to be withdrawn, where there is no notice. */
export interface OutboxEntry {
  readonly id: string;
  readonly notice: Notice | null;
}

type NoticedRow = TriageColumns &
  Pick<FindingRow, 'id' | 'severity' | 'count' | 'last_seen' | 'suppression' | 'head'>;

interface DecisionRow {
  readonly at: number;
  readonly reason: NoticeReason;
  readonly stage: NoticeStage;
  readonly outcome: NoticeDecision['outcome'];
  readonly severity: number;
  readonly threshold: number | null;
  readonly until: number | null;
  readonly together: number | null;
}

/** What may be worth a notice, what was decided about it, and what is still to be shown. */
export class NoticesRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Call it in the transaction that records the finding, so that neither is there without the other. */
  addCandidate(findingId: string, reason: NoticeReason, at: Milliseconds): void {
    this.#session.run('INSERT INTO notice_candidates (finding, reason, at) VALUES (@finding, @reason, @at)', {
      finding: keyOf(this.#session, findingId),
      reason,
      at,
    });
  }

  /** Oldest first. */
  candidates(): StoredCandidate[] {
    return this.#session.all<StoredCandidate>(
      `SELECT notice_candidates.key, findings.id AS findingId, reason, at
       FROM notice_candidates JOIN findings ON findings.key = finding ORDER BY notice_candidates.key`,
    );
  }

  /** Forgets candidates up to a key, because they were decided about. */
  removeCandidates(lastKey: number): void {
    this.#session.run('DELETE FROM notice_candidates WHERE key <= @lastKey', { lastKey });
  }

  /** By id, those that are there; all at once, because a digest may wait for a thousand. */
  findings(findingIds: readonly string[]): Map<string, NoticedFinding> {
    const ids = JSON.stringify(findingIds);
    const rows = this.#session.all<NoticedRow>(
      `SELECT f.id, severity, state, state_at, snooze_until, snooze_since, snooze_hits, snooze_limit, read_at,
         count, last_seen, suppression, head
       FROM json_each(@ids) AS asked JOIN findings f ON f.id = asked.value`,
      { ids },
    );
    const servers = this.#session.all<{ id: string; server_id: string }>(
      `SELECT f.id, server_id FROM json_each(@ids) AS asked JOIN findings f ON f.id = asked.value
         JOIN finding_servers ON finding = f.key`,
      { ids },
    );
    const serverIds = Map.groupBy(servers, ({ id }) => id);
    return new Map(
      rows.map((row) => [
        row.id,
        {
          id: row.id,
          severity: severityOf(row),
          triage: triageOf(row),
          count: row.count,
          lastSeen: row.last_seen,
          ...suppressionOf(row),
          ...headIdOf(this.#session, row),
          serverIds: (serverIds.get(row.id) ?? []).map((each) => each.server_id),
        },
      ]),
    );
  }

  /** Decisions about findings that are gone are left out. */
  addDecisions(decisions: readonly NoticeDecision[]): void {
    for (const { findingId, severity, threshold, ...rest } of decisions) {
      this.#session.run(
        `INSERT INTO notice_decisions (finding, at, reason, stage, outcome, severity, threshold, until, together)
         SELECT key, @at, @reason, @stage, @outcome, @severity, @threshold, @until, @together
         FROM findings WHERE id = @findingId`,
        {
          ...rest,
          findingId,
          severity: SEVERITIES.indexOf(severity),
          threshold: threshold === null ? null : SEVERITIES.indexOf(threshold),
        },
      );
    }
  }

  /** Newest first. */
  decisions(findingId: string): NoticeDecision[] {
    return this.#session
      .all<DecisionRow>(
        `SELECT d.at, d.reason, d.stage, d.outcome, d.severity, d.threshold, d.until, d.together
         FROM findings JOIN notice_decisions d ON d.finding = findings.key
         WHERE findings.id = @findingId ORDER BY d.key DESC`,
        { findingId },
      )
      .map((row) => ({
        ...row,
        findingId,
        severity: severityOf(row),
        threshold: row.threshold === null ? null : severityOf({ severity: row.threshold }),
      }));
  }

  /** Forgets decisions older than `before`. */
  forgetDecisions(before: Milliseconds): void {
    this.#session.run('DELETE FROM notice_decisions WHERE at < @before', { before });
  }

  /** Puts a notice out to be shown, or (null) withdrawn, in place of what was put out under its id before. */
  putOut(id: string, notice: Notice | null): void {
    this.#session.run(
      `INSERT INTO notice_outbox (id, notice) VALUES (@id, @notice)
       ON CONFLICT DO UPDATE SET notice = excluded.notice`,
      { id, notice: notice === null ? null : JSON.stringify(notice) },
    );
  }

  /** What is still to be shown or withdrawn. */
  outbox(): OutboxEntry[] {
    return this.#session
      .all<{ id: string; notice: string | null }>('SELECT id, notice FROM notice_outbox')
      .map(({ id, notice }) => ({ id, notice: notice === null ? null : parsed(notice) }));
  }

  /** It was shown, or withdrawn. */
  delivered(id: string): void {
    this.#session.run('DELETE FROM notice_outbox WHERE id = @id', { id });
  }
}

/** One that another version wrote otherwise is withdrawn: its finding is in the inbox all the same. */
function parsed(text: string): Notice | null {
  const notice = noticeSchema.safeParse(JSON.parse(text));
  return notice.success ? notice.data : null;
}
